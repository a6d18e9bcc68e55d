import type { IsoDate } from "../iso-date.ts";
import { type ClassifyOutput, type ClassifyPolicy, classify, isSatisfied, type Rule } from "./classify.ts";
import {
  AS_OF,
  type Condition,
  type Explanation,
  evaluate,
  explain,
  type Facts,
  type FactValue,
  factNamesOf,
} from "./condition.ts";
import { stated } from "./evidence.ts";
import { derivations, factConditions } from "./facts/derivations.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS, type FactName, type LandFacts } from "./facts/facts.ts";
import { findingName, isMeasure, MEASURES, type Measures } from "./facts/measures.ts";
import type { Citation, Verdict } from "./finding.ts";

/** A fact with where it comes from. CONV-11. */
export interface FactUsed {
  readonly name: FactName;
  readonly value: boolean | string | null;
  /** `recorded`: on record by a person, which always wins; `derived`: computed from measures. */
  readonly origin: "recorded" | "derived" | "unknown";
  /** What the derivation looks at, whether or not it decided. */
  readonly measures: readonly {
    readonly name: string;
    readonly value: FactValue;
    readonly unit: string | null;
  }[];
}

/** The outcome of one rule with its reasons: conclusion, clause, condition, facts. */
export interface RuleOutcome {
  readonly ruleId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly verdict: Verdict;
  readonly cite: Citation;
  readonly quote: string;
  readonly gist: string;
  readonly facts: readonly FactUsed[];
  readonly missing: readonly string[];
  readonly explanation: Explanation;
}

export interface ParcelClassification {
  /** All facts, whether or not a rule needed them. */
  readonly facts: readonly FactUsed[];
  readonly outcome: ClassifyOutput;
  readonly scope: readonly RuleOutcome[];
  readonly exclusions: readonly RuleOutcome[];
  readonly categories: readonly RuleOutcome[];
  readonly report: RuleOutcome;
}

/**
 * Decides on one parcel (61 一) from its measures, each in the unit that its name bears, and its recorded findings
 * on a day, with every reason.
 * @throws TypeError when a measure or finding has not the type that a condition reads
 */
export function classifyParcel(
  measures: Measures,
  asOf: IsoDate,
  policy: ClassifyPolicy,
): ParcelClassification {
  const { recognition } = policy;
  const facts = decideFacts(measures, asOf, policy);
  const values = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  const read: Facts = { ...values, [AS_OF]: asOf };
  const explainRule = (rule: Rule): RuleOutcome => {
    const explanation = explain(rule.condition, read);
    const names = new Set(factNamesOf(rule.condition));
    return {
      ruleId: rule.id,
      title: rule.title,
      verdict: explanation.verdict,
      cite: rule.cite,
      quote: rule.quote,
      gist: rule.gist,
      facts: facts.filter(({ name }) => names.has(name)),
      missing: explanation.missing,
      explanation,
    };
  };
  return {
    facts,
    // Each value has just been decided under the name of its fact.
    outcome: classify({ asOf, facts: values as LandFacts }, policy),
    scope: recognition.scope.map(explainRule),
    exclusions: recognition.exclusions.map(explainRule),
    categories: recognition.categories.map(explainRule),
    report: explainRule(recognition.report),
  };
}

/**
 * Every fact of a parcel on a day: a recorded finding, else what its measures decide, else unknown (CONV-11).
 * @throws TypeError when a measure or finding has not the type that a condition reads
 */
export function decideFacts(measures: Measures, asOf: IsoDate, policy: ClassifyPolicy): FactUsed[] {
  const { thresholds } = policy.recognition;
  const read: Facts = { ...measures, [AS_OF]: asOf };
  const conditions = factConditions(thresholds);
  const derived: Partial<Record<FactName, Condition>> = derivations(thresholds);
  const decided = BOOLEAN_FACTS.map((name): FactUsed => {
    const value = isSatisfied(evaluate(conditions[name], read).verdict);
    const derivation = derived[name];
    return {
      name,
      value,
      origin: measures[findingName(name)] !== null ? "recorded" : value === null ? "unknown" : "derived",
      measures: derivation
        ? factNamesOf(derivation)
            .filter(isMeasure)
            .map((m) => measureUsed(m, measures))
        : [],
    };
  });
  const documents = DOCUMENT_FACTS.map((name): FactUsed => {
    const value = stated(measures[name]);
    return { name, value, origin: value === null ? "unknown" : "recorded", measures: [] };
  });
  return [...decided, ...documents];
}

function measureUsed(name: keyof typeof MEASURES, measures: Measures): FactUsed["measures"][number] {
  return { name, value: measures[name], unit: MEASURES[name].unit };
}
