import { contains, type IsoDate } from "../iso-date.ts";
import {
  type Comparison,
  type Condition,
  type FactValue,
  isDated,
  type Operand,
  premiseOf,
} from "./condition.ts";
import { isOnRecord } from "./evidence.ts";
import {
  decidedBy,
  documentedBy,
  firstOf,
  greatestOf,
  leastOf,
  noVerdicts,
  oppositeOf,
  premised,
  type Verdicts,
} from "./verdicts.ts";

/**
 * The bulk reading: a condition over whole columns at once, so that a city or a what-if is decided at some
 * nanoseconds a node. It agrees with `evaluate` by a property test.
 */

/** One fact of every row. Numbers are NaN where unknown; booleans are verdicts; texts null where unknown. */
export type Column = Verdicts | Float64Array | readonly (string | null)[];

export interface Table {
  readonly rows: number;
  /** The one day on which all rows are decided; null is unknown. */
  readonly asOf: IsoDate | null;
  readonly columns: Readonly<Record<string, Column>>;
}

/** What has been decided of a table already: a premise stands in both halves of `provided`. */
type Decided = Map<Condition, Verdicts>;

/** @throws TypeError when a column is not of the kind that the condition reads */
export function decideColumns(condition: Condition, table: Table, decided: Decided = new Map()): Verdicts {
  const known = decided.get(condition);
  if (known) return known;
  const verdicts = decideAnew(condition, table, decided);
  decided.set(condition, verdicts);
  return verdicts;
}

function decideAnew(condition: Condition, table: Table, decided: Decided): Verdicts {
  const of = (part: Condition) => decideColumns(part, table, decided);
  switch (condition.op) {
    case "all":
      return leastOf(condition.of.map(of), table.rows);
    case "any":
      return greatestOf(condition.of.map(of), table.rows);
    case "first":
      return firstOf(condition.of.map(of), table.rows);
    case "not":
      return oppositeOf(of(condition.of));
    case "documented":
      return documentedBy(of(condition.of), onRecord(table, condition.by));
    case "decided": {
      const premise = premiseOf(condition);
      return premise
        ? premised(of(premise.given), of(premise.then))
        : decidedBy(of(condition.yes), of(condition.no));
    }
    case "fact":
      return verdictColumn(table, condition.name);
    case "known":
      return onRecord(table, condition.name);
    case "within": {
      const { period, name } = condition;
      const days = texts(table, name);
      // A text column of days holds days: the caller parsed them.
      const inPeriod = (day: string | null) => (day === null ? 1 : contains(period, day as IsoDate) ? 2 : 0);
      const verdicts = noVerdicts(table.rows);
      if (typeof days !== "object" || days === null) return verdicts.fill(inPeriod(days));
      for (let row = 0; row < table.rows; row++) verdicts[row] = inPeriod(days[row] ?? null);
      return verdicts;
    }
    case "compare":
      return condition.kind === "number" ? compareNumbers(condition, table) : compareTexts(condition, table);
  }
}

type Compare = Condition & { readonly op: "compare" };

function compareNumbers({ left, is, right }: Compare, table: Table): Verdicts {
  const [a, b] = [numbers(left, table), numbers(right, table)];
  switch (is) {
    case "<":
      return below(a, b, table.rows);
    case ">":
      return below(b, a, table.rows);
    case "<=":
      return oppositeOf(below(b, a, table.rows));
    case ">=":
      return oppositeOf(below(a, b, table.rows));
    case "=":
      return equal(a, b, table.rows);
    case "<>":
      return oppositeOf(equal(a, b, table.rows));
  }
}

// Summed up, not branched on: which way a row of a city goes nobody foresees, the processor neither. NaN is neither
// less, equal nor greater.
function below(a: Float64Array, b: Float64Array, rows: number): Verdicts {
  const verdicts = noVerdicts(rows);
  for (let row = 0; row < rows; row++) {
    const x = a[row] ?? Number.NaN;
    const y = b[row] ?? Number.NaN;
    verdicts[row] = 1 + Number(x < y) - Number(x >= y);
  }
  return verdicts;
}

