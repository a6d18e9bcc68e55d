import { isoDate } from "../../iso-date.ts";
import {
  type ClassifyOutput,
  type ClassifyPolicy,
  concludeClassification,
  isSatisfied,
  overallConditions,
  type Rule,
} from "../classify.ts";
import { type Clauses, wordsOf } from "../clauses.ts";
import { AS_OF, type Facts, type FactValue, factNamesOf, known } from "../condition.ts";
import { stated } from "../evidence.ts";
import { factConditions } from "../facts/derivations.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS, type FactName } from "../facts/facts.ts";
import { findingName, type Measures } from "../facts/measures.ts";
import type { Verdict } from "../finding.ts";
import { type Counterfactual, parcelCounterfactuals } from "./parcel-counterfactuals.ts";
import { type Reason, reasonFor } from "./reason.ts";

/** The record that stands behind a measure or a finding. CONV-11; what is null was not recorded. */
export interface EvidenceRecord {
  /** The measure or fact it proves. */
  readonly of: string;
  /** Where it is kept: a table of the registry, in words. */
  readonly source: string;
  readonly document: string | null;
  readonly docNo: string | null;
  /** Who found, issued or loaded it. */
  readonly author: string | null;
  readonly on: string | null;
  readonly validTo: string | null;
}

/** The parcel as the opinion names it. */
export interface ParcelSubject {
  readonly id: string;
  readonly alias: string | null;
  readonly address: string | null;
  readonly rightHolder: string | null;
  readonly areaM2: string;
  readonly areaBasis: string;
}

/** Everything that the decision rests on; the same inputs give the same document, byte by byte. */
export interface ParcelInputs {
  readonly asOf: string;
  readonly subject: ParcelSubject;
  readonly demonstration: boolean;
  readonly measures: Measures;
  readonly evidence: readonly EvidenceRecord[];
}

/** A fact that a rule read: its value, how it came about, and the records behind it. */
export interface ExplainedFact {
  readonly name: FactName;
  readonly value: boolean | string | null;
  /** `recorded`: found by a person, which always wins; `derived`: read from measures. */
  readonly origin: "recorded" | "derived" | "unknown";
  readonly because: Reason;
  readonly evidence: readonly EvidenceRecord[];
}

export interface ExplainedRule {
  readonly ruleId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly clause: { readonly document: string; readonly item: string };
  readonly quote: string;
  readonly gist: string;
  readonly verdict: Verdict;
  readonly missing: readonly string[];
  readonly because: Reason;
}

/** Names the package by what it says, not only by its number. */
export interface PackageSeal {
  readonly id: string;
  readonly version: string;
  readonly contentHash: string;
}

const IN_FORCE_TITLE = { zh: "文件在认定日期有效", en: "Document in force on the day" };

export const EXPLANATION_FORMAT = "panhuo-explanation/1";

/** conclusion → rule → condition → fact → record, and what would change it. */
export interface ParcelExplanation {
  readonly format: typeof EXPLANATION_FORMAT;
  readonly function: "classify";
  readonly policyPackage: PackageSeal & {
    readonly document: string;
    readonly title: { readonly zh: string; readonly en: string };
  };
  readonly inputs: ParcelInputs;
  readonly inputsHash: string;
  readonly conclusion: Pick<
    ClassifyOutput,
    "overall" | "matched" | "excludedBy" | "policyInForce" | "recognisable" | "missing"
  >;
  readonly scope: readonly ExplainedRule[];
  readonly exclusions: readonly ExplainedRule[];
  readonly categories: readonly ExplainedRule[];
  readonly report: ExplainedRule;
  readonly inForce: ExplainedRule;
  /** The facts that the rules read, in the order of `classify`. */
  readonly facts: readonly ExplainedFact[];
  readonly counterfactuals: readonly Counterfactual[];
}

/** The package as far as an explanation of a parcel reads it. */
export type ExplainPolicy = ClassifyPolicy & {
  readonly document: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly clauses: Clauses;
};

