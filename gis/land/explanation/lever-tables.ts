import type { Period } from "../../iso-date.ts";
import type { PolicyPackage } from "../../policy/policy.ts";
import { USE_CODES } from "../use-code.ts";
import { gateParts } from "./gate-levers.ts";
import {
  areaAbove,
  areaAtMost,
  at,
  dayAt,
  dayWithin,
  either,
  farAbove,
  list,
  must,
  mustBeTrue,
  oneAmong,
  type Part,
  share,
  type Values,
} from "./lever-parts.ts";
import {
  atLeast,
  balance,
  isExemptible,
  lowestPrice,
  planParts,
  projectLand,
  yearsFrom,
} from "./special-levers.ts";
import { tree } from "./tree-levers.ts";

/** What a rule function is asked to become, and what may be done about each thing that stands against it. */
export interface Goal {
  /** null: the question does not arise. */
  readonly verdict: (output: Values) => unknown;
  readonly parts: readonly Part[];
  /** Of a function with several outcomes. */
  readonly outcome?: string;
  /** What stands against it, where the answer does not say so under `missing`, `reasons` or `blocking`. */
  readonly codes?: (output: Values) => readonly string[];
}

type Goals = (policy: PolicyPackage, input: Values) => Goal | readonly Goal[];

const allowed = ({ allowed }: Values) => allowed;
const within = (name: string, ...periods: readonly { readonly period: Period }[]) =>
  dayWithin(name, () => periods.map(({ period }) => period));

