import { roundHalfUp } from "../money.ts";
import { type Area, compareDecimals, formatScaled, parseArea, parseDecimal } from "../units.ts";
import { type Evidence, known } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { inForceOn, type Validity } from "./validity.ts";

/** Linkage (挂钩机制) of a year's progress to the next year's quota of new construction land. */
export interface QuotaPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  readonly cite: Citation;
  /** Districts that another document favours without a number: a note beside the proposal. QUOTA-2. */
  readonly favoured: { readonly districts: readonly string[]; readonly cite: Citation };
}

/** Measure and numbers, in percent as decimal strings. The document gives none: all are configuration (CONV-13). */
interface QuotaConfig {
  /** Progress at or above it is fast. */
  readonly fastAtOrAbovePercent: string;
  /** Progress below it, exclusive, is slow. */
  readonly slowBelowPercent: string;
  readonly favourPercent: string;
  readonly deductPercent: string;
}

export type QuotaDistrict = { readonly district: string } & Evidence<{
  plannedM2: string;
  completedM2: string;
  baseQuotaM2: string;
}>;

export interface QuotaInput {
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  readonly asOf?: string | null | undefined;
  readonly config?: QuotaConfig | null | undefined;
  readonly districts: readonly QuotaDistrict[];
}

interface QuotaProposal {
  readonly district: string;
  /** Two decimals, for display only: it never decides. */
  readonly ratioPercent: string | null;
  readonly direction: "favour" | "neutral" | "deduct" | "undetermined";
  /** Signed m², two decimals. */
  readonly deltaM2: string | null;
}

export interface QuotaOutput {
  readonly status: "determined" | "undetermined";
  readonly districts: readonly QuotaProposal[];
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  readonly notes: readonly { readonly district: string; readonly cite: Citation }[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * QUOTA-1 (61 四（四）). A proposal: the bureau decides. Areas in m², percentages as decimal text.
 * @throws RangeError when an area, a percentage or the day is not one
 */
export function quotaAdjustment({ asOf, config, districts }: QuotaInput, policy: QuotaPolicy): QuotaOutput {
  const notes = districts
    .filter(({ district }) => policy.favoured.districts.includes(district))
    .map(({ district }) => ({ district, cite: policy.favoured.cite }));
  return {
    status: config ? "determined" : "undetermined",
    districts: districts.map((row) => (config ? propose(row, config) : open(row.district))),
    policyInForce: inForceOn(policy.document, asOf),
    notes,
    missing: config ? [] : ["config"],
    citations: [policy.cite, ...(notes.length > 0 ? [policy.favoured.cite] : []), policy.document.cite],
  };
}

function propose(row: QuotaDistrict, config: QuotaConfig): QuotaProposal {
  const [planned, completed] = [known(row.plannedM2, parseArea), known(row.completedM2, parseArea)];
  if (planned === null || planned === 0n || completed === null) return open(row.district);
  const direction = directionOf(planned, completed, config);
  return {
    district: row.district,
    ratioPercent: formatScaled(roundHalfUp(completed * 10_000n, planned), 2),
    direction,
    deltaM2: deltaOf(direction, known(row.baseQuotaM2, parseArea), config),
  };
}

function open(district: string): QuotaProposal {
  return { district, ratioPercent: null, direction: "undetermined", deltaM2: null };
}

type Direction = "favour" | "neutral" | "deduct";

function directionOf(planned: Area, completed: Area, config: QuotaConfig): Direction {
  // completed / planned against a percentage, multiplied out: completed × 100 against percentage × planned.
  const against = (percent: string): number => {
    const { digits, scale } = parseDecimal(percent);
    return compareDecimals({ digits: completed * 100n, scale: 0 }, { digits: digits * planned, scale });
  };
  if (against(config.fastAtOrAbovePercent) >= 0) return "favour";
  return against(config.slowBelowPercent) < 0 ? "deduct" : "neutral";
}

/** Rounded half up to 0.01 m² on the absolute value. A neutral district keeps its quota, whatever that is. */
function deltaOf(direction: Direction, base: Area | null, config: QuotaConfig): string | null {
  if (direction === "neutral") return "0.00";
  if (base === null) return null;
  const { digits, scale } = parseDecimal(
    direction === "favour" ? config.favourPercent : config.deductPercent,
  );
  // Base counts 0.0001 m², so 100 × 100 leads to hundredths of m² by percent.
  const delta = roundHalfUp(base * digits, 10_000n * 10n ** BigInt(scale));
  return formatScaled(direction === "favour" ? delta : -delta, 2);
}
