import { shared } from "../../canonical.ts";
import { type Condition, conclude, type Facts, type FactValue, holds, numberOf } from "../condition.ts";
import { isOnRecord } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { type Reason, reasonOf, type ValueRead } from "./reason.ts";
import { areAt, type Board, Findings, leave, NOTHING, reasonsAt, type Step } from "./reason-steps.ts";

type Known = Condition & { readonly op: "known" };
type Compared = Condition & { readonly op: "compare" };

/** What a comparison reads on one side: a fact by its place, or what the policy says on every day. */
export interface FactSide {
  readonly name: string;
  readonly place: number;
}
export interface PolicySide {
  readonly name: string;
  readonly place: null;
  readonly value: string | null;
  readonly read: ValueRead;
}

/** Whether anything is on record under a name. */
export function recordStep(board: Board, at: number, condition: Known, place: number): Step {
  const { values } = board;
  const { op, name } = condition;
  const findings: Finding[] = [];
  const unknown = shared(reasonOf(condition, [], NOTHING));
  let told: FactValue | undefined;
  return () => {
    const value = values[place] ?? null;
    if (value === told) return;
    const state = isOnRecord(value) ? 1 : 0;
    if (value === null) leave(board, at, unknown, state);
    else {
      findings[state] ??= conclude(condition, [], { [name]: value });
      const { verdict, missing } = findings[state];
      leave(board, at, { op, verdict, missing, read: { fact: name, value } }, state);
    }
    told = value;
  };
}

/** The number of a fact beside another fact's, or beside what the policy says on every day. */
export function comparisonStep(
  board: Board,
  at: number,
  condition: Compared,
  left: FactSide,
  right: FactSide | PolicySide,
): Step {
  const { values } = board;
  const { op, is } = condition;
  const findings: Finding[] = [];
  const unknown = shared(reasonOf(condition, [], NOTHING));
  const bound = right.place === null ? numberOf(right.name, right.value) : null;
  let toldLeft: FactValue | undefined;
  let toldRight: FactValue | undefined;
  // A value of the policy may bear the name of a fact.
  const factsOf = (x: FactValue, y: FactValue): Facts =>
    right.place === null ? { [left.name]: x } : { [left.name]: x, [right.name]: y };
  return () => {
    const x = values[left.place] ?? null;
    const y = right.place === null ? right.value : (values[right.place] ?? null);
    if (x === toldLeft && y === toldRight) return;
    const state = stateOf(numberOf(left.name, x), is, right.place === null ? bound : numberOf(right.name, y));
    findings[state] ??= conclude(condition, [], factsOf(x, y));
    const { verdict, missing } = findings[state];
    if (x === null && (y === null || right.place === null)) leave(board, at, unknown, state);
    else {
      const read = right.place === null ? right.read : { fact: right.name, value: y };
      leave(board, at, { op, verdict, missing, is, left: { fact: left.name, value: x }, right: read }, state);
    }
    toldLeft = x;
    toldRight = y;
  };
}

/** Of the five that two numbers can be in: as the comparison says, not so, or open for want of either or both. */
function stateOf(x: number | null, is: Compared["is"], y: number | null): number {
  if (x === null) return y === null ? 4 : 3;
  if (y === null) return 2;
  return holds(x, is, y) ? 1 : 0;
}

/** Of what reads texts and days itself, beside its parts if it has any. */
export function readingStep(
  board: Board,
  at: number,
  condition: Condition,
  parts: readonly number[],
  read: readonly FactSide[],
): Step {
  const { values, reasons } = board;
  const findings = new Findings();
  let of: readonly Reason[] = [];
  let told: Facts | null = null;
  return () => {
    if (told !== null && areAt(of, parts, reasons) && areValues(told, read, values)) return;
    const now = reasonsAt(parts, reasons);
    const facts = Object.fromEntries(read.map(({ name, place }) => [name, values[place] ?? null]));
    const concluded = conclude(condition, now, facts);
    const number = findings.numberOf(concluded);
    leave(board, at, reasonOf(condition, now, facts, findings.at(number) ?? concluded), number);
    // What throws comes not as far: all of it is looked at anew.
    of = now;
    told = facts;
  };
}

/** Whether the facts have these values still. */
function areValues(facts: Facts, read: readonly FactSide[], values: readonly FactValue[]): boolean {
  for (const { name, place } of read) if (facts[name] !== (values[place] ?? null)) return false;
  return true;
}
