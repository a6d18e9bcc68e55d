import { addDays, type IsoDate, isoDate } from "../../iso-date.ts";
import type { FactValue } from "../condition.ts";
import { isOnRecord } from "../evidence.ts";

/** An end of a range; a date or a number. */
export interface Bound<T> {
  readonly value: T;
  readonly inclusive: boolean;
}

export interface Range<T> {
  readonly from: Bound<T> | null;
  readonly to: Bound<T> | null;
}

type Order = "<" | "<=" | "=" | ">=" | ">";

/** What a fact would have to be. */
export type Requirement =
  | { readonly kind: "truth"; readonly value: boolean }
  /** A document: on record, or none. */
  | { readonly kind: "record"; readonly onRecord: boolean }
  | { readonly kind: "word"; readonly is: "=" | "<>"; readonly value: string }
  | { readonly kind: "number"; readonly range: Range<number> }
  | { readonly kind: "date"; readonly range: Range<string> }
  /** Both sides of a comparison are unknown: there is no number to name yet. */
  | { readonly kind: "relative"; readonly of: "number" | "date"; readonly is: Order; readonly to: string };

/** Whether a value meets it; an unknown one only that nothing is on record. */
export function meets(value: FactValue, requirement: Requirement): boolean {
  if (requirement.kind === "record") return isOnRecord(value) === requirement.onRecord;
  if (value === null) return false;
  switch (requirement.kind) {
    case "truth":
      return value === requirement.value;
    case "word":
      return (value === requirement.value) === (requirement.is === "=");
    case "number":
      return !Number.isNaN(Number(value)) && isInside(Number(value), requirement.range);
    case "date":
      return isInside(String(value), requirement.range);
    case "relative":
      return false;
  }
}

function isInside<T extends number | string>(value: T, { from, to }: Range<T>): boolean {
  return isAbove(value, from) && isBelow(value, to);
}

function isAbove<T extends number | string>(value: T, from: Bound<T> | null): boolean {
  return from === null || value > from.value || (from.inclusive && value === from.value);
}

function isBelow<T extends number | string>(value: T, to: Bound<T> | null): boolean {
  return to === null || value < to.value || (to.inclusive && value === to.value);
}

/** What meets both; null when nothing does. */
export function both(a: Requirement, b: Requirement): Requirement | null {
  if (a.kind === "number" && b.kind === "number") {
    const range = overlap(a.range, b.range);
    return range && { kind: "number", range };
  }
  if (a.kind === "date" && b.kind === "date") {
    const range = overlap(a.range, b.range);
    return range && { kind: "date", range };
  }
  if (a.kind === "word" && b.kind === "word" && a.is !== b.is && a.value !== b.value)
    return a.is === "=" ? a : b;
  // A number that must be such a one is on record by that.
  if (a.kind === "number" && b.kind === "record") return b.onRecord ? a : null;
  if (a.kind === "record" && b.kind === "number") return a.onRecord ? b : null;
  // A document that must be the one named is on record by that.
  if (a.kind === "word" && b.kind === "record") return b.onRecord ? a : null;
  if (a.kind === "record" && b.kind === "word") return a.onRecord ? b : null;
  return JSON.stringify(a) === JSON.stringify(b) ? a : null;
}

function overlap<T extends number | string>(a: Range<T>, b: Range<T>): Range<T> | null {
  const from = tighter(a.from, b.from, (one, other) => one > other);
  const to = tighter(a.to, b.to, (one, other) => one < other);
  if (from === null || to === null) return { from, to };
  const isEmpty = from.value > to.value || (from.value === to.value && !(from.inclusive && to.inclusive));
  return isEmpty ? null : { from, to };
}

function tighter<T>(
  a: Bound<T> | null,
  b: Bound<T> | null,
  isTighter: (one: T, other: T) => boolean,
): Bound<T> | null {
  if (a === null || b === null) return a ?? b;
  if (a.value === b.value) return { value: a.value, inclusive: a.inclusive && b.inclusive };
  return isTighter(a.value, b.value) ? a : b;
}

/** Whether everything that meets `narrow` meets `wide` too. */
export function covers(wide: Requirement, narrow: Requirement): boolean {
  if (wide === narrow) return true;
  if (wide.kind === "truth" || narrow.kind === "truth")
    return wide.kind === narrow.kind && "value" in wide && "value" in narrow && wide.value === narrow.value;
  const met = both(wide, narrow);
  return met !== null && JSON.stringify(met) === JSON.stringify(narrow);
}

/** The value nearest to the present one that meets the requirement, and the last one before it that does not. */
export interface Nearest {
  readonly value: FactValue;
  readonly short: FactValue;
}

/** As numbers are stated, in whole steps: of a FAR that must be below 1.2, 1.19 meets it and 1.2 falls short. */
export function nearest(present: FactValue, requirement: Requirement, step: number): Nearest {
  switch (requirement.kind) {
    case "truth":
      return { value: requirement.value, short: present };
    case "record":
      return { value: requirement.onRecord ? "*" : null, short: present };
    case "word":
      return { value: requirement.is === "=" ? requirement.value : `≠ ${requirement.value}`, short: present };
    case "number": {
      const { bound, upward } = nearerEnd(present === null ? null : Number(present), requirement.range);
      if (bound === null) return { value: 0, short: null };
      return steppedPast(bound, upward, step);
    }
    case "date": {
      const { bound, upward } = nearerEnd(present === null ? null : String(present), requirement.range);
      if (bound === null) return { value: null, short: null };
      const day = isoDate(bound.value);
      const value: IsoDate = bound.inclusive ? day : addDays(day, upward ? 1 : -1);
      return { value, short: addDays(value, upward ? -1 : 1) };
    }
    default:
      return { value: present, short: present };
  }
}

// The range lies above the present value or below it; of an unknown value the end that is stated.
function nearerEnd<T extends number | string>(present: T | null, { from, to }: Range<T>) {
  const upward = present === null ? from !== null : !isAbove(present, from);
  return { bound: upward ? from : to, upward };
}

/** The first whole step that is past the bound, and the step before it. */
function steppedPast({ value, inclusive }: Bound<number>, upward: boolean, step: number): Nearest {
  const scale = Math.round(1 / step);
  const isPast = (units: number) => {
    const stated = units / scale;
    return (inclusive && stated === value) || (upward ? stated > value : stated < value);
  };
  const onward = upward ? 1 : -1;
  // The product's rounding may be off by a step: begin before it.
  let units = Math.round(value * scale) - 2 * onward;
  while (!isPast(units)) units += onward;
  return { value: units / scale, short: (units - onward) / scale };
}
