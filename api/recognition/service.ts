import { isoDate } from "../../gis/iso-date.ts";
import {
  classifyParcel,
  type FactUsed as DecidedFact,
  type RuleOutcome,
} from "../../gis/land/classify-parcel.ts";
import {
  type Counterfactuals,
  ruleCounterfactuals,
} from "../../gis/land/explanation/parcel-counterfactuals.ts";
import { measuresOfRow } from "../../gis/land/facts/measures.ts";
import { packageFor } from "../../gis/policy/registry.ts";
import {
  type ListFindingsInForceRow,
  listFindingsInForce,
  listRecognitions,
  readMeasures,
  readParcelName,
} from "../../sql/generated/queries.ts";
import { type House, notFound } from "../house.ts";
import type { FactUsed, Outcome, Recognition } from "../parcels/contract.ts";
import { findParcel, type ParcelKey } from "../parcels/service.ts";

/**
 * What the policy says of one parcel on a day, with clause, facts and missing evidence. SQL gathers the
 * measures and the records; the rules decide.
 * @throws AppError 404 `parcel-unknown`
 */
export async function recogniseParcel(house: House, asOf: string, key: ParcelKey): Promise<Recognition> {
  const { db, jurisdiction, demonstration } = house;
  const on = { asOf, ...key };
  const [parcel, row, findings, decisions] = await Promise.all([
    db.run(readParcelName, key),
    db.run(readMeasures, on),
    db.run(listFindingsInForce, on),
    db.run(listRecognitions, on),
  ]);
  const id = `${key.districtCode}-${key.parcelNo}`;
  if (!parcel || !row)
    throw notFound("parcel-unknown", `没有编号为 ${id} 的宗地。`, `There is no parcel ${id}.`);

  const day = isoDate(asOf);
  const policy = packageFor(jurisdiction, day);
  // to_jsonb of one row of parcel_measures; measuresOfRow checks each column.
  const measures = measuresOfRow(row.measures as Record<string, unknown>);
  const { outcome, scope, exclusions, categories, report } = classifyParcel(measures, day, policy);
  const found = ruleCounterfactuals({ asOf, measures }, policy);
  const told = (rule: RuleOutcome) => ({ ...describe(rule, findings), wayOut: wayOut(rule, found) });
  return {
    id,
    alias: parcel.alias,
    asOf,
    demonstration,
    policyPackage: { id: policy.id, version: policy.version },
    overall: outcome.overall,
    matched: [...outcome.matched],
    excludedBy: [...outcome.excludedBy],
    policyInForce: outcome.policyInForce,
    recognisable: outcome.recognisable,
    missing: [...outcome.missing],
    scope: scope.map(told),
    exclusions: exclusions.map(told),
    categories: categories.map(told),
    report: told(report),
    // The table's check constraints give exactly these words.
    decisions: decisions.map(({ docNo, decidedOn, decision, categories, inputsHash }) => ({
      docNo,
      decidedOn,
      decision,
      categories,
      explanation: inputsHash === null ? "recorded-elsewhere" : "on-file",
    })) as Recognition["decisions"],
  };
}

/** A parcel code of 19 characters (GB/T 37346): who has it, has it from a document of that land. */
const PARCEL_CODE = /^[0-9]{12}[A-Z]{2}[0-9]{5}$/;

/**
 * What everybody may learn of real land, and only by its exact parcel code: the outcomes with their clauses and the
 * missing evidence. Neither facts nor measures, which hold an enterprise's figures, nor what would change them, which
 * says how far they are from it, nor decisions before they are published.
 * @throws AppError 404 `parcel-unknown`, 409 `parcel-reference-ambiguous`
 */
export async function publicOutcome(house: House, asOf: string, code: string): Promise<Recognition> {
  if (!PARCEL_CODE.test(code.toUpperCase())) {
    throw notFound(
      "parcel-unknown",
      "未登录时只能按 19 位宗地代码查询认定结果。",
      "Without signing in, outcomes are told by the 19-character parcel code only.",
    );
  }
  const full = await recogniseParcel(house, asOf, await findParcel(house, code));
  const bare = (outcome: Outcome): Outcome => ({ ...outcome, facts: [], wayOut: null });
  return {
    ...full,
    alias: null,
    scope: full.scope.map(bare),
    exclusions: full.exclusions.map(bare),
    categories: full.categories.map(bare),
    report: bare(full.report),
    decisions: [],
  };
}

function describe(
  { ruleId, verdict, cite, quote, facts, missing }: RuleOutcome,
  findings: readonly ListFindingsInForceRow[],
): Omit<Outcome, "wayOut"> {
  return {
    ruleId,
    verdict,
    citations: [{ ...cite, quote }],
    facts: facts.map((fact) => withSource(fact, findings)),
    missing: [...missing],
  };
}

/** The smallest of the ways that would turn a rule's outcome. */
function wayOut({ ruleId }: RuleOutcome, found: Counterfactuals): Outcome["wayOut"] {
  const ways = found.counterfactuals.filter(({ outcome }) => outcome === ruleId);
  const [smallest] = ways;
  if (!smallest) return null;
  const hidden = found.counterfactualLimits.more.find(({ outcome }) => outcome === ruleId)?.more ?? 0;
  return { to: smallest.to, changes: [...smallest.changes], more: ways.length - 1 + hidden };
}

function withSource(fact: DecidedFact, findings: readonly ListFindingsInForceRow[]): FactUsed {
  const source = fact.origin === "recorded" ? findings.find(({ topic }) => topic === fact.name) : undefined;
  return { ...fact, measures: [...fact.measures], source: source ?? null };
}
