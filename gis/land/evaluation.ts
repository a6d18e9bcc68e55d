import {
  add,
  compare,
  divide,
  type Fraction,
  fraction,
  multiply,
  ONE,
  ofText,
  subtract,
  toDecimalText,
  ZERO,
} from "../fraction.ts";
import { type Evidence, known, unknownAmong } from "./evidence.ts";
import { sortedList } from "./finding.ts";

/** What is on record of an enterprise on its land in a year. Money is fen as text, quantities decimal text. */
export type EnterpriseFacts = Evidence<{
  industryCode: string;
  /** Whether it is above scale (规模以上). */
  aboveScale: boolean;
  areaM2: string;
  fixedInvestmentFen: string;
  outputFen: string;
  valueAddedFen: string;
  taxFen: string;
  energyTce: string;
  electricityKwh: string;
  waterM3: string;
  emissionsKg: string;
  employees: string;
  rdFen: string;
}>;

type Quantity = Exclude<keyof EnterpriseFacts, "industryCode" | "aboveScale">;

interface Ratio {
  readonly over: Quantity;
  readonly under: Quantity;
  /** What makes of the quotient of the two the unit that is published. */
  readonly times: Fraction;
  readonly unit: string;
}

// 1 mu = 2000/3 m² exactly, 10,000 yuan = 10^6 fen.
const PER_MU = fraction(2_000n, 3_000_000n);
const PER_UNIT = fraction(1n, 1_000_000n);
const PER_TONNE = fraction(1_000n, 1_000_000n);

const RATIOS = {
  taxPerMu: { over: "taxFen", under: "areaM2", times: PER_MU, unit: "万元/亩" },
  valueAddedPerMu: { over: "valueAddedFen", under: "areaM2", times: PER_MU, unit: "万元/亩" },
  outputPerMu: { over: "outputFen", under: "areaM2", times: PER_MU, unit: "万元/亩" },
  investmentPerMu: { over: "fixedInvestmentFen", under: "areaM2", times: PER_MU, unit: "万元/亩" },
  valueAddedPerTce: { over: "valueAddedFen", under: "energyTce", times: PER_UNIT, unit: "万元/吨标煤" },
  outputPerTce: { over: "outputFen", under: "energyTce", times: PER_UNIT, unit: "万元/吨标煤" },
  energyPerOutput: {
    over: "energyTce",
    under: "outputFen",
    times: fraction(1_000_000n),
    unit: "吨标煤/万元",
  },
  valueAddedPerEmission: { over: "valueAddedFen", under: "emissionsKg", times: PER_TONNE, unit: "万元/吨" },
  outputPerEmission: { over: "outputFen", under: "emissionsKg", times: PER_TONNE, unit: "万元/吨" },
  valueAddedPerWater: { over: "valueAddedFen", under: "waterM3", times: PER_UNIT, unit: "万元/立方米" },
  valueAddedPerEmployee: { over: "valueAddedFen", under: "employees", times: PER_UNIT, unit: "万元/人" },
  rdIntensity: { over: "rdFen", under: "outputFen", times: ONE, unit: "比值" },
  taxPerKwh: { over: "taxFen", under: "electricityKwh", times: fraction(1n, 100n), unit: "元/千瓦时" },
} as const satisfies Record<string, Ratio>;

export type BenefitIndicator = keyof typeof RATIOS;

/** The indicators (指标) that an evaluation may weigh; each is the quotient of two recorded quantities. */
// Object.keys forgets the type of its keys; these are all of them.
export const BENEFIT_INDICATORS = Object.keys(RATIOS) as [BenefitIndicator, ...BenefitIndicator[]];

/** The unit in which an indicator is stated. */
export const indicatorUnit = (indicator: BenefitIndicator): string => RATIOS[indicator].unit;

