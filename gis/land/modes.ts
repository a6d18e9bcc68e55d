import { isoDate } from "../iso-date.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  any,
  type Citation,
  decided,
  type Finding,
  fact,
  not,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { amongUses, type UseCode } from "./use-code.ts";
import { inForce, type Validity } from "./validity.ts";

/** Modes of redevelopment (开发模式): which uses the government must take back, and how many parcels make an assembly. */
export interface ModesPolicy {
  readonly document: Validity;
  /** Planned uses that put the land under government reserve (政府收储). */
  readonly reserveUses: readonly UseCode[];
  /** The fewest adjacent parcels that a market entity assembles (归宗). */
  readonly marketMinimumParcels: number;
  readonly cites: {
    readonly common: Citation;
    readonly reserve: Citation;
    readonly owner: Citation;
    readonly market: Citation;
  };
}

export type ChooseModesInput = Evidence<{
  asOf: string;
  /** The `overall` of classify. */
  lowEfficiency: "eligible" | "excluded" | "not-low-efficiency" | "undetermined";
  plannedUse: string;
  recallClause: boolean;
  mustEnterReserve: boolean;
  conformsLandUsePlan: boolean;
  conformsUrbanPlan: boolean;
  conformsSpecialPlan: boolean;
  conformsPolicies: boolean;
  parcelsAdjacent: boolean;
  adjacentParcelCount: number;
}>;

interface ModeStatus {
  readonly status: Verdict;
  /** Codes of what refuses or keeps open; of a satisfied MODE-GOV, its triggers. */
  readonly reasons: readonly string[];
}

export interface ChooseModesOutput {
  readonly govTrigger: Verdict;
  readonly modes: Readonly<Record<"MODE-GOV" | "MODE-OWNER" | "MODE-MARKET", ModeStatus>>;
  readonly citations: readonly Citation[];
}

type Conditions = readonly (readonly [code: string, finding: Finding])[];

/**
 * MODE-0, MODE-GOV, MODE-OWNER, MODE-MARKET (61 二). A trigger makes the reserve compulsory and closes the
 * others.
 * @throws RangeError when the day is not one
 */
export function chooseModes(input: ChooseModesInput, policy: ModesPolicy): ChooseModesOutput {
  const triggers: Conditions = [
    ["GOV-USE", amongUses("plannedUse", input.plannedUse, policy.reserveUses)],
    ["GOV-CLAUSE", fact("recallClause", input.recallClause)],
    ["GOV-RESERVE", fact("mustEnterReserve", input.mustEnterReserve)],
  ];
  const trigger = any(triggers.map(([, finding]) => finding));
  const common: Conditions = [
    ["VALID-1", inForce(policy.document, known(input.asOf, isoDate), "asOf")],
    ["LOW-EFF", isEligible(input.lowEfficiency)],
    ["CONFORM-LUP", fact("conformsLandUsePlan", input.conformsLandUsePlan)],
    ["CONFORM-URBAN", fact("conformsUrbanPlan", input.conformsUrbanPlan)],
    ["CONFORM-SPECIAL", fact("conformsSpecialPlan", input.conformsSpecialPlan)],
    ["CONFORM-POLICY", fact("conformsPolicies", input.conformsPolicies)],
  ];
  const owner: Conditions = [...common, ["GOV-TRIGGER", not(trigger)]];
  const market: Conditions = [
    ...owner,
    ["ADJACENT", fact("parcelsAdjacent", input.parcelsAdjacent)],
    ["MULTI-PARCEL", isAssembly(input.adjacentParcelCount, policy.marketMinimumParcels)],
  ];
  const { cites } = policy;
  return {
    govTrigger: trigger.verdict,
    modes: {
      "MODE-GOV": statusOf([...common, ["GOV-TRIGGER", trigger]], codesWith(triggers, "satisfied")),
      "MODE-OWNER": statusOf(owner),
      "MODE-MARKET": statusOf(market),
    },
    citations: [policy.document.cite, cites.common, cites.reserve, cites.owner, cites.market],
  };
}

function statusOf(conditions: Conditions, whenSatisfied: readonly string[] = []): ModeStatus {
  const { verdict } = all(conditions.map(([, finding]) => finding));
  return {
    status: verdict,
    reasons: verdict === "satisfied" ? whenSatisfied : codesWith(conditions, verdict),
  };
}

function codesWith(conditions: Conditions, verdict: Verdict): string[] {
  return sortedList(conditions.filter(([, f]) => f.verdict === verdict).map(([code]) => code));
}

function isEligible(overall: ChooseModesInput["lowEfficiency"]): Finding {
  if (overall === null || overall === undefined || overall === "undetermined")
    return undetermined("lowEfficiency");
  return decided(overall === "eligible");
}

function isAssembly(count: number | null | undefined, minimum: number): Finding {
  return known(count, (parcels) => decided(parcels >= minimum)) ?? undetermined("adjacentParcelCount");
}
