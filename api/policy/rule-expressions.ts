import { landRules, overallConditions } from "../../gis/land/classify.ts";
import { AS_OF, anyOf, within } from "../../gis/land/condition.ts";
import { factConditions } from "../../gis/land/facts/derivations.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../gis/land/facts/facts.ts";
import { measureColumn } from "../../gis/land/facts/measures.ts";
import { type OpenPart, toSql } from "../../gis/land/to-sql.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";

/**
 * The conditions of a package as SQL expressions, stage by stage. A column is seen under the name of the stage that
 * made it: m(easures), f(acts), r(ules), o(verall), n.
 */
export function expressionsOf(policy: PolicyPackage) {
  const { report, thresholds } = policy.recognition;
  const rules = landRules(policy.recognition);
  const { eligible, excludedBy, inForce } = overallConditions(policy);
  const facts = factConditions(thresholds);
  const missing: OpenPart[] = [
    ...rules.map(({ id, condition }) => ({ condition, columnOf: ofFact, verdict: ofRule(id) })),
    ...[report.condition, inForce].map((condition) => ({
      condition,
      columnOf: ofFact,
      when: "n.recognisable is null",
    })),
  ];
  return {
    facts: BOOLEAN_FACTS.map((name): Named => [measureColumn(name), toSql(facts[name], ofMeasure)]),
    rules: rules.map(({ id, condition }): Named => [ruleColumn(id), toSql(condition, ofFact)]),
    overall: [
      ["excluded", toSql(anyOf(...excludedBy.map(({ condition }) => condition)), ofRule)],
      ["eligible", toSql(eligible, ofRule)],
      ["report", toSql(report.condition, ofFact)],
      ["in_force", toSql(inForce, ofFact)],
    ] satisfies Named[],
    recognisable: [["recognisable", "o.eligible and o.report and o.in_force"]] satisfies Named[],
    outcome: {
      ofRule,
      overall:
        "case when o.excluded then 'excluded' when o.eligible then 'eligible' when not o.eligible then 'not-low-efficiency' else 'undetermined' end",
      excludedBy: new Map(excludedBy.map(({ id, condition }) => [id, toSql(condition, ofRule)])),
      missing,
      inForce: "o.in_force",
      recognisable: "n.recognisable",
    },
  };
}

/** The column of a measure, or the day. */
export function ofMeasure(name: string): string {
  return name === AS_OF ? "as_of" : `m.${measureColumn(name)}`;
}

/** The column of a fact; a document's number is none that was decided. */
function ofFact(name: string): string {
  if (name === AS_OF) return "as_of";
  return `${DOCUMENT_FACTS.some((document) => document === name) ? "m" : "f"}.${measureColumn(name)}`;
}

function ofRule(id: string): string {
  return `r.${ruleColumn(id)}`;
}

/**
 * Stages after one another, each computed once a row: `offset 0` keeps the planner from merging them, which would
 * repeat every expression at each of its uses. They are lateral, so that a condition on the key reaches the
 * measures.
 */
export function stages(...all: readonly (readonly [alias: string, columns: readonly Named[]])[]): string {
  return all
    .map(
      ([alias, columns]) => `cross join lateral (
  select ${columns.map(([name, expression]) => `${expression} as ${name}`).join(",\n         ")}
  offset 0
) ${alias}`,
    )
    .join("\n");
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