/** A row of the loaded indicators: weights and bases (权重与基准值) are never of this product's making. */
export interface IndicatorRow {
  /** Prefix of GB/T 4754; '' is every industry that has no rows of its own. */
  readonly industry: string;
  /** `small` is for enterprises below scale, where it has rows. */
  readonly variant: "standard" | "small";
  readonly indicator: BenefitIndicator;
  readonly weight: string;
  readonly base: string;
  /** Most of value ÷ base that counts; null is no limit. */
  readonly cap: string | null;
  /** Lower is better: (2 − value ÷ base) × weight, not below nought. */
  readonly reverse: boolean;
  /** What an unknown value does: leaves the score open, hands its weight on, or takes the group's mean. */
  readonly missing: "undetermined" | "redistribute" | "group-average";
}

export interface GradeRow {
  readonly industry: string;
  readonly by: "rank" | "score" | "excluded";
  readonly grade: string;
  readonly rankPercentTo: string | null;
  readonly scoreFrom: string | null;
}

export interface BenefitEvaluationInput {
  /** null or absent: none is loaded, and every score is open under its name. */
  readonly indicators?: readonly IndicatorRow[] | null | undefined;
  readonly grades?: readonly GradeRow[] | null | undefined;
  /** The set within which ranks count: a district's, of one year. */
  readonly enterprises: readonly ({ readonly id: string } & EnterpriseFacts)[];
}

interface IndicatorResult {
  readonly indicator: BenefitIndicator;
  readonly unit: string;
  /** Four decimals, for display; null is unknown. */
  readonly value: string | null;
  readonly base: string;
  readonly weight: string;
  readonly points: string | null;
}

export interface EvaluatedEnterprise {
  readonly id: string;
  readonly status: "graded" | "scored" | "excluded" | "undetermined";
  readonly variant: "standard" | "small" | null;
  /** Four decimals, rounded for display only: the exact score decides. */
  readonly score: string | null;
  /** 1 is the best; equals share the better rank. null while an unscored one could change it. */
  readonly rank: number | null;
  readonly rankedAmong: number | null;
  readonly grade: string | null;
  readonly indicators: readonly IndicatorResult[];
  readonly missing: readonly string[];
}

export interface BenefitEvaluationOutput {
  readonly status: "determined" | "undetermined";
  /** In the order given. */
  readonly enterprises: readonly EvaluatedEnterprise[];
  readonly missing: readonly string[];
}

/** An enterprise on its way: its rows chosen, its values read. */
interface Entry {
  readonly id: string;
  readonly excluded: boolean;
  readonly variant: "standard" | "small" | null;
  readonly rows: readonly IndicatorRow[];
  readonly values: ReadonlyMap<BenefitIndicator, Fraction>;
  readonly missing: readonly string[];
}

type Scored = Entry & { readonly score: Fraction | null; readonly points: ReadonlyMap<string, Fraction> };

/**
 * Per-mu benefit evaluation (亩均综合效益评价) of a district's enterprises in a year: score = Σ weight × value ÷
 * base, each within nought and its cap; grades by rank or by score. Exact throughout: the order in which the
 * enterprises come, and how a score is written, change nothing.
 * @throws RangeError when a quantity is not a decimal number
 */
export function evaluateBenefit(input: BenefitEvaluationInput): BenefitEvaluationOutput {
  const { indicators = null, grades = null, enterprises } = input;
  const entries = enterprises.map((one) => enter(one, indicators, grades ?? []));
  const scored = entries.map((entry) => score(entry, entries));
  const evaluated = scored.map((one, at) =>
    gradeOf(one, enterprises[at]?.industryCode ?? null, scored, enterprises, grades),
  );
  const missing = sortedList([
    ...(indicators === null ? ["benefitIndicators"] : []),
    ...(grades === null ? ["benefitGrades"] : []),
    ...evaluated.flatMap((one) => one.missing),
  ]);
  return { status: missing.length === 0 ? "determined" : "undetermined", enterprises: evaluated, missing };
}

