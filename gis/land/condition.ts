import { contains, type IsoDate, isoDate, type Period } from "../iso-date.ts";
import { isOnRecord } from "./evidence.ts";
import type { Citation, Finding } from "./finding.ts";
import * as finding from "./finding.ts";

/**
 * A condition of a policy, written once as data. Three readings: `evaluate` and `explain` here, `toSql` in
 * to-sql.ts; they agree by tests/db/conditions-agree.test.ts. Facts are named; null or absent is unknown.
 *
 * Numbers are compared as IEEE doubles in every reading: a decimal text, a `numeric` and a `double precision`
 * round to the same nearest double everywhere, and decimals of up to 15 significant digits keep their order.
 * (The other way, double to numeric, rounds to 15 digits in PostgreSQL and would move a share of
 * 0.9989999999999999 onto its threshold.) NaN is unknown; -0 equals 0.
 */
export type Condition =
  | { readonly op: "all" | "any" | "first"; readonly of: readonly Condition[] }
  | { readonly op: "not"; readonly of: Condition }
  | { readonly op: "fact"; readonly name: string }
  | { readonly op: "known"; readonly name: string; readonly kind: "boolean" | "number" | "text" }
  | { readonly op: "documented"; readonly of: Condition; readonly by: string }
  | { readonly op: "decided"; readonly yes: Condition; readonly no: Condition }
  | { readonly op: "within"; readonly name: string; readonly period: Period }
  | ({ readonly op: "compare"; readonly left: Operand; readonly right: Operand } & Comparison);

export type Comparison =
  | { readonly kind: "number" | "date"; readonly is: "<" | "<=" | "=" | "<>" | ">=" | ">" }
  | { readonly kind: "text"; readonly is: "=" | "<>" };

/** A fact or measure by its name, or a value that the policy gives. */
export type Operand = { readonly fact: string } | PolicyValue;

/** A value of the policy as text (decimal, date or word), chosen by the fact `asOf`; the first that fits. */
export interface PolicyValue {
  /** Its configuration name (CONV-13): missing under this name on a day that has no value. */
  readonly name: string;
  readonly values: readonly DatedValue[];
}

export interface DatedValue {
  readonly value: string;
  /** null: the value is not tied to dates. */
  readonly period: Period | null;
  /** Where the value stands, or who set it. */
  readonly source: Citation | string;
}

export type FactValue = boolean | number | string | null;
export type Facts = Readonly<Record<string, FactValue | undefined>>;

/** The day that dated values are chosen by. */
export const AS_OF = "asOf";

/** Kleene AND of conditions; of none it is satisfied. CONV-7. */
export const allOf = (...of: readonly Condition[]): Condition => ({ op: "all", of });
/** Kleene OR of conditions; of none it is not satisfied. CONV-7. */
export const anyOf = (...of: readonly Condition[]): Condition => ({ op: "any", of });
/** Kleene NOT of a condition. CONV-7. */
export const not = (of: Condition): Condition => ({ op: "not", of });
/** A boolean fact. */
export const fact = (name: string): Condition => ({ op: "fact", name });
/** Whether a text is on record at all: never undetermined; an empty or blank text is none (CONV-11). */
export const known = (name: string): Condition => ({ op: "known", name, kind: "text" });
/** Whether a boolean is on record, be it true or false: never undetermined. */
export const knownFact = (name: string): Condition => ({ op: "known", name, kind: "boolean" });
/** Whether a number is on record at all: never undetermined; NaN is none. */
export const knownNumber = (name: string): Condition => ({ op: "known", name, kind: "number" });
/** Holds only with its document: satisfied without a number is undetermined for want of it (CONV-11). */
export const documented = (of: Condition, by: string): Condition => ({ op: "documented", of, by });
/** Satisfied by `yes`, not satisfied by `no` (which must not overlap), and undetermined in between. */
export const decided = (yes: Condition, no: Condition): Condition => ({ op: "decided", yes, no });
/** What `given` is a premise of: undetermined unless the premise holds. */
export const provided = (given: Condition, then: Condition): Condition =>
  decided(allOf(given, then), allOf(given, not(then)));
/** The two parts of what `provided` made; undefined of every other condition. */
export function premiseOf(
  condition: Condition,
): { readonly given: Condition; readonly then: Condition } | undefined {
  if (condition.op !== "decided" || condition.yes.op !== "all" || condition.no.op !== "all") return undefined;
  const [given, then, ...more] = condition.yes.of;
  const [same, otherwise, ...others] = condition.no.of;
  if (!given || !then || more.length > 0 || others.length > 0 || same !== given) return undefined;
  return otherwise?.op === "not" && otherwise.of === then ? { given, then } : undefined;
}

