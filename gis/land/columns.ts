import { contains, type IsoDate } from "../iso-date.ts";
import { type Comparison, type Condition, type FactValue, isDated, type Operand } from "./condition.ts";
import { isOnRecord, stated } from "./evidence.ts";

/**
 * The bulk reading: a condition over whole columns at once, so that a city or a what-if is decided at some
 * nanoseconds a node. A verdict is 0 (not satisfied), 1 (undetermined) or 2 (satisfied); Kleene's AND, OR and
 * NOT are then min, max and 2 − v. It agrees with `evaluate` by a property test.
 */
export type Verdicts = Uint8Array;

export const VERDICTS = ["not-satisfied", "undetermined", "satisfied"] as const;

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
    case "any":
    case "first":
      return fold(condition.of.map(of), table.rows, condition.op);
    case "not": {
      const part = of(condition.of);
      const verdicts = new Uint8Array(table.rows);
      for (let row = 0; row < table.rows; row++) verdicts[row] = 2 - (part[row] ?? 1);
      return verdicts;
    }
    case "documented": {
      const isOnRecord = recorded(table, condition.by);
      return of(condition.of).map((verdict, row) => (verdict === 2 && !isOnRecord(row) ? 1 : verdict));
    }
    case "decided": {
      const [yes, no] = [of(condition.yes), of(condition.no)];
      const verdicts = new Uint8Array(table.rows);
      for (let row = 0; row < table.rows; row++) verdicts[row] = yes[row] === 2 ? 2 : no[row] === 2 ? 0 : 1;
      return verdicts;
    }
    case "fact":
      return verdictColumn(table, condition.name);
    case "known": {
      const column = table.columns[condition.name];
      if (column instanceof Float64Array) return numbersOnRecord(column);
      const isOnRecord = recorded(table, condition.name);
      return new Uint8Array(table.rows).map((_, row) => (isOnRecord(row) ? 2 : 0));
    }
    case "within": {
      const { period, name } = condition;
      const days = texts(table, name);
      // A text column of days holds days: the caller parsed them.
      const inPeriod = (day: string | null) => (day === null ? 1 : contains(period, day as IsoDate) ? 2 : 0);
      if (typeof days !== "object" || days === null) return new Uint8Array(table.rows).fill(inPeriod(days));
      return new Uint8Array(table.rows).map((_, row) => inPeriod(days[row] ?? null));
    }
    case "compare":
      return condition.kind === "number" ? compareNumbers(condition, table) : compareTexts(condition, table);
  }
}

// Plain loops, one an operator: a function called for each row is four times slower (tests/bench/decide).
function fold(parts: readonly Verdicts[], rows: number, op: "all" | "any" | "first"): Verdicts {
  const joint = new Uint8Array(rows).fill(NEUTRAL[op]);
  for (const part of parts) {
    if (op === "all") for (let row = 0; row < rows; row++) joint[row] = least(joint, part, row);
    else if (op === "any") for (let row = 0; row < rows; row++) joint[row] = greatest(joint, part, row);
    else for (let row = 0; row < rows; row++) if (joint[row] === 1) joint[row] = part[row] ?? 1;
  }
  return joint;
}

const NEUTRAL = { all: 2, any: 0, first: 1 } as const;

function least(a: Verdicts, b: Verdicts, row: number): number {
  const x = a[row] ?? 1;
  const y = b[row] ?? 1;
  return Math.min(x, y);
}

function greatest(a: Verdicts, b: Verdicts, row: number): number {
  const x = a[row] ?? 1;
  const y = b[row] ?? 1;
  return Math.max(x, y);
}

type Compare = Condition & { readonly op: "compare" };

function compareNumbers({ left, is, right }: Compare, table: Table): Verdicts {
  const [a, b] = [numbers(left, table), numbers(right, table)];
  const less = is === "<" || is === "<=" || is === "<>" ? 2 : 0;
  const same = is === "=" || is === "<=" || is === ">=" ? 2 : 0;
  const more = is === ">" || is === ">=" || is === "<>" ? 2 : 0;
  const verdicts = new Uint8Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const x = a[row] ?? Number.NaN;
    const y = b[row] ?? Number.NaN;
    // NaN is neither less, equal nor greater.
    verdicts[row] = x < y ? less : x > y ? more : x === y ? same : 1;
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
  return new Uint8Array(table.rows).map((_, row) => {
    const [x, y] = [at(a, row), at(b, row)];
    return x === null || y === null ? 1 : holds(x, y) ? 2 : 0;
  });
}

const HOLDS: Readonly<Record<Comparison["is"], <T extends number | string>(a: T, b: T) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
};

function numbers(operand: Operand, table: Table): Float64Array {
  const same = (value: number) => new Float64Array(table.rows).fill(value);
  if (!("fact" in operand)) return same(Number(chosen(operand, table) ?? Number.NaN));
  const column = table.columns[operand.fact];
  if (column === undefined) return same(Number.NaN);
  if (column instanceof Float64Array) return column;
  throw new TypeError(`The column ${operand.fact} holds no numbers`);
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

function numbersOnRecord(column: Float64Array): Verdicts {
  const verdicts = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row++) verdicts[row] = Number.isNaN(column[row]) ? 0 : 2;
  return verdicts;
}

function recorded(table: Table, name: string): (row: number) => boolean {
  const given = table.columns[name];
  if (given instanceof Float64Array) return (row) => !Number.isNaN(given[row] ?? Number.NaN);
  if (given instanceof Uint8Array) return (row) => given[row] !== 1;
  const column = texts(table, name);
  if (typeof column !== "object" || column === null) return () => isOnRecord(column);
  return (row) => stated(column[row]) !== null;
}

function verdictColumn(table: Table, name: string): Verdicts {
  const column = table.columns[name];
  if (column === undefined) return new Uint8Array(table.rows).fill(1);
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
