import type { ColumnMapping, ParcelProperties } from "./contract.ts";
import type { FileFormat } from "./formats/recognise.ts";

type Property = keyof ParcelProperties;

/**
 * Names under which the columns of survey files go: this product's own, Chinese ones, the pinyin initials of
 * cadastral and land-use layers (宗地 ZDJBXX, 地类图斑 DLTB, 界址点 TXT), and English ones.
 */
const NAMES: readonly (readonly [Property, readonly string[]])[] = [
  [
    "parcelCode",
    ["宗地代码", "宗地编码", "不动产宗地代码", "地块编号", "ZDDM", "DKBH", "PARCEL_CODE", "PARCELID"],
  ],
  ["parcelNo", ["登记序号", "DJXH", "PARCEL_NO"]],
  ["alias", ["案例编号", "ALBH"]],
  ["registrationCode", ["登记区县代码", "DJQXDM"]],
  ["formerCodes", ["原宗地代码", "原地块编号", "变更前宗地代码", "YZDDM", "FORMER_CODE", "OLD_CODE"]],
  ["unitNumber", ["不动产单元号", "BDCDYH", "UNIT_NUMBER"]],
  ["district", ["区县代码", "区县", "行政区代码", "责任区县", "XZQDM", "DISTRICT"]],
  ["townCode", ["镇街代码", "街道代码", "JDDM", "XZDM", "TOWN_CODE"]],
  ["sourceKey", ["标识码", "图斑编号", "图斑预编号", "BSM", "TBBH", "OBJECTID", "FID", "OGC_FID"]],
  ["address", ["坐落", "座落", "土地坐落", "土地座落", "地址", "ZL", "TDZL", "ADDRESS", "LOCATION"]],
  [
    "rightHolder",
    ["权利人", "土地使用权人", "使用权人", "权利人名称", "QLR", "QLRMC", "TDSYQR", "OWNER", "RIGHT_HOLDER"],
  ],
  ["uscc", ["统一社会信用代码", "TYSHXYDM", "USCC"]],
  ["tenure", ["权利性质", "使用权类型", "QLXZ", "SYQLX", "TENURE"]],
  ["certificateNo", ["不动产权证号", "权证号", "土地证号", "BDCQZH", "TDZH", "CERTIFICATE_NO"]],
  ["certificateVerified", ["权证已核实", "QZHS"]],
  ["certifiedUse", ["证载用途", "ZZYT", "CERTIFIED_USE"]],
  ["landUseScheme", ["地类体系", "DLTX"]],
  ["landUseEdition", ["地类版本", "DLBB"]],
  ["landUseCode", ["地类编码", "地类代码", "地类", "DLBM", "LAND_USE_CODE"]],
  ["useClass", ["用途类别", "YTLB"]],
  ["grantedOn", ["使用权起始日期", "出让日期", "SYQQSRQ", "SYQJSSJ", "GRANTED_ON"]],
  ["termYears", ["出让年限", "使用年限", "CRNX", "TERM_YEARS"]],
  [
    "areaM2",
    [
      "宗地面积",
      "土地面积",
      "图斑面积",
      "证载面积",
      "面积",
      "ZDMJ",
      "TBMJ",
      "TDMJ",
      "FZMJ",
      "MJ",
      "AREA",
      "AREA_M2",
    ],
  ],
  ["areaBasis", ["面积来源", "MJLY"]],
  ["completedOn", ["竣工日期", "JGRQ"]],
  ["gfaM2", ["建筑面积", "总建筑面积", "JZMJ", "GFA"]],
  ["far", ["容积率", "RJL", "FAR"]],
  ["buildingDensity", ["建筑密度", "JZMD", "BUILDING_DENSITY"]],
  ["buildingCoefficient", ["建筑系数", "JZXS"]],
  ["greenRatio", ["绿地率", "绿化率", "LHL"]],
  ["officeShare", ["行政办公用地比例", "XZBGBL"]],
  ["builtYear", ["建成年份", "JCNF", "BUILT_YEAR"]],
  ["storeys", ["层数", "总层数", "ZCS", "STOREYS"]],
  ["industryCode", ["行业代码", "HYDM", "INDUSTRY_CODE"]],
];

