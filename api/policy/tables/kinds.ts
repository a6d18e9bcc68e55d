import { z } from "zod";
import { BENEFIT_INDICATORS } from "../../../gis/land/evaluation.ts";
import { CONTROL_INDICATORS } from "../../../gis/land/facts/measures.ts";
import { PRICED_USES } from "../../../gis/land/land-price.ts";
import { USE_CODES } from "../../../gis/land/use-code.ts";
import { formatScaled, parseDecimal } from "../../../gis/units.ts";
import { both, civilDate } from "../../endpoint.ts";
import type { Bilingual } from "../../errors.ts";

/** A column of a table as a file heads it: the identifier, or the Chinese name. */
export interface Column {
  readonly name: string;
  readonly heading: Bilingual;
}

/** A kind of table that the policy text refers to and does not contain. */
export interface TableKind {
  readonly kind: string;
  readonly title: Bilingual;
  /** The name under which it is missing while none is loaded (CONV-13). */
  readonly configuration: string;
  readonly columns: readonly Column[];
  /** Takes the cells of a row as text and gives the row as it is stored. */
  readonly row: z.ZodType<Readonly<Record<string, unknown>>, Readonly<Record<string, string>>>;
  /** The columns that together name a row: no two rows agree in all of them. */
  readonly key: readonly string[];
  /** At most so many rows, where the kind says so. */
  readonly maxRows?: number;
}

/** How a Chinese file heads the columns that a problem names; a name that is no column's stays as it is. */
export function headingInChinese({ columns }: TableKind, field: string): string {
  const headingOf = (name: string) => columns.find((one) => one.name === name)?.heading.zh ?? name;
  return field.split(", ").map(headingOf).join("、");
}

/** A cell that may be empty: '' says "all" or "none stated". */
const word = (max: number) =>
  z
    .string()
    .max(max)
    // A cell that a spreadsheet would run is no word of an authority.
    .regex(
      /^(?![=+@\t\r-])[^\p{Cc}\p{Cs}]*$/u,
      both("文字；不可为公式或含控制字符", "text; not a formula, no control characters"),
    );
const requiredWord = (max: number) => word(max).min(1, both("不可为空", "is empty"));
const decimal = (integers: number, decimals: number) =>
  z
    .string()
    .regex(
      new RegExp(`^\\d{1,${integers}}(\\.\\d{1,${decimals}})?$`),
      both(
        `非负小数，至多 ${decimals} 位小数`,
        `a decimal number, not negative, with at most ${decimals} decimals`,
      ),
    );
const positive = (integers: number, decimals: number) =>
  z
    .string()
    .regex(
      new RegExp(`^(?=.*[1-9])\\d{1,${integers}}(\\.\\d{1,${decimals}})?$`),
      both(
        `大于 0 的小数，至多 ${decimals} 位小数`,
        `a decimal number above 0 with at most ${decimals} decimals`,
      ),
    );
const orEmpty = <S extends z.ZodType<string, string>>(schema: S) => z.union([z.literal(""), schema]);
const orNull = <S extends z.ZodType<string, string>>(schema: S) =>
  orEmpty(schema).transform((text) => (text === "" ? null : text));
const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, both(`应为 ${words.join("、")}`, `one of ${words.join(", ")}`));
const industry = orEmpty(
  z
    .string()
    .regex(
      /^\d{2,4}$/,
      both("GB/T 4754 二至四位代码，空为全部行业", "two to four digits of GB/T 4754, or empty for all"),
    ),
);
const district = orEmpty(
  z.string().regex(/^[0-9A-Z-]{6,12}$/, both("区县代码，空为全市", "a district code, or empty for all")),
);
const percent = decimal(6, 2);
const pricedUse = oneOf(PRICED_USES);

const UNITS: Readonly<Record<string, bigint>> = { "万元/公顷": 1n, "万元/亩": 15n };
const isIntensity = (indicator: string) => indicator.endsWith("Intensity");
/** 1 ha = 15 mu: a bound by mu is fifteen times as much by hectare. */
function perHectare(bound: string, unit: string): string {
  const { digits, scale } = parseDecimal(bound);
  return formatScaled(digits * (UNITS[unit] ?? 1n), scale);
}

