import { type Fen, formatFen, parseFen, roundHalfUp } from "../money.ts";
import { compareDecimals, parseDecimal } from "../units.ts";
import { type Evidence, known, stated } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { amongUses, type UseCode } from "./use-code.ts";
import { inForceOn, type Validity } from "./validity.ts";

/** How a jurisdiction has the land premium topped up (补交土地出让金). */
export interface PremiumPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  /** Uses whose higher floor area ratio (FAR 容积率) on granted land costs nothing more. PREMIUM-4. */
  readonly industrialUses: readonly UseCode[];
  /** Share of the underground premium that a holder who redevelops own land pays. UNDERGROUND-1. */
  readonly undergroundPercent: bigint;
  readonly cites: Readonly<
    Record<
      | "difference"
      | "allocated"
      | "certificate"
      | "industrial"
      | "allocatedIndustrial"
      | "negative"
      | "otherRule"
      | "total"
      | "underground"
      | "publicService",
      Citation
    >
  >;
}

/** Prices are of one valuation date, as text of whole fen; the part underground is not in them. */
export type PremiumInput = Evidence<{
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  asOf: string;
  publicTransferRequired: boolean;
  otherProvisionDocNo: string;
  tenure: "granted" | "allocated";
  originalConditionClear: boolean;
  oldUse: string;
  newUse: string;
  oldFar: string;
  newFar: string;
  certificateUse: string;
  /** The standard FAR of the certificate's use. */
  standardFar: string;
  newConditionPriceFen: string;
  oldConditionPriceFen: string;
  allocatedRightPriceFen: string;
  certificateConditionPriceFen: string;
  /** Part of the new price that belongs to compatible public space above ground; unknown is none. */
  publicServicePremiumFen: string;
  underground: Evidence<{ fullPremiumFen: string; ownStockSelfRedevelopment: boolean }>;
}>;

export type PremiumBasis =
  | "difference"
  | "difference-certificate"
  | "allocated-right"
  | "allocated-right-certificate"
  | "industrial-far-exempt"
  | "other-provision"
  | "public-transfer";