/** The first of them that is determined. */
export const firstDecided = (...of: readonly Condition[]): Condition => ({ op: "first", of });
/** Whether the day of a date fact is in the period, both ends included. */
export const within = (name: string, period: Period): Condition => ({ op: "within", name, period });
/** Two operands of one kind compared; unknown on either side leaves it open. */
export const compare = (left: Operand, comparison: Comparison, right: Operand): Condition => ({
  op: "compare",
  left,
  right,
  ...comparison,
});
/** `left is right` of two numbers; a text names a fact. */
export const compareNumbers = (
  left: string,
  is: "<" | "<=" | "=" | "<>" | ">=" | ">",
  right: string | PolicyValue,
): Condition =>
  compare({ fact: left }, { kind: "number", is }, typeof right === "string" ? { fact: right } : right);

/** A policy value that is not tied to dates. */
export const constant = (name: string, value: string, source: Citation | string): PolicyValue => ({
  name,
  values: [{ value, period: null, source }],
});

/**
 * The verdict with its missing evidence. CONV-7, CONV-8.
 * @throws TypeError when a fact's value has not the type that the condition reads
 */
export function evaluate(condition: Condition, facts: Facts): Finding {
  const operands = operandsOf(condition);
  // A leaf has no parts; most nodes are leaves.
  if (operands.length === 0) return conclude(condition, NO_PARTS, facts);
  return conclude(
    condition,
    operands.map((operand) => evaluate(operand, facts)),
    facts,
  );
}

/** Why: the conclusion of every condition of the tree, with the facts and policy values that its leaves read. */
export interface Explanation extends Finding {
  readonly condition: Condition;
  readonly operands: readonly Explanation[];
  readonly facts: readonly { readonly name: string; readonly value: FactValue }[];
  readonly policyValues: readonly { readonly name: string; readonly chosen: DatedValue | null }[];
}

/**
 * `evaluate` with its reasons kept, condition by condition.
 * @throws TypeError when a fact's value has not the type that the condition reads
 */
export function explain(condition: Condition, facts: Facts): Explanation {
  const operands = operandsOf(condition).map((operand) => explain(operand, facts));
  return {
    condition,
    ...conclude(condition, operands, facts),
    operands,
    facts: ownFactNames(condition).map((name) => ({ name, value: facts[name] ?? null })),
    policyValues: policyValuesOf(condition).map((value) => ({
      name: value.name,
      chosen: chooseValue(value, dateOf(facts, AS_OF)),
    })),
  };
}

/** The facts that a condition reads, in code-point order. */
export function factNamesOf(condition: Condition): readonly string[] {
  const known = factNames.get(condition);
  if (known) return known;
  const names = finding.sortedList([
    ...ownFactNames(condition),
    ...operandsOf(condition).flatMap((operand) => factNamesOf(operand)),
  ]);
  factNames.set(condition, names);
  return names;
}

/** Conditions are data that never change, and their names are asked for with every explanation. */
const factNames = new WeakMap<Condition, readonly string[]>();

/** The condition with boolean facts spelled out as what they are read from; the others stay. */
export function replaceFacts(
  condition: Condition,
  readFrom: (name: string) => Condition | undefined,
): Condition {
  const replaced = (part: Condition) => replaceFacts(part, readFrom);
  switch (condition.op) {
    case "all":
    case "any":
    case "first":
      return { op: condition.op, of: condition.of.map(replaced) };
    case "not":
      return { op: "not", of: replaced(condition.of) };
    case "documented":
      return { ...condition, of: replaced(condition.of) };
    case "decided":
      return { op: "decided", yes: replaced(condition.yes), no: replaced(condition.no) };
    case "fact":
      return readFrom(condition.name) ?? condition;
    default:
      return condition;
  }
}

/** The conditions that a condition is made of, in order; a leaf has none. */
export function operandsOf(condition: Condition): readonly Condition[] {
  switch (condition.op) {
    case "all":
    case "any":
    case "first":
      return condition.of;
    case "not":
    case "documented":
      return [condition.of];
    case "decided":
      return [condition.yes, condition.no];
    default:
      return NO_PARTS;
  }
}

const NO_PARTS: readonly never[] = [];

/** The policy values that the condition itself compares with. */
export function policyValuesOf(condition: Condition): PolicyValue[] {
  if (condition.op !== "compare") return [];
  return [condition.left, condition.right].flatMap((operand) => ("fact" in operand ? [] : [operand]));
}

/** Whether it takes the day to choose the value. */
export function isDated({ values }: PolicyValue): boolean {
  for (const { period } of values) if (period !== null) return true;
  return false;
}

function ownFactNames(condition: Condition): string[] {
  switch (condition.op) {
    case "fact":
    case "known":
    case "within":
      return [condition.name];
    case "documented":
      return [condition.by];
    case "compare":
      return [condition.left, condition.right].flatMap((operand) =>
        "fact" in operand ? [operand.fact] : [],
      );
    default:
      return [];
  }
}

const NOTHING_FOUND = finding.undetermined();

