import { isoDate } from "../../iso-date.ts";
import type { ClassifyOutput, ClassifyPolicy } from "../classify.ts";
import type { Clauses } from "../clauses.ts";
import type { FactName } from "../facts/facts.ts";
import type { Measures } from "../facts/measures.ts";
import type { Verdict } from "../finding.ts";
import { type CompiledRule, compiledFor } from "./compiled-parcel.ts";
import { type Counterfactuals, parcelCounterfactuals } from "./parcel-counterfactuals.ts";
import type { Reason } from "./reason.ts";

/** A record that stands behind measures or findings. CONV-11; what is null was not recorded. */
export interface EvidenceRecord {
  /** The measures or facts it proves. */
  readonly of: readonly string[];
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
  /** What the measures say instead, where the finding that wins says otherwise: both are kept. */
  readonly derived?: DerivedFact;
}

export interface DerivedFact {
  readonly value: boolean;
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

/** 2: a record is told once, with all that it proves; in 1 it was told under each. */
export const EXPLANATION_FORMAT = "panhuo-explanation/2";

/** conclusion → rule → condition → fact → record, and what would change it. */
export interface ParcelExplanation extends Counterfactuals {
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
): Omit<ParcelExplanation, keyof Counterfactuals> {
  const compiled = compiledFor(policy);
  const asOf = isoDate(inputs.asOf);
  const facts = compiled.factsOf(inputs);
  compiled.readBy(facts, asOf);
  const judged = {
    scope: compiled.scope.map(explainRule),
    exclusions: compiled.exclusions.map(explainRule),
    categories: compiled.categories.map(explainRule),
    report: compiled.report(),
    inForce: compiled.inForce(),
  };
  return {
    format: EXPLANATION_FORMAT,
    function: "classify",
    policyPackage: compiled.sealedWith(hashes.contentHash),
    inputs,
    inputsHash: hashes.inputsHash,
    conclusion: compiled.conclude(judged),
    ...judged,
    facts,
  };
}

function explainRule(rule: CompiledRule): ExplainedRule {
  return rule();
}

/** The whole document: the decision with its reasons, and the smallest changes that would turn each outcome. */
export function explainParcel(
  inputs: ParcelInputs,
  policy: ExplainPolicy,
  hashes: { readonly contentHash: string; readonly inputsHash: string },
): ParcelExplanation {
  return { ...explainDecision(inputs, policy, hashes), ...parcelCounterfactuals(inputs, policy) };
}
