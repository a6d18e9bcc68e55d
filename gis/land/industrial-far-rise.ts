import { isoDate } from "../iso-date.ts";
import { compareDecimals, parseDecimal } from "../units.ts";
import { type Evidence, known, unknownAmong } from "./evidence.ts";
import {
  all,
  any,
  type Citation,
  decided,
  type Finding,
  fact,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { amongUses, type UseCode } from "./use-code.ts";
import { inForce, type Validity } from "./validity.ts";

/** How the land-use right was acquired (取得方式). */
type Acquisition = "granted" | "allocated" | "other-lawful" | "unlawful";

/** Two documents that free a higher floor area ratio (FAR 容积率) of industrial land from further premium. */
export interface IndustrialLandPolicy {
  /** PREMIUM-4: of granted (出让) land in a low-efficiency redevelopment. */
  readonly redevelopment: { readonly document: Validity; readonly cite: Citation };
  /** IND-3: of lawfully acquired land (原依法取得), which then may not be transferred in parts. */
  readonly investment: { readonly document: Validity; readonly cite: Citation };
  readonly industrialUses: readonly UseCode[];
  readonly lawfulAcquisitions: readonly Acquisition[];
}

export type IndustrialFarRiseInput = Evidence<{
  asOf: string;
  acquisition: Acquisition;
  oldUse: string;
  newUse: string;
  /** FAR as a decimal string. */
  oldFar: string;
  newFar: string;
  conformsPlan: boolean;
  lowEfficiencyRedevelopment: boolean;
}>;

export interface IndustrialFarRiseOutput {
  readonly premiumFree: Verdict;
  /** The rules that free it: PREMIUM-4, IND-3. */
  readonly basis: readonly string[];
  /** Whether the right may then be transferred in parts (分割转让); null unless premium-free. */
  readonly splitTransferAllowed: Verdict | null;
  readonly reasons: readonly string[];
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * IND-3 (80 二（三）3) beside PREMIUM-4 (61 三（八）). FAR as decimal text.
 * @throws RangeError when a FAR or the day is not one
 */
export function industrialFarRise(
  input: IndustrialFarRiseInput,
  policy: IndustrialLandPolicy,
): IndustrialFarRiseOutput {
  const found = findingsOf(input, policy);
  const { investmentInForce, redevelopmentInForce, lawful, granted, keepsUse, rises, planned } = found;
  const investment = all([investmentInForce, lawful, ...keepsUse, rises, planned]);
  const redevelopment = all([
    redevelopmentInForce,
    found.lowEfficiency,
    granted,
    ...keepsUse,
    rises,
    planned,
  ]);
  const citations = [policy.redevelopment, policy.investment].flatMap(({ document, cite }) => [
    document.cite,
    cite,
  ]);
  const basis = sortedList([
    ...(holds(investment) ? [policy.investment.cite.ruleId] : []),
    ...(holds(redevelopment) ? [policy.redevelopment.cite.ruleId] : []),
  ]);
  const answer = { basis, splitTransferAllowed: null, reasons: [], flags: [], missing: [], citations };

  // 80 speaks of all lawfully acquired land, 61 of granted land only: for other land the two disagree.
  if (holds(investment) && !holds(granted)) {
    return {
      ...answer,
      premiumFree: "undetermined",
      flags: ["NON-GRANTED-CONFLICT"],
      missing: ["authorityRulingNonGranted"],
    };
  }
  const { verdict } = any([redevelopment, investment]);
  if (verdict === "satisfied") {
    // 80 forbids a split transfer while it is in force; later the contract's own clause decides.
    return holds(investment)
      ? { ...answer, premiumFree: verdict, splitTransferAllowed: "not-satisfied" }
      : {
          ...answer,
          premiumFree: verdict,
          splitTransferAllowed: "undetermined",
          missing: ["contractSplitClause"],
        };
  }
  return verdict === "not-satisfied"
    ? { ...answer, premiumFree: verdict, reasons: refusals(found) }
    : { ...answer, premiumFree: verdict, missing: unknownFacts(input, found) };
}

type Findings = ReturnType<typeof findingsOf>;

function findingsOf(input: IndustrialFarRiseInput, policy: IndustrialLandPolicy) {
  const asOf = known(input.asOf, isoDate);
  const acquired = (ways: readonly Acquisition[]): Finding =>
    known(input.acquisition, (way) => decided(ways.includes(way))) ?? undetermined("acquisition");
  return {
    investmentInForce: inForce(policy.investment.document, asOf, "asOf"),
    redevelopmentInForce: inForce(policy.redevelopment.document, asOf, "asOf"),
    lowEfficiency: fact("lowEfficiencyRedevelopment", input.lowEfficiencyRedevelopment),
    lawful: acquired(policy.lawfulAcquisitions),
    granted: acquired(["granted"]),
    keepsUse: [
      amongUses("oldUse", input.oldUse, policy.industrialUses),
      amongUses("newUse", input.newUse, policy.industrialUses),
    ],
    rises: farRises(input),
    planned: fact("conformsPlan", input.conformsPlan),
  };
}

function farRises(input: IndustrialFarRiseInput): Finding {
  const [oldFar, newFar] = [known(input.oldFar, parseDecimal), known(input.newFar, parseDecimal)];
  if (oldFar === null || newFar === null) return undetermined(...unknownAmong(input, ["oldFar", "newFar"]));
  return decided(compareDecimals(newFar, oldFar) > 0);
}

function refusals({
  investmentInForce,
  redevelopmentInForce,
  lawful,
  granted,
  ...found
}: Findings): string[] {
  const acquisition = holds(investmentInForce) ? lawful : granted;
  return sortedList([
    ...(found.keepsUse.some(fails) ? ["USE"] : []),
    ...(fails(found.rises) ? ["FAR"] : []),
    ...(fails(found.planned) ? ["PLAN"] : []),
    ...(fails(acquisition) ? ["ACQUISITION"] : []),
    ...(fails(investmentInForce) && fails(redevelopmentInForce) ? ["VALID"] : []),
    ...(fails(found.lowEfficiency) && fails(investmentInForce) ? ["NOT-REDEVELOPMENT"] : []),
  ]);
}

/** Low efficiency is no question while 80, which does not ask for it, is known to be in force. */
function unknownFacts(input: IndustrialFarRiseInput, found: Findings): string[] {
  const uses = found.keepsUse.flatMap((use) => use.missing);
  const others = unknownAmong(input, ["oldFar", "newFar", "acquisition", "conformsPlan", "asOf"]);
  const redevelopment = holds(found.investmentInForce) ? [] : found.lowEfficiency.missing;
  return sortedList([...uses, ...others, ...redevelopment]);
}

function holds({ verdict }: Finding): boolean {
  return verdict === "satisfied";
}

function fails({ verdict }: Finding): boolean {
  return verdict === "not-satisfied";
}