const controlStandard = z
  .object({
    use: requiredWord(40),
    industry,
    grade: word(20),
    indicator: oneOf(CONTROL_INDICATORS),
    least: orEmpty(decimal(9, 4)),
    most: orEmpty(decimal(9, 4)),
    unit: word(10),
  })
  .check(({ value, issues }) => {
    const refuse = (field: string, message: string) =>
      issues.push({ code: "custom", path: [field], message, input: value });
    if (value.least === "" && value.most === "")
      refuse("least", both("既无下限也无上限", "neither a lower nor an upper bound"));
    if (value.least !== "" && value.most !== "" && Number(value.least) > Number(value.most))
      refuse("most", both("低于下限", "below the lower bound"));
    if (isIntensity(value.indicator) && !(value.unit in UNITS))
      refuse(
        "unit",
        both(`应为 ${Object.keys(UNITS).join("、")}`, `one of ${Object.keys(UNITS).join(", ")}`),
      );
    if (!isIntensity(value.indicator) && value.unit !== "" && value.unit !== "%")
      refuse("unit", both("该指标的单位应为空或 %", "empty or % for this indicator"));
  })
  .transform(({ least, most, ...row }) => ({
    ...row,
    stated: { least, most },
    least: least === "" ? null : perHectare(least, row.unit),
    most: most === "" ? null : perHectare(most, row.unit),
  }));

const benefitIndicators = z.object({
  industry,
  variant: oneOf(["standard", "small"]),
  indicator: oneOf(BENEFIT_INDICATORS),
  weight: positive(4, 4),
  base: positive(12, 6),
  cap: orNull(positive(3, 4)),
  reverse: oneOf(["yes", "no"]).transform((text) => text === "yes"),
  missing: oneOf(["undetermined", "redistribute", "group-average"]),
});

const benefitGrades = z
  .object({
    industry,
    by: oneOf(["rank", "score", "excluded"]),
    grade: word(8),
    rankPercentTo: orNull(percent.refine((text) => Number(text) <= 100, both("不大于 100", "not above 100"))),
    scoreFrom: orNull(decimal(6, 4)),
  })
  .check(({ value, issues }) => {
    const refuse = (field: string, message: string) =>
      issues.push({ code: "custom", path: [field], message, input: value });
    if ((value.by === "rank") !== (value.rankPercentTo !== null))
      refuse(
        "rankPercentTo",
        both("按名次分档时填写，且仅此时填写", "stated for a grade by rank, and only there"),
      );
    if ((value.by === "score") !== (value.scoreFrom !== null))
      refuse(
        "scoreFrom",
        both("按得分分档时填写，且仅此时填写", "stated for a grade by score, and only there"),
      );
    if ((value.by === "excluded") !== (value.grade === ""))
      refuse("grade", both("仅不参评行业为空", "empty for an excluded industry, and only there"));
    if (value.by === "excluded" && value.industry === "")
      refuse("industry", both("不参评行业须填代码", "an excluded industry needs its code"));
  });

/** The commands of a supply scheme (SUPPLY-1), which a district's own workflow orders anew. */
const SUPPLY_ACTIONS = ["submit", "district-review-pass", "return", "collect", "approve", "reject"] as const;

const PARAMETERS: Readonly<Record<string, z.ZodType<unknown, string>>> = {
  minPublicityDays: z.string().regex(/^\d{1,3}$/, both("整日数", "whole days")),
  laiwuHighTechRule: oneOf(["provincial-17", "general"]),
  // 独立审批建设用地: of the district named, or of all.
  independentApproval: oneOf(["yes", "no"]),
  lowGrades: z
    .string()
    .regex(/^[^;=+@\s]{1,8}(;[^;=+@\s]{1,8})*$/, both("档次之间用分号", "grades with ; between them"))
    .transform((text) => text.split(";")),
  underusedBelow: z.string().regex(/^(0(\.\d{1,4})?|1)$/, both("0 至 1 之间的比例", "a share from 0 to 1")),
  evaluationValidYears: z.string().regex(/^\d{1,2}$/, both("整年数", "whole years")),
  // What publicity notices say of the authority and of how to reach it.
  noticeIssuer: z.string(),
  noticeObjections: z.string(),
  noticeOffice: z.string(),
  noticeAddress: z.string(),
  noticePostcode: z.string().regex(/^\d{6}$/, both("六位数字", "six digits")),
  noticePhone: z.string(),
  noticePerson: z.string(),
  noticeEmail: z.email(both("电子邮件地址", "an e-mail address")),
};