function enter(
  facts: { readonly id: string } & EnterpriseFacts,
  indicators: readonly IndicatorRow[] | null,
  grades: readonly GradeRow[],
): Entry {
  const { id, industryCode = null, aboveScale = null } = facts;
  const none = {
    id,
    excluded: false,
    variant: null,
    rows: [],
    values: new Map<BenefitIndicator, Fraction>(),
  };
  const byIndustry = [...(indicators ?? []), ...grades].some(({ industry }) => industry !== "");
  if (byIndustry && industryCode === null) return { ...none, missing: ["industryCode"] };
  if (grades.some(({ by, industry }) => by === "excluded" && covers(industry, industryCode)))
    return { ...none, excluded: true, missing: [] };
  if (indicators === null) return { ...none, missing: ["benefitIndicators"] };
  const small = mostSpecial(
    indicators.filter((row) => row.variant === "small"),
    industryCode,
  );
  if (small.length > 0 && aboveScale === null) return { ...none, missing: ["aboveScale"] };
  const variant = small.length > 0 && aboveScale === false ? "small" : "standard";
  const rows =
    variant === "small"
      ? small
      : mostSpecial(
          indicators.filter((row) => row.variant === "standard"),
          industryCode,
        );
  // The loaded indicators have nothing for this industry: that is a gap of the table, not of the enterprise.
  if (rows.length === 0) return { ...none, missing: ["benefitIndicators"] };
  const values = new Map<BenefitIndicator, Fraction>();
  for (const { indicator } of rows) {
    const value = measuredValue(indicator, facts);
    if (value !== null) values.set(indicator, value);
  }
  const open = rows.filter((row) => row.missing === "undetermined" && !values.has(row.indicator));
  const missing = open.flatMap(({ indicator }) => lackOf(indicator, facts));
  return { ...none, variant, rows, values, missing };
}

const covers = (prefix: string, code: string | null) => code?.startsWith(prefix) ?? prefix === "";

/** The rows of the longest prefix that covers the industry: its own rules replace the general ones. */
function mostSpecial<Row extends { readonly industry: string }>(
  rows: readonly Row[],
  code: string | null,
): readonly Row[] {
  const fitting = rows.filter(({ industry }) => covers(industry, code));
  const longest = Math.max(0, ...fitting.map(({ industry }) => industry.length));
  return fitting.filter(({ industry }) => industry.length === longest);
}

/** The value in its published unit; unknown while either quantity is, or where the divisor is nought. */
function measuredValue(indicator: BenefitIndicator, facts: EnterpriseFacts): Fraction | null {
  const { over, under, times } = RATIOS[indicator];
  const [top, bottom] = [known(facts[over], ofText), known(facts[under], ofText)];
  if (top === null || bottom === null || bottom.over === 0n) return null;
  return multiply(divide(top, bottom), times);
}

function lackOf(indicator: BenefitIndicator, facts: EnterpriseFacts): string[] {
  const { over, under } = RATIOS[indicator];
  const lacking = unknownAmong(facts, [over, under]);
  // Both on record, and yet no quotient: the divisor is nought.
  return lacking.length > 0 ? lacking : [under];
}

function score(entry: Entry, entries: readonly Entry[]): Scored {
  const { excluded, rows, values, missing } = entry;
  const points = new Map<string, Fraction>();
  if (excluded || missing.length > 0 || rows.length === 0) return { ...entry, score: null, points };
  const full = sum(rows.map(({ weight }) => ofText(weight)));
  let counted = ZERO;
  for (const row of rows) {
    const value = values.get(row.indicator) ?? null;
    const share = value === null ? meanShare(row, entries) : shareOf(row, value);
    if (share === null) continue;
    points.set(row.indicator, multiply(ofText(row.weight), share));
    counted = add(counted, ofText(row.weight));
  }
  // Nothing is known of it at all: there is nothing to hand the weights on to.
  if (counted.over === 0n)
    return { ...entry, score: null, points, missing: sortedList(rows.map(({ indicator }) => indicator)) };
  const total = sum([...points.values()]);
  return { ...entry, score: divide(multiply(total, full), counted), points };
}

/** value ÷ base within nought and the cap; the other way round where lower is better. */
function shareOf({ base, cap, reverse }: IndicatorRow, value: Fraction): Fraction {
  const ratio = divide(value, ofText(base));
  const share = reverse ? subtract(fraction(2n), ratio) : ratio;
  const limit = known(cap, ofText);
  if (compare(share, ZERO) < 0) return ZERO;
  return limit !== null && compare(share, limit) > 0 ? limit : share;
}

