import {
  AS_OF,
  type Comparison,
  type Condition,
  type DatedValue,
  factNamesOf,
  isDated,
  type Operand,
  operandsOf,
  type PolicyValue,
  policyValuesOf,
  premiseOf,
} from "./condition.ts";
import { sortedList } from "./finding.ts";

/** The SQL expression of a named fact: boolean, number, `date` or `text` as the leaf reads it. */
export type ColumnOf = (name: string) => string;

/**
 * The third reading of a condition: an SQL expression of type boolean, null when undetermined. SQL's own
 * `and`, `or`, `not` over null are Kleene's, so nothing is translated but the leaves. Only expressions that
 * PostgreSQL 15 and later understand.
 */
export function toSql(condition: Condition, columnOf: ColumnOf): string {
  switch (condition.op) {
    case "all":
      return joined(condition.of, " and ", "true", columnOf);
    case "any":
      return joined(condition.of, " or ", "false", columnOf);
    case "first":
      return `coalesce(${[...condition.of.map((part) => toSql(part, columnOf)), "null::boolean"].join(", ")})`;
    case "not":
      return `(not ${toSql(condition.of, columnOf)})`;
    case "documented":
      // The number's own condition is true or null, never false: a lack of proof disproves nothing.
      return `(${toSql(condition.of, columnOf)} and nullif(${statedSql(columnOf(condition.by))}, false))`;
    case "decided": {
      const premise = premiseOf(condition);
      // The conclusion is looked at once, and only where its premise holds.
      if (premise)
        return `(case when ${toSql(premise.given, columnOf)} then ${toSql(premise.then, columnOf)} end)`;
      const [yes, no] = [toSql(condition.yes, columnOf), toSql(condition.no, columnOf)];
      return `(case when ${yes} then true when ${no} then false end)`;
    }
    case "fact":
      return columnOf(condition.name);
    case "known":
      return knownSql(condition.kind, columnOf(condition.name));
    case "within": {
      const day = columnOf(condition.name);
      const { from, to } = condition.period;
      return to === null
        ? `(${day} >= date ${quote(from)})`
        : `(${day} between date ${quote(from)} and date ${quote(to)})`;
    }
    case "compare": {
      const side = (operand: Operand) => operandSql(operand, condition.kind, columnOf);
      return `(${side(condition.left)} ${condition.is} ${side(condition.right)})`;
    }
  }
}

/** A condition whose missing evidence is asked for. */
export interface OpenPart {
  readonly condition: Condition;
  readonly columnOf: ColumnOf;
  /** A cheap expression of its verdict, if there is one already. */
  readonly verdict?: string;
  /** It counts only where this expression is true. */
  readonly when?: string;
}

/**
 * The missing evidence of several conditions together as an expression of type text[], sorted and without
 * duplicates: CONV-8 and CONV-9. Each name's place is fixed here, so that no row sorts anything.
 */
export function missingSql(parts: readonly OpenPart[]): string {
  const names = missingNames(parts);
  const list = textList(
    names.map((name, bit) => `case when b.bits & ${bitAt(bit)} <> 0 then ${quote(name)} end`),
  );
  return `(select ${list} from (select ${missingBits(parts, names)} as bits offset 0) b)`;
}

/** The names that may be missing, sorted. */
export function missingNames(parts: readonly OpenPart[]): string[] {
  return sortedList(parts.flatMap(({ condition }) => namesThatMayBeMissing(condition)));
}

/**
 * The same evidence as a bigint: of each name the bit of its place. A name is looked for only where what it would
 * decide is undetermined.
 * @throws Error when a bigint has fewer bits than there are names, its sign left alone
 */
export function missingBits(parts: readonly OpenPart[], names: readonly string[]): string {
  if (names.length > 63) throw new Error(`${names.length} names may be missing; a bigint holds 63`);
  return union(
    parts.map(({ condition, columnOf, verdict, when }) => {
      const bits = bitsOf(condition, { columnOf, names }, verdict);
      return when === undefined ? bits : onlyWhen(when, bits);
    }),
  );
}

/** The value of a bit by its place. */
export function bitAt(place: number): bigint {
  return 1n << BigInt(place);
}

/** A text[] of the expressions that are not null. */
export function textList(entries: readonly string[]): string {
  return entries.length === 0
    ? "'{}'::text[]"
    : `array_remove(array[\n         ${entries.join(",\n         ")}\n       ], null)`;
}

interface Bits {
  readonly columnOf: ColumnOf;
  readonly names: readonly string[];
}

