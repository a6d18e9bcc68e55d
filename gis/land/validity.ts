import { contains, type IsoDate, type Period } from "../iso-date.ts";
import { type Citation, decided, type Finding, undetermined } from "./finding.ts";

/** The days on which a document (or one article of it) applies, both included. VALID-1 to VALID-3. */
export interface Validity {
  readonly period: Period;
  readonly cite: Citation;
}

/** A governing document with its title as printed. */
export interface DocumentValidity extends Validity {
  readonly title: string;
}

/**
 * Whether a document applies to an act of this day. Unknown day: undetermined, missing under `dayName`, the
 * name of the date that the caller's rule tests. Nothing is prolonged by default.
 */
export function inForce({ period }: Validity, day: IsoDate | null, dayName: string): Finding {
  return day === null ? undetermined(dayName) : decided(contains(period, day));
}
