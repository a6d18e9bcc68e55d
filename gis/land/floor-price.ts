import { isoDate } from "../iso-date.ts";
import { type Fen, formatFen, parseFen } from "../money.ts";
import { type Evidence, known } from "./evidence.ts";
import { type Citation, decided, type Finding, fact, undetermined, type Verdict } from "./finding.ts";
import { judgeAll } from "./requirements.ts";
import { inForce, type Validity } from "./validity.ts";

/** The lowest floor price (土地底价) at which priority industrial land may be granted. */
export interface FloorPricePolicy {
  readonly document: Validity;
  /** Of the minimum price standard for industrial land (工业用地出让最低限价标准), in percent, included. */
  readonly standardPercent: bigint;
  /** Configuration name under which an unknown standard is missing (CONV-13). */
  readonly standardName: string;
  readonly cite: Citation;
}

/** The three prices are whole fen as text on one basis: all per m², or all for the parcel. */
export type FloorPriceInput = Evidence<{
  asOf: string;
  /** An industry that the city develops first (优先发展产业). */
  priorityIndustry: boolean;
  /** Land is used intensively (用地集约). */
  intensiveUse: boolean;
  floorPriceFen: string;
  /** Configuration: the standard of the parcel's land grade. */
  minimumPriceStandardFen: string;
  landCostFen: string;
}>;

export interface FloorPriceOutput {
  readonly applies: Verdict;
  readonly standardOk: Verdict;
  readonly costOk: Verdict;
  readonly allowed: Verdict;
  /** The lowest whole fen that passes both tests. */
  readonly lowestFen: string | null;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * IND-2 (80 二（三）2): floor × 100 >= percent × standard, and floor >= land cost (及 is read as both).
 * @throws RangeError when an amount or the day is not one
 */
export function floorPrice(input: FloorPriceInput, policy: FloorPricePolicy): FloorPriceOutput {
  const floor = known(input.floorPriceFen, parseFen);
  const standard = known(input.minimumPriceStandardFen, parseFen);
  const cost = known(input.landCostFen, parseFen);
  const standardOk = atLeast(floor, standard, policy.standardPercent, policy.standardName);
  const costOk = atLeast(floor, cost, 100n, "landCostFen");
  const premises: readonly (readonly [code: string, finding: Finding])[] = [
    [policy.document.cite.ruleId, inForce(policy.document, known(input.asOf, isoDate), "asOf")],
    ["PRIORITY-INDUSTRY", fact("priorityIndustry", input.priorityIndustry)],
    ["INTENSIVE-USE", fact("intensiveUse", input.intensiveUse)],
  ];
  const { verdict, reasons, missing } = judgeAll([
    ...premises,
    [`STANDARD-${policy.standardPercent}`, standardOk],
    ["LAND-COST", costOk],
  ]);
  return {
    applies: judgeAll(premises).verdict,
    standardOk: standardOk.verdict,
    costOk: costOk.verdict,
    allowed: verdict,
    lowestFen: standard === null || cost === null ? null : formatFen(lowest(standard, cost, policy)),
    reasons,
    missing,
    citations: [policy.document.cite, policy.cite],
  };
}

function atLeast(floor: Fen | null, bound: Fen | null, percent: bigint, boundName: string): Finding {
  if (floor !== null && bound !== null) return decided(floor * 100n >= percent * bound);
  return undetermined(...(floor === null ? ["floorPriceFen"] : []), ...(bound === null ? [boundName] : []));
}

function lowest(standard: Fen, cost: Fen, { standardPercent }: FloorPricePolicy): Fen {
  // Rounded up: the fen below would be under the percentage.
  const byStandard = (standard * standardPercent + 99n) / 100n;
  return byStandard > cost ? byStandard : cost;
}
