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
    case "documented":
      return withDocument(of(condition.of), onRecord(table, condition.by));
    case "decided": {
      const premise = premiseOf(condition);
      if (premise) return concluded(of(premise.given), of(premise.then));
      const [yes, no] = [of(condition.yes), of(condition.no)];
      const verdicts = new Uint8Array(table.rows);
      for (let row = 0; row < table.rows; row++) verdicts[row] = yes[row] === 2 ? 2 : no[row] === 2 ? 0 : 1;
      return verdicts;
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
      const verdicts = new Uint8Array(table.rows);
      if (typeof days !== "object" || days === null) return verdicts.fill(inPeriod(days));
      for (let row = 0; row < table.rows; row++) verdicts[row] = inPeriod(days[row] ?? null);
      return verdicts;
    }
    case "compare":
      return condition.kind === "number" ? compareNumbers(condition, table) : compareTexts(condition, table);
  }
}

// Plain loops, one an operator: a function called for each row is four times slower (tests/bench/decide).
function fold(parts: readonly Verdicts[], rows: number, op: "all" | "any" | "first"): Verdicts {
  const [first, ...others] = parts;
  const joint = first ? first.slice() : new Uint8Array(rows).fill(NEUTRAL[op]);
  for (const part of others) {
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
  // NaN is neither less, equal nor greater.
  if (typeof b === "number" && typeof a !== "number") {
    for (let row = 0; row < table.rows; row++) {
      const x = a[row] ?? Number.NaN;
      verdicts[row] = x < b ? less : x > b ? more : x === b ? same : 1;
    }
    return verdicts;
  }
  const [xs, ys] = [spread(a, table.rows), spread(b, table.rows)];
  for (let row = 0; row < table.rows; row++) {
    const x = xs[row] ?? Number.NaN;
    const y = ys[row] ?? Number.NaN;
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
  const verdicts = new Uint8Array(table.rows);
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

/** A column, or the one number of all rows. */
function numbers(operand: Operand, table: Table): Float64Array | number {
  if (!("fact" in operand)) return Number(chosen(operand, table) ?? Number.NaN);
  const column = table.columns[operand.fact];
  if (column === undefined) return Number.NaN;
  if (column instanceof Float64Array) return column;
  throw new TypeError(`The column ${operand.fact} holds no numbers`);
}

function spread(value: Float64Array | number, rows: number): Float64Array {
  return typeof value === "number" ? new Float64Array(rows).fill(value) : value;
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
  const verdicts = new Uint8Array(rows);
  const column = table.columns[name];
  if (column instanceof Float64Array) {
    for (let row = 0; row < rows; row++) verdicts[row] = Number.isNaN(column[row]) ? 0 : 2;
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

/** Open unless the premise holds. */
function concluded(given: Verdicts, then: Verdicts): Verdicts {
  const verdicts = new Uint8Array(given.length);
  for (let row = 0; row < given.length; row++) verdicts[row] = given[row] === 2 ? (then[row] ?? 1) : 1;
  return verdicts;
}

/** What holds without its document is open. */
function withDocument(of: Verdicts, document: Verdicts): Verdicts {
  const verdicts = new Uint8Array(of.length);
  for (let row = 0; row < of.length; row++) {
    const verdict = of[row] ?? 1;
    verdicts[row] = verdict === 2 && document[row] === 0 ? 1 : verdict;
  }
  return verdicts;
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
