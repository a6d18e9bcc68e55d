import type { IsoDate } from "../iso-date.ts";
import {
  AS_OF,
  allOf,
  anyOf,
  type Condition,
  evaluate,
  type Facts,
  type FactValue,
  fact,
  not,
  within,
} from "./condition.ts";
import type { FactThresholds } from "./facts/derivations.ts";
import type { LandFacts } from "./facts/facts.ts";
import {
  all,
  type Citation,
  type Finding,
  missingOf,
  notSatisfied,
  sortedList,
  type Verdict,
} from "./finding.ts";
import type { Validity } from "./validity.ts";

/** One test of the document: its condition over land facts, with the clause that says so. */
export interface Rule {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly cite: Citation;
  /** The key words of the clause. */
  readonly quote: string;
  /** What it asks, in a sentence. */
  readonly gist: string;
  readonly condition: Condition;
}

/** What a jurisdiction recognises as low-efficiency land (低效用地认定). */
export interface RecognitionPolicy {
  /** All must hold. */
  readonly scope: readonly Rule[];
  /** None may hold. */
  readonly exclusions: readonly Rule[];
  /** One must hold. */
  readonly categories: readonly Rule[];
  /** What recognition needs beside the facts of the land. */
  readonly report: Rule;
  readonly thresholds: FactThresholds;
}

/** The part of a policy package that classify reads. */
export interface ClassifyPolicy {
  readonly id: string;
  readonly version: string;
  readonly validity: Validity;
  readonly recognition: RecognitionPolicy;
}

export interface ClassifyInput {
  /** Day of the recognition; null is unknown. */
  readonly asOf?: IsoDate | null | undefined;
  readonly facts: LandFacts;
}

export type Overall = "eligible" | "excluded" | "not-low-efficiency" | "undetermined";

export interface ClassifyOutput {
  /** Verdicts by rule id. */
  readonly scope: Readonly<Record<string, Verdict>>;
  readonly categories: Readonly<Record<string, Verdict>>;
  readonly exclusions: Readonly<Record<string, Verdict>>;
  readonly overall: Overall;
  /** The satisfied categories. */
  readonly matched: readonly string[];
  /** The satisfied exclusions and the scope conditions that fail. */
  readonly excludedBy: readonly string[];
  readonly policyInForce: Verdict;
  readonly recognisable: Verdict;
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
  readonly policy: { readonly id: string; readonly version: string };
}

/** The rules that look at the land itself, in the order scope, exclusions, categories. */
export function landRules({ scope, exclusions, categories }: RecognitionPolicy): readonly Rule[] {
  return [...scope, ...exclusions, ...categories];
}

/**
 * Conditions over the verdicts of the land rules, each named by its rule id. `classify` and the compiled SQL
 * both read them here.
 */
export interface OverallConditions {
  /** Excluded even when facts elsewhere are unknown: the exclusions that hold, the scope that fails. */
  readonly excludedBy: readonly { readonly id: string; readonly condition: Condition }[];
  /**
   * Eligible, not, or open. Kleene logic gives the rest of the order of decision: six failed categories are
   * a failure whatever is unknown elsewhere, and a further open category does not matter.
   */
  readonly eligible: Condition;
  /** Over the day itself: the document is in force. */
  readonly inForce: Condition;
  /** The clauses that they rest on. */
  readonly citations: readonly Citation[];
}

const built = new WeakMap<ClassifyPolicy, OverallConditions>();

/** The order of decision (2.1) as conditions over the verdicts of the rules of a policy; built once a policy. */
export function overallConditions(policy: ClassifyPolicy): OverallConditions {
  const known = built.get(policy);
  if (known) return known;
  const conditions = buildOverall(policy);
  built.set(policy, conditions);
  return conditions;
}

function buildOverall({ recognition, validity }: ClassifyPolicy): OverallConditions {
  const { scope, exclusions, categories } = recognition;
  return {
    excludedBy: [
      ...exclusions.map(({ id }) => ({ id, condition: fact(id) })),
      ...scope.map(({ id }) => ({ id, condition: not(fact(id)) })),
    ],
    eligible: allOf(
      ...scope.map(({ id }) => fact(id)),
      ...exclusions.map(({ id }) => not(fact(id))),
      anyOf(...categories.map(({ id }) => fact(id))),
    ),
    inForce: within(AS_OF, validity.period),
    citations: [...landRules(recognition), recognition.report, validity].map(({ cite }) => cite),
  };
}

