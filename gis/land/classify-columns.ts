import { type ClassifyPolicy, landRules, overallConditions } from "./classify.ts";
import { type Column, decideColumns, type Table } from "./columns.ts";
import { anyOf, type Condition } from "./condition.ts";
import { factConditions } from "./facts/derivations.ts";
import { leastOf, type Verdicts } from "./verdicts.ts";

/** The verdicts of every parcel of a table of measures: what `classify` says of each, without the reasons. */
export interface ClassifiedColumns {
  /** By rule id. */
  readonly rules: Readonly<Record<string, Verdicts>>;
  readonly eligible: Verdicts;
  /** 2 where an exclusion holds or the scope fails, whatever else is open. */
  readonly excluded: Verdicts;
  readonly recognisable: Verdicts;
}

/** Rows decided together: the columns of so many stay in the processor's cache. */
const BLOCK = 4_096;

/** Block by block, so that a city of millions is decided as fast as a town. */
export function* classifyInBlocks(
  measures: Table,
  policy: ClassifyPolicy,
): Generator<{ readonly from: number; readonly decided: ClassifiedColumns }> {
  for (let from = 0; from < measures.rows; from += BLOCK) {
    const rows = Math.min(BLOCK, measures.rows - from);
    const columns = Object.entries(measures.columns).map(([name, column]): [string, Column] => [
      name,
      view(column, from, from + rows),
    ]);
    yield {
      from,
      decided: classifyColumns({ ...measures, rows, columns: Object.fromEntries(columns) }, policy),
    };
  }
}

function view(column: Column, from: number, to: number): Column {
  return column instanceof Uint8Array || column instanceof Float64Array
    ? column.subarray(from, to)
    : column.slice(from, to);
}

/**
 * `classify` over many parcels at once, column by column; the outcome of a row is that of its facts (2.1, 61 一).
 * @throws TypeError when a column has not the type that a condition reads
 */
export function classifyColumns(measures: Table, policy: ClassifyPolicy): ClassifiedColumns {
  const { recognition } = policy;
  const seen = new Map<Condition, Verdicts>();
  const over = (columns: Table["columns"]): Table => ({ ...measures, columns });
  const facts = Object.entries(factConditions(recognition.thresholds)).map(
    ([name, condition]) => [name, decideColumns(condition, measures, seen)] as const,
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
    recognisable: leastOf([land, report, day], measures.rows),
  };
}
