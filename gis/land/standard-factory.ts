import { addYears, contains, type IsoDate, isoDate } from "../iso-date.ts";
import { type Fen, formatFen, parseFen, roundHalfUp } from "../money.ts";
import { type Area, area, formatArea, parseArea } from "../units.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  fact,
  missingOf,
  not,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForce, type Validity } from "./validity.ts";

/** Fee and reward of standard factory buildings (标准厂房). Percents are of the full fee; rates are fen per m². */
export interface StandardFactoryPolicy {
  readonly fee: {
    readonly document: Validity;
    /** What the lowest storeys pay; the storeys above and the underground are free if compliant, else full. */
    readonly storeyPercents: readonly bigint[];
    readonly cite: Citation;
  };
  /** The reward is for storeys from this one upwards. */
  readonly rewardFromStorey: number;
  /** Total floor area above which a reward is due, exclusive. */
  readonly rewardAboveGfa: Area;
  readonly general: {
    readonly document: Validity;
    readonly yearsToAcceptance: number;
    readonly rateFenPerM2: Fen;
    readonly cite: Citation;
  };
  /** The higher rate of some districts, which replaces the general one. */
  readonly favoured: {
    readonly document: Validity;
    readonly districts: readonly string[];
    readonly rateFenPerM2: Fen;
    readonly cite: Citation;
  };
  /** All districts known; another name leaves the district open (GEO-1). */
  readonly districts: readonly string[];
  /** Public support beyond this share of the investment is flagged, never cut (原则上). */
  readonly support: { readonly percent: bigint; readonly cite: Citation };
  /** What else the document says of such buildings, for information: it decides nothing here. */
  readonly information: Citation;
}

export type StandardFactoryInput = Evidence<{
  district: string;
  /** Configuration: the full infrastructure fee (基础设施配套费) in fen per m². */
  feeFenPerM2: string;
  feeApprovalDate: string;
  /** Storeys count from 1. */
  floors: readonly ({ readonly storey: number } & Evidence<{ areaM2: string }>)[];
  undergroundM2: string;
  upperCompliant: boolean;
  undergroundCompliant: boolean;
  totalGfaM2: string;
  permitDate: string;
  acceptanceDate: string;
  fivePartyReport: boolean;
  totalInvestmentFen: string;
  otherSupportFen: string;
}>;

