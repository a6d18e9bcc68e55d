/**
 * Money in fen (分), the hundredth of a yuan. CONV-1: always `bigint`, in JSON a decimal string of fen;
 * never a floating-point number, because sums pass 2^53.
 */
export type Fen = bigint;

const FORM = /^-?(0|[1-9]\d*)$/;

export function isFen(text: string): boolean {
  return FORM.test(text) && text !== "-0";
}

/** @throws RangeError when the text is not a whole number of fen */
export function parseFen(text: string): Fen {
  if (!isFen(text)) throw new RangeError(`${text} is not a whole number of fen`);
  return BigInt(text);
}

export function formatFen(fen: Fen): string {
  return fen.toString();
}

/** Yuan with two decimals and thousands separators, for people: `66,000,000.00`. */
export function formatYuan(fen: Fen): string {
  const [sign, absolute] = fen < 0n ? ["-", -fen] : ["", fen];
  const yuan = (absolute / 100n).toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${yuan}.${(absolute % 100n).toString().padStart(2, "0")}`;
}

/**
 * `numerator / denominator` to the whole number, half away from zero. CONV-6: once, on the exact product.
 * @throws RangeError when the denominator is not positive
 */
export function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError("the denominator must be positive");
  const absolute = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * absolute + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}
