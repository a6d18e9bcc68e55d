import { contains, type IsoDate, isoDate, type Period } from "../iso-date.ts";
import { known } from "./evidence.ts";
import { type Citation, decided, type Finding, undetermined, type Verdict } from "./finding.ts";

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
 * name of the date that the caller's rule tests. Nothing is prolonged by default. VALID-1 to VALID-3; never throws.
 */
export function inForce({ period }: Validity, day: IsoDate | null, dayName: string): Finding {
  return day === null ? undetermined(dayName) : decided(contains(period, day));
}

/**
 * Whether a document is in force on the day for which an estimate is asked. The estimate itself needs no day, so
 * an unknown one is not missing from it: it only leaves open whether the rule still stands.
 * @throws RangeError when `asOf` is not a day YYYY-MM-DD
 */
export function inForceOn(document: Validity, asOf: string | null | undefined): Verdict {
  return inForce(document, known(asOf, isoDate), "asOf").verdict;
}
