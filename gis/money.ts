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

export function lesser(one: Fen, other: Fen): Fen {
  if (one < other) return one;
  return other;
}

const NUMERALS = [..."零壹贰叁肆伍陆柒捌玖"];
const PLACES = ["", "拾", "佰", "仟"];

/**
 * The amount as contracts write it (大写金额): 人民币陆仟陆佰万元整. 整 closes a sum without fen; a nought between
 * digits is written once.
 */
export function amountInWords(fen: Fen): string {
  const absolute = fen < 0n ? -fen : fen;
  const [yuan, jiao, cents] = [absolute / 100n, Number((absolute / 10n) % 10n), Number(absolute % 10n)];
  const whole = yuan > 0n ? `${integerInWords(yuan)}元` : "";
  const tenth = jiao > 0 ? `${NUMERALS[jiao]}角` : yuan > 0n && cents > 0 ? "零" : "";
  const hundredth = cents > 0 ? `${NUMERALS[cents]}分` : "整";
  const text = `${whole}${tenth}${hundredth}`;
  return `人民币${fen < 0n ? "负" : ""}${text === "整" ? "零元整" : text}`;
}

/** Above nought; by 亿 and 万 first, so that 12,000 亿 reads 壹万贰仟亿. */
function integerInWords(value: bigint): string {
  if (value >= 100_000_000n) return inGroups(value, 100_000_000n, "亿");
  if (value >= 10_000n) return inGroups(value, 10_000n, "万");
  let text = "";
  for (let place = 3; place >= 0; place--) {
    const digit = Number((value / 10n ** BigInt(place)) % 10n);
    const rest = value % 10n ** BigInt(place);
    if (digit > 0) text += `${NUMERALS[digit]}${PLACES[place]}`;
    else if (text !== "" && rest > 0n && !text.endsWith("零")) text += "零";
  }
  return text;
}

function inGroups(value: bigint, group: bigint, name: string): string {
  const rest = value % group;
  const skipped = rest > 0n && rest < group / 10n ? "零" : "";
  return `${integerInWords(value / group)}${name}${skipped}${rest > 0n ? integerInWords(rest) : ""}`;
}
