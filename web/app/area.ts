/**
 * Areas on screen. Exact decimal-string arithmetic on `bigint`: an area never passes
 * through a floating-point number (CONV-2). Mu (亩) is for display only: 1 mu = 2000/3 m².
 */

interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function parse(text: string): Decimal {
  const [whole = "0", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** Half up, for amounts that are never negative. */
function divideHalfUp(part: bigint, whole: bigint): bigint {
  return (part * 2n + whole) / (whole * 2n);
}

function grouped(hundredths: bigint): string {
  const digits = hundredths.toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${digits.slice(-2)}`;
}

/** `"2000.01"` m² → `"3.00"` mu: m² × 3 / 2000, rounded half up once. */
export function muText(areaM2: string): string {
  const { digits, scale } = parse(areaM2);
  return grouped(divideHalfUp(digits * 300n, 2000n * 10n ** BigInt(scale)));
}

/** `"12345.678"` m² → `"12,345.68"`. */
export function squareMetresText(areaM2: string): string {
  const { digits, scale } = parse(areaM2);
  return grouped(divideHalfUp(digits * 100n, 10n ** BigInt(scale)));
}

/** The exact sum, in m², as a decimal string with the longest fraction given. */
export function sumAreas(areas: readonly string[]): string {
  const parts = areas.map(parse);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  const sum = parts.reduce((total, part) => total + part.digits * 10n ** BigInt(scale - part.scale), 0n);
  if (scale === 0) return sum.toString();
  const digits = sum.toString().padStart(scale + 1, "0");
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The part of `whole` in percent with one decimal, rounded half up; a whole of nothing has no share. */
export function percentText(part: string, whole: string): string {
  const [a, b] = [parse(part), parse(whole)];
  if (b.digits === 0n) return "–";
  const tenths = divideHalfUp(a.digits * 1000n * 10n ** BigInt(b.scale), b.digits * 10n ** BigInt(a.scale));
  return `${tenths / 10n}.${tenths % 10n}%`;
}

/** For sorting, bar lengths and colour classes only. */
export function approximateMu(areaM2: string): number {
  return (Number(areaM2) * 3) / 2000;
}

/** Whole numbers with thousands separators. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