/**
 * The six categories, the scope and the exclusions of one parcel. 61 一, catalogue 2.1.
 * @throws TypeError when a fact has another type than `ClassifyInput` says
 */
export function classify(input: ClassifyInput, policy: ClassifyPolicy): ClassifyOutput {
  const facts: Facts = { ...input.facts, [AS_OF]: input.asOf };
  const { recognition } = policy;
  const judge = (rules: readonly Rule[]) => rules.map(({ condition }) => evaluate(condition, facts));
  return concludeClassification(
    {
      scope: judge(recognition.scope),
      exclusions: judge(recognition.exclusions),
      categories: judge(recognition.categories),
      report: evaluate(recognition.report.condition, facts),
      inForce: evaluate(overallConditions(policy).inForce, facts),
    },
    policy,
  );
}

/** What was found of each rule, in the order of the policy's lists. */
export interface JudgedRules {
  readonly scope: readonly Finding[];
  readonly exclusions: readonly Finding[];
  readonly categories: readonly Finding[];
  readonly report: Finding;
  readonly inForce: Finding;
}

/** The conclusion from the rules' findings, however they were come by. */
export function concludeClassification(judged: JudgedRules, policy: ClassifyPolicy): ClassifyOutput {
  const { recognition } = policy;
  const { scope, exclusions, categories } = judged;
  const conditions = overallConditions(policy);
  const outcomes: Record<string, FactValue> = {};
  const note = (rules: readonly Rule[], findings: readonly Finding[]) => {
    const verdicts: Record<string, Verdict> = {};
    rules.forEach(({ id }, at) => {
      const { verdict } = findings[at] ?? notSatisfied;
      verdicts[id] = verdict;
      outcomes[id] = isSatisfied(verdict);
    });
    return verdicts;
  };
  const verdicts = {
    scope: note(recognition.scope, scope),
    categories: note(recognition.categories, categories),
    exclusions: note(recognition.exclusions, exclusions),
  };
  const excludedBy = conditions.excludedBy
    .filter(({ condition }) => evaluate(condition, outcomes).verdict === "satisfied")
    .map(({ id }) => id);
  const matched = recognition.categories.map(({ id }) => id).filter((id) => outcomes[id] === true);
  const concluded = nameConclusion(
    evaluate(conditions.eligible, outcomes),
    sortedList(matched),
    sortedList(excludedBy),
    judged,
  );
  return {
    ...verdicts,
    ...concluded,
    missing: missingEvidence(judged, concluded.recognisable),
    citations: conditions.citations,
    policy: { id: policy.id, version: policy.version },
  };
}

/** The conclusion from what the order of decision comes to, the lists of rules sorted. */
export function nameConclusion(
  eligible: Finding,
  matched: readonly string[],
  excludedBy: readonly string[],
  { report, inForce }: JudgedRules,
): Pick<ClassifyOutput, "overall" | "matched" | "excludedBy" | "policyInForce" | "recognisable"> {
  return {
    overall: nameOverall(eligible.verdict, excludedBy.length > 0),
    matched,
    excludedBy,
    policyInForce: inForce.verdict,
    recognisable: all([eligible, report, inForce]).verdict,
  };
}

/** The unknown facts that keep a rule open; `union` is a faster way to the same names. */
export function missingEvidence(
  judged: JudgedRules,
  recognisable: Verdict,
  union: typeof missingOf = missingOf,
): readonly string[] {
  const { scope, exclusions, categories, report, inForce } = judged;
  // Neither the report nor the day matters to land that cannot be recognised anyway.
  const beside = recognisable === "undetermined" ? [report, inForce] : [];
  return union([...scope, ...exclusions, ...categories, ...beside]);
}

/** A verdict as the value of a boolean fact. */
export function isSatisfied(verdict: Verdict): boolean | null {
  return verdict === "undetermined" ? null : verdict === "satisfied";
}

function nameOverall(eligible: Verdict, isExcluded: boolean): Overall {
  if (isExcluded) return "excluded";
  if (eligible === "satisfied") return "eligible";
  return eligible === "undetermined" ? "undetermined" : "not-low-efficiency";
}