/** The document without the search for what would change it. */
export function explainDecision(
  inputs: ParcelInputs,
  policy: ExplainPolicy,
  hashes: { readonly contentHash: string; readonly inputsHash: string },
): Omit<ParcelExplanation, "counterfactuals"> {
  const { recognition, validity } = policy;
  const asOf = isoDate(inputs.asOf);
  const { measures } = inputs;
  const facts = explainFacts(measures, inputs, policy);
  const values: Record<string, FactValue> = {};
  for (const { name, value } of facts) values[name] = value;
  const read: Facts = { ...values, [AS_OF]: asOf };
  const explainRule = ({ id, title, cite, quote, gist, condition }: Rule): ExplainedRule => {
    const because = reasonFor(condition, read);
    return {
      ruleId: id,
      title,
      clause: { document: cite.document, item: cite.item },
      quote,
      gist,
      verdict: because.verdict,
      missing: because.missing,
      because,
    };
  };
  const judged = {
    scope: recognition.scope.map(explainRule),
    exclusions: recognition.exclusions.map(explainRule),
    categories: recognition.categories.map(explainRule),
    report: explainRule(recognition.report),
    inForce: explainRule({
      id: validity.cite.ruleId,
      title: IN_FORCE_TITLE,
      cite: validity.cite,
      ...wordsOf(validity.cite, policy.clauses),
      condition: overallConditions(policy).inForce,
    }),
  };
  const { overall, matched, excludedBy, policyInForce, recognisable, missing } = concludeClassification(
    judged,
    policy,
  );
  return {
    format: EXPLANATION_FORMAT,
    function: "classify",
    policyPackage: {
      id: policy.id,
      version: policy.version,
      contentHash: hashes.contentHash,
      document: policy.document,
      title: policy.title,
    },
    inputs,
    inputsHash: hashes.inputsHash,
    conclusion: { overall, matched, excludedBy, policyInForce, recognisable, missing },
    ...judged,
    facts,
  };
}

/** The whole document: the decision with its reasons, and the smallest changes that would turn each outcome. */
export function explainParcel(
  inputs: ParcelInputs,
  policy: ExplainPolicy,
  hashes: { readonly contentHash: string; readonly inputsHash: string },
): ParcelExplanation {
  const decision = explainDecision(inputs, policy, hashes);
  return { ...decision, counterfactuals: parcelCounterfactuals(inputs, policy) };
}

function explainFacts(measures: Measures, inputs: ParcelInputs, policy: ClassifyPolicy): ExplainedFact[] {
  const conditions = factConditions(policy.recognition.thresholds);
  const read: Facts = { ...measures, [AS_OF]: inputs.asOf };
  const recordsOf = new Map<string, EvidenceRecord[]>();
  for (const record of inputs.evidence) {
    const sofar = recordsOf.get(record.of);
    if (sofar) sofar.push(record);
    else recordsOf.set(record.of, [record]);
  }
  const decided = BOOLEAN_FACTS.map((name): ExplainedFact => {
    const because = reasonFor(conditions[name], read);
    const value = isSatisfied(because.verdict);
    const isRecorded = measures[findingName(name)] !== null;
    const origin = isRecorded ? "recorded" : value === null ? "unknown" : "derived";
    // A finding is kept under its fact's name; behind a derived value stand the records of its measures.
    const names = isRecorded ? [name] : factNamesOf(conditions[name]);
    return { name, value, origin, because, evidence: names.flatMap((one) => recordsOf.get(one) ?? []) };
  });
  const documents = DOCUMENT_FACTS.map((name): ExplainedFact => {
    const value = stated(measures[name]);
    const because = reasonFor(known(name), read);
    return {
      name,
      value,
      origin: value === null ? "unknown" : "recorded",
      because,
      evidence: recordsOf.get(name) ?? [],
    };
  });
  return [...decided, ...documents];
}
