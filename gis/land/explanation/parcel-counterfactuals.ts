import { type ClassifyPolicy, overallConditions, type Rule } from "../classify.ts";
import {
  AS_OF,
  allOf,
  type Condition,
  evaluate,
  type Facts,
  not,
  replaceFacts,
  within,
} from "../condition.ts";
import { DERIVED_FACTS, factConditions } from "../facts/derivations.ts";
import { findingName, isMeasure, isPossible, stepOf } from "../facts/measures.ts";
import type { Verdict } from "../finding.ts";
import { type Change, smallestChanges } from "./counterfactual.ts";
import type { ParcelInputs } from "./parcel.ts";

/**
 * How such a fact could come to be another one.
 * `finding`: only its authority can find so; evidence is brought to it, never made up.
 * `document`: a document with a number that the authority issues.
 * `condition`: the land itself, or a new measurement of it.
 * `configuration`: a value that the authority has not loaded yet.
 * `calendar`: nobody can change it: a day, or a period of the document.
 */
export type ChangeNature = "finding" | "document" | "condition" | "configuration" | "calendar";

export interface ExplainedChange extends Change {
  readonly nature: ChangeNature;
}

/** One smallest set of changes that would turn one outcome. */
export interface Counterfactual {
  /** The rule, or `recognisable` for the whole. */
  readonly outcome: string;
  readonly from: Verdict;
  readonly to: "satisfied" | "not-satisfied";
  readonly changes: readonly ExplainedChange[];
}

/** What was found, and of which outcomes there are more sets than are shown. */
export interface Counterfactuals {
  readonly counterfactuals: readonly Counterfactual[];
  readonly counterfactualLimits: {
    readonly truncated: boolean;
    readonly more: readonly { readonly outcome: string; readonly more: number }[];
  };
}

/** More sets than these for one outcome help nobody; the smallest come first. */
const SHOWN_PER_OUTCOME = 12;

/** The findings on facts that can be read from measures as well. */
const findingsBesideMeasures: ReadonlySet<string> = new Set(DERIVED_FACTS.map(findingName));

const CONFIGURATION: ReadonlySet<string> = new Set(["underusedBelow", "evaluationValidYears", "zoneFarMin"]);

/** What would turn each outcome that stands against recognition, and what would make the parcel recognisable. */
export function parcelCounterfactuals(
  inputs: Pick<ParcelInputs, "asOf" | "measures">,
  policy: ClassifyPolicy,
): Counterfactuals {
  const facts: Facts = { ...inputs.measures, [AS_OF]: inputs.asOf };
  return counterfactualsOf(policy, facts, overMeasures(policy), true);
}

/** The same of each rule, without what would make the whole recognisable, which is the longest search. */
export function ruleCounterfactuals(
  inputs: Pick<ParcelInputs, "asOf" | "measures">,
  policy: ClassifyPolicy,
): Counterfactuals {
  const facts: Facts = { ...inputs.measures, [AS_OF]: inputs.asOf };
  return counterfactualsOf(policy, facts, overMeasures(policy), false);
}

/** A rule over the measures that its facts are read from. */
function overMeasures(policy: ClassifyPolicy): (condition: Condition) => Condition {
  const ofMeasures = factConditions(policy.recognition.thresholds);
  return (condition) => replaceFacts(condition, (name) => ofMeasures[name as keyof typeof ofMeasures]);
}

/** The same of facts that are given as such, without the measures behind them. */
export function factCounterfactuals(facts: Facts, policy: ClassifyPolicy): Counterfactuals {
  return counterfactualsOf(policy, facts, (condition) => condition, true);
}

function counterfactualsOf(
  policy: ClassifyPolicy,
  facts: Facts,
  read: (condition: Condition) => Condition,
  ofTheWhole: boolean,
): Counterfactuals {
  const { scope, exclusions, categories, report } = policy.recognition;
  const { inForce } = overallConditions(policy);
  const more: { outcome: string; more: number }[] = [];
  const ask = (outcome: string, condition: Condition, to: Counterfactual["to"]): Counterfactual[] => {
    const from = evaluate(condition, facts).verdict;
    const mayChange = (name: string) => mayBeAnother(name, facts, outcome === policy.validity.cite.ruleId);
    const found = smallestChanges({ condition, facts, target: to, mayChange, stepOf, isPossible });
    if (found.length > SHOWN_PER_OUTCOME) more.push({ outcome, more: found.length - SHOWN_PER_OUTCOME });
    return found.slice(0, SHOWN_PER_OUTCOME).map((changes) => ({
      outcome,
      from,
      to,
      changes: changes.map((change) => ({ ...change, nature: natureOf(change.fact) })),
    }));
  };
  const rule =
    (to: Counterfactual["to"]) =>
    ({ id, condition }: Rule) =>
      ask(id, read(condition), to);
  const counterfactuals = [
    ...(ofTheWhole ? ask("recognisable", read(recognisableWhen(policy)), "satisfied") : []),
    ...scope.flatMap(rule("satisfied")),
    ...exclusions.flatMap(rule("not-satisfied")),
    ...categories.flatMap(rule("satisfied")),
    ...rule("satisfied")(report),
    ...ask(policy.validity.cite.ruleId, inForce, "satisfied"),
  ];
  return { counterfactuals, counterfactualLimits: { truncated: more.length > 0, more } };
}

/** `recognisable` of classify as one condition over the facts of the land and the day. */
export function recognisableWhen(policy: ClassifyPolicy): Condition {
  const { scope, exclusions, categories, report } = policy.recognition;
  return allOf(
    ...scope.map(({ condition }) => condition),
    ...exclusions.map(({ condition }) => not(condition)),
    { op: "any", of: categories.map(({ condition }) => condition) },
    report.condition,
    within(AS_OF, policy.validity.period),
  );
}

/**
 * A value that the city has set, and the calendar, are no one's to change. Where a fact is read from measures,
 * a finding is asked for only when one stands in the way: the measures say what would decide.
 */
function mayBeAnother(name: string, facts: Facts, ofTheDay: boolean): boolean {
  if (name === AS_OF) return ofTheDay;
  const present = facts[name] ?? null;
  if (isBound(name)) return false;
  if (CONFIGURATION.has(name)) return present === null;
  return present !== null || !findingsBesideMeasures.has(name);
}

/** A bound of a plan or standard is the authority's, and it need not set one. */
function isBound(name: string): boolean {
  return name === "zoneDensityMin" || /^control\w+(Min|Max)$/.test(name);
}

function natureOf(name: string): ChangeNature {
  if (name === AS_OF) return "calendar";
  if (CONFIGURATION.has(name)) return "configuration";
  if (name.endsWith("DocNo")) return "document";
  if (isMeasure(name)) return "condition";
  return "finding";
}