function equal(a: Float64Array, b: Float64Array, rows: number): Verdicts {
  const verdicts = noVerdicts(rows);
  for (let row = 0; row < rows; row++) {
    const x = a[row] ?? Number.NaN;
    const y = b[row] ?? Number.NaN;
    verdicts[row] = 1 + Number(x === y) - Number(x < y) - Number(x > y);
  }
  return verdicts;
}

function compareTexts({ left, is, right }: Compare, table: Table): Verdicts {
  const side = (operand: Operand) =>
    "fact" in operand ? texts(table, operand.fact) : chosen(operand, table);
  const [a, b] = [side(left), side(right)];
  const at = (text: typeof a, row: number) =>
    typeof text === "object" && text !== null ? (text[row] ?? null) : text;
  const holds = HOLDS[is];
  const verdicts = noVerdicts(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const x = at(a, row);
    const y = at(b, row);
    verdicts[row] = x === null || y === null ? 1 : holds(x, y) ? 2 : 0;
  }
  return verdicts;
}

const HOLDS: Readonly<Record<Comparison["is"], <T extends number | string>(a: T, b: T) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
};

/** A column, or one of the one number of all rows. */
function numbers(operand: Operand, table: Table): Float64Array {
  if (!("fact" in operand)) return spread(Number(chosen(operand, table) ?? Number.NaN), table.rows);
  const column = table.columns[operand.fact];
  if (column === undefined) return spread(Number.NaN, table.rows);
  if (column instanceof Float64Array) return column;
  throw new TypeError(`The column ${operand.fact} holds no numbers`);
}

function spread(value: number, rows: number): Float64Array {
  return new Float64Array(rows).fill(value);
}

/** The policy's value on the table's day. */
function chosen(value: Extract<Operand, { name: string }>, { asOf }: Table): string | null {
  if (asOf === null) return isDated(value) ? null : (value.values[0]?.value ?? null);
  return value.values.find(({ period }) => period === null || contains(period, asOf))?.value ?? null;
}

function texts(table: Table, name: string): readonly (string | null)[] | string | null {
  if (name === "asOf" && !Object.hasOwn(table.columns, name)) return table.asOf;
  const column = table.columns[name];
  if (column === undefined) return null;
  if (column instanceof Float64Array || column instanceof Uint8Array)
    throw new TypeError(`The column ${name} holds no texts`);
  return column;
}

/** 2 where the column says anything, else 0: never undetermined. */
function onRecord(table: Table, name: string): Verdicts {
  const { rows } = table;
  const verdicts = noVerdicts(rows);
  const column = table.columns[name];
  if (column instanceof Float64Array) {
    for (let row = 0; row < rows; row++) verdicts[row] = 2 * Number(!Number.isNaN(column[row]));
    return verdicts;
  }
  if (column instanceof Uint8Array) {
    for (let row = 0; row < rows; row++) verdicts[row] = column[row] === 1 ? 0 : 2;
    return verdicts;
  }
  const said = texts(table, name);
  if (typeof said !== "object" || said === null) return verdicts.fill(isOnRecord(said) ? 2 : 0);
  for (let row = 0; row < rows; row++) verdicts[row] = isOnRecord(said[row]) ? 2 : 0;
  return verdicts;
}

function verdictColumn(table: Table, name: string): Verdicts {
  const column = table.columns[name];
  if (column === undefined) return noVerdicts(table.rows).fill(1);
  if (column instanceof Uint8Array) return column;
  throw new TypeError(`The column ${name} holds no verdicts`);
}

/** Rows of facts as columns; each name has the kind that its values show. */
export function tableOf(
  rows: readonly Readonly<Record<string, FactValue>>[],
  kinds: Readonly<Record<string, "boolean" | "number" | "text">>,
  asOf: IsoDate | null,
): Table {
  const columns = Object.entries(kinds).map(([name, kind]): [string, Column] => {
    if (kind === "text") return [name, rows.map((row) => (row[name] ?? null) as string | null)];
    if (kind === "number") return [name, Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN))];
    return [name, Uint8Array.from(rows, (row) => (row[name] === true ? 2 : row[name] === false ? 0 : 1))];
  });
  return { rows: rows.length, asOf, columns: Object.fromEntries(columns) };
}
