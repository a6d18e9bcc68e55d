import { landRules, overallConditions } from "../../gis/land/classify.ts";
import { AS_OF, anyOf, within } from "../../gis/land/condition.ts";
import { factConditions } from "../../gis/land/facts/derivations.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../gis/land/facts/facts.ts";
import { measureColumn } from "../../gis/land/facts/measures.ts";
import { type OpenPart, toSql } from "../../gis/land/to-sql.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";

/** The stages of a decision, each of which reads the columns of those before it. */
type Stage = "facts" | "rules" | "overall" | "recognisable" | "outcome";
/** The SQL of a column, seen from a stage; `owner` is the stage that made it: m(easures), f(acts), r(ules), o, n. */
export type Seen = (from: Stage, owner: "m" | "f" | "r" | "o" | "n", column: string) => string;

/** Each column under the name of the stage that made it. */
export const byOwner: Seen = (_, owner, column) => `${owner}.${column}`;

/**
 * The conditions of a package as SQL expressions, stage by stage.
 * @param plainNumbers whether the measures are doubles without NaN
 */
export function expressionsOf(policy: PolicyPackage, seen: Seen, plainNumbers = false) {
  const { report, thresholds } = policy.recognition;
  const rules = landRules(policy.recognition);
  const { eligible, excludedBy, inForce } = overallConditions(policy);
  const facts = factConditions(thresholds);
  const ofMeasure = Object.assign(
    (name: string): string => (name === AS_OF ? "as_of" : seen("facts", "m", measureColumn(name))),
    { plainNumbers },
  );
  const ofFact =
    (from: Stage) =>
    (name: string): string => {
      if (name === AS_OF) return "as_of";
      const isDocument = DOCUMENT_FACTS.some((document) => document === name);
      return seen(from, isDocument ? "m" : "f", measureColumn(name));
    };
  const ofRule =
    (from: Stage) =>
    (id: string): string =>
      seen(from, "r", ruleColumn(id));
  const overallOf = (from: Stage, column: string): string => seen(from, "o", column);
  const recognisable = seen("outcome", "n", "recognisable");
  const missing: OpenPart[] = [
    ...rules.map(({ id, condition }) => ({
      condition,
      columnOf: ofFact("outcome"),
      verdict: ofRule("outcome")(id),
    })),
    ...[report.condition, inForce].map((condition) => ({
      condition,
      columnOf: ofFact("outcome"),
      when: `${recognisable} is null`,
    })),
  ];
  const [excluded, isEligible] = [overallOf("outcome", "excluded"), overallOf("outcome", "eligible")];
  return {
    facts: BOOLEAN_FACTS.map((name): Named => [measureColumn(name), toSql(facts[name], ofMeasure)]),
    rules: rules.map(({ id, condition }): Named => [ruleColumn(id), toSql(condition, ofFact("rules"))]),
    overall: [
      ["excluded", toSql(anyOf(...excludedBy.map(({ condition }) => condition)), ofRule("overall"))],
      ["eligible", toSql(eligible, ofRule("overall"))],
      ["report", toSql(report.condition, ofFact("overall"))],
      ["in_force", toSql(inForce, ofFact("overall"))],
    ] satisfies Named[],
    recognisable: [
      [
        "recognisable",
        ["eligible", "report", "in_force"].map((c) => overallOf("recognisable", c)).join(" and "),
      ],
    ] satisfies Named[],
    outcome: {
      ofRule: ofRule("outcome"),
      overall: `case when ${excluded} then 'excluded' when ${isEligible} then 'eligible' when not ${isEligible} then 'not-low-efficiency' else 'undetermined' end`,
      excludedBy: new Map(excludedBy.map(({ id, condition }) => [id, toSql(condition, ofRule("outcome"))])),
      missing,
      inForce: overallOf("outcome", "in_force"),
      recognisable,
    },
  };
}

/** A column's name and its expression. */
export type Named = readonly [name: string, expression: string];

/** A package answers for its own days; the newest also for every day that has none. */
export function daysOf(one: PolicyPackage, packages: readonly PolicyPackage[]): string | undefined {
  const own = (p: PolicyPackage): string => toSql(within(AS_OF, { from: p.from, to: p.to }), () => "as_of");
  if (packages.length === 1) return undefined;
  return one !== packages.at(-1) ? own(one) : `(${packages.slice(0, -1).map(own).join(" or ")}) is not true`;
}

export function where(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? "" : `\nwhere ${given.join("\n  and ")}`;
}

export function ruleIds({ recognition }: PolicyPackage): string[] {
  const { scope, categories, exclusions } = recognition;
  return [...scope, ...categories, ...exclusions].map(({ id }) => id);
}

/** SCOPE-1 is scope_1. */
export function ruleColumn(id: string): string {
  return id.toLowerCase().replaceAll("-", "_");
}