const GOALS: Readonly<Record<string, Goals>> = {
  "choose-modes": ({ modes }) =>
    ["MODE-GOV", "MODE-OWNER", "MODE-MARKET"].map((mode) => ({
      outcome: mode,
      verdict: ({ modes }) => at(modes as Values, `${mode}.status`),
      codes: ({ modes }) => list(at(modes as Values, `${mode}.reasons`)).map(String),
      parts: [
        within("asOf", modes.document),
        ...must({ lowEfficiency: "eligible" }),
        ...mustBeTrue("conformsLandUsePlan", "conformsUrbanPlan", "conformsSpecialPlan", "conformsPolicies"),
        ...(mode === "MODE-GOV"
          ? [
              either(
                oneAmong("plannedUse", modes.reserveUses),
                ...mustBeTrue("recallClause", "mustEnterReserve"),
              ),
            ]
          : [
              oneAmong(
                "plannedUse",
                USE_CODES.filter((code) => !modes.reserveUses.includes(code)),
              ),
              ...must({ recallClause: false, mustEnterReserve: false }),
            ]),
        ...(mode === "MODE-MARKET"
          ? [...mustBeTrue("parcelsAdjacent"), atLeast("adjacentParcelCount", modes.marketMinimumParcels)]
          : []),
      ],
    })),
  "public-contribution": ({ contribution }, { choice }) => ({
    verdict: ({ met }) => met,
    codes: ({ met }) => [`met: ${met}`],
    parts: [
      either(
        ...(choice === "land"
          ? []
          : [share(["offeredGfaM2"], ">=", contribution.floorAreaPercent, "totalGfaM2")]),
        ...(choice === "gfa"
          ? []
          : [share(["offeredLandM2"], ">=", contribution.landPercent, "totalLandM2")]),
      ),
    ],
  }),
  "small-parcels": ({ oddParcels }, input) => {
    const names = list(input.parcels).map((_, i) => `parcels.${i}.areaM2`);
    return {
      verdict: ({ mayTransferByAgreement }) => mayTransferByAgreement,
      parts: [
        ...mustBeTrue("approved", ...list(input.parcels).map((_, i) => `parcels.${i}.plannedTogether`)),
        ...names.map((name) => areaAtMost(name, oddParcels.maximum)),
        either(
          projectLand(names, oddParcels.sharePercent),
          share(names, "<=", oddParcels.sharePercent, "projectLandM2"),
        ),
      ],
    };
  },
  "transition-use": ({ transition }) => ({
    verdict: allowed,
    parts: [
      oneAmong("newUse", transition.listedUses),
      ...mustBeTrue("usesExistingBuildings", "districtApproved"),
      share(["rebuiltGfaM2", "newGfaM2"], "<=", transition.buildingPercent, "originalGfaM2"),
      within("districtApprovalDate", transition.document),
    ],
  }),
  "service-manufacturing": ({ serviceManufacturing: policy }) => ({
    verdict: allowed,
    parts: [
      within("asOf", policy.document),
      ...mustBeTrue("existingManufacturer", "conformsDetailedPlan"),
      share(["serviceGfaM2"], "<=", policy.floorAreaPercent, "originalGfaM2"),
      share(["serviceLandM2"], "<=", policy.landPercent, "parcelLandM2"),
    ],
  }),
  "industrial-far-rise": ({ industrialLand: { redevelopment, investment, industrialUses } }) => ({
    verdict: ({ premiumFree }) => premiumFree,
    parts: [
      either(within("asOf", investment.document), within("asOf", redevelopment.document)),
      ...must({ acquisition: "granted" }),
      oneAmong("oldUse", industrialUses),
      oneAmong("newUse", industrialUses),
      farAbove("newFar", "oldFar"),
      ...mustBeTrue("conformsPlan", "lowEfficiencyRedevelopment"),
    ],
  }),
  "premium-due": ({ premium }, input) => [
    {
      outcome: "determined",
      verdict: ({ status }) =>
        status === "other-rule" ? null : status === "determined" ? "satisfied" : status,
      parts: must({ publicTransferRequired: false }),
    },
    {
      // The one threshold: a higher FAR of granted industrial land that stays so costs nothing more.
      outcome: "industrial-far-exempt",
      verdict: ({ basis }) =>
        basis === "industrial-far-exempt"
          ? "satisfied"
          : isExemptible(input, premium)
            ? (basis ?? "undetermined")
            : null,
      codes: () => [],
      parts: [farAbove("newFar", input.originalConditionClear === false ? "standardFar" : "oldFar")],
    },
  ],
  "split-revenue": ({ revenueSplit: policy }, input) => ({
    verdict: ({ totals }) => (totals === null ? "undetermined" : "satisfied"),
    codes: ({ missing, lines }) => [
      ...list(missing).map(String),
      ...list(lines).flatMap((line, i) => {
        const status = at(line as Values, "status");
        return status === "other-rule" || status === "not-applicable" ? [`lines.${i}: ${status}`] : [];
      }),
    ],
    parts: [
      ...unknownOnly("district", oneAmong("district", policy.districts), input),
      // Which rule the open district follows is configuration, no one's to choose: it remains open.
      ...must({ publicTransferRequired: false }),
      either(
        ...unknownOnly("ownPolicyStatus", must({ ownPolicyStatus: "none" })[0], input),
        ...unknownOnly("independentApproval", must({ independentApproval: false })[0], input),
      ),
      ...list(input.lines).map((_, i) => within(`lines.${i}.signedDate`, policy.document)),
    ],
  }),
  "standard-factory": ({ standardFactory: { rewardAboveGfa, general, favoured } }) => ({
    verdict: ({ rewardStatus, rewardFen }) =>
      rewardStatus === "determined" ? (rewardFen === "0" ? "not-satisfied" : "satisfied") : rewardStatus,
    codes: () => [],
    parts: [
      areaAbove("totalGfaM2", rewardAboveGfa),
      ...mustBeTrue("fivePartyReport"),
      either(
        dayWithin("acceptanceDate", (input) => [
          general.document.period,
          ...yearsFrom(dayAt(input, "permitDate"), general.yearsToAcceptance),
        ]),
        within("acceptanceDate", favoured.document),
      ),
    ],
  }),
  "floor-price": ({ floorPrice }) => ({
    verdict: allowed,
    parts: [
      within("asOf", floorPrice.document),
      ...mustBeTrue("priorityIndustry", "intensiveUse"),
      lowestPrice(floorPrice.standardPercent),
    ],
  }),
  "industrial-land-share": ({ industrialShare }) => ({
    verdict: ({ met }) => met,
    parts: [share(["industrialM2", "logisticsM2"], ">=", industrialShare.leastPercent, "totalM2")],
  }),
  "industrial-balance": ({ industrialBalance }, input) => ({
    verdict: allowed,
    parts: [
      within("asOf", industrialBalance.document),
      ...mustBeTrue(...list(input.projects).map((_, i) => `projects.${i}.conformsDetailedPlan`)),
      balance(list(input.projects).length),
    ],
  }),
  "contract-gate": ({ contractGate }) => ({
    verdict: ({ maySign }) => maySign,
    parts: gateParts(contractGate),
  }),
  "plan-transition": ({ planWorkflow }) => ({ verdict: allowed, parts: planParts(planWorkflow) }),
  "agreement-route": ({ agreement: { common, ways } }) => ({
    verdict: ({ mayTransfer }) => mayTransfer,
    parts: [
      oneAmong(
        "route",
        ways.map(({ cite }) => cite.ruleId),
      ),
      tree((input) => [...common, ...requirementsOf(ways, input.route)], ["contractGate"]),
    ],
  }),
  "zombie-land": ({ zombie: { subject, common, ways } }) => ({
    verdict: allowed,
    parts: [
      oneAmong(
        "route",
        ways.map(({ cite }) => cite.ruleId),
      ),
      tree((input) => [...subject, ...common, ...requirementsOf(ways, input.route)]),
    ],
  }),
  "library-entry": ({ library }) => ({
    verdict: allowed,
    parts: [tree(() => library.entry, ["recognisable"])],
  }),
  "library-exit": ({ library }) => ({ verdict: allowed, parts: [tree(() => library.exit)] }),
};

/** What a function's answer can be asked to become; none where it has no favourable verdict. */
export function goalsOf(name: string, input: Values, policy: PolicyPackage): readonly Goal[] {
  return [GOALS[name]?.(policy, input) ?? []].flat();
}

function requirementsOf(ways: PolicyPackage["agreement"]["ways"], route: unknown) {
  return ways.find(({ cite }) => cite.ruleId === route)?.requirements ?? [];
}

// A fact on record stands; only what is unknown is asked for.
function unknownOnly(name: string, part: Part | undefined, input: Values): Part[] {
  return part === undefined || at(input, name) !== null ? [] : [part];
}
