import { type IsoDate, isoDate, yearOf } from "../iso-date.ts";
import { known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  missingOf,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForce, type Validity } from "./validity.ts";

/** How often the supplementary survey (补充调查) of a town is to be brought up to date. */
export interface SurveyPolicy {
  readonly document: Validity;
  /** An update counts for so many calendar years after its own. */
  readonly currentYears: number;
  readonly cites: readonly Citation[];
}

export interface SurveyCurrencyInput {
  readonly asOf?: string | null | undefined;
  /** Town by town (以镇（街道）为单元). */
  readonly towns: readonly SurveyedTown[];
}

export interface SurveyedTown {
  readonly town: string;
  /** The days of survey and updates; none in the list is "never", an unknown list or day is open. */
  readonly updates?: readonly (string | null)[] | null | undefined;
}

export interface SurveyCurrencyOutput {
  readonly applies: Verdict;
  readonly towns: readonly {
    readonly town: string;
    readonly current: Verdict;
    /** The latest known update on or before the day. */
    readonly lastUpdate: string | null;
  }[];
  readonly current: Verdict;
  /** Warnings only: nothing is refused for want of an update. */
  readonly flags: readonly string[];
  /** Facts of a town as `<town>.updates`. */
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * SURVEY-2 (61 四（二）「每年定期」): current with an update in the last calendar year or since; else a warning.
 * @throws RangeError when a day is not one
 */
export function surveyCurrency(
  { asOf, towns }: SurveyCurrencyInput,
  policy: SurveyPolicy,
): SurveyCurrencyOutput {
  const day = known(asOf, isoDate);
  const applies = inForce(policy.document, day, "asOf");
  const judged = towns.map((one) => ({ town: one.town, ...currencyOf(one, day, policy.currentYears) }));
  const current = all(judged.map(({ finding }) => finding));
  // Outside the document's days nobody owes an update.
  const warns = applies.verdict === "satisfied" && current.verdict === "not-satisfied";
  return {
    applies: applies.verdict,
    towns: judged.map(({ town, finding, lastUpdate }) => ({ town, current: finding.verdict, lastUpdate })),
    current: current.verdict,
    flags: warns ? ["NO-UPDATE-IN-LAST-CALENDAR-YEAR"] : [],
    missing: missingOf([applies, ...judged.map(({ finding }) => finding)]),
    citations: [policy.document.cite, ...policy.cites],
  };
}

function currencyOf(
  { town, updates }: SurveyedTown,
  day: IsoDate | null,
  years: number,
): { finding: Finding; lastUpdate: string | null } {
  if (day === null) return { finding: undetermined("asOf"), lastUpdate: null };
  const unknown = undetermined(`${town}.updates`);
  if (updates === null || updates === undefined) return { finding: unknown, lastUpdate: null };
  const lastUpdate = updates
    .flatMap((text) => known(text, isoDate) ?? [])
    .filter((update) => update <= day)
    .reduce<IsoDate | null>((last, update) => (last === null || update > last ? update : last), null);
  const isCurrent = lastUpdate !== null && yearOf(lastUpdate) >= yearOf(day) - years;
  return { finding: isCurrent || !updates.includes(null) ? decided(isCurrent) : unknown, lastUpdate };
}
