import { roundHalfUp } from "./money.ts";
import { type Decimal, formatScaled, parseDecimal } from "./units.ts";

/** An exact quotient of whole numbers. Prices and scores are reckoned in it, so that no rounding decides. */
export interface Fraction {
  readonly over: bigint;
  /** Always positive. */
  readonly under: bigint;
}

/** @throws RangeError when `under` is nought */
export function fraction(over: bigint, under = 1n): Fraction {
  if (under === 0n) throw new RangeError("a fraction is not divided by nought");
  const sign = under < 0n ? -1n : 1n;
  const divisor = greatestDivisor(over, under) * sign;
  return { over: over / divisor, under: under / divisor };
}

export const ZERO = fraction(0n);
export const ONE = fraction(1n);

export function ofDecimal({ digits, scale }: Decimal): Fraction {
  return fraction(digits, 10n ** BigInt(scale));
}

/** @throws RangeError when the text is not a plain decimal number */
export function ofText(text: string): Fraction {
  return ofDecimal(parseDecimal(text));
}

export function add(...parts: readonly Fraction[]): Fraction {
  return parts.reduce((sum, { over, under }) =>
    fraction(sum.over * under + over * sum.under, sum.under * under),
  );
}

export function subtract(from: Fraction, { over, under }: Fraction): Fraction {
  return add(from, { over: -over, under });
}

export function multiply(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((product, { over, under }) => fraction(product.over * over, product.under * under));
}

/** @throws RangeError when the divisor is nought */
export function divide({ over, under }: Fraction, by: Fraction): Fraction {
  return fraction(over * by.under, under * by.over);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** To the whole number, half away from zero. */
export function round({ over, under }: Fraction): bigint {
  return roundHalfUp(over, under);
}

/** Plain decimals, half away from zero: for display, or once at the end. */
export function toDecimalText(value: Fraction, decimals: number): string {
  return formatScaled(round({ ...value, over: value.over * 10n ** BigInt(decimals) }), decimals);
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}
