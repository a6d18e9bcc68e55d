import { addDays, isIsoDate, isoDate, type Period } from "../../iso-date.ts";
import {
  AS_OF,
  type Comparison,
  type Condition,
  chooseValue,
  evaluate,
  type Facts,
  type FactValue,
  type Operand,
} from "../condition.ts";
import { both, covers, meets, nearest, type Requirement } from "./requirement.ts";

/** One fact that would have to be another than it is. */
export interface Change {
  readonly fact: string;
  readonly from: FactValue;
  readonly to: Requirement;
  /** The nearest value that suffices, and the last one on the way to it that does not. */
  readonly value: FactValue;
  readonly short: FactValue;
}

export interface ChangeQuestion {
  readonly condition: Condition;
  readonly facts: Facts;
  readonly target: "satisfied" | "not-satisfied";
  /** What may be another at all: not the calendar, nor a threshold that the city has set. */
  readonly mayChange: (fact: string) => boolean;
  /** The precision in which a number is stated: FAR in hundredths. */
  readonly stepOf: (fact: string) => number;
  /** Whether it can have the value at all: no FAR is below nought. */
  readonly isPossible: (fact: string, value: FactValue) => boolean;
}

/** What facts must be, by name, so that a condition has a verdict whatever else is unknown. */
type Way = ReadonlyMap<string, Requirement>;

const AS_IT_IS: Way = new Map();

/**
 * The smallest sets of changes that give the condition its other verdict: none contains another, each flips it
 * at the stated values, and each falls short when one of its numbers or days stops just before.
 */
export function smallestChanges(question: ChangeQuestion): Change[][] {
  const { condition, target, facts } = question;
  if (evaluate(condition, facts).verdict === target) return [];
  const ways = withoutWeaker(
    waysTo(condition, target === "satisfied", question).map((way) => unmet(way, facts)),
  );
  const sets = ways
    .map((way) => changesOf(way, question))
    .filter((changes) => changes.every(({ fact, value }) => question.isPossible(fact, value)))
    .filter((changes) => isExact(changes, question))
    .sort(byNames);
  return sets.filter(
    (set) =>
      !sets.some(
        (other) => other.length < set.length && other.every((o) => set.some((s) => s.fact === o.fact)),
      ),
  );
}

/** The condition at the facts with these values in their place. */
export function verdictWith(
  { condition, facts }: Pick<ChangeQuestion, "condition" | "facts">,
  values: Readonly<Record<string, FactValue>>,
) {
  return evaluate(condition, { ...facts, ...values }).verdict;
}

// What nobody may change is left out at once: the choices multiply.
function waysTo(condition: Condition, holds: boolean, question: ChangeQuestion): Way[] {
  const ways = allWaysTo(condition, holds, question);
  if (condition.op === "all" || condition.op === "any") return ways;
  const { facts, mayChange } = question;
  return ways.filter((way) =>
    [...way].every(([name, requirement]) => mayChange(name) || meets(facts[name] ?? null, requirement)),
  );
}

function allWaysTo(condition: Condition, holds: boolean, question: ChangeQuestion): Way[] {
  switch (condition.op) {
    case "all":
    case "any": {
      const parts = condition.of.map((part) => waysTo(part, holds, question));
      return holds === (condition.op === "all") ? together(parts) : withoutWeaker(parts.flat());
    }
    case "not":
      return waysTo(condition.of, !holds, question);
    case "first":
      return firstWays(condition.of, holds, question);
    case "documented":
      return holds
        ? together([
            waysTo(condition.of, true, question),
            [one(condition.by, { kind: "record", onRecord: true })],
          ])
        : waysTo(condition.of, false, question);
    case "decided":
      // The two do not overlap, so what makes `no` hold keeps `yes` from holding.
      return waysTo(holds ? condition.yes : condition.no, true, question);
    case "fact":
      return [one(condition.name, { kind: "truth", value: holds })];
    case "known":
      return [one(condition.name, { kind: "record", onRecord: holds })];
    case "within":
      return daysOf(condition.period, holds).map((range) => one(condition.name, { kind: "date", range }));
    case "compare":
      return comparisonWays(condition, holds, question.facts);
  }
}

/** The first that is determined decides, so those before it must have the same verdict or stay open as they are. */
function firstWays(parts: readonly Condition[], holds: boolean, question: ChangeQuestion): Way[] {
  const ways: Way[] = [];
  for (const part of parts) {
    ways.push(...waysTo(part, holds, question));
    if (evaluate(part, question.facts).verdict !== "undetermined") break;
  }
  return withoutWeaker(ways);
}

function comparisonWays(
  { kind, is, left, right }: Condition & { op: "compare" },
  holds: boolean,
  facts: Facts,
): Way[] {
  const order = holds ? is : OPPOSITE[is];
  const [leftValue, rightValue] = [valueRead(left, kind, facts), valueRead(right, kind, facts)];
  const ways: Way[] = [];
  if ("fact" in left && rightValue !== null)
    ways.push(...requirements(kind, order, rightValue).map((requirement) => one(left.fact, requirement)));
  if ("fact" in right && leftValue !== null)
    ways.push(
      ...requirements(kind, MIRRORED[order], leftValue).map((requirement) => one(right.fact, requirement)),
    );
  if (
    "fact" in left &&
    "fact" in right &&
    leftValue === null &&
    rightValue === null &&
    order !== "<>" &&
    kind !== "text"
  ) {
    ways.push(
      new Map<string, Requirement>([
        [left.fact, { kind: "relative", of: kind, is: order, to: right.fact }],
        [right.fact, { kind: "relative", of: kind, is: MIRRORED[order] as "<", to: left.fact }],
      ]),
    );
  }
  return ways;
}

