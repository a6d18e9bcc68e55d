import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";

const KINDS: Readonly<Record<string, { zh: string; en: string }>> = {
  recognition: { zh: "认定", en: "recognitions" },
  milestone: { zh: "流程节点", en: "milestones" },
  evaluation: { zh: "评价", en: "evaluations" },
  finding: { zh: "查证记录", en: "findings" },
  record: { zh: "企业与使用记录", en: "records of use" },
  case: { zh: "办理事项", en: "cases of the registry" },
  "later-survey": { zh: "后续调查", en: "later surveys" },
};

/**
 * Takes a whole import back, in the transaction given: its parcels end as withdrawn, what they had replaced is in
 * force again, and nothing is erased.
 * @throws AppError 409 `import-has-dependents` with what leans on it
 */
export async function withdrawImport(
  tx: Database,
  datasetId: string,
  committedAt: string,
  reason: string,
): Promise<{ withdrawn: number; restored: number }> {
  await tx.run(q.lockRegister);
  // What is being recorded of these parcels is waited for, and what comes later finds them gone.
  await tx.run(q.takeEveryTurn);
  const dependents = await tx.run(q.listDependents, { datasetId, committedAt });
  if (dependents.length > 0) {
    const said = (locale: "zh" | "en") =>
      dependents
        .map(
          ({ kind, count, parcels }) =>
            `${KINDS[kind]?.[locale] ?? kind} ${count} (${parcels.slice(0, 3).join(", ")})`,
        )
        .join(locale === "zh" ? "、" : "; ");
    throw new AppError(
      "import-has-dependents",
      {
        zh: `不能撤销：此后已有依赖它的记录：${said("zh")}。`,
        en: `The import cannot be withdrawn: later records depend on it: ${said("en")}.`,
      },
      { status: 409, details: { dependents } },
    );
  }
  const withdrawn = await tx.run(q.keepWithdrawnParcels, { datasetId });
  await tx.run(q.forgetOverlays, { datasetId });
  await tx.run(q.endKeptParcels, { datasetId });
  const restored = await tx.run(q.restoreFormerParcels, { datasetId });
  await tx.run(q.addWithdrawal, { datasetId, reason });
  await tx.run(q.computeOverlays, { datasetId: null, planId: null });
  await tx.run(q.redrawDataset, { datasetId });
  return { withdrawn, restored };
}
