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
  undetermined,
  type Verdict,
} from "./finding.ts";
import { isUseCode, type UseCode } from "./use-code.ts";
import { inForceOn, type Validity } from "./validity.ts";

export type Mode = "MODE-GOV" | "MODE-OWNER" | "MODE-MARKET";

/** What a redevelopment gives the public free of charge (无偿提供用于政府公益设施). */
export interface ContributionPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  readonly modes: readonly Mode[];
  /** Operating uses (经营性用地) that the document names, and those its 等 leaves open. */
  readonly operatingUses: readonly UseCode[];
  readonly openUses: readonly UseCode[];
  readonly floorAreaPercent: bigint;
  readonly landPercent: bigint;
  readonly cites: { readonly duty: Citation; readonly contract: Citation };
}

/** Areas in m² as text with at most two decimals. */
export type PublicContributionInput = Evidence<{
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  asOf: string;
  mode: Mode;
  plannedUse: string;
  totalGfaM2: string;
  totalLandM2: string;
  choice: "gfa" | "land";
  offeredGfaM2: string;
  offeredLandM2: string;
  contractStatesArea: boolean;
  contractStatesUse: boolean;
}>;

export interface PublicContributionOutput {
  readonly applies: Verdict;
  readonly requiredGfaM2: string | null;
  readonly requiredLandM2: string | null;
  readonly met: Verdict | null;
  readonly shortfallGfaM2: string | null;
  readonly shortfallLandM2: string | null;
  readonly contractClause: Verdict | null;
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * CONTRIB-1, CONTRIB-2 (61 二). The two ways are alternatives; parts of each are not added. Areas in
 * m², two decimals in, four out.
 * @throws RangeError when an area is negative or not one, or the day is not one
 */
export function publicContribution(
  input: PublicContributionInput,
  policy: ContributionPolicy,
): PublicContributionOutput {
  const citations = [policy.cites.duty, policy.cites.contract, policy.document.cite];
  const policyInForce = inForceOn(policy.document, input.asOf);
  const applies = all([inMode(input.mode, policy), isOperating(input.plannedUse, policy)]);
  if (applies.verdict === "not-satisfied") {
    return {
      applies: applies.verdict,
      requiredGfaM2: null,
      requiredLandM2: null,
      met: null,
      shortfallGfaM2: null,
      shortfallLandM2: null,
      contractClause: null,
      policyInForce,
      missing: [],
      citations,
    };
  }
  const gfa = shareOf(
    "totalGfaM2",
    input.totalGfaM2,
    policy.floorAreaPercent,
    "offeredGfaM2",
    input.offeredGfaM2,
  );
  const land = shareOf(
    "totalLandM2",
    input.totalLandM2,
    policy.landPercent,
    "offeredLandM2",
    input.offeredLandM2,
  );
  const { choice = null } = input;
  const met = choice === "gfa" ? gfa.met : choice === "land" ? land.met : any([gfa.met, land.met]);
  // The contract states area and use of the land alternative as well.
  const clause = all([
    fact("contractStatesArea", input.contractStatesArea),
    fact("contractStatesUse", input.contractStatesUse),
  ]);
  return {
    applies: applies.verdict,
    requiredGfaM2: known(gfa.required, formatArea),
    requiredLandM2: known(land.required, formatArea),
    met: met.verdict,
    shortfallGfaM2: known(gfa.shortfall, formatArea),
    shortfallLandM2: known(land.shortfall, formatArea),
    contractClause: clause.verdict,
    policyInForce,
    missing: missingOf([applies, met, clause]),
    citations,
  };
}

function inMode(mode: Mode | null | undefined, { modes }: ContributionPolicy): Finding {
  return known(mode, (one) => decided(modes.includes(one))) ?? undetermined("mode");
}

function isOperating(
  use: string | null | undefined,
  { operatingUses, openUses }: ContributionPolicy,
): Finding {
  if (use === null || use === undefined || !isUseCode(use) || openUses.includes(use))
    return undetermined("plannedUse");
  return decided(operatingUses.includes(use));
}

/** A percentage of a total, exact: two decimals times whole percent are four decimals. */
function shareOf(
  totalName: string,
  totalText: string | null | undefined,
  percent: bigint,
  offeredName: string,
  offeredText: string | null | undefined,
): { required: Area | null; shortfall: Area | null; met: Finding } {
  const [total, offered] = [known(totalText, parseArea), known(offeredText, parseArea)];
  const required = total === null ? null : area((total * percent) / 100n);
  if (required === null || offered === null) {
    const missing = [...(total === null ? [totalName] : []), ...(offered === null ? [offeredName] : [])];
    return { required, shortfall: null, met: undetermined(...missing) };
  }
  const shortfall = area(offered < required ? required - offered : 0n);
  return { required, shortfall, met: decided(shortfall === 0n) };
}