export interface PremiumOutput {
  readonly status: "determined" | "other-rule" | "undetermined";
  readonly basis: PremiumBasis | null;
  readonly baseFen: string | null;
  readonly undergroundFen: string | null;
  readonly totalFen: string | null;
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** One part of the premium: its amount if known, else what is missing. */
interface Part {
  readonly fen: Fen | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
}

type BasePart = Part & { readonly basis: PremiumBasis | null; readonly cites: readonly Citation[] };

/**
 * The premium that a change of land conditions owes: PREMIUM-1 to PREMIUM-7, UNDERGROUND-1 and -2
 * (61 三（一）（八）). An estimate: what the appointed appraiser determines overrides it (CONV-12).
 * @throws RangeError when an amount, a FAR or the day is not in its form
 */
export function premiumDue(input: PremiumInput, policy: PremiumPolicy): PremiumOutput {
  const policyInForce = inForceOn(policy.document, input.asOf);
  const other = otherRule(input);
  if (other) {
    return {
      status: "other-rule",
      basis: other,
      baseFen: null,
      undergroundFen: null,
      totalFen: null,
      policyInForce,
      flags: [],
      missing: [],
      citations: [policy.cites.otherRule, policy.document.cite],
    };
  }
  const base = basePart(input, policy);
  // Where nothing is owed above ground no price is taken, so neither note belongs to it; the clause that told the
  // original FAR stays cited.
  const isExempt = base.basis === "industrial-far-exempt";
  const certificate = certificateNote(input, policy);
  const notes = isExempt ? [{ ...certificate, flags: [] }] : [certificate, publicServiceNote(input, policy)];
  const underground = undergroundPart(input.underground, policy);
  const transferUnknown = (input.publicTransferRequired ?? null) === null;
  const missing = sortedList([
    ...base.missing,
    ...underground.missing,
    ...(transferUnknown ? ["publicTransferRequired"] : []),
  ]);
  const total =
    missing.length === 0 && base.fen !== null && underground.fen !== null ? base.fen + underground.fen : null;
  return {
    status: total === null ? "undetermined" : "determined",
    basis: base.basis,
    baseFen: known(base.fen, formatFen),
    undergroundFen: known(underground.fen, formatFen),
    totalFen: known(total, formatFen),
    policyInForce,
    flags: sortedList([...base.flags, ...notes.flatMap(({ flags }) => flags), ...underground.flags]),
    missing,
    citations: [
      policy.cites.otherRule,
      ...base.cites,
      ...notes.flatMap(({ cites }) => cites),
      ...(input.underground ? [policy.cites.underground] : []),
      policy.cites.total,
      policy.document.cite,
    ],
  };
}

/** PREMIUM-6: a provision of its own, or a transfer that must be public, leaves this rule aside. */
function otherRule(input: PremiumInput): PremiumBasis | null {
  if (stated(input.otherProvisionDocNo) !== null) return "other-provision";
  return input.publicTransferRequired === true ? "public-transfer" : null;
}

/** A flag with its clause, set as soon as its own facts are known, whatever else is open. PREMIUM-7. */
interface Note {
  readonly flags: readonly string[];
  readonly cites: readonly Citation[];
}
const NO_NOTE: Note = { flags: [], cites: [] };

/** PREMIUM-3: the certificate's use and its standard FAR stand for original conditions that are not clear. */
function certificateNote({ originalConditionClear }: PremiumInput, { cites }: PremiumPolicy): Note {
  return originalConditionClear === false
    ? { flags: ["CERTIFICATE-CONDITION"], cites: [cites.certificate] }
    : NO_NOTE;
}

/** UNDERGROUND-2: compatible public space above ground carries no premium. */
function publicServiceNote({ publicServicePremiumFen }: PremiumInput, { cites }: PremiumPolicy): Note {
  return (known(publicServicePremiumFen, parseFen) ?? 0n) > 0n
    ? { flags: ["PUBLIC-SERVICE-DEDUCTED"], cites: [cites.publicService] }
    : NO_NOTE;
}

function basePart(input: PremiumInput, policy: PremiumPolicy): BasePart {
  const { tenure = null, originalConditionClear: isClear = null } = input;
  if (tenure === null || isClear === null) {
    const missing = [
      ...(tenure === null ? ["tenure"] : []),
      ...(isClear === null ? ["originalConditionClear"] : []),
    ];
    const cites = [tenure === "allocated" ? policy.cites.allocated : policy.cites.difference];
    return { basis: null, fen: null, flags: [], missing, cites };
  }
  const keepsIndustry = industrialFarRise(input, isClear, policy);
  if (tenure === "granted" && keepsIndustry.verdict !== "not-satisfied") {
    const cites = [policy.cites.industrial];
    return keepsIndustry.verdict === "satisfied"
      ? { basis: "industrial-far-exempt", fen: 0n, flags: ["NO-SPLIT-TRANSFER-CHECK"], missing: [], cites }
      : { basis: null, fen: null, flags: [], missing: keepsIndustry.missing, cites };
  }
  const difference = differencePart(input, tenure, isClear, policy);
  // 80 frees "lawfully acquired" industrial land, 61 granted land only: of allocated land someone must ask.
  if (tenure === "granted" || keepsIndustry.verdict !== "satisfied") return difference;
  return {
    ...difference,
    flags: [...difference.flags, "ALLOCATED-INDUSTRIAL-QUERY"],
    cites: [...difference.cites, policy.cites.industrial, policy.cites.allocatedIndustrial],
  };
}

/** PREMIUM-4 but for the tenure: industry before and after, and a FAR strictly higher. */
function industrialFarRise(
  input: PremiumInput,
  isClear: boolean,
  { industrialUses }: PremiumPolicy,
): Finding {
  const [useName, farName] = isClear
    ? (["oldUse", "oldFar"] as const)
    : (["certificateUse", "standardFar"] as const);
  const uses = [
    amongUses(useName, input[useName], industrialUses),
    amongUses("newUse", input.newUse, industrialUses),
  ];
  const [original, planned] = [known(input[farName], parseDecimal), known(input.newFar, parseDecimal)];
  const rises =
    original !== null && planned !== null
      ? decided(compareDecimals(planned, original) > 0)
      : undetermined(...(original === null ? [farName] : []), ...(planned === null ? ["newFar"] : []));
  return all([...uses, rises]);
}

/** PREMIUM-1 to -3 and -5: the price on the new conditions less that on the original ones. */
function differencePart(
  input: PremiumInput,
  tenure: "granted" | "allocated",
  isClear: boolean,
  { cites }: PremiumPolicy,
): BasePart {
  const ofRight = tenure === "granted" ? "difference" : "allocated-right";
  const oldName = isClear
    ? tenure === "granted"
      ? "oldConditionPriceFen"
      : "allocatedRightPriceFen"
    : "certificateConditionPriceFen";
  const publicService = known(input.publicServicePremiumFen, parseFen) ?? 0n;
  const [newPrice, oldPrice] = [known(input.newConditionPriceFen, parseFen), known(input[oldName], parseFen)];
  const difference = newPrice === null || oldPrice === null ? null : newPrice - publicService - oldPrice;
  const isNegative = difference !== null && difference < 0n;
  return {
    basis: isClear ? ofRight : `${ofRight}-certificate`,
    // Nothing is refunded, and nothing set off against the part underground.
    fen: isNegative ? 0n : difference,
    flags: [...(isNegative ? ["NEGATIVE-DIFFERENCE"] : [])],
    missing: [
      ...(newPrice === null ? ["newConditionPriceFen"] : []),
      ...(oldPrice === null ? [oldName] : []),
    ],
    cites: [
      tenure === "granted" ? cites.difference : cites.allocated,
      ...(isNegative ? [cites.negative] : []),
    ],
  };
}

/** UNDERGROUND-1: half of it for one's own stock land redeveloped by oneself, else all of it. */
function undergroundPart(
  underground: PremiumInput["underground"],
  { undergroundPercent }: PremiumPolicy,
): Part {
  const full = underground ? known(underground.fullPremiumFen, parseFen) : 0n;
  const isOwn = underground?.ownStockSelfRedevelopment ?? null;
  if (full === null) return { fen: null, flags: [], missing: ["underground.fullPremiumFen"] };
  if (full === 0n || isOwn === false) return { fen: full, flags: [], missing: [] };
  if (isOwn === null) return { fen: null, flags: [], missing: ["underground.ownStockSelfRedevelopment"] };
  return { fen: roundHalfUp(full * undergroundPercent, 100n), flags: ["UNDERGROUND-HALF"], missing: [] };
}