export interface StandardFactoryOutput {
  readonly feeStatus: "determined" | "not-applicable" | "undetermined";
  readonly feeFen: string | null;
  readonly rewardStatus: "determined" | "undetermined";
  readonly rewardFenPerM2: string | null;
  readonly rewardAreaM2: string | null;
  readonly rewardFen: string | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * STDFACTORY-1 to STDFACTORY-4 (80 二（三）4, 80 三（三）, 26 二7). Money in fen, areas in m², days as YYYY-MM-DD.
 * @throws RangeError when an amount, an area or a day is not one
 */
export function standardFactory(
  input: StandardFactoryInput,
  policy: StandardFactoryPolicy,
): StandardFactoryOutput {
  const floors = known(input.floors, storeyAreas);
  const fee = feeOf(input, floors, policy.fee);
  const reward = rewardOf(input, floors, policy);
  const { general, favoured, support } = policy;
  return {
    feeStatus: fee.status,
    feeFen: known(fee.fen, formatFen),
    rewardStatus: reward.fen === null ? "undetermined" : "determined",
    rewardFenPerM2: known(reward.rate, formatFen),
    rewardAreaM2: known(reward.area, formatArea),
    rewardFen: known(reward.fen, formatFen),
    flags: sortedList([
      ...(reward.favoured === "satisfied" ? ["SUBJECT-TO-INDUSTRY-FORM"] : []),
      ...(exceedsSupport(reward.fen, input, support.percent) ? [`OVER-${support.percent}-PERCENT`] : []),
    ]),
    missing: sortedList([...fee.missing, ...reward.missing]),
    citations: [
      policy.fee.document.cite,
      policy.fee.cite,
      general.cite,
      favoured.document.cite,
      favoured.cite,
      support.cite,
      policy.information,
    ],
  };
}

interface StoreyArea {
  readonly storey: number;
  /** Null where that storey's area is unknown. */
  readonly area: Area | null;
}

function storeyAreas(floors: NonNullable<StandardFactoryInput["floors"]>): StoreyArea[] {
  return floors.map(({ storey, areaM2 }) => ({ storey, area: known(areaM2, parseArea) }));
}

function areaFrom(storey: number, floors: readonly StoreyArea[] | null): Area | null {
  return weighed(floors, (floor) => (floor.storey >= storey ? 1n : 0n));
}

/** The sum of area times weight; unknown as soon as an area that counts is unknown. */
function weighed(floors: readonly StoreyArea[] | null, weightOf: (floor: StoreyArea) => bigint): Area | null {
  const counting = floors?.filter((floor) => weightOf(floor) > 0n);
  const parts = counting?.flatMap((floor) => known(floor.area, (area) => weightOf(floor) * area) ?? []);
  if (!counting || !parts || parts.length < counting.length) return null;
  return area(parts.reduce((sum, part) => sum + part, 0n));
}

interface Fee {
  readonly status: StandardFactoryOutput["feeStatus"];
  readonly fen: Fen | null;
  readonly missing: readonly string[];
}

/** 0.0001 m² times percent: how many of them make one m² of the full fee. */
const PER_SQUARE_METRE = 1_000_000n;

function feeOf(
  input: StandardFactoryInput,
  floors: readonly StoreyArea[] | null,
  { document, storeyPercents }: StandardFactoryPolicy["fee"],
): Fee {
  const applies = inForce(document, known(input.feeApprovalDate, isoDate), "feeApprovalDate");
  if (applies.verdict === "not-satisfied") return { status: "not-applicable", fen: null, missing: [] };

  const rate = known(input.feeFenPerM2, parseFen);
  const lower = weighed(floors, ({ storey }) => storeyPercents[storey - 1] ?? 0n);
  const freeable = [
    chargedInFull(
      "floors",
      areaFrom(storeyPercents.length + 1, floors),
      "upperCompliant",
      input.upperCompliant,
    ),
    chargedInFull(
      "undergroundM2",
      known(input.undergroundM2, parseArea),
      "undergroundCompliant",
      input.undergroundCompliant,
    ),
  ];
  const missing = [
    ...applies.missing,
    ...(rate === null ? ["feeFenPerM2"] : []),
    ...(lower === null ? ["floors"] : []),
    ...freeable.flatMap((part) => part.missing),
  ];
  if (missing.length > 0 || rate === null || lower === null)
    return { status: "undetermined", fen: null, missing };

  const charged = freeable.reduce<bigint>((sum, { area }) => sum + area * 100n, lower);
  return { status: "determined", fen: roundHalfUp(rate * charged, PER_SQUARE_METRE), missing };
}

/** Compliant space is free whatever its area; space that does not exist needs no compliance. */
function chargedInFull(
  areaName: string,
  space: Area | null,
  complianceName: string,
  compliant: boolean | null | undefined,
): { area: bigint; missing: readonly string[] } {
  if (compliant === true || space === 0n) return { area: 0n, missing: [] };
  const missing = [...(space === null ? [areaName] : []), ...(compliant === false ? [] : [complianceName])];
  return { area: space ?? 0n, missing };
}

interface Reward {
  readonly favoured: Verdict;
  readonly rate: Fen | null;
  readonly area: Area | null;
  readonly fen: Fen | null;
  readonly missing: readonly string[];
}

/** 「就高原则，只享受一次奖励」: the higher rate once, never both. */
function rewardOf(
  input: StandardFactoryInput,
  floors: readonly StoreyArea[] | null,
  policy: StandardFactoryPolicy,
): Reward {
  const favoured = favouredReward(input, policy);
  const general = generalReward(input, policy);
  const rewarded = areaFrom(policy.rewardFromStorey, floors);
  const rate = rateOf(favoured, general, policy);
  const answer = { favoured: favoured.verdict, rate, area: rewarded };
  if (rate === null) return { ...answer, fen: null, missing: missingOf([favoured, general]) };
  if (rate === 0n) return { ...answer, fen: 0n, missing: [] };
  if (rewarded === null) return { ...answer, fen: null, missing: ["floors"] };
  return { ...answer, fen: roundHalfUp(rate * rewarded, 10_000n), missing: [] };
}

function rateOf(favoured: Finding, general: Finding, policy: StandardFactoryPolicy): Fen | null {
  if (favoured.verdict === "satisfied") return policy.favoured.rateFenPerM2;
  const onlyGeneral = all([not(favoured), general]);
  if (onlyGeneral.verdict === "satisfied") return policy.general.rateFenPerM2;
  return favoured.verdict === "not-satisfied" && general.verdict === "not-satisfied" ? 0n : null;
}

/** STDFACTORY-2: large, accepted in time with the report of the five parties (建设、勘察、设计、监理、施工). */
function generalReward(
  input: StandardFactoryInput,
  { general, rewardAboveGfa }: StandardFactoryPolicy,
): Finding {
  const permit = known(input.permitDate, isoDate);
  const acceptance = known(input.acceptanceDate, isoDate);
  return all([
    isLarge(input, rewardAboveGfa),
    acceptedInTime(permit, acceptance, general.yearsToAcceptance),
    fact("fivePartyReport", input.fivePartyReport),
    inForce(general.document, acceptance, "acceptanceDate"),
  ]);
}

/** STDFACTORY-3: large and accepted while the document is in force; no term of a year, no report. */
function favouredReward(input: StandardFactoryInput, policy: StandardFactoryPolicy): Finding {
  const { favoured, districts, rewardAboveGfa } = policy;
  const { district } = input;
  const among =
    district && districts.includes(district)
      ? decided(favoured.districts.includes(district))
      : undetermined("district");
  const acceptance = known(input.acceptanceDate, isoDate);
  return all([
    among,
    isLarge(input, rewardAboveGfa),
    inForce(favoured.document, acceptance, "acceptanceDate"),
  ]);
}

function isLarge(input: StandardFactoryInput, above: Area): Finding {
  const total = known(input.totalGfaM2, parseArea);
  return total === null ? undetermined("totalGfaM2") : decided(total > above);
}

function acceptedInTime(permit: IsoDate | null, acceptance: IsoDate | null, years: number): Finding {
  if (permit === null || acceptance === null)
    return undetermined(
      ...(permit === null ? ["permitDate"] : []),
      ...(acceptance === null ? ["acceptanceDate"] : []),
    );
  return decided(contains({ from: permit, to: addYears(permit, years) }, acceptance));
}

function exceedsSupport(reward: Fen | null, input: StandardFactoryInput, percent: bigint): boolean {
  const investment = known(input.totalInvestmentFen, parseFen);
  if (investment === null || reward === null || reward === 0n) return false;
  const other = known(input.otherSupportFen, parseFen) ?? 0n;
  return (reward + other) * 100n > percent * investment;
}
