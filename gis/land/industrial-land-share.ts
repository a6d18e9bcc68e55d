import { contains, type IsoDate, isoDate } from "../iso-date.ts";
import { roundHalfUp } from "../money.ts";
import { area, formatArea, formatScaled, parseArea } from "../units.ts";
import { type Evidence, known, unknownAmong } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  missingOf,
  notSatisfied,
  satisfied,
  undetermined,
  type Verdict,
} from "./finding.ts";
import type { Validity } from "./validity.ts";

/** The least share of industrial land in the land that a city newly grants in a year (新出让土地). */
export interface IndustrialSharePolicy {
  readonly document: Validity;
  /** In percent of all land granted in the year, included. */
  readonly leastPercent: bigint;
  readonly cite: Citation;
}

/** Areas in m² as text with at most two decimals, granted in the calendar year in the whole city. */
export type IndustrialLandShareInput = Evidence<{
  year: number;
  /** Industrial land with new-type industry land (新型产业用地), without mining. */
  industrialM2: string;
  /** Logistics and warehousing, which count as industrial here. */
  logisticsM2: string;
  totalM2: string;
}>;

export interface IndustrialLandShareOutput {
  /** Whether the whole year lies in the document's period. */
  readonly applies: Verdict;
  /** null where the document does not apply. */
  readonly met: Verdict | null;
  readonly industrialTotalM2: string | null;
  readonly requiredM2: string | null;
  readonly shortfallM2: string | null;
  /** Two decimals, for display only: it never decides. */
  readonly sharePercent: string | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * IND-1 (80 二（三）1): industrial × 100 >= percent × total. A known part that suffices decides; a year in which
 * nothing was granted has no share.
 * @throws RangeError when an area is not one
 */
export function industrialLandShare(
  input: IndustrialLandShareInput,
  policy: IndustrialSharePolicy,
): IndustrialLandShareOutput {
  const applies = wholeYear(input.year ?? null, policy.document);
  const industrial = known(input.industrialM2, parseArea);
  const logistics = known(input.logisticsM2, parseArea);
  const total = known(input.totalM2, parseArea);
  const citations = [policy.document.cite, policy.cite];
  if (applies.verdict === "not-satisfied") {
    return {
      applies: applies.verdict,
      met: null,
      industrialTotalM2: null,
      requiredM2: null,
      shortfallM2: null,
      sharePercent: null,
      flags: [],
      missing: [],
      citations,
    };
  }
  const counted = (industrial ?? 0n) + (logistics ?? 0n);
  const exact = industrial !== null && logistics !== null ? area(counted) : null;
  const required = total === null ? null : area((total * policy.leastPercent) / 100n);
  const exceeds = total !== null && counted > total;
  const met = exceeds || total === 0n ? undetermined("totalM2") : share(input, counted, exact, required);
  const shortfall =
    required === null || exact === null ? null : area(exact < required ? required - exact : 0n);
  const hasShare = exact !== null && total !== null && total > 0n && !exceeds;
  return {
    applies: applies.verdict,
    met: met.verdict,
    industrialTotalM2: known(exact, formatArea),
    requiredM2: known(required, formatArea),
    shortfallM2: known(shortfall, formatArea),
    sharePercent: hasShare ? formatScaled(roundHalfUp(exact * 10_000n, total), 2) : null,
    // A part greater than its whole: one of the figures is wrong, and which one is not for us to say.
    flags: exceeds ? ["PART-EXCEEDS-TOTAL"] : [],
    missing: missingOf([applies, met]),
    citations,
  };
}

function share(
  input: IndustrialLandShareInput,
  counted: bigint,
  exact: bigint | null,
  required: bigint | null,
): Finding {
  if (required !== null && counted >= required) return satisfied;
  if (required !== null && exact !== null) return notSatisfied;
  return undetermined(...unknownAmong(input, ["industrialM2", "logisticsM2", "totalM2"]));
}

/** 「每年」: a year counts when its first and its last day are in force. */
function wholeYear(year: number | null, { period }: Validity): Finding {
  if (year === null) return undetermined("year");
  const day = (monthAndDay: string): IsoDate => isoDate(`${String(year).padStart(4, "0")}-${monthAndDay}`);
  return all(["01-01", "12-31"].map((ofYear) => decided(contains(period, day(ofYear)))));
}
