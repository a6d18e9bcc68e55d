import { addDays, isoDate } from "../iso-date.ts";
import { docNo, UNDERUSED_BELOW } from "./evidence.ts";
import { LAND_USES } from "./land-uses.ts";
import type { ParcelRecord } from "./parcel-record.ts";
import type { Planned } from "./plans.ts";
import type { Prng } from "./prng.ts";

/** The stages after `none`, in the order in which land moves. */
export const STAGES_REACHED = [
  "recognised",
  "library",
  "annual-plan",
  "scheme",
  "supply",
  "appraisal",
  "collective-decision",
  "publicity",
  "contract",
  "payment",
  "split",
  "supervision",
] as const;

/** The last day of the governing document (catalogue VALID-1): no recognition is dated later. */
const LAST_DAY = "2024-11-30";

/** The decision that a parcel deserves, some months after its survey, and how far it has come since. */
export function history(
  parcel: ParcelRecord,
  planned: Planned,
  surveyedOn: string,
  random: Prng,
): Partial<ParcelRecord> {
  if (!parcel.reports?.some(({ commissionedBy }) => commissionedBy === parcel.district)) return {};
  const decidedOn = addDays(isoDate(surveyedOn), random.whole(20, 200));
  const categories = isClear(parcel, planned) ? categoriesOf(parcel, planned) : [];
  if (categories.length === 0) {
    if (!random.chance(0.03)) return {};
    return {
      recognitions: [
        { docNo: docNo("认定", decidedOn, random), decidedOn, categories: [], decision: "refused" },
      ],
    };
  }
  if (random.chance(0.35)) return {};
  return advance(categories, decidedOn, random.whole(1, STAGES_REACHED.length), random);
}

/** Recognised on a day, and moved on by `steps` stages, that of recognition included. */
export function advance(
  categories: readonly string[],
  decidedOn: string,
  steps: number,
  random: Prng,
): Partial<ParcelRecord> {
  let on = isoDate(decidedOn);
  const milestones: { stage: string; on: string; docNo: string }[] = [];
  for (const stage of STAGES_REACHED.slice(0, steps)) {
    if (stage !== "recognised") on = addDays(on, random.whole(8, 40));
    if (on > LAST_DAY) break;
    milestones.push({ stage, on, docNo: docNo("阶段", on, random) });
  }
  const first = milestones[0]?.docNo ?? docNo("认定", decidedOn, random);
  return { recognitions: [{ docNo: first, decidedOn, categories, decision: "recognised" }], milestones };
}

/** Scope and exclusions, by the records: nothing open, nothing against it. Rough: the rules decide elsewhere. */
function isClear(parcel: ParcelRecord, planned: Planned): boolean {
  return (
    planned.urban === "whole" &&
    parcel.useClass !== undefined &&
    parcel.certificateVerified === true &&
    says(parcel, "titleDisputed") === false &&
    says(parcel, "idleLandRecognised") === false &&
    (planned.conforming === "whole" || says(parcel, "historicLeftover") === false) &&
    parcel.exclusions === undefined
  );
}

function categoriesOf(parcel: ParcelRecord, { zone, zoneCut }: Planned): string[] {
  const use = LAND_USES.find(([known]) => known.useClass === parcel.useClass)?.[0];
  const isIndustrial = use?.industrial === true;
  const violated = parcel.findings?.some(
    ({ topic, result, validTo }) => topic.endsWith("Violated") && result && validTo === undefined,
  );
  const scattered = says(parcel, "layoutScattered") || says(parcel, "useExtensive");
  const sparse = zone && !zoneCut && Number(parcel.far ?? zone.farMin) < zone.farMin;
  const empty = parcel.occupancy?.some(({ share }) => share < UNDERUSED_BELOW);
  const other = parcel.findings?.some(
    ({ topic, result, docNo: no }) => topic === "districtOtherRecognised" && result && no,
  );
  const holds: readonly (readonly [string, boolean | null | undefined])[] = [
    ["CAT-1", isIndustrial && violated],
    ["CAT-2", isIndustrial && parcel.evaluations?.some(({ grade }) => grade === "D")],
    ["CAT-3", scattered && says(parcel, "controlStandardFailed")],
    ["CAT-4", sparse && zone?.plannedUse !== parcel.useClass],
    ["CAT-5", use?.publicUse && parcel.completedOn !== undefined && empty],
    ["CAT-6", other],
  ];
  return holds.filter(([, held]) => held).map(([category]) => category);
}

function says(parcel: ParcelRecord, topic: string): boolean | undefined {
  return parcel.findings?.find((finding) => finding.topic === topic)?.result;
}
