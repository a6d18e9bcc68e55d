import { addYears, type IsoDate, isoDate } from "../iso-date.ts";
import { type Area, parseArea } from "../units.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  fact,
  missingOf,
  notSatisfied,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForce, type Validity } from "./validity.ts";

/** The transition period (过渡期) in which new industries keep the old use and right. */
export interface TransitionPolicy {
  readonly document: Validity;
  readonly listedUses: readonly string[];
  /** Uses that the document's 等 leaves open. */
  readonly openUses: readonly string[];
  /** Greatest share of rebuilt and new floor area together in the original one, in percent, included. */
  readonly buildingPercent: bigint;
  readonly years: number;
  readonly cites: Readonly<Record<"condition" | "period" | "after", Citation>>;
}

export type TransitionUseInput = Evidence<{
  asOf: string;
  newUse: string;
  usesExistingBuildings: boolean;
  originalGfaM2: string;
  rebuiltGfaM2: string;
  newGfaM2: string;
  districtApproved: boolean;
  districtApprovalDate: string;
  /** As the approval states it; otherwise the approval's own day counts. */
  startDate: string;
  inAllocationCatalogue: boolean;
}>;

export interface TransitionUseOutput {
  readonly useListed: Verdict;
  readonly ratioOk: Verdict;
  readonly allowed: Verdict;
  readonly endDate: string | null;
  readonly phase: "not-started" | "running" | "ended" | null;
  readonly after: "agreement-transfer" | "allocation" | "undetermined" | null;
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * TRANSITION-1 to TRANSITION-3 (61 三（五）). A period once begun runs on after the document has ended. Floor
 * areas in m², days as YYYY-MM-DD.
 * @throws RangeError when an area or a day is not one
 */
export function transitionUse(input: TransitionUseInput, policy: TransitionPolicy): TransitionUseOutput {
  const approvedOn = known(input.districtApprovalDate, isoDate);
  const useListed = isListed(input.newUse, policy);
  const ratio = withinRatio(input, policy.buildingPercent);
  const allowed = all([
    useListed,
    fact("usesExistingBuildings", input.usesExistingBuildings),
    ratio,
    fact("districtApproved", input.districtApproved),
    inForce(policy.document, approvedOn, "districtApprovalDate"),
  ]);
  const answer = {
    useListed: useListed.verdict,
    ratioOk: ratio.verdict,
    allowed: allowed.verdict,
    citations: [policy.document.cite, policy.cites.condition, policy.cites.period, policy.cites.after],
  };
  const start = known(input.startDate, isoDate) ?? approvedOn;
  if (allowed.verdict !== "satisfied" || start === null) {
    return { ...answer, endDate: null, phase: null, after: null, missing: missingOf([allowed]) };
  }
  const endDate = addYears(start, policy.years);
  const asOf = known(input.asOf, isoDate);
  if (asOf === null) return { ...answer, endDate, phase: null, after: null, missing: ["asOf"] };
  const phase = phaseOn(asOf, start, endDate);
  if (phase !== "ended") return { ...answer, endDate, phase, after: null, missing: [] };
  const isAllocable = input.inAllocationCatalogue ?? null;
  return isAllocable === null
    ? { ...answer, endDate, phase, after: "undetermined", missing: ["inAllocationCatalogue"] }
    : { ...answer, endDate, phase, after: isAllocable ? "allocation" : "agreement-transfer", missing: [] };
}

/** Where a day stands to a period of which both days are included (TRANSITION-2, 61 三（五）). Never throws. */
export function phaseOn(asOf: IsoDate, start: IsoDate, end: IsoDate) {
  if (asOf < start) return "not-started";
  return asOf <= end ? "running" : "ended";
}

function isListed(use: string | null | undefined, { listedUses, openUses }: TransitionPolicy): Finding {
  if (use === null || use === undefined || openUses.includes(use)) return undetermined("newUse");
  return decided(listedUses.includes(use));
}

/** What is known already being too much decides, whatever else is unknown. */
function withinRatio(input: TransitionUseInput, percent: bigint): Finding {
  const original = known(input.originalGfaM2, parseArea);
  if (original === null) return undetermined(...unknownOf(input));
  const added = [input.rebuiltGfaM2, input.newGfaM2].map((text) => known(text, parseArea));
  const sum = added.reduce((total: bigint, each: Area | null) => total + (each ?? 0n), 0n);
  if (sum * 100n > original * percent) return notSatisfied;
  return added.includes(null) ? undetermined(...unknownOf(input)) : decided(true);
}

function unknownOf(input: TransitionUseInput): string[] {
  const names = ["originalGfaM2", "rebuiltGfaM2", "newGfaM2"] as const;
  return names.filter((name) => (input[name] ?? null) === null);
}
