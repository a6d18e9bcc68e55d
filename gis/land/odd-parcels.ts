import { type Area, area, formatArea, parseArea } from "../units.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  any,
  type Citation,
  decided,
  type Finding,
  fact,
  missingOf,
  not,
  notSatisfied,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForceOn, type Validity } from "./validity.ts";

/** Odd parcels (边角地、夹心地、插花地): how small, and how much of a project. */
export interface OddParcelsPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  /** Greatest area of one parcel, included. */
  readonly maximum: Area;
  /** Greatest share of all of them in the project's land, which includes them, included. */
  readonly sharePercent: bigint;
  readonly cites: Readonly<Record<"merge" | "parcel" | "share" | "approval", Citation>>;
}

export interface SmallParcelsInput {
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  readonly asOf?: string | null | undefined;
  readonly projectLandM2?: string | null | undefined;
  readonly parcels: readonly OddParcel[];
  readonly approved?: boolean | null | undefined;
}

export type OddParcel = { readonly id: string } & Evidence<{
  areaM2: string;
  irregular: boolean;
  independentlyDevelopable: boolean;
  plannedTogether: boolean;
}>;

export interface SmallParcelsOutput {
  readonly parcels: readonly {
    readonly id: string;
    readonly withinArea: Verdict;
    readonly mustMerge: Verdict;
    readonly eligible: Verdict;
  }[];
  readonly sumM2: string | null;
  readonly ratioOk: Verdict;
  readonly qualifies: Verdict;
  readonly mayTransferByAgreement: Verdict;
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  /** Facts of a parcel as `<id>.<field>`. */
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * SMALL-1 to SMALL-4 (61 三（七）). One parcel that fails makes the set fail. Areas in m², two decimals in,
 * four out.
 * @throws RangeError when an area is negative or not one, or the day is not one
 */
export function smallParcels(input: SmallParcelsInput, policy: OddParcelsPolicy): SmallParcelsOutput {
  const judged = input.parcels.map((parcel) => ({ id: parcel.id, ...judge(parcel, policy) }));
  const areas = input.parcels.map(({ id, areaM2 }) => ({ id, area: known(areaM2, parseArea) }));
  const sum = area(areas.reduce((total, each) => total + (each.area ?? 0n), 0n));
  const unknownAreas = areas.filter((each) => each.area === null).map(({ id }) => `${id}.areaM2`);
  const ratio = withinShare(sum, unknownAreas, known(input.projectLandM2, parseArea), policy.sharePercent);
  const qualifies =
    judged.length === 0 ? notSatisfied : all([...judged.map(({ eligible }) => eligible), ratio]);
  const transfer = all([qualifies, fact("approved", input.approved)]);
  const parts = judged.flatMap(({ withinArea, mustMerge, eligible }) => [withinArea, mustMerge, eligible]);
  return {
    parcels: judged.map(({ id, withinArea, mustMerge, eligible }) => ({
      id,
      withinArea: withinArea.verdict,
      mustMerge: mustMerge.verdict,
      eligible: eligible.verdict,
    })),
    sumM2: unknownAreas.length === 0 ? formatArea(sum) : null,
    ratioOk: ratio.verdict,
    qualifies: qualifies.verdict,
    mayTransferByAgreement: transfer.verdict,
    policyInForce: inForceOn(policy.document, input.asOf),
    missing: missingOf([...parts, ratio, qualifies, transfer]),
    citations: [
      policy.cites.merge,
      policy.cites.parcel,
      policy.cites.share,
      policy.cites.approval,
      policy.document.cite,
    ],
  };
}

function judge(parcel: OddParcel, { maximum }: OddParcelsPolicy) {
  const of = (field: "irregular" | "independentlyDevelopable" | "plannedTogether") =>
    fact(`${parcel.id}.${field}`, parcel[field]);
  const size = known(parcel.areaM2, parseArea);
  const withinArea = size === null ? undetermined(`${parcel.id}.areaM2`) : decided(size <= maximum);
  return {
    withinArea,
    mustMerge: all([any([withinArea, of("irregular")]), not(of("independentlyDevelopable"))]),
    eligible: all([withinArea, of("plannedTogether")]),
  };
}

/** `sum` holds the known areas: once they alone are too much, the unknown ones do not matter. */
function withinShare(
  sum: Area,
  unknownAreas: readonly string[],
  project: Area | null,
  percent: bigint,
): Finding {
  if (project === null) return undetermined("projectLandM2", ...unknownAreas);
  if (sum * 100n > project * percent) return notSatisfied;
  return unknownAreas.length > 0 ? undetermined(...unknownAreas) : decided(true);
}
