import { landRules, overallConditions } from "../../gis/land/classify.ts";
import { AS_OF, anyOf, within } from "../../gis/land/condition.ts";
import { factConditions } from "../../gis/land/facts/derivations.ts";
import { BOOLEAN_FACTS } from "../../gis/land/facts/facts.ts";
import { measureColumn } from "../../gis/land/facts/measures.ts";
import { type OpenPart, toSql } from "../../gis/land/to-sql.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";

/** The conditions of a package as SQL expressions, stage by stage; each reads columns of the stages before it. */
export function expressionsOf(policy: PolicyPackage) {
  const { report, thresholds } = policy.recognition;
  const rules = landRules(policy.recognition);
  const { eligible, excludedBy, inForce } = overallConditions(policy);
  const facts = factConditions(thresholds);
  const missing: OpenPart[] = [
    ...rules.map(({ id, condition }) => ({ condition, columnOf, verdict: ruleColumn(id) })),
    ...[report.condition, inForce].map((condition) => ({
      condition,
      columnOf,
      when: "recognisable is null",
    })),
  ];
  return {
    facts: BOOLEAN_FACTS.map((name): Named => [measureColumn(name), toSql(facts[name], columnOf)]),
    rules: rules.map(({ id, condition }): Named => [ruleColumn(id), toSql(condition, columnOf)]),
    overall: [
      ["excluded", toSql(anyOf(...excludedBy.map(({ condition }) => condition)), ruleColumn)],
      ["eligible", toSql(eligible, ruleColumn)],
      ["report", toSql(report.condition, columnOf)],
      ["in_force", toSql(inForce, columnOf)],
    ] satisfies Named[],
    recognisable: [["recognisable", "eligible and report and in_force"]] satisfies Named[],
    outcome: {
      overall:
        "case when excluded then 'excluded' when eligible then 'eligible' when not eligible then 'not-low-efficiency' else 'undetermined' end",
      excludedBy: new Map(excludedBy.map(({ id, condition }) => [id, toSql(condition, ruleColumn)])),
      missing,
      inForce: "in_force",
      recognisable: "recognisable",
    },
  };
}

/** The column of a measure or a fact, or the day. */
export function columnOf(name: string): string {
  return name === AS_OF ? "as_of" : measureColumn(name);
}

/** Columns of one stage. */
type Stage = readonly Named[];

function listed(columns: Stage): string {
  return columns.map(([name, expression]) => `${expression} as ${name}`).join(",\n       ");
}

/**
 * Stages beside what they start from, each computed once a row: `offset 0` keeps the planner from merging them, which
 * would repeat every expression at each of its uses. They are lateral, so that a condition on the key reaches the
 * measures.
 */
export function besideOneAnother(...stages: readonly Stage[]): string {
  return stages
    .map((columns, i) => `cross join lateral (\nselect ${listed(columns)}\noffset 0\n) stage_${i + 1}`)
    .join("\n");
}

/** The same one in the other, for a whole city: that costs less than a join for each. */
export function oneInTheOther(from: string, ...stages: readonly Stage[]): string {
  return stages.reduce(
    (inner, columns) => `(\nselect i.*,\n       ${listed(columns)}\nfrom ${inner} i\noffset 0\n)`,
    from,
  );
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
