import { shared } from "../../canonical.ts";
import { type Condition, conclude, type Facts, type FactValue } from "../condition.ts";
import type { Finding } from "../finding.ts";
import { type Reason, reasonOf } from "./reason.ts";

/** What the steps of a program read and leave behind. */
export interface Board {
  /** By place: the values of the parcel at hand. */
  readonly values: FactValue[];
  /** By step: the reason, and its number (see `CompiledReason`). */
  readonly reasons: Reason[];
  readonly numbers: number[];
}

/**
 * Brings the reason of a condition, and its number, up to the parcel at hand; its parts have theirs. While it reads
 * what it read last, its reason stays. A closure over what is the same for every parcel: as objects of four classes
 * the steps took a twelfth more (tests/bench/decide).
 */
export type Step = () => void;

/** Three to the eighth: every combination of eight truths. More are not worth keeping. */
export const MOST_STATES = 6_561;
/** A control standard with its eight indicators comes to some 260 findings. */
const MOST_FINDINGS = 1_000;
/** Of a finding beyond those that are kept. */
export const UNNUMBERED = -1;
export const NOTHING: Facts = {};

/** A fact that is true, false or unknown. */
export function truthStep(board: Board, at: number, condition: Condition, name: string, place: number): Step {
  const { values, numbers } = board;
  const kept: Reason[] = [];
  return () => {
    const value = values[place] ?? null;
    if (value !== null && typeof value !== "boolean")
      throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is neither true nor false`);
    const state = value === null ? 0 : value ? 1 : 2;
    if (state === numbers[at]) return;
    kept[state] ??= shared(reasonOf(condition, [], { [name]: value }));
    leave(board, at, kept[state], state);
  };
}

/** Over parts of which each has so many reasons, as `counts` says. */
export function countedStep(
  board: Board,
  at: number,
  condition: Condition,
  parts: readonly number[],
  counts: readonly number[],
): Step {
  const { numbers, reasons } = board;
  const kept: Reason[] = [];
  return () => {
    let combined = 0;
    for (let i = 0; i < parts.length; i++)
      combined = combined * (counts[i] ?? 1) + (numbers[parts[i] ?? 0] ?? 0);
    const state = combined;
    if (state === numbers[at]) return;
    kept[state] ??= shared(reasonOf(condition, reasonsAt(parts, reasons), NOTHING));
    leave(board, at, kept[state], state);
  };
}

/** Over parts some of which have more reasons than anybody counts. */
export function composedStep(board: Board, at: number, condition: Condition, parts: readonly number[]): Step {
  const { numbers, reasons } = board;
  const { op } = condition;
  const findings = new Findings();
  // By the part that is next, the number so far and the part's own: the number with it.
  const next: number[][][] = parts.map(() => []);
  let of: readonly Reason[] = [];

  /**
   * The parts one after another, each step concluded once: so the eight indicators of a control standard have a few
   * hundred steps instead of their 6,561 combinations. Only where a list of parts concludes as its beginning and
   * the next one do can there be more than two.
   */
  function follow(): number {
    let state = 0;
    for (let i = 0; i < parts.length; i++) {
      const number = numbers[parts[i] ?? 0] ?? UNNUMBERED;
      if (number === UNNUMBERED) return UNNUMBERED;
      // `next` is as long as `parts`.
      const rows = next[i] as number[][];
      const row = rows[state] ?? [];
      rows[state] = row;
      const known = row[number];
      if (known === undefined) {
        state = findings.numberOf(found(i, state));
        row[number] = state;
      } else state = known;
      if (state === UNNUMBERED) return UNNUMBERED;
    }
    return state;
  }

  function found(i: number, state: number): Finding {
    // `of` is as long as `parts`, and what was numbered is among the findings.
    const part = of[i] as Reason;
    if (i > 0) return conclude(condition, [findings.at(state) as Finding, part], NOTHING);
    return parts.length > 1 ? part : conclude(condition, [part], NOTHING);
  }

  return () => {
    if (areAt(of, parts, reasons)) return;
    of = reasonsAt(parts, reasons);
    const number = follow();
    const { verdict, missing } = findings.at(number) ?? conclude(condition, of, NOTHING);
    leave(board, at, { op, verdict, missing, of }, number);
  };
}

/** Puts down the reason of a step with its number. */
export function leave(board: Board, at: number, reason: Reason, number: number): void {
  board.reasons[at] = reason;
  board.numbers[at] = number;
}

/** The reasons of the parts, in their order. */
export function reasonsAt(parts: readonly number[], reasons: readonly Reason[]): Reason[] {
  // Steps are taken in order, those of the parts before.
  return parts.map((part) => reasons[part] as Reason);
}

/** Whether the parts have these reasons still. */
export function areAt(of: readonly Reason[], parts: readonly number[], reasons: readonly Reason[]): boolean {
  for (let i = 0; i < parts.length; i++) if (of[i] !== reasons[parts[i] ?? 0]) return false;
  return true;
}

/** The findings that a condition has come to, by number, each with its one list of missing evidence. */
export class Findings {
  readonly #list: Finding[] = [];

  at(number: number): Finding | undefined {
    return this.#list[number];
  }

  numberOf(found: Finding): number {
    const list = this.#list;
    for (let number = 0; number < list.length; number++)
      if (isSame(list[number] as Finding, found)) return number;
    return list.length < MOST_FINDINGS ? list.push(found) - 1 : UNNUMBERED;
  }
}

function isSame(one: Finding, other: Finding): boolean {
  return one === other || (one.verdict === other.verdict && areSame(one.missing, other.missing));
}

/** Whether two lists name the same in the same order. */
export function areSame(some: readonly string[], others: readonly string[]): boolean {
  const { length } = some;
  if (length !== others.length) return false;
  for (let at = 0; at < length; at++) if (some[at] !== others[at]) return false;
  return true;
}
