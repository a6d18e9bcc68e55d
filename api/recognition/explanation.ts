import { canonicalBytes, canonicalJson } from "../../gis/canonical.ts";
import { isoDate } from "../../gis/iso-date.ts";
import { overallConditions } from "../../gis/land/classify.ts";
import {
  type EvidenceRecord,
  EXPLANATION_FORMAT,
  explainParcel,
  type ParcelExplanation,
  type ParcelInputs,
} from "../../gis/land/explanation/parcel.ts";
import { factConditions } from "../../gis/land/facts/derivations.ts";
import { measuresOfRecord, measuresOfRow } from "../../gis/land/facts/measures.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { jurisdictions, packageFor, packagesOf } from "../../gis/policy/registry.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { type House, notFound } from "../house.ts";
import type { ParcelKey } from "../parcels/service.ts";
import { contentHashOf, inputsHashOf, sha256 } from "../policy/digest.ts";
import type { RecordedDecision } from "./contract.ts";

/**
 * All that the decision on a parcel rests on, on a day.
 * @throws AppError 404 `parcel-unknown`
 */
async function gatherInputs(db: Database, house: House, asOf: string, key: ParcelKey): Promise<ParcelInputs> {
  // The query makes objects of its columns.
  const { subject, measures, findings, sources } = await db.run(q.readParcelInputs, { asOf, ...key });
  const id = `${key.districtCode}-${key.parcelNo}`;
  if (!subject || !measures)
    throw notFound("parcel-unknown", `没有编号为 ${id} 的宗地。`, `There is no parcel ${id}.`);
  return {
    asOf,
    subject: { id, ...(subject as Omit<ParcelInputs["subject"], "id">) },
    demonstration: house.demonstration,
    // to_jsonb of one row of parcel_measures; measuresOfRow checks each column.
    measures: measuresOfRow(measures as Record<string, unknown>),
    evidence: evidenceOf(findings as q.ListFindingsInForceRow[], sources as q.ListMeasureSourcesRow[]),
  };
}

/** Each record once, with the names of what it proves, in an order of their own: no database's. */
function evidenceOf(
  findings: readonly q.ListFindingsInForceRow[],
  sources: readonly q.ListMeasureSourcesRow[],
): EvidenceRecord[] {
  const found = findings.map(({ topic, result, docNo, issuer, document, on, validTo }) => {
    const record = { source: RECORDS.finding, document, docNo, author: issuer, on, validTo };
    const number = result && docNo ? NUMBERS[topic] : undefined;
    return { of: number === undefined ? [topic] : [topic, number], record };
  });
  const measured = sources.map(({ measures, record, document, docNo, issuer, on }) => ({
    of: measures,
    record: { source: RECORDS[record] ?? record, document, docNo, author: issuer, on, validTo: null },
  }));
  const proven = new Map<string, { record: Omit<EvidenceRecord, "of">; of: Set<string> }>();
  for (const { of, record } of [...found, ...measured]) {
    if (of.length === 0) continue;
    const key = canonicalJson(record);
    const sofar = proven.get(key) ?? { record, of: new Set() };
    for (const name of of) sofar.of.add(name);
    proven.set(key, sofar);
  }
  return [...proven]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { record, of }]) => ({ of: [...of].toSorted(), ...record }));
}

/** The facts whose finding's number is a fact of its own. */
const NUMBERS: Readonly<Record<string, string>> = {
  districtOtherRecognised: "districtOtherDocNo",
  idleLandRecognised: "idleLandDocNo",
};

const RECORDS: Readonly<Record<string, string>> & { readonly finding: string } = {
  finding: "认定意见 finding",
  certificate: "不动产权证书 title certificate",
  land_survey: "土地调查地类 land class of the survey",
  completion: "竣工记录 completion record",
  parcel: "宗地记录 parcel record",
  plan: "规划 plan",
  evaluation: "亩均评价 per-mu evaluation",
  occupancy: "使用情况记录 occupancy record",
  evaluation_report: "综合效益评估报告 evaluation report",
  exclusion_record: "排除记录 exclusion record",
  dispute: "权属争议记录 record of a dispute",
  litigation: "诉讼记录 record of a law suit",
  arbitration: "仲裁记录 record of an arbitration",
  "no-dispute-statement": "无争议声明 statement of no dispute",
  enterprise_year: "企业年度数据 enterprise figures of the year",
  use_compatibility: "用途兼容表 list of compatible uses",
  policy_table: "载入的政策表 loaded policy table",
};