/** The one place that says what each operator means; `parts` are the findings of its operands, in order. */
export function conclude(condition: Condition, parts: readonly Finding[], facts: Facts): Finding {
  const first = parts[0] ?? NOTHING_FOUND;
  const second = parts[1] ?? NOTHING_FOUND;
  switch (condition.op) {
    case "all":
      return finding.all(parts);
    case "any":
      return finding.any(parts);
    case "not":
      return finding.not(first);
    case "first":
      return (
        parts.find(({ verdict }) => verdict !== "undetermined") ?? finding.open(finding.missingOf(parts))
      );
    case "documented":
      if (first.verdict !== "satisfied") return first;
      return isOnRecord(facts[condition.by]) ? finding.satisfied : finding.undetermined(condition.by);
    case "decided":
      if (first.verdict === "satisfied") return finding.satisfied;
      if (second.verdict === "satisfied") return finding.notSatisfied;
      return betweenThem(condition, parts);
    case "fact":
      return finding.fact(condition.name, booleanOf(facts, condition.name));
    case "known":
      return finding.decided(isOnRecord(facts[condition.name]));
    case "within": {
      const day = dateOf(facts, condition.name);
      return day === null
        ? finding.undetermined(condition.name)
        : finding.decided(contains(condition.period, day));
    }
    case "compare":
      return concludeComparison(condition, facts);
  }
}

// All evidence may be on record and still decide neither way (a parcel partly inside): then what it
// was read from must be found out better.
function betweenThem(condition: Condition, parts: readonly Finding[]): Finding {
  const isOpen = parts.some(({ verdict }) => verdict === "undetermined");
  return finding.open(isOpen ? finding.missingOf(parts) : factNamesOf(condition));
}

function concludeComparison(condition: Condition & { op: "compare" }, facts: Facts): Finding {
  const { kind, is } = condition;
  const left = readOperand(condition.left, kind, facts);
  const right = readOperand(condition.right, kind, facts);
  if (left === null || right === null) {
    const missing: string[] = [];
    if (left === null) missing.push(missingOf(condition.left, facts));
    if (right === null) missing.push(missingOf(condition.right, facts));
    return finding.undetermined(...missing);
  }
  return finding.decided(holds(left, is, right));
}

/** Whether two known values stand to each other as a comparison says. */
export function holds(left: number | string, is: Comparison["is"], right: number | string): boolean {
  switch (is) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case "=":
      return left === right;
    case "<>":
      return left !== right;
    case ">=":
      return left >= right;
    case ">":
      return left > right;
  }
}

function readOperand(operand: Operand, kind: Comparison["kind"], facts: Facts): number | string | null {
  if ("fact" in operand) return readFact(facts, operand.fact, kind);
  // The day is read only where it chooses.
  const asOf = isDated(operand) ? dateOf(facts, AS_OF) : null;
  if (asOf === null && isDated(operand)) return null;
  const chosen = chooseValue(operand, asOf);
  if (chosen === null) return null;
  return kind === "number" ? parseNumber(operand.name, chosen.value) : chosen.value;
}

/** The name of what would have to be known for an operand to have a value. */
function missingOf(operand: Operand, facts: Facts): string {
  if ("fact" in operand) return operand.fact;
  return isDated(operand) && dateOf(facts, AS_OF) === null ? AS_OF : operand.name;
}

/** The value of the policy on a day (the first that fits); null when none does. */
export function chooseValue({ values }: PolicyValue, asOf: IsoDate | null): DatedValue | null {
  for (const value of values)
    if (value.period === null || (asOf !== null && contains(value.period, asOf))) return value;
  return null;
}

function readFact(facts: Facts, name: string, kind: Comparison["kind"]): number | string | null {
  if (kind === "date") return dateOf(facts, name);
  const value = facts[name] ?? null;
  if (kind === "number") return numberOf(name, value);
  if (value === null || typeof value === "string") return value;
  throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is not a ${kind}`);
}

/**
 * The number that a fact holds, in digits or not; NaN is unknown.
 * @throws TypeError when it holds anything else
 */
export function numberOf(name: string, value: FactValue): number | null {
  if (value === null) return null;
  if (typeof value !== "boolean") return parseNumber(name, value);
  throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is not a number`);
}

// Number("") is 0, so an empty text must not get through.
function parseNumber(name: string, value: number | string): number | null {
  const number = value === "" ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return number;
  if (typeof value === "string" && value !== "NaN")
    throw new TypeError(`${name} is ${JSON.stringify(value)}, which is not a number`);
  return null;
}

function booleanOf(facts: Facts, name: string): boolean | null {
  const value = facts[name] ?? null;
  if (value === null || typeof value === "boolean") return value;
  throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is neither true nor false`);
}

function dateOf(facts: Facts, name: string): IsoDate | null {
  const value = facts[name] ?? null;
  if (value === null) return null;
  if (typeof value === "string") return isoDate(value);
  throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is not a date`);
}
