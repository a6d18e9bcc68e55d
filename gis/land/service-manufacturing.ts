import { isoDate } from "../iso-date.ts";
import { parseArea } from "../units.ts";
import { type Evidence, known, unknownAmong } from "./evidence.ts";
import { type Citation, decided, type Finding, fact, undetermined, type Verdict } from "./finding.ts";
import { judgeAll } from "./requirements.ts";
import { inForce, type Validity } from "./validity.ts";

/** Service-type manufacturing (服务型制造) added to an existing factory that keeps its use. */
export interface ServiceManufacturingPolicy {
  readonly document: Validity;
  /** Greatest share of the original total floor area, in percent, included. */
  readonly floorAreaPercent: bigint;
  /** Greatest share of the parcel's land, in percent, included. */
  readonly landPercent: bigint;
  readonly cite: Citation;
}

export type ServiceManufacturingInput = Evidence<{
  asOf: string;
  existingManufacturer: boolean;
  conformsDetailedPlan: boolean;
  originalGfaM2: string;
  serviceGfaM2: string;
  parcelLandM2: string;
  serviceLandM2: string;
}>;

export interface ServiceManufacturingOutput {
  readonly gfaOk: Verdict;
  readonly landOk: Verdict;
  readonly allowed: Verdict;
  readonly splitTransferAllowed: "not-satisfied" | null;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * IND-4 (80 二（三）3): the original use is kept without time limit, and the right may not be transferred in
 * parts. Areas in m².
 * @throws RangeError when an area or the day is not one
 */
export function serviceManufacturing(
  input: ServiceManufacturingInput,
  policy: ServiceManufacturingPolicy,
): ServiceManufacturingOutput {
  const gfaOk = within(policy.floorAreaPercent, input, "serviceGfaM2", "originalGfaM2");
  const landOk = within(policy.landPercent, input, "serviceLandM2", "parcelLandM2");
  const { verdict, reasons, missing } = judgeAll([
    [policy.document.cite.ruleId, inForce(policy.document, known(input.asOf, isoDate), "asOf")],
    ["MANUFACTURER", fact("existingManufacturer", input.existingManufacturer)],
    ["PLAN", fact("conformsDetailedPlan", input.conformsDetailedPlan)],
    [`GFA-${policy.floorAreaPercent}`, gfaOk],
    [`LAND-${policy.landPercent}`, landOk],
  ]);
  return {
    gfaOk: gfaOk.verdict,
    landOk: landOk.verdict,
    allowed: verdict,
    splitTransferAllowed: verdict === "satisfied" ? "not-satisfied" : null,
    reasons,
    missing,
    citations: [policy.document.cite, policy.cite],
  };
}

type AreaName = "originalGfaM2" | "serviceGfaM2" | "parcelLandM2" | "serviceLandM2";

function within(
  percent: bigint,
  input: ServiceManufacturingInput,
  partName: AreaName,
  wholeName: AreaName,
): Finding {
  const [part, whole] = [known(input[partName], parseArea), known(input[wholeName], parseArea)];
  if (part === null || whole === null) return undetermined(...unknownAmong(input, [partName, wholeName]));
  return decided(part * 100n <= percent * whole);
}
