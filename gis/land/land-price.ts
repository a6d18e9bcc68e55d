import {
  add,
  compare,
  divide,
  type Fraction,
  fraction,
  multiply,
  ONE,
  ofText,
  round,
  subtract,
  toDecimalText,
} from "../fraction.ts";
import { type Fen, parseFen } from "../money.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";

/** Uses for which land is priced (地价用途), each with a statutory maximum of its term. */
export const PRICED_USES = ["residential", "commercial", "industrial", "public-service", "mixed"] as const;
export type PricedUse = (typeof PRICED_USES)[number];

/** What the law says of land prices; prices themselves are loaded, never part of a package. */
export interface LandPricePolicy {
  /** Longest term of granted land in years (土地出让最高年限). */
  readonly maximumTerms: Readonly<Record<PricedUse, bigint>>;
  /** An agreement price is not below this share of the benchmark price of its level. */
  readonly agreementFloorPercent: bigint;
  readonly cites: Readonly<Record<"terms" | "agreementFloor" | "difference" | "national", Citation>>;
}

/** Loaded tables; null or absent is "not loaded". Numbers are decimal text. */
export type PriceTables = Evidence<{
  benchmarkPrices: readonly {
    readonly use: PricedUse;
    readonly level: string;
    /** Of a m² of land, or of a m² of floor at the price's own FAR. */
    readonly basis: "ground" | "floor";
    readonly priceYuanPerM2: string;
    readonly baseDate: string;
  }[];
  priceIndex: readonly { readonly use: PricedUse; readonly date: string; readonly index: string }[];
  capitalisationRates: readonly { readonly use: PricedUse; readonly ratePercent: string }[];
  farFactors: readonly {
    readonly use: PricedUse;
    readonly level: string;
    readonly far: string;
    readonly factor: string;
  }[];
  priceFactors: readonly {
    readonly use: PricedUse;
    readonly level: string;
    readonly factor: string;
    readonly degree: string;
    readonly percent: string;
  }[];
}>;

export type BenchmarkPriceInput = Evidence<{
  valuationDate: string;
  use: PricedUse;
  level: string;
  far: string;
  /** Years that the right still runs, or is granted for; at most two decimals. */
  remainingYears: string;
  landAreaM2: string;
  /** The degree of each other circumstance; none is no correction. */
  circumstances: readonly { readonly factor: string; readonly degree: string }[];
  /** To be held against the floor of agreement prices, with the costs that the law adds up. */
  agreementPriceFen: string;
  statutoryCostsFen: string;
}>;