/** The bits of what a condition lacks. */
function bitsOf(condition: Condition, given: Bits, verdict?: string): string {
  const { columnOf, names } = given;
  const bit = (name: string): string => `${bitAt(names.indexOf(name))}::bigint`;
  const undetermined = `(${verdict ?? toSql(condition, columnOf)}) is null`;
  const ofOperands = operandsOf(condition).map((part) => bitsOf(part, given));
  switch (condition.op) {
    case "known":
      return NONE;
    case "not":
      return union(ofOperands);
    case "documented": {
      const ofNumber = onlyWhen(`${toSql(condition.of, columnOf)} is true`, bit(condition.by));
      return onlyWhen(undetermined, union([...ofOperands, ofNumber]));
    }
    case "decided": {
      const [yes, no] = [toSql(condition.yes, columnOf), toSql(condition.no, columnOf)];
      const all = union(sortedList(factNamesOf(condition)).map(bit));
      return onlyWhen(
        undetermined,
        union([...ofOperands, onlyWhen(`${yes} is false and ${no} is false`, all)]),
      );
    }
    case "all":
    case "any":
    case "first":
      return onlyWhen(undetermined, union(ofOperands));
    case "compare":
      return union(
        sortedList(namesThatMayBeMissing(condition)).map((name) =>
          onlyWhen(comparisonLacks(condition, name, columnOf).join(" or "), bit(name)),
        ),
      );
    default:
      return onlyWhen(`${columnOf(condition.name)} is null`, bit(condition.name));
  }
}

const NONE = "0::bigint";

function union(bits: readonly string[]): string {
  const some = bits.filter((one) => one !== NONE);
  return some.length > 1 ? `(${some.join("\n         | ")})` : (some[0] ?? NONE);
}

function onlyWhen(condition: string, bits: string): string {
  return bits === NONE ? NONE : `case when ${condition} then ${bits} else 0 end`;
}

function comparisonLacks(
  condition: Condition & { op: "compare" },
  name: string,
  columnOf: ColumnOf,
): string[] {
  return [condition.left, condition.right].flatMap((operand) => {
    if ("fact" in operand)
      return operand.fact === name ? [`${operandSql(operand, condition.kind, columnOf)} is null`] : [];
    const dayIsUnknown = `${columnOf(AS_OF)} is null`;
    if (name === AS_OF) return isDated(operand) ? [dayIsUnknown] : [];
    if (operand.name !== name) return [];
    const noValue = `${operandSql(operand, condition.kind, columnOf)} is null`;
    return [isDated(operand) ? `(not (${dayIsUnknown}) and ${noValue})` : noValue];
  });
}

function namesThatMayBeMissing(condition: Condition): string[] {
  if (condition.op === "known") return [];
  if (condition.op === "decided")
    return [...factNamesOf(condition), ...operandsOf(condition).flatMap(namesThatMayBeMissing)];
  const own = operandsOf(condition).length === 0 ? factNamesOf(condition) : [];
  const number = condition.op === "documented" ? [condition.by] : [];
  const ofPolicy = policyValuesOf(condition).flatMap((value) =>
    isDated(value) ? [AS_OF, value.name] : [value.name],
  );
  return [...own, ...number, ...ofPolicy, ...operandsOf(condition).flatMap(namesThatMayBeMissing)];
}

function joined(of: readonly Condition[], by: string, ofNone: string, columnOf: ColumnOf): string {
  return of.length === 0 ? ofNone : `(${of.map((part) => toSql(part, columnOf)).join(by)})`;
}

function operandSql(operand: Operand, kind: Comparison["kind"], columnOf: ColumnOf): string {
  if (!("fact" in operand)) return policyValueSql(operand, kind, columnOf);
  const column = columnOf(operand.fact);
  return kind === "number" ? numberSql(column) : column;
}

// NaN is unknown here as in evaluate; PostgreSQL would order it above every number.
function numberSql(column: string): string {
  return `nullif(${column}::double precision, 'NaN')`;
}

function knownSql(kind: "boolean" | "number" | "text", column: string): string {
  if (kind === "text") return `coalesce(${statedSql(column)}, false)`;
  return `(${kind === "number" ? numberSql(column) : column} is not null)`;
}

/** Whether a text says anything (`stated` of evidence.ts); null when there is none. */
function statedSql(column: string): string {
  return `btrim(${column}, ${BLANKS}) <> ''`;
}

/** What `trim` takes away: white space and ends of lines of ECMAScript; `btrim` on its own knows the space only. */
const BLANKS = `E'\\t\\n\\u000b\\f\\r \\u00a0\\u1680${codes(0x2000, 0x200a)}\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'`;

function codes(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, at) => `\\u${(from + at).toString(16)}`).join("");
}

function policyValueSql({ values }: PolicyValue, kind: Comparison["kind"], columnOf: ColumnOf): string {
  const undated = values.findIndex(({ period }) => period === null);
  const [whens, otherwise] = undated < 0 ? [values, undefined] : [values.slice(0, undated), values[undated]];
  const last = otherwise ? literal(otherwise, kind) : `null::${SQL_TYPE[kind]}`;
  if (whens.length === 0) return last;
  const day = columnOf(AS_OF);
  const cases = whens.map((one) => {
    const { from, to } = one.period ?? { from: null, to: null };
    const bounds = [from && `${day} >= date ${quote(from)}`, to && `${day} <= date ${quote(to)}`].filter(
      Boolean,
    );
    return `when ${bounds.join(" and ")} then ${literal(one, kind)}`;
  });
  // An unknown day chooses no value, not even the undated one after dated ones.
  return `case when ${day} is null then null ${cases.join(" ")} else ${last} end`;
}

const SQL_TYPE = { number: "double precision", date: "date", text: "text" } as const;

function literal({ value }: DatedValue, kind: Comparison["kind"]): string {
  return `${quote(value)}::${SQL_TYPE[kind]}`;
}

/** A text as an SQL literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