/** The mean of those that the same row judges and whose value is known; null hands the weight on. */
function meanShare(row: IndicatorRow, entries: readonly Entry[]): Fraction | null {
  if (row.missing !== "group-average") return null;
  const shares = entries.flatMap(({ rows, values }) => {
    const value = values.get(row.indicator);
    return rows.includes(row) && value !== undefined ? [shareOf(row, value)] : [];
  });
  return shares.length === 0 ? null : divide(sum(shares), fraction(BigInt(shares.length)));
}

const sum = (parts: readonly Fraction[]) => add(ZERO, ...parts);

function gradeOf(
  one: Scored,
  industryCode: string | null,
  all: readonly Scored[],
  facts: readonly EnterpriseFacts[],
  grades: readonly GradeRow[] | null,
): EvaluatedEnterprise {
  const shown = {
    id: one.id,
    variant: one.variant,
    score: known(one.score, (exact) => toDecimalText(exact, 4)),
    indicators: one.rows.map((row) => describe(row, one)),
  };
  const open = (missing: readonly string[], status: "undetermined" | "scored" = "undetermined") => ({
    ...shown,
    status,
    rank: null,
    rankedAmong: null,
    grade: null,
    missing: sortedList(missing),
  });
  if (one.excluded) return { ...open([]), status: "excluded" };
  if (one.score === null) return open(one.missing);
  if (grades === null) return open(["benefitGrades"], "scored");
  const bands = bandsOf(grades, industryCode);
  const group = all.filter((other, at) => !other.excluded && sameBands(grades, bands, facts[at]));
  const exact = one.score;
  const better = group.filter((other) => other.score !== null && compare(other.score, exact) > 0).length;
  const unscored = group.filter((other) => other.score === null).length;
  const [best, worst] = [better + 1, better + 1 + unscored];
  const [grade, other] = [
    bandFor(bands, exact, best, group.length),
    bandFor(bands, exact, worst, group.length),
  ];
  // Whoever is not scored yet may come before or after: a grade stands only if both give the same.
  if (grade === null) return open(["benefitGrades"], "scored");
  if (grade !== other) return open(["ranking"], "scored");
  return {
    ...shown,
    status: "graded",
    rank: unscored === 0 ? best : null,
    rankedAmong: group.length,
    grade,
    missing: [],
  };
}

function describe(row: IndicatorRow, { values, points }: Scored): IndicatorResult {
  return {
    indicator: row.indicator,
    unit: indicatorUnit(row.indicator),
    value: known(values.get(row.indicator), (exact) => toDecimalText(exact, 4)),
    base: row.base,
    weight: row.weight,
    points: known(points.get(row.indicator), (exact) => toDecimalText(exact, 4)),
  };
}

/** The grades of an industry, best first. */
function bandsOf(grades: readonly GradeRow[], industryCode: string | null): readonly GradeRow[] {
  const bands = mostSpecial(
    grades.filter(({ by }) => by !== "excluded"),
    industryCode,
  );
  return [...bands].sort((a, b) =>
    a.rankPercentTo !== null && b.rankPercentTo !== null
      ? compare(ofText(a.rankPercentTo), ofText(b.rankPercentTo))
      : compare(ofText(b.scoreFrom ?? "0"), ofText(a.scoreFrom ?? "0")),
  );
}

function sameBands(
  grades: readonly GradeRow[],
  bands: readonly GradeRow[],
  facts: EnterpriseFacts | undefined,
): boolean {
  const own = bandsOf(grades, facts?.industryCode ?? null);
  return own.length === bands.length && own.every((row) => bands.includes(row));
}

/** The first band that holds: rank × 100 ≤ percent × number, or score ≥ threshold. null: no band does. */
function bandFor(bands: readonly GradeRow[], exact: Fraction, rank: number, among: number): string | null {
  const holds = ({ rankPercentTo, scoreFrom }: GradeRow): boolean =>
    rankPercentTo !== null
      ? compare(fraction(BigInt(rank) * 100n), multiply(ofText(rankPercentTo), fraction(BigInt(among)))) <= 0
      : scoreFrom !== null && compare(exact, ofText(scoreFrom)) >= 0;
  return bands.find(holds)?.grade ?? null;
}