export interface BenchmarkPriceOutput {
  readonly status: "determined" | "undetermined";
  /** Yuan per m² of land and of floor, two decimals, for display: the total comes from the exact price. */
  readonly groundPriceYuanPerM2: string | null;
  readonly floorPriceYuanPerM2: string | null;
  /** Rounded once, half up to the fen. */
  readonly totalFen: string | null;
  /** Six decimals, for display. */
  readonly factors: {
    readonly base: string | null;
    readonly date: string | null;
    readonly term: string | null;
    readonly far: string | null;
    readonly circumstances: string | null;
  };
  readonly agreementFloor: { readonly verdict: Verdict; readonly floorFen: string | null } | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** A part of the price: the exact factor where it is known, what it flags, what it lacks. */
interface Part {
  readonly value: Fraction | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
}

const is = (value: Fraction, ...flags: readonly string[]): Part => ({ value, flags, missing: [] });
const lacks = (...missing: readonly string[]): Part => ({ value: null, flags: [], missing });

/**
 * The benchmark method (基准地价系数修正法): P = base × K_date × K_term × K_far × (1 + Σk). An estimate, which the
 * appointed appraiser's total overrides (CONV-12). A price of floor space is not corrected for the FAR.
 * @throws RangeError when a number is not in its form
 */
export function benchmarkPrice(
  input: BenchmarkPriceInput,
  tables: PriceTables,
  policy: LandPricePolicy,
): BenchmarkPriceOutput {
  const row = baseRow(input, tables);
  const isFloor = row.found?.basis === "floor";
  const base = row.found ? is(ofText(row.found.priceYuanPerM2)) : lacks(...row.missing);
  const date = dateFactor(input, tables, row.found?.baseDate ?? null);
  const term = termPart(input, tables, policy);
  const far = isFloor ? is(ONE) : farPart(input, tables);
  const circumstances = circumstancesPart(input, tables);
  const parts = [base, date, term, far, circumstances];
  const [area, ratio] = [known(input.landAreaM2, ofText), known(input.far, ofText)];
  const missing = sortedList([
    ...parts.flatMap((part) => part.missing),
    ...(area === null ? ["landAreaM2"] : []),
    ...(ratio === null ? ["far"] : []),
  ]);
  const product = productOf(parts);
  const ground = product && (isFloor ? ratio && multiply(product, ratio) : product);
  const floor = product && (isFloor ? product : ratio && ratio.over > 0n ? divide(product, ratio) : null);
  // Fen: 100 to the yuan.
  const total = ground && area && round(multiply(ground, area, fraction(100n)));
  const agreementFloor = agreementFloorOf(input, row.found, area, ratio, policy);
  return {
    status: missing.length === 0 ? "determined" : "undetermined",
    groundPriceYuanPerM2: known(ground, (price) => toDecimalText(price, 2)),
    floorPriceYuanPerM2: known(floor, (price) => toDecimalText(price, 2)),
    totalFen: known(total, String),
    factors: {
      base: row.found?.priceYuanPerM2 ?? null,
      date: shown(date),
      term: shown(term),
      far: shown(far),
      circumstances: shown(circumstances),
    },
    agreementFloor,
    flags: sortedList(parts.flatMap((part) => part.flags)),
    missing,
    citations: [policy.cites.terms, ...(agreementFloor ? [policy.cites.agreementFloor] : [])],
  };
}

const shown = ({ value }: Part) => known(value, (exact) => toDecimalText(exact, 6));

function productOf(parts: readonly Part[]): Fraction | null {
  const values = parts.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length === parts.length ? multiply(ONE, ...values) : null;
}

type BaseRow = NonNullable<PriceTables["benchmarkPrices"]>[number];

function baseRow(
  { use = null, level = null }: BenchmarkPriceInput,
  { benchmarkPrices: prices = null }: PriceTables,
): { readonly found: BaseRow | null; readonly missing: readonly string[] } {
  const missing = [
    ...(use === null ? ["use"] : []),
    ...(level === null ? ["level"] : []),
    ...(prices === null ? ["benchmarkPrices"] : []),
  ];
  const found = prices?.find((row) => row.use === use && row.level === level) ?? null;
  // A loaded table without the level is a gap of the table.
  return { found, missing: found || missing.length > 0 ? missing : ["benchmarkPrices"] };
}

/** K_date (期日修正): the index on the day of valuation over that on the price's own day. */
function dateFactor(
  { use = null, valuationDate = null }: BenchmarkPriceInput,
  { priceIndex = null }: PriceTables,
  baseDate: string | null,
): Part {
  if (valuationDate === null) return lacks("valuationDate");
  if (baseDate !== null && valuationDate === baseDate) return is(ONE);
  if (priceIndex === null) return lacks("priceIndex");
  // What the base price lacks is named with it.
  if (use === null || baseDate === null) return lacks();
  const [now, then] = [indexOn(priceIndex, use, valuationDate), indexOn(priceIndex, use, baseDate)];
  return now === null || then === null ? lacks("priceIndex") : is(divide(now, then));
}

/** The latest index on or before the day. */
function indexOn(rows: NonNullable<PriceTables["priceIndex"]>, use: PricedUse, day: string): Fraction | null {
  const until = rows.filter((row) => row.use === use && row.date <= day);
  const latest = until.reduce<(typeof until)[number] | null>(
    (last, row) => (last === null || row.date > last.date ? row : last),
    null,
  );
  return known(latest?.index, ofText);
}

function termPart(
  { use = null, remainingYears = null }: BenchmarkPriceInput,
  { capitalisationRates: rates = null }: PriceTables,
  { maximumTerms }: LandPricePolicy,
): Part {
  if (use === null || remainingYears === null)
    return lacks(
      ...(remainingYears === null ? ["remainingYears"] : []),
      ...(rates === null ? ["capitalisationRates"] : []),
    );
  const [years, most] = [ofText(remainingYears), fraction(maximumTerms[use])];
  // The whole term needs no rate: K is 1 at any of them. No right can run longer than the law allows.
  if (compare(years, most) === 0) return is(ONE);
  if (compare(years, most) > 0) return is(ONE, "TERM-ABOVE-MAXIMUM");
  const rate = rates?.find((row) => row.use === use)?.ratePercent;
  if (rate === undefined) return lacks("capitalisationRates");
  return is(termFactor(divide(ofText(rate), fraction(100n)), remainingYears, Number(maximumTerms[use])));
}

/** Digits to which a power of a part of a year is carried; whole years are exact. */
const ROOT_DIGITS = 40;

/**
 * K_term (年期修正) = [1 − 1 / (1 + r)^m] / [1 − 1 / (1 + r)^n]: exact for whole years; for a part of a year the root
 * is carried to 40 digits.
 * @param years m, at most two decimals
 * @throws RangeError when `years` has more decimals, or when rate or full term are not above nought
 */
export function termFactor(rate: Fraction, years: string, fullYears: number): Fraction {
  if (rate.over <= 0n || fullYears <= 0) throw new RangeError("rate and full term must be above nought");
  const hundredths = multiply(ofText(years), fraction(100n));
  if (hundredths.under !== 1n) throw new RangeError(`${years} years have more than two decimals`);
  const growth = add(ONE, rate);
  const discount = (exponent: Fraction) => subtract(ONE, divide(ONE, exponent));
  const [whole, part] = [hundredths.over / 100n, hundredths.over % 100n];
  const grown = multiply(power(growth, whole), hundredthPower(growth, part));
  return divide(discount(grown), discount(power(growth, BigInt(fullYears))));
}

function power({ over, under }: Fraction, exponent: bigint): Fraction {
  return fraction(over ** exponent, under ** exponent);
}

/** growth^(part ÷ 100), by the hundredth root of growth^part. */
function hundredthPower(growth: Fraction, part: bigint): Fraction {
  if (part === 0n) return ONE;
  const scale = 10n ** BigInt(ROOT_DIGITS);
  const { over, under } = power(growth, part);
  const target = (over * scale ** 100n) / under;
  // Newton falls towards the root from anywhere above it, and growth itself is above.
  let root = (growth.over * scale) / growth.under + 1n;
  for (;;) {
    const next = (99n * root + target / root ** 99n) / 100n;
    if (next >= root) return fraction(root, scale);
    root = next;
  }
}

function farPart(
  { use = null, level = null, far = null }: BenchmarkPriceInput,
  { farFactors = null }: PriceTables,
): Part {
  if (farFactors === null) return lacks("farFactors");
  if (use === null || level === null || far === null) return lacks();
  const ofUse = farFactors.filter((row) => row.use === use);
  const own = ofUse.filter((row) => row.level === level);
  const rows = own.length > 0 ? own : ofUse.filter((row) => row.level === "");
  if (rows.length === 0) return lacks("farFactors");
  const { factor, clamped } = interpolate(rows, far);
  return is(factor, ...(clamped === null ? [] : [clamped === "low" ? "FAR-BELOW-TABLE" : "FAR-ABOVE-TABLE"]));
}

/**
 * K_far (容积率修正) by linear interpolation between neighbours; beyond the table its last value, which is said.
 * @throws RangeError when there are no rows
 */
export function interpolate(
  rows: readonly { readonly far: string; readonly factor: string }[],
  far: string,
): { readonly factor: Fraction; readonly clamped: "low" | "high" | null } {
  const points = rows
    .map((row) => ({ far: ofText(row.far), factor: ofText(row.factor) }))
    .sort((a, b) => compare(a.far, b.far));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) throw new RangeError("there is nothing to interpolate between");
  const at = ofText(far);
  if (compare(at, first.far) < 0) return { factor: first.factor, clamped: "low" };
  if (compare(at, last.far) > 0) return { factor: last.factor, clamped: "high" };
  const above = points.find((point) => compare(point.far, at) >= 0) ?? last;
  const below = points.findLast((point) => compare(point.far, at) <= 0) ?? first;
  if (compare(above.far, below.far) === 0) return { factor: above.factor, clamped: null };
  const slope = divide(subtract(above.factor, below.factor), subtract(above.far, below.far));
  return { factor: add(below.factor, multiply(slope, subtract(at, below.far))), clamped: null };
}

