import { contains, type IsoDate, type Period } from "../iso-date.ts";
import { type Citation, decided, type Finding, undetermined } from "./finding.ts";

/** Codes of a planned or current use (规划用途, 现状用途) as the rules distinguish them. */
export const USE_CODES = [
  "commodity-housing",
  "infrastructure",
  "public-facility",
  "commercial",
  "tourism",
  "entertainment",
  "other-operating",
  "industrial",
  "logistics",
  "research",
  "new-industry",
  "other",
] as const;

export type UseCode = (typeof USE_CODES)[number];

/** Whether a text is a use code that the rules know. */
export function isUseCode(text: string): text is UseCode {
  return USE_CODES.some((code) => code === text);
}

/**
 * Whether the use is one of `uses`. A use that is unknown, or that the rules do not know, stays open under the name
 * of the fact (CONV-7, CONV-8). Never throws.
 */
export function amongUses(
  factName: string,
  use: string | null | undefined,
  uses: readonly UseCode[],
): Finding {
  if (use === null || use === undefined || !isUseCode(use)) return undetermined(factName);
  return decided(uses.includes(use));
}

/** The use code of each use class (用地类型) in a period; null: the class says no one use. */
export interface DatedUseCodes {
  readonly period: Period;
  readonly cite: Citation;
  readonly codes: Readonly<Record<string, UseCode | null>>;
}

/**
 * The use code of a class on a day; null (unknown) for a class that has none, or that the table does not hold, and
 * on a day of which no table speaks. Never throws.
 */
export function codeOfUse(
  useClass: string | null,
  asOf: IsoDate,
  tables: readonly DatedUseCodes[],
): UseCode | null {
  const table = tables.find(({ period }) => contains(period, asOf));
  return useClass === null || !table || !Object.hasOwn(table.codes, useClass)
    ? null
    : (table.codes[useClass] ?? null);
}
