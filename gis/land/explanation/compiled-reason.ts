import { shared } from "../../canonical.ts";
import {
  AS_OF,
  type Condition,
  type Facts,
  type FactValue,
  isDated,
  operandsOf,
  policyValuesOf,
} from "../condition.ts";
import { type Reason, reasonOf } from "./reason.ts";

/**
 * A condition made ready to be explained for one parcel after another. Over truths alone it has few reasons, which
 * are numbered, built once by `reasonOf` and shared; over numbers, texts and days it keeps the last one, which the
 * next parcel often has as well. What an operator means is said in `conclude` and nowhere here.
 */
export interface CompiledReason {
  /** How many reasons it can have; null where nobody can count them. */
  readonly states: number | null;
  /** The number of its reason; of a condition whose reasons are counted. */
  readonly stateOf: (facts: Facts) => number;
  readonly reasonFor: (facts: Facts) => Reason;
}

/** The conditions compiled so far, so that a part of two of them is explained once a parcel. */
export type Compiled = Map<Condition, CompiledReason>;

/** Three to the eighth: every combination of eight truths. More are not worth keeping. */
const MOST_STATES = 6_561;

/** @throws what `reasonFor` throws, when a fact's value has not the type that the condition reads */
export function compileReason(condition: Condition, compiled: Compiled = new Map()): CompiledReason {
  const known = compiled.get(condition);
  if (known) return known;
  const parts = operandsOf(condition).map((part) => compileReason(part, compiled));
  const made = compileFrom(condition, parts);
  compiled.set(condition, made);
  return made;
}

function compileFrom(condition: Condition, parts: readonly CompiledReason[]): CompiledReason {
  if (condition.op === "fact" || (condition.op === "known" && condition.kind === "boolean"))
    return ofTruth(condition, condition.name);
  const states = parts.reduce((product, part) => product * (part.states ?? Number.POSITIVE_INFINITY), 1);
  const read = valuesReadBy(condition);
  if (read.length === 0 && states <= MOST_STATES) return ofStates(condition, parts, states);
  return ofLast(condition, parts, read);
}

/** What the condition itself reads, beside its parts. */
function valuesReadBy(condition: Condition): readonly string[] {
  switch (condition.op) {
    case "known":
    case "within":
      return [condition.name];
    case "documented":
      return [condition.by];
    case "compare": {
      const facts = [condition.left, condition.right].flatMap((side) => ("fact" in side ? [side.fact] : []));
      return policyValuesOf(condition).some(isDated) ? [...facts, AS_OF] : facts;
    }
    default:
      return [];
  }
}

function ofTruth(condition: Condition, name: string): CompiledReason {
  const kept: Reason[] = [];
  const stateOf = (facts: Facts) => {
    const value = facts[name] ?? null;
    if (value === null) return 0;
    if (typeof value === "boolean") return value ? 1 : 2;
    throw new TypeError(`The fact ${name} is ${JSON.stringify(value)}, which is neither true nor false`);
  };
  return {
    states: 3,
    stateOf,
    reasonFor: (facts) => {
      const state = stateOf(facts);
      kept[state] ??= shared(reasonOf(condition, [], facts));
      return kept[state];
    },
  };
}

function ofStates(condition: Condition, parts: readonly CompiledReason[], states: number): CompiledReason {
  const kept: Reason[] = [];
  const stateOf = (facts: Facts) => {
    let state = 0;
    for (const part of parts) state = state * (part.states ?? 1) + part.stateOf(facts);
    return state;
  };
  return {
    states,
    stateOf,
    reasonFor: (facts) => {
      const state = stateOf(facts);
      const reasons = () => parts.map((part) => part.reasonFor(facts));
      kept[state] ??= shared(reasonOf(condition, reasons(), facts));
      return kept[state];
    },
  };
}

function ofLast(
  condition: Condition,
  parts: readonly CompiledReason[],
  read: readonly string[],
): CompiledReason {
  let ofFacts: Facts | null = null;
  let values: readonly FactValue[] = [];
  let reasons: readonly Reason[] = [];
  let last: Reason | null = null;
  return {
    states: null,
    stateOf: () => 0,
    reasonFor: (facts) => {
      // A part of two conditions is asked twice for the same parcel.
      if (facts === ofFacts && last !== null) return last;
      const now = parts.map((part) => part.reasonFor(facts));
      ofFacts = facts;
      const isSame =
        now.every((reason, at) => reason === reasons[at]) &&
        read.every((name, at) => (facts[name] ?? null) === values[at]);
      if (isSame && last !== null) return shared(last);
      reasons = now;
      values = read.map((name) => facts[name] ?? null);
      last = reasonOf(condition, now, facts);
      return last;
    },
  };
}