type Order = Comparison["is"];
const OPPOSITE = {
  "<": ">=",
  "<=": ">",
  "=": "<>",
  "<>": "=",
  ">=": "<",
  ">": "<=",
} as const satisfies Record<Order, Order>;
const MIRRORED = {
  "<": ">",
  "<=": ">=",
  "=": "=",
  "<>": "<>",
  ">=": "<=",
  ">": "<",
} as const satisfies Record<Order, Order>;

function requirements(kind: Comparison["kind"], is: Order, value: number | string): Requirement[] {
  if (kind === "text") return is === "=" || is === "<>" ? [{ kind: "word", is, value: String(value) }] : [];
  // <> is on either side.
  if (is === "<>") return [...requirements(kind, "<", value), ...requirements(kind, ">", value)];
  const bound = { value, inclusive: is.includes("=") };
  const range = { from: is.startsWith("<") ? null : bound, to: is.startsWith(">") ? null : bound };
  // A number's bound is a number and a day's a day: valueRead reads them by the comparison's kind.
  return [{ kind, range } as Requirement];
}

function valueRead(operand: Operand, kind: Comparison["kind"], facts: Facts): number | string | null {
  const day = facts[AS_OF];
  const asOf = typeof day === "string" && isIsoDate(day) ? day : null;
  const text =
    "fact" in operand ? (facts[operand.fact] ?? null) : (chooseValue(operand, asOf)?.value ?? null);
  if (text === null || typeof text === "boolean") return null;
  if (kind !== "number") return String(text);
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function daysOf({ from, to }: Period, inside: boolean) {
  if (inside) return [{ from: { value: from, inclusive: true }, to: to && { value: to, inclusive: true } }];
  const before = { from: null, to: { value: from, inclusive: false } };
  return to === null ? [before] : [before, { from: { value: to, inclusive: false }, to: null }];
}

function one(name: string, requirement: Requirement): Way {
  return new Map([[name, requirement]]);
}

/** Every choice of one way from each part, where the choices agree. */
function together(parts: readonly (readonly Way[])[]): Way[] {
  let joint: Way[] = [AS_IT_IS];
  for (const ways of parts) {
    joint = withoutWeaker(joint.flatMap((sofar) => ways.flatMap((way) => merged(sofar, way) ?? [])));
  }
  return joint;
}

function merged(a: Way, b: Way): Way | null {
  const way = new Map(a);
  for (const [name, requirement] of b) {
    const present = way.get(name);
    const agreed = present === undefined ? requirement : both(present, requirement);
    if (agreed === null) return null;
    way.set(name, agreed);
  }
  return way;
}

/** Drops every way that asks for all that another asks for, and more. */
function withoutWeaker(ways: readonly Way[]): Way[] {
  // Most pairs are told apart by the marks of their names: the search took two and a half times as long without.
  const marks = ways.map(marksOf);
  const isStricter = (at: number, than: number) =>
    ((marks[than] ?? 0) & ~(marks[at] ?? 0)) === 0 &&
    asksNoMore(ways[than] ?? AS_IT_IS, ways[at] ?? AS_IT_IS);
  return ways.filter(
    (_, at) => !ways.some((_other, i) => i !== at && isStricter(at, i) && (i < at || !isStricter(i, at))),
  );
}

/** A bit for each name, which other names may share: a way with a bit that another has not asks for more. */
function marksOf(way: Way): number {
  let marks = 0;
  for (const name of way.keys()) {
    let sum = name.length;
    for (let at = 0; at < name.length; at++) sum = Math.imul(sum, 31) + name.charCodeAt(at);
    marks |= 1 << (sum & 31);
  }
  return marks;
}

function asksNoMore(a: Way, b: Way): boolean {
  if (a.size > b.size) return false;
  for (const [name, requirement] of a) {
    const stricter = b.get(name);
    if (stricter === undefined || !covers(requirement, stricter)) return false;
  }
  return true;
}

function unmet(way: Way, facts: Facts): Way {
  return new Map([...way].filter(([name, requirement]) => !meets(facts[name] ?? null, requirement)));
}

function changesOf(way: Way, { facts, stepOf, isPossible }: ChangeQuestion): Change[] {
  return [...way]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([fact, to]) => {
      const from = facts[fact] ?? null;
      // Of two unknown sides only their order is asked for; any pair in that order serves to try it.
      if (to.kind === "relative")
        return {
          fact,
          from,
          to,
          value: tried(fact < to.to ? 1 : rankAfter(to.is), to.of, stepOf(fact)),
          short: null,
        };
      const { value, short } = nearest(from, to, stepOf(fact));
      // Where every value that it can have suffices, only not knowing it falls short.
      return { fact, from, to, value, short: isPossible(fact, short) ? short : from };
    });
}

function tried(rank: number, kind: "number" | "date", step: number): FactValue {
  return kind === "number" ? rank * step : addDays(isoDate("2000-01-01"), rank);
}

// In steps; the partner, first in the alphabet, is tried as one.
function rankAfter(is: string): number {
  if (is.includes("=")) return 1;
  return is === "<" ? 0 : 2;
}

function isExact(changes: readonly Change[], question: ChangeQuestion): boolean {
  const { target } = question;
  const at = (short: Change | null, without: Change | null) =>
    verdictWith(
      question,
      Object.fromEntries(
        changes
          .filter((change) => change !== without)
          .map((change) => [change.fact, change === short ? change.short : change.value]),
      ),
    );
  return (
    at(null, null) === target &&
    changes.every((change) => at(null, change) !== target && at(change, null) !== target)
  );
}

function byNames(a: readonly Change[], b: readonly Change[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const [left, right] = [a, b].map((set) => set.map(({ fact }) => fact).join()) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
