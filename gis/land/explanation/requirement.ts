import { addDays, type IsoDate, isoDate } from "../../iso-date.ts";
import type { FactValue } from "../condition.ts";

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
  | { readonly kind: "relative"; readonly is: Order; readonly to: string };

/** Whether a value meets it; an unknown one only that nothing is on record. */
export function meets(value: FactValue, requirement: Requirement): boolean {
  if (requirement.kind === "record") return (value !== null && value !== "") === requirement.onRecord;
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

/**
 * The value nearest to the present one that meets the requirement, and the last one before it that does not.
 * An open end has no nearest number: then the nearest in whole `step`s is named, and the end itself falls short.
 */
export interface Nearest {
  readonly value: FactValue;
  readonly short: FactValue;
}

/** The value nearest to the present one that meets a requirement, in whole steps, and by how much it falls short. */
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
      if (bound.inclusive) return { value: bound.value, short: neighbour(bound.value, !upward) };
      return { value: stepBeyond(bound.value, upward, step), short: bound.value };
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

function stepBeyond(bound: number, upward: boolean, step: number): number {
  const scale = Math.round(1 / step);
  // Half a millionth of a step absorbs the product's rounding; the loop then makes it exact.
  let units = upward ? Math.floor(bound * scale + 5e-7) : Math.ceil(bound * scale - 5e-7);
  while (upward ? units / scale <= bound : units / scale >= bound) units += upward ? 1 : -1;
  return units / scale;
}

const bits = new BigInt64Array(1);
const double = new Float64Array(bits.buffer);

/** The next double above or below. */
export function neighbour(value: number, above: boolean): number {
  if (value === 0) return above ? Number.MIN_VALUE : -Number.MIN_VALUE;
  double[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 === above ? 1n : -1n);
  return double[0] ?? value;
}