const parameters = z
  .object({ name: requiredWord(40), district, value: requiredWord(200) })
  .transform((row, context) => {
    const schema = PARAMETERS[row.name];
    if (!schema) {
      context.addIssue({
        code: "custom",
        path: ["name"],
        message: both(
          `应为 ${Object.keys(PARAMETERS).join("、")}`,
          `one of ${Object.keys(PARAMETERS).join(", ")}`,
        ),
      });
      return z.NEVER;
    }
    const parsed = schema.safeParse(row.value);
    if (parsed.success) return { ...row, value: parsed.data };
    context.addIssue({ code: "custom", path: ["value"], message: parsed.error.issues[0]?.message ?? "" });
    return z.NEVER;
  });

const column = (name: string, zh: string, en: string): Column => ({ name, heading: { zh, en } });
const USE = column("use", "用途", "use");
const INDUSTRY = column("industry", "行业代码", "industry code of GB/T 4754, empty for all");
const LEVEL = column("level", "级别", "level (区片 or 级别)");

/** Every kind, in the order in which a bureau needs them. */
export const TABLE_KINDS: readonly TableKind[] = [
  {
    kind: "control-standard",
    title: { zh: "建设用地控制标准", en: "Control standard for construction land" },
    configuration: "controlStandard",
    columns: [
      column("use", "用途", "`industrial`, or a land use class of the registry"),
      INDUSTRY,
      column("grade", "土地等别", "grade of land, empty for all"),
      column("indicator", "指标", `one of ${CONTROL_INDICATORS.join(", ")}`),
      column("least", "下限", "lower bound, itself allowed"),
      column("most", "上限", "upper bound, itself allowed"),
      column("unit", "单位", "万元/公顷 or 万元/亩 for intensities, else empty or %"),
    ],
    row: controlStandard,
    key: ["use", "industry", "grade", "indicator"],
  },
  {
    kind: "land-grades",
    title: { zh: "土地等别", en: "Grades of land" },
    configuration: "landGrades",
    columns: [
      column("district", "区县代码", "district code"),
      column("town", "镇街代码", "town code, empty for the whole district"),
      column("grade", "土地等别", "grade as the control standard names it"),
    ],
    row: z.object({
      district: district.refine((code) => code !== "", both("不可为空", "is empty")),
      town: orEmpty(z.string().regex(/^\d{9}$/, both("九位数字", "nine digits"))),
      grade: requiredWord(20),
    }),
    key: ["district", "town"],
  },
  {
    kind: "benefit-indicators",
    title: {
      zh: "亩均效益评价指标、权重与基准值",
      en: "Indicators, weights and bases of the benefit evaluation",
    },
    configuration: "benefitIndicators",
    columns: [
      INDUSTRY,
      column("variant", "企业类型", "`standard`, or `small` for enterprises below scale"),
      column("indicator", "指标", `one of ${BENEFIT_INDICATORS.join(", ")}`),
      column("weight", "权重", "points at the base"),
      column("base", "基准值", "value that earns the whole weight"),
      column("cap", "得分上限倍数", "most of value ÷ base that counts, empty for none"),
      column("reverse", "逆向指标", "`yes` where lower is better, else `no`"),
      column("missing", "缺项处理", "`undetermined`, `redistribute` or `group-average`"),
    ],
    row: benefitIndicators,
    key: ["industry", "variant", "indicator"],
  },
  {
    kind: "benefit-grades",
    title: { zh: "亩均效益评价分档", en: "Grades of the benefit evaluation" },
    configuration: "benefitGrades",
    columns: [
      INDUSTRY,
      column("by", "分档方式", "`rank`, `score` or `excluded`"),
      column("grade", "档次", "name of the grade"),
      column("rankPercentTo", "名次百分比至", "the grade reaches to this per cent of the ranking"),
      column("scoreFrom", "得分自", "the grade begins at this score, itself included"),
    ],
    row: benefitGrades,
    key: ["industry", "grade"],
  },
  {
    kind: "benchmark-prices",
    title: { zh: "基准地价", en: "Benchmark land prices" },
    configuration: "benchmarkPrices",
    columns: [
      USE,
      LEVEL,
      column("basis", "价格类型", "`ground` (地面地价) or `floor` (楼面地价)"),
      column("priceYuanPerM2", "价格（元/平方米）", "yuan per m²"),
      column("baseDate", "基准日", "day to which the price belongs"),
    ],
    row: z.object({
      use: pricedUse,
      level: requiredWord(40),
      basis: oneOf(["ground", "floor"]),
      priceYuanPerM2: positive(9, 2),
      baseDate: civilDate,
    }),
    key: ["use", "level"],
  },
  {
    kind: "price-index",
    title: { zh: "地价指数（期日修正）", en: "Land price index (correction of date)" },
    configuration: "priceIndex",
    columns: [
      USE,
      column("date", "日期", "first day for which the index holds"),
      column("index", "指数", "index"),
    ],
    row: z.object({ use: pricedUse, date: civilDate, index: positive(9, 4) }),
    key: ["use", "date"],
  },
  {
    kind: "capitalisation-rates",
    title: { zh: "土地还原利率（年期修正）", en: "Capitalisation rates (correction of term)" },
    configuration: "capitalisationRates",
    columns: [USE, column("ratePercent", "土地还原利率（%）", "per cent a year")],
    row: z.object({ use: pricedUse, ratePercent: positive(2, 4) }),
    key: ["use"],
  },
  {
    kind: "far-factors",
    title: { zh: "容积率修正系数", en: "Correction factors of the floor area ratio" },
    configuration: "farFactors",
    columns: [
      USE,
      column("level", "级别", "level, empty for all"),
      column("far", "容积率", "FAR"),
      column("factor", "修正系数", "factor"),
    ],
    row: z.object({
      use: pricedUse,
      level: word(40),
      far: positive(4, 4),
      factor: positive(4, 6),
    }),
    key: ["use", "level", "far"],
  },
  {
    kind: "price-factors",
    title: { zh: "其他因素修正系数", en: "Correction factors of other circumstances" },
    configuration: "priceFactors",
    columns: [
      USE,
      column("level", "级别", "level, empty for all"),
      column("factor", "因素", "name of the circumstance"),
      column("degree", "优劣度", "degree, as 优, 较优, 一般, 较劣, 劣"),
      column("percent", "修正系数（%）", "per cent, may be negative"),
    ],
    row: z.object({
      use: pricedUse,
      level: word(40),
      factor: requiredWord(60),
      degree: requiredWord(20),
      percent: z
        .string()
        .regex(
          /^-?\d{1,3}(\.\d{1,4})?$/,
          both("百分数，至多四位小数", "per cent with at most four decimals"),
        ),
    }),
    key: ["use", "level", "factor", "degree"],
  },
  {
    kind: "standard-far",
    title: { zh: "各用途标准容积率", en: "Standard FAR of each use" },
    configuration: "standardFar",
    columns: [USE, column("far", "标准容积率", "FAR")],
    row: z.object({ use: oneOf(USE_CODES), far: positive(4, 4) }),
    key: ["use"],
  },
  {
    kind: "minimum-prices",
    title: { zh: "工业用地出让最低价标准", en: "Minimum price standard of industrial land" },
    configuration: "minimumPriceStandard",
    columns: [
      column("grade", "土地等别", "grade of land"),
      column("priceYuanPerM2", "最低价（元/平方米）", "yuan per m²"),
    ],
    row: z.object({ grade: requiredWord(20), priceYuanPerM2: positive(9, 2) }),
    key: ["grade"],
  },
  {
    kind: "quota-parameters",
    title: { zh: "增存挂钩参数", en: "Parameters of the quota linkage" },
    configuration: "config",
    columns: [
      column("fastAtOrAbovePercent", "推进快（≥%）", "fast at or above, per cent"),
      column("slowBelowPercent", "推进慢（<%）", "slow below, per cent"),
      column("favourPercent", "倾斜比例（%）", "favour, per cent of the base quota"),
      column("deductPercent", "扣减比例（%）", "deduction, per cent of the base quota"),
    ],
    row: z
      .object({
        fastAtOrAbovePercent: percent,
        slowBelowPercent: percent,
        favourPercent: percent,
        deductPercent: percent,
      })
      .refine((row) => Number(row.slowBelowPercent) <= Number(row.fastAtOrAbovePercent), {
        path: ["slowBelowPercent"],
        message: both("高于推进快的界限", "above the bound of fast"),
      }),
    key: [],
    maxRows: 1,
  },
  {
    kind: "infrastructure-fees",
    title: { zh: "城市基础设施配套费标准", en: "Infrastructure fee" },
    configuration: "feeFenPerM2",
    columns: [
      column("district", "区县代码", "district code, empty for all"),
      column("feeFenPerM2", "标准（分/平方米）", "whole fen per m²"),
    ],
    row: z.object({
      district,
      feeFenPerM2: z.string().regex(/^(0|[1-9]\d{0,9})$/, both("整数分", "whole fen")),
    }),
    key: ["district"],
  },
  {
    kind: "own-workflows",
    title: { zh: "独立审批区县的供地流程", en: "Supply workflows of districts that approve independently" },
    configuration: "ownWorkflowDefinition",
    columns: [
      column("district", "区县代码", "district code"),
      column("from", "原状态", "state before"),
      column("action", "行为", `one of ${SUPPLY_ACTIONS.join(", ")}`),
      column("role", "办理角色", "role that takes the step"),
      column("to", "新状态", "state after"),
    ],
    row: z.object({
      district: district.refine((code) => code !== "", both("不可为空", "is empty")),
      from: oneOf(["draft", "submitted", "district-reviewed", "collected"]),
      action: oneOf(SUPPLY_ACTIONS),
      role: oneOf(["county-bureau", "district", "bureau", "city"]),
      to: oneOf(["draft", "submitted", "district-reviewed", "collected", "approved"]),
    }),
    key: ["district", "from", "action"],
  },
  {
    kind: "own-policies",
    title: { zh: "区县自行制定的鼓励政策", en: "Policies of a district's own" },
    configuration: "ownPolicy",
    columns: [
      column("district", "区县代码", "district code"),
      column("docNo", "文号", "document number"),
      column("from", "施行日期", "in force from"),
      column("to", "有效期至", "in force to, that day included; empty for no end"),
      column("districtPercent", "区县分成（%）", "share of the district, empty where it sets none"),
    ],
    row: z
      .object({
        district: district.refine((code) => code !== "", both("不可为空", "is empty")),
        docNo: requiredWord(120),
        from: civilDate,
        to: orNull(civilDate),
        districtPercent: orNull(
          percent.refine((text) => Number(text) <= 100, both("不大于 100", "not above 100")),
        ),
      })
      .refine(({ from, to }) => to === null || to >= from, {
        path: ["to"],
        message: both("早于施行日期", "before the first day"),
      }),
    key: ["district", "docNo"],
  },
  {
    kind: "parameters",
    title: { zh: "其他配置参数", en: "Other parameters" },
    configuration: "parameters",
    columns: [
      column("name", "参数", `one of ${Object.keys(PARAMETERS).join(", ")}`),
      column("district", "区县代码", "district code, empty for all"),
      column("value", "取值", "value"),
    ],
    row: parameters,
    key: ["name", "district"],
  },
];

export function tableKind(kind: string): TableKind | undefined {
  return TABLE_KINDS.find((one) => one.kind === kind);
}