/** The explanation of a parcel on a day, by the package that answers for it. */
export async function explainParcelOn(
  house: House,
  asOf: string,
  key: ParcelKey,
  db: Database = house.db,
): Promise<ParcelExplanation> {
  const inputs = await gatherInputs(db, house, asOf, key);
  return explainFrom(inputs, packageFor(house.jurisdiction, isoDate(asOf)));
}

function explainFrom(inputs: ParcelInputs, policy: PolicyPackage): ParcelExplanation {
  return explainParcel(inputs, policy, {
    contentHash: contentHashOf(policy),
    inputsHash: inputsHashOf(inputs),
  });
}

/** An explanation as it is kept: with its own digest, and which engine wrote it. */
type SealedExplanation = ParcelExplanation & {
  readonly seal: { readonly digest: string; readonly engine: string };
};

/** The text to keep with a decision: that it was altered, or that the engine moved on, can be told apart later. */
export function sealedText(house: House, explanation: ParcelExplanation, policy: PolicyPackage): string {
  const seal = { digest: sha256(canonicalBytes(explanation)), engine: engineHash(house, policy) };
  return canonicalJson({ ...explanation, seal });
}

/** How facts come from measures and verdicts from facts in this version, beside what the package itself says. */
function engineHash({ version }: House, policy: PolicyPackage): string {
  const { eligible, excludedBy, inForce } = overallConditions(policy);
  return sha256(
    canonicalBytes({
      version,
      format: EXPLANATION_FORMAT,
      facts: factConditions(policy.recognition.thresholds),
      conclusion: { eligible, excludedBy, inForce },
    }),
  );
}

export interface StoredDecision extends RecordedDecision {
  /** The explanation as it was stored, if it was. */
  readonly stored: ParcelExplanation | null;
}

/** The decisions on a parcel, each computed again from what was stored with it and compared byte by byte. */
export async function verifiedDecisions(house: House, key: ParcelKey): Promise<StoredDecision[]> {
  const rows = await house.db.run(q.listStoredExplanations, key);
  return rows.map(({ no: _no, explanation, ...row }) => {
    const { verification, stored } = explanation === null ? NOT_ON_FILE : verify(house, explanation, row);
    // The table's check constraints give exactly these words.
    const decision = row as Pick<
      RecordedDecision,
      "docNo" | "decidedOn" | "decision" | "categories" | "policyPackage" | "packageHash" | "inputsHash"
    >;
    return {
      ...decision,
      explanation: explanation === null ? "recorded-elsewhere" : "on-file",
      verification,
      stored,
    };
  });
}

const NOT_ON_FILE = { verification: "recorded-elsewhere", stored: null } as const;

function verify(
  house: House,
  text: string,
  { packageHash, inputsHash }: { packageHash: string | null; inputsHash: string | null },
): Pick<StoredDecision, "verification" | "stored"> {
  // What this house wrote; anything else does not compute to the same bytes.
  const stored = JSON.parse(text) as SealedExplanation;
  const { seal, ...document } = stored;
  const { id, version, contentHash } = document.policyPackage;
  // What was altered says so by itself, whichever package and engine this version holds.
  const isIntact =
    seal?.digest === sha256(canonicalBytes(document)) &&
    canonicalJson(stored) === text &&
    contentHash === packageHash &&
    document.inputsHash === inputsHash &&
    inputsHashOf(document.inputs) === inputsHash;
  if (!isIntact) return { verification: "differs", stored };
  const policy = jurisdictions
    .flatMap((jurisdiction) => packagesOf(jurisdiction))
    .find((one) => one.id === id && one.version === version && contentHashOf(one) === packageHash);
  if (!policy) return { verification: "package-not-held", stored };
  const again = explainFrom(
    { ...document.inputs, measures: measuresOfRecord(document.inputs.measures) },
    policy,
  );
  if (canonicalJson(again) === canonicalJson(document)) return { verification: "same", stored };
  return { verification: seal.engine === engineHash(house, policy) ? "differs" : "engine-not-held", stored };
}