/** What 权利性质 says in words and in the codes of the registry (不动产登记: 101 划拨, 102 出让). */
const TENURE_VALUES = {
  出让: "granted",
  国有建设用地使用权出让: "granted",
  "102": "granted",
  划拨: "allocated",
  国有建设用地使用权划拨: "allocated",
  "101": "allocated",
};

/** Columns that say a code in words: how each is read. */
const VALUES: Partial<Record<Property, Readonly<Record<string, unknown>>>> = {
  tenure: TENURE_VALUES,
  areaBasis: { 证载: "certificate", 调查: "survey", 图形计算: "computed" },
  certificateVerified: { 是: true, 否: false, 1: true, 0: false, true: true, false: false },
};

/** A DBF column holds ten bytes of name: five Chinese characters, cut off wherever that falls. */
const DBF_NAME = 5;

/**
 * The columns of a file that look like ours, each ours at most once. A column of land-use codes says nothing
 * without its scheme: layers that carry it under DLBM beside TBMJ are of the third survey (三调, 2019). Boundary
 * points state areas in hectares.
 */
export function suggestMapping(columns: readonly string[], format?: FileFormat): ColumnMapping {
  const taken = new Set<string>();
  const mapping: Record<string, unknown> = {};
  for (const [property, names] of NAMES) {
    const from = columns.find((column) => !taken.has(column) && isNamed(column, property, names));
    if (from === undefined) continue;
    taken.add(from);
    const values = VALUES[property];
    const unit = AREAS.has(property) ? unitOf(from, format) : undefined;
    mapping[property] = { from, ...(values && { values }), ...(unit && { unit }) };
  }
  // Said once for the file, where whoever maps it sees it, and not as a warning on each row.
  if (mapping.areaM2 && !mapping.areaBasis)
    mapping.areaBasis = { constant: isCertified(mapping.areaM2) ? "certificate" : "survey" };
  const plain = new Set(columns.map(normal));
  if (
    mapping.landUseCode &&
    !mapping.landUseScheme &&
    plain.has("DLBM") &&
    (plain.has("TBMJ") || plain.has("TBBH"))
  ) {
    mapping.landUseScheme = { constant: "SANDIAO" };
    mapping.landUseEdition = { constant: "2019" };
  }
  // Each key is a property of the contract, each value of its shape.
  return mapping as ColumnMapping;
}

/** 面积（公顷）, 面积(亩), AREA_HA: the unit that a column's name states. */
function unitOf(column: string, format: FileFormat | undefined): "ha" | "mu" | undefined {
  if (/公顷|[^a-z]ha\b|_ha$/i.test(column) || format === "boundary-text") return "ha";
  return /亩|[_(（]mu/i.test(column) ? "mu" : undefined;
}

/** 证载面积, 发证面积: the area that the certificate states. */
function isCertified(column: unknown): boolean {
  return /证|FZMJ/i.test(JSON.stringify(column));
}

function isNamed(column: string, property: Property, names: readonly string[]): boolean {
  const name = normal(column);
  if (name === normal(property)) return true;
  return names.some(
    (known) =>
      name === normal(known) ||
      (/^\p{Script=Han}/u.test(known) && [...name].length === DBF_NAME && known.startsWith(name)),
  );
}

function normal(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/[（(].*?[)）]/g, "")
    .replace(/[\s_\-.]/g, "")
    .toUpperCase();
}

