import { type ClassifyPolicy, landRules, overallConditions } from "./classify.ts";
import { decideColumns, type Table, type Verdicts } from "./columns.ts";
import { anyOf } from "./condition.ts";
import { factConditions } from "./facts/derivations.ts";

/** The verdicts of every parcel of a table of measures: what `classify` says of each, without the reasons. */
export interface ClassifiedColumns {
  /** By rule id. */
  readonly rules: Readonly<Record<string, Verdicts>>;
  readonly eligible: Verdicts;
  /** 2 where an exclusion holds or the scope fails, whatever else is open. */
  readonly excluded: Verdicts;
  readonly recognisable: Verdicts;
}

/** `classify` over many parcels at once, column by column; the outcome of a row is that of its facts (2.1). */
export function classifyColumns(measures: Table, policy: ClassifyPolicy): ClassifiedColumns {
  const { recognition } = policy;
  const over = (columns: Table["columns"]): Table => ({ ...measures, columns });
  const facts = Object.entries(factConditions(recognition.thresholds)).map(
    ([name, condition]) => [name, decideColumns(condition, measures)] as const,
  );
  // The documents stand beside the facts under their own names.
  const read = over({ ...measures.columns, ...Object.fromEntries(facts) });
  const rules = Object.fromEntries(
    landRules(recognition).map(({ id, condition }) => [id, decideColumns(condition, read)]),
  );
  const { eligible, excludedBy, inForce } = overallConditions(policy);
  const land = decideColumns(eligible, over(rules));
  const report = decideColumns(recognition.report.condition, read);
  const day = decideColumns(inForce, measures);
  return {
    rules,
    eligible: land,
    excluded: decideColumns(anyOf(...excludedBy.map(({ condition }) => condition)), over(rules)),
    recognisable: land.map((verdict, row) => Math.min(verdict, report[row] ?? 1, day[row] ?? 1)),
  };
}