/** 1 + Σk of the circumstances named; one that the table does not know leaves the price open. */
function circumstancesPart(
  { use = null, level = null, circumstances }: BenchmarkPriceInput,
  { priceFactors = null }: PriceTables,
): Part {
  const named = circumstances ?? [];
  if (named.length === 0) return is(ONE);
  if (priceFactors === null) return lacks("priceFactors");
  if (use === null || level === null) return lacks();
  const percents = named.map(({ factor, degree }) => {
    const fitting = priceFactors.filter(
      (row) => row.use === use && row.factor === factor && row.degree === degree,
    );
    const row = fitting.find((one) => one.level === level) ?? fitting.find((one) => one.level === "");
    return known(row?.percent, ofText);
  });
  const found = percents.flatMap((percent) => (percent === null ? [] : [percent]));
  if (found.length < named.length) return lacks("priceFactors");
  return is(add(ONE, divide(add(fraction(0n), ...found), fraction(100n))));
}

/** Ministry of Land Order 21 §5: not below 70 % of the level's benchmark price, nor below the statutory costs. */
function agreementFloorOf(
  { agreementPriceFen, statutoryCostsFen }: BenchmarkPriceInput,
  row: BaseRow | null,
  area: Fraction | null,
  far: Fraction | null,
  { agreementFloorPercent }: LandPricePolicy,
): BenchmarkPriceOutput["agreementFloor"] {
  const agreed = known(agreementPriceFen, parseFen);
  if (agreed === null) return null;
  const perLand = row && (row.basis === "ground" ? ONE : far);
  const benchmark =
    row && area && perLand && multiply(ofText(row.priceYuanPerM2), perLand, area, fraction(100n));
  const floor = benchmark && multiply(benchmark, fraction(agreementFloorPercent, 100n));
  const costs = known(statutoryCostsFen, parseFen);
  const atLeast = (least: Fraction | null, name: string): Finding =>
    least === null ? undetermined(name) : decided(compare(fraction(agreed), least) >= 0);
  const { verdict } = all([
    atLeast(floor, "benchmarkPrices"),
    atLeast(known(costs, fraction), "statutoryCostsFen"),
  ]);
  return { verdict, floorFen: known(floor, (exact) => String(roundUp(exact))) };
}

