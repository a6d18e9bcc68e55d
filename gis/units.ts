import { type Fen, roundHalfUp } from "./money.ts";

/**
 * Exact decimals, and areas in m². CONV-2, CONV-3, CONV-4: an area or a floor area ratio (FAR 容积率) travels as a
 * decimal string and is compared by whole numbers, never by floating point.
 */
export interface Decimal {
  /** The digits as a whole number: 2000.01 is 200001 at scale 2. */
  readonly digits: bigint;
  readonly scale: number;
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

/** @throws RangeError when the text is not a plain decimal number */
export function parseDecimal(text: string): Decimal {
  const parts = FORM.exec(text);
  if (!parts) throw new RangeError(`${text} is not a decimal number`);
  const fraction = parts[3] ?? "";
  return { digits: BigInt(`${parts[1]}${parts[2]}${fraction}`), scale: fraction.length };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`: "2.0" equals "2.00". */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const difference = a.digits * 10n ** BigInt(b.scale) - b.digits * 10n ** BigInt(a.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** An area in units of 0.0001 m²: holds the four exact decimals of every area in an answer. CONV-2. */
export type Area = bigint & { readonly __area: never };

const AREA_SCALE = 4;

/** @throws RangeError when the text is not an area of at most two decimals */
export function parseArea(text: string): Area {
  const { digits, scale } = parseDecimal(text);
  if (digits < 0n || scale > 2)
    throw new RangeError(`${text} is not an area in m² with at most two decimals`);
  return area(digits * 10n ** BigInt(AREA_SCALE - scale));
}

/** Marks a whole number as units of 0.0001 m². */
export function area(tenThousandths: bigint): Area {
  // The brand exists only for the compiler.
  return tenThousandths as Area;
}

/** Exactly four decimals: `648.1635`. */
export function formatArea(value: Area): string {
  return formatScaled(value, AREA_SCALE);
}

/** Exact sum of areas, with two decimals as records hold them. */
export function sumOfAreas(areas: readonly string[]): string {
  return formatScaled(areas.reduce((sum, text) => sum + parseArea(text), 0n) / 100n, 2);
}

/** `digits` divided by 10^scale as plain decimals: formatScaled(-5n, 2) is "-0.05". */
export function formatScaled(digits: bigint, scale: number): string {
  const [sign, absolute] = digits < 0n ? ["-", -digits] : ["", digits];
  const text = absolute.toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(text.length - scale)}`;
}

/** m² in a mu (亩). 1 mu = 2000/3 m² exactly; mu is for display only and never decides. CONV-2. */
export const SQUARE_METRES_PER_MU = 2000 / 3;

/** An amount by the mu of an area, half up to the fen. Exact; for display only, as mu are. */
export function fenPerMu(total: Fen, over: Area): Fen {
  // total ÷ (over ÷ 10⁴ m²) × 2000/3 m²
  return roundHalfUp(total * 2000n * 10n ** BigInt(AREA_SCALE), over * 3n);
}

/** For display only. */
export function toMu(squareMetres: number): number {
  return squareMetres / SQUARE_METRES_PER_MU;
}