/** Our properties, of a row in somebody's columns. */
export type ColumnReader = (properties: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * Reads rows as the mapping says; without one their columns are ours already. What a row does not say (null and
 * nothing, as files write it) is left out.
 */
export function columnReader(mapping: ColumnMapping | undefined): ColumnReader {
  if (!mapping) return withoutNulls;
  // The keys of a mapping are properties of the contract.
  const entries = Object.entries(mapping) as [Property, NonNullable<ColumnMapping[Property]>][];
  const columns = entries.map(([property, column]) => ({ property, read: readerOf(property, column) }));
  return (properties) => {
    const mapped: Record<string, unknown> = {};
    for (const { property, read } of columns) {
      const value = read(properties);
      if (!isNothing(value)) mapped[property] = value;
    }
    return mapped;
  };
}

/** The columns that a mapping reads. */
export function columnsRead(mapping: ColumnMapping): ReadonlySet<string> {
  return new Set(Object.values(mapping).flatMap((column) => ("from" in column ? [column.from] : [])));
}

/** What is the same for every row is found out once. */
function readerOf(
  property: Property,
  column: NonNullable<ColumnMapping[Property]>,
): (properties: Readonly<Record<string, unknown>>) => unknown {
  if ("constant" in column) return () => column.constant;
  const { from, values, unit } = column;
  const written = writtenAs(property, unit);
  return (properties) => {
    const value = values ? values[String(properties[from]).trim()] : properties[from];
    const trimmed = typeof value === "string" ? value.trim() : value;
    return isNothing(trimmed) ? undefined : written(trimmed);
  };
}

function withoutNulls(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Without a prototype: a file may name a column __proto__.
  const given: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    if (!isNothing(value)) given[name] = value;
  }
  return given;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

const WHOLE: ReadonlySet<Property> = new Set(["termYears", "builtYear", "storeys"]);
const DATES: ReadonlySet<Property> = new Set(["grantedOn", "completedOn"]);
const AREAS: ReadonlySet<Property> = new Set(["areaM2", "gfaM2"]);
const MEASURES: ReadonlySet<Property> = new Set([
  "far",
  "buildingDensity",
  "buildingCoefficient",
  "greenRatio",
  "officeShare",
]);
const TEXTS: ReadonlySet<Property> = new Set([
  "district",
  "parcelNo",
  "alias",
  "sourceKey",
  "registrationCode",
  "parcelCode",
  "unitNumber",
  "townCode",
  "address",
  "rightHolder",
  "uscc",
  "certificateNo",
  "landUseCode",
  "industryCode",
  "formerCodes",
]);

/** Tables write numbers as text and text as numbers; what cannot be read stays as it is, for the check to name. */
function writtenAs(property: Property, unit: "m2" | "ha" | "mu" | undefined): (value: unknown) => unknown {
  if (TEXTS.has(property)) return (value) => (typeof value === "number" ? String(value) : value);
  if (WHOLE.has(property))
    return (value) => (typeof value === "string" && /^\d+(\.0+)?$/.test(value) ? Number(value) : value);
  if (DATES.has(property)) return asDate;
  if (AREAS.has(property)) return (value) => asArea(value, unit);
  if (MEASURES.has(property)) return (value) => (typeof value === "number" ? asDecimal(value) : value);
  return (value) => value;
}

/** `20200630`, `2020/6/30`, `2020年6月30日` and a date with a time behind it. */
function asDate(value: unknown): unknown {
  const text = String(value);
  const [, year, month, day] =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$/.exec(text) ??
    [];
  return year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : value;
}

const LEADING_ZEROS = /^0+(?=\d)/;

/** What is read as it is written. */
const EXACT_AREA = /^(0|[1-9]\d{0,11})\.\d\d$/;

/** Exact m² with two decimals: a table's floating-point tail is not a measurement. 1 mu = 2000/3 m². */
function asArea(value: unknown, unit: "m2" | "ha" | "mu" = "m2"): unknown {
  const text = typeof value === "number" ? asDecimal(value) : value;
  if (unit === "m2" && typeof text === "string" && EXACT_AREA.test(text)) return text;
  if (typeof text !== "string" || !/^\d{1,12}(\.\d+)?$/.test(text)) return value;
  const [whole = "", fraction = ""] = text.split(".");
  if (unit === "m2" && fraction.length <= 2)
    return `${whole.replace(LEADING_ZEROS, "")}.${fraction.padEnd(2, "0")}`;
  const millionths = BigInt(whole + fraction.slice(0, 6).padEnd(6, "0"));
  const [numerator, denominator] = { m2: [1n, 1n], ha: [10_000n, 1n], mu: [2_000n, 3n] }[unit] as [
    bigint,
    bigint,
  ];
  // Half up to the hundredth.
  const divisor = denominator * 10_000n;
  const hundredths = (millionths * numerator * 2n + divisor) / (divisor * 2n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}

/** What `toFixed` would be cut down to, and mostly is already. */
const SHORT_DECIMAL = /^\d+(\.\d{1,6})?$/;

/** Six decimals at most. */
function asDecimal(value: number): unknown {
  const shortest = String(value);
  if (SHORT_DECIMAL.test(shortest)) return shortest;
  return Number.isFinite(value) ? value.toFixed(6).replace(/\.?0+$/, "") || "0" : value;
}
