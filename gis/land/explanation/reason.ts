import { isIsoDate, type Period } from "../../iso-date.ts";
import {
  AS_OF,
  type Condition,
  chooseValue,
  conclude,
  type Facts,
  type FactValue,
  type Operand,
  operandsOf,
  type PolicyValue,
} from "../condition.ts";
import type { Citation, Finding, Verdict } from "../finding.ts";

/** Why a condition holds, fails or stays open: its own verdict over those of its parts, down to what was read. */
export interface Reason {
  readonly op: Condition["op"];
  readonly verdict: Verdict;
  /** The unknown facts that keep it open. */
  readonly missing: readonly string[];
  /** The parts, in the order of the rule. */
  readonly of?: readonly Reason[];
  /** The fact that a leaf reads, or the document that a condition asks for. */
  readonly read?: FactRead;
  readonly is?: string;
  readonly left?: FactRead | ValueRead;
  readonly right?: FactRead | ValueRead;
  readonly period?: Period;
}

export interface FactRead {
  readonly fact: string;
  readonly value: FactValue;
}

/** A value that the policy gives; null on a day for which it gives none. */
export interface ValueRead {
  readonly policyValue: string;
  readonly value: string | null;
  readonly source: Citation | string | null;
}

/** The third reading beside `evaluate` and `toSql`: it concludes by the same `conclude`, and keeps every step. */
export function reasonFor(condition: Condition, facts: Facts): Reason {
  const parts = operandsOf(condition).map((operand) => reasonFor(operand, facts));
  return reasonOf(condition, parts, facts);
}

/** The reason of a condition whose parts have theirs, in order; `found` is what it concludes from them. */
export function reasonOf(
  condition: Condition,
  of: readonly Reason[],
  facts: Facts,
  { verdict, missing }: Finding = conclude(condition, of, facts),
): Reason {
  const { op } = condition;
  switch (op) {
    case "compare": {
      const { is, left, right } = condition;
      return { op, verdict, missing, is, left: sideRead(left, facts), right: sideRead(right, facts) };
    }
    case "within":
      return { op, verdict, missing, read: factRead(condition.name, facts), period: condition.period };
    case "fact":
    case "known":
      return { op, verdict, missing, read: factRead(condition.name, facts) };
    case "documented":
      // The number is looked at only once there is something that it would document.
      return of[0]?.verdict === "satisfied"
        ? { op, verdict, missing, of, read: factRead(condition.by, facts) }
        : { op, verdict, missing, of };
    default:
      return { op, verdict, missing, of };
  }
}

/** Everything that a reason's leaves read, in order of reading. */
export function factsReadBy(reason: Reason): FactRead[] {
  const own = [reason.read, reason.left, reason.right].filter(
    (one): one is FactRead => one !== undefined && "fact" in one,
  );
  return [...own, ...(reason.of ?? []).flatMap(factsReadBy)];
}

function sideRead(operand: Operand, facts: Facts): FactRead | ValueRead {
  return "fact" in operand ? factRead(operand.fact, facts) : valueRead(operand, facts);
}

function factRead(fact: string, facts: Facts): FactRead {
  return { fact, value: facts[fact] ?? null };
}

/** What a condition reads of the policy on the day among the facts. */
export function valueRead(value: PolicyValue, facts: Facts): ValueRead {
  const day = facts[AS_OF];
  const chosen = chooseValue(value, typeof day === "string" && isIsoDate(day) ? day : null);
  return { policyValue: value.name, value: chosen?.value ?? null, source: chosen?.source ?? null };
}
