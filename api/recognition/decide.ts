import { isoDate } from "../../gis/iso-date.ts";
import type { ExplainedRule, ParcelExplanation } from "../../gis/land/explanation/parcel.ts";
import { holderOf } from "../../gis/land/facts/holders.ts";
import { plainName } from "../../gis/land/facts/names.ts";
import { packageFor } from "../../gis/policy/registry.ts";
import { addMilestone, addRecognition, isRecorded, takeTurn } from "../../sql/generated/queries.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { ParcelKey } from "../parcels/service.ts";
import { explainParcelOn, sealedText } from "./explanation.ts";

export interface Decision {
  readonly decision: "recognised" | "refused";
  readonly docNo: string;
  readonly decidedOn: string;
  /** Absent: all that the rules find to be met. */
  readonly categories?: readonly string[] | undefined;
}

/**
 * Records the district's decision together with its explanation, in one transaction, or refuses it for what the
 * rules say: no rule in force, excluded, no category met, evidence missing.
 * @throws AppError 422 `rule-not-in-force`, `parcel-not-recognisable`, `category-not-met`, `document-number-missing`;
 *   409 `decision-already-recorded`
 */
export async function recordDecision(
  house: House,
  key: ParcelKey,
  decision: Decision,
): Promise<ParcelExplanation> {
  const { docNo, decidedOn } = decision;
  if (docNo.trim() === "") {
    throw refusal(
      "document-number-missing",
      "认定决定须有文号。",
      "A decision needs the number of its document.",
    );
  }
  return house.db.transaction(async (tx) => {
    // An act of the registry holds it already.
    await tx.run(takeTurn, { districtCode: key.districtCode });
    const explanation = await explainParcelOn(house, decidedOn, key, tx);
    const categories = allowed(explanation, decision);
    const { id, version, contentHash } = explanation.policyPackage;
    const recognition = {
      ...key,
      docNo,
      decidedOn,
      decision: decision.decision,
      categories: [...categories],
      policyPackage: `${id}@${version}`,
      explanation: sealedText(house, explanation, packageFor(house.jurisdiction, isoDate(decidedOn))),
      packageHash: contentHash,
      inputsHash: explanation.inputsHash,
    };
    // Another decision that takes the number first ends its transaction first: each try sees one more.
    while ((await tx.run(addRecognition, recognition)) === 0) {
      if (!(await tx.run(isRecorded, { ...key, docNo })).is) continue;
      throw new AppError(
        "decision-already-recorded",
        {
          zh: `文号 ${docNo} 的决定已记录在案，不覆盖。`,
          en: `The decision ${docNo} is on record already; nothing is overwritten.`,
        },
        { status: 409 },
      );
    }
    if (decision.decision === "recognised") {
      const milestone = { ...key, stage: "recognised", reachedOn: decidedOn, docNo };
      while ((await tx.run(addMilestone, milestone)) === 0);
    }
    return explanation;
  });
}

/** The categories to record; throws what the rules refuse. */
function allowed(explanation: ParcelExplanation, { decision, categories }: Decision): readonly string[] {
  const { conclusion, inputs, inForce } = explanation;
  if (conclusion.policyInForce !== "satisfied") {
    throw refusal(
      "rule-not-in-force",
      `${inputs.asOf} 没有有效的规则，不能作出决定。${cited(inForce)}`,
      `No rule is in force on ${inputs.asOf}; nothing can be decided. ${cited(inForce)}`,
      { reasons: [reasonOf(inForce)] },
    );
  }
  if (decision === "refused") return [];
  if (conclusion.recognisable !== "satisfied") refuseRecognition(explanation);
  const unmet = (categories ?? []).filter((id) => !conclusion.matched.includes(id));
  if (unmet.length > 0) {
    const rules = explanation.categories.filter(({ ruleId }) => unmet.includes(ruleId));
    throw refusal(
      "category-not-met",
      `不符合 ${unmet.join("、")}。${rules.map(cited).join("")}`,
      `Not met: ${unmet.join(", ")}. ${rules.map(cited).join(" ")}`,
      { reasons: rules.map(reasonOf) },
    );
  }
  return categories ?? conclusion.matched;
}

function refuseRecognition({ conclusion, ...explanation }: ParcelExplanation): never {
  const { overall, excludedBy, missing } = conclusion;
  const all = [
    ...explanation.scope,
    ...explanation.exclusions,
    ...explanation.categories,
    explanation.report,
  ];
  const reasons =
    overall === "excluded"
      ? all.filter(({ ruleId }) => excludedBy.includes(ruleId))
      : overall === "not-low-efficiency"
        ? explanation.categories
        : all.filter(
            ({ verdict }) =>
              verdict === "undetermined" ||
              (verdict === "not-satisfied" && explanation.report.verdict === verdict),
          );
  const named = (lang: "zh" | "en") =>
    missing
      .map((name) => `${plainName(name)?.[lang] ?? name}（${holderOf(name)[lang]}）`)
      .join(lang === "zh" ? "、" : ", ");
  const why = WHY[overall];
  throw refusal(
    "parcel-not-recognisable",
    `${why.zh}。${reasons.map(cited).join("；")}${missing.length > 0 ? `。还缺：${named("zh")}` : ""}`,
    `${why.en}. ${reasons.map(cited).join("; ")}${missing.length > 0 ? `. Missing: ${named("en")}` : ""}`,
    { overall, reasons: reasons.map(reasonOf), missing },
  );
}

const WHY = {
  excluded: { zh: "该宗地不在认定范围，不能认定", en: "The parcel is excluded and cannot be recognised" },
  "not-low-efficiency": {
    zh: "六类均不符合，不能认定",
    en: "None of the six categories is met; the parcel cannot be recognised",
  },
  undetermined: { zh: "证据不足，尚不能认定", en: "The evidence does not suffice to recognise the parcel" },
  eligible: { zh: "认定的其他条件不具备", en: "What recognition needs besides is not there" },
} as const;

function cited({ ruleId, clause, quote }: ExplainedRule): string {
  return `${ruleId} ${clause.document} ${clause.item} “${quote}”`;
}

function reasonOf({ ruleId, clause, quote, verdict }: ExplainedRule) {
  return { ruleId, ...clause, quote, verdict };
}

function refusal(code: string, zh: string, en: string, details?: Record<string, unknown>): AppError {
  return new AppError(code, { zh, en }, { status: 422, ...(details && { details }) });
}