/** A price in whole fen that is at least this much. */
function roundUp({ over, under }: Fraction): bigint {
  return (over + under - 1n) / under;
}

// ---- What a change of conditions costs ------------------------------------------------------------------

/** A use on the land with its floor area and its price per m² of floor, in yuan. */
interface PricedPart {
  readonly use: string;
  readonly gfaM2: string;
  readonly floorPriceYuanPerM2: string;
}

export type ConditionsChangeInput = Evidence<{
  landAreaM2: string;
  /** All at one valuation date: the day on which the authority accepts the application. */
  old: readonly PricedPart[];
  new: readonly PricedPart[];
  /** For a FAR that is below 1 before and after. */
  floorPriceAtFar1YuanPerM2: string;
}>;

/** Which sentence of the national technical rule (国土资厅发〔2018〕4号) applies. */
export type NationalStrategy =
  | "far-raised"
  | "far-raised-below-1"
  | "far-lowered"
  | "use-changed"
  | "industrial-changed"
  | "use-and-far-changed"
  | "unchanged";

export interface ConditionsChangeOutput {
  readonly status: "determined" | "undetermined";
  /** New total less old total, not below nought. */
  readonly difference: { readonly fen: string | null; readonly flags: readonly string[] };
  /** By the national rule, under the name of its strategy. */
  readonly national: {
    readonly strategy: NationalStrategy | null;
    readonly fen: string | null;
    readonly flags: readonly string[];
  };
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

interface OfUse {
  readonly gfa: Fraction;
  readonly value: Fraction;
}

interface Conditions {
  /** The uses that have floor area, each once. */
  readonly byUse: ReadonlyMap<string, OfUse>;
  readonly gfa: Fraction;
  readonly value: Fraction;
  readonly floorPrice: Fraction;
}

/**
 * What a change of use or FAR adds to the price of the land, by the difference of two totals and by the national
 * rule: they differ where the floor price moves with the FAR, so both are kept, each under its name.
 * @throws RangeError when a number is not in its form
 */
export function conditionsChange(
  input: ConditionsChangeInput,
  industrialUses: readonly string[],
  { cites }: LandPricePolicy,
): ConditionsChangeOutput {
  const citations = [cites.difference, cites.national];
  const [before, after] = [conditionsOf(input.old), conditionsOf(input.new)];
  const area = known(input.landAreaM2, ofText);
  const nothing = { fen: null, flags: [] };
  const missing = [
    ...(before ? [] : ["old"]),
    ...(after ? [] : ["new"]),
    ...(area && area.over > 0n ? [] : ["landAreaM2"]),
  ];
  if (!before || !after || !area || missing.length > 0) {
    const difference = before && after ? dueOf(subtract(after.value, before.value)) : nothing;
    return {
      status: "undetermined",
      difference,
      national: { ...nothing, strategy: null },
      missing: sortedList(missing),
      citations,
    };
  }
  const strategy = strategyOf(before, after, area, industrialUses);
  const amount = nationalAmount(strategy, before, after, known(input.floorPriceAtFar1YuanPerM2, ofText));
  return {
    status: amount === null ? "undetermined" : "determined",
    difference: dueOf(subtract(after.value, before.value)),
    national: { strategy, ...(amount === null ? nothing : dueOf(amount)) },
    missing: amount === null ? ["floorPriceAtFar1YuanPerM2"] : [],
    citations,
  };
}

/** null for no conditions at all: what stands on the land is unknown then. */
function conditionsOf(parts: readonly PricedPart[] | null | undefined): Conditions | null {
  if (!parts || parts.length === 0) return null;
  const gfa = add(fraction(0n), ...parts.map((part) => ofText(part.gfaM2)));
  const value = add(
    fraction(0n),
    ...parts.map((part) => multiply(ofText(part.gfaM2), ofText(part.floorPriceYuanPerM2))),
  );
  if (gfa.over === 0n) return null;
  const byUse = new Map<string, OfUse>();
  for (const { use, gfaM2, floorPriceYuanPerM2 } of parts) {
    const [ofPart, before] = [ofText(gfaM2), byUse.get(use) ?? { gfa: fraction(0n), value: fraction(0n) }];
    if (ofPart.over === 0n) continue;
    byUse.set(use, {
      gfa: add(before.gfa, ofPart),
      value: add(before.value, multiply(ofPart, ofText(floorPriceYuanPerM2))),
    });
  }
  return { byUse, gfa, value, floorPrice: divide(value, gfa) };
}

/** Floor area that each use gains, or loses below nought. */
function gains(before: Conditions, after: Conditions): readonly { use: string; gain: Fraction }[] {
  const uses = [...new Set([...before.byUse.keys(), ...after.byUse.keys()])];
  const gfaOf = ({ byUse }: Conditions, use: string) => byUse.get(use)?.gfa ?? fraction(0n);
  return uses.map((use) => ({ use, gain: subtract(gfaOf(after, use), gfaOf(before, use)) }));
}

/**
 * Whether floor area goes from one use to another: a use comes or goes, or one gains while another loses. Where
 * all of them grow, or all shrink, only the FAR changes.
 */
function changesUse(before: Conditions, after: Conditions): boolean {
  const sides = gains(before, after).map(({ gain }) => gain.over);
  return (
    [...before.byUse.keys()].some((use) => !after.byUse.has(use)) ||
    [...after.byUse.keys()].some((use) => !before.byUse.has(use)) ||
    (sides.some((side) => side > 0n) && sides.some((side) => side < 0n))
  );
}

function strategyOf(
  before: Conditions,
  after: Conditions,
  area: Fraction,
  industrialUses: readonly string[],
): NationalStrategy {
  const rise = compare(after.gfa, before.gfa);
  const isChanged = changesUse(before, after);
  const isIndustrial = ({ byUse }: Conditions) =>
    [...byUse.keys()].every((use) => industrialUses.includes(use));
  if (isChanged && isIndustrial(before) && !isIndustrial(after)) return "industrial-changed";
  if (isChanged) return rise === 0 ? "use-changed" : "use-and-far-changed";
  if (rise === 0) return "unchanged";
  if (rise < 0) return "far-lowered";
  return compare(after.gfa, area) < 0 ? "far-raised-below-1" : "far-raised";
}

/** null while the price that the strategy needs is unknown. */
function nationalAmount(
  strategy: NationalStrategy,
  before: Conditions,
  after: Conditions,
  floorPriceAtFar1: Fraction | null,
): Fraction | null {
  const added = subtract(after.gfa, before.gfa);
  switch (strategy) {
    case "far-raised":
      // Several uses: the sum over them, each at its own new floor price.
      return add(...gains(before, after).map(({ use, gain }) => multiply(floorPriceOf(after, use), gain)));
    case "far-raised-below-1":
      return floorPriceAtFar1 && multiply(floorPriceAtFar1, added);
    case "use-and-far-changed":
      return add(
        multiply(after.floorPrice, added),
        multiply(subtract(after.floorPrice, before.floorPrice), before.gfa),
      );
    // Of a lowered FAR only a rise in value is due; of industrial land its price as it stands is taken off.
    case "far-lowered":
    case "use-changed":
    case "industrial-changed":
      return subtract(after.value, before.value);
    case "unchanged":
      return fraction(0n);
  }
}

function floorPriceOf({ byUse }: Conditions, use: string): Fraction {
  const of = byUse.get(use);
  return of ? divide(of.value, of.gfa) : fraction(0n);
}

/** Nothing is refunded. One rounding, half up to the fen. */
function dueOf(yuan: Fraction): { readonly fen: string; readonly flags: readonly string[] } {
  const fen: Fen = round(multiply(yuan, fraction(100n)));
  return fen < 0n ? { fen: "0", flags: ["NEGATIVE-DIFFERENCE"] } : { fen: String(fen), flags: [] };
}
