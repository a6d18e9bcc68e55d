import type { FactValue } from "../condition.ts";
import { BOOLEAN_FACTS, type BooleanFact } from "./facts.ts";

/**
 * What the database gathers of one parcel on a day (the function `parcel_measures`), before any rule. Shares
 * are fractions of the parcel's area from PostGIS in the projected system, floor area ratios (FAR 容积率)
 * plain numbers; null is unknown.
 */
export const MEASURES = {
  /** Share inside the urban construction boundary in force. */
  urbanShare: { kind: "number", unit: "share of area" },
  landUseIsConstruction: { kind: "boolean", unit: null },
  /** A certificate number is on record and verified. */
  certificateVerified: { kind: "boolean", unit: null },
  /** A dispute, law suit or arbitration over title is open; never false. */
  disputeOpen: { kind: "boolean", unit: null },
  /** A statement that there is no dispute is on file; never false. */
  noDisputeStatement: { kind: "boolean", unit: null },
  certifiedUseIndustrial: { kind: "boolean", unit: null },
  /** The latest accepted per-mu evaluation has one of the district's low grades. */
  perMuGradeLow: { kind: "boolean", unit: null },
  perMuEvaluationAge: { kind: "number", unit: "years" },
  far: { kind: "number", unit: "FAR" },
  buildingDensity: { kind: "number", unit: "percent" },
  /** Lower FAR bound of the zone with the largest overlap. */
  zoneFarMin: { kind: "number", unit: "FAR" },
  /** Lower bound of its building density (建筑密度), where the plan states one. */
  zoneDensityMin: { kind: "number", unit: "percent" },
  /** Share of the parcel in that zone. */
  zoneShare: { kind: "number", unit: "share of area" },
  /** The current use class is the zone's planned one, or listed as compatible with it. */
  useCompatible: { kind: "boolean", unit: null },
  isBuilt: { kind: "boolean", unit: null },
  currentUsePublic: { kind: "boolean", unit: null },
  occupancyShare: { kind: "number", unit: "share of floor area" },
  /** Configuration: a building occupied below this share is underused. */
  underusedBelow: { kind: "number", unit: "share of floor area" },
  /** Configuration: an evaluation counts for so many years after its own. */
  evaluationValidYears: { kind: "number", unit: "years" },
  /** Share that conforms to the land-use master plan in force. */
  conformingShare: { kind: "number", unit: "share of area" },
  reportCommissionedByDistrict: { kind: "boolean", unit: null },
  /** The control standard in force has a row for this use, industry and grade of land; never false. */
  controlStandardApplies: { kind: "boolean", unit: null },
  buildingCoefficient: { kind: "number", unit: "percent" },
  greenRatio: { kind: "number", unit: "percent" },
  /** Share of land for offices and living quarters (行政办公及生活服务设施用地占比). */
  officeShare: { kind: "number", unit: "percent" },
  /** Of the latest full year; yuan per m² are 10,000 yuan per hectare (万元/公顷). */
  investmentIntensity: { kind: "number", unit: "yuan per m²" },
  outputIntensity: { kind: "number", unit: "yuan per m²" },
  taxIntensity: { kind: "number", unit: "yuan per m²" },
  /** Bounds of the control standard, each of the row that fits the parcel best; null is no bound. */
  controlFarMin: { kind: "number", unit: "FAR" },
  controlFarMax: { kind: "number", unit: "FAR" },
  controlBuildingDensityMin: { kind: "number", unit: "percent" },
  controlBuildingDensityMax: { kind: "number", unit: "percent" },
  controlBuildingCoefficientMin: { kind: "number", unit: "percent" },
  controlBuildingCoefficientMax: { kind: "number", unit: "percent" },
  controlGreenRatioMin: { kind: "number", unit: "percent" },
  controlGreenRatioMax: { kind: "number", unit: "percent" },
  controlOfficeShareMin: { kind: "number", unit: "percent" },
  controlOfficeShareMax: { kind: "number", unit: "percent" },
  controlInvestmentIntensityMin: { kind: "number", unit: "yuan per m²" },
  controlInvestmentIntensityMax: { kind: "number", unit: "yuan per m²" },
  controlOutputIntensityMin: { kind: "number", unit: "yuan per m²" },
  controlOutputIntensityMax: { kind: "number", unit: "yuan per m²" },
  controlTaxIntensityMin: { kind: "number", unit: "yuan per m²" },
  controlTaxIntensityMax: { kind: "number", unit: "yuan per m²" },
  districtOtherDocNo: { kind: "text", unit: null },
  idleLandDocNo: { kind: "text", unit: null },
  otherExclusionDocNo: { kind: "text", unit: null },
} as const satisfies Record<string, { kind: "number" | "boolean" | "text"; unit: string | null }>;

export type MeasureName = keyof typeof MEASURES;

/** How finely a unit is stated, and the most that it can be; nothing is below nought. */
const UNITS: Readonly<Record<string, { readonly step: number; readonly most: number }>> = {
  "share of area": { step: 0.001, most: 1 },
  "share of floor area": { step: 0.001, most: 1 },
  FAR: { step: 0.01, most: Number.POSITIVE_INFINITY },
  percent: { step: 0.01, most: 100 },
  years: { step: 1, most: Number.POSITIVE_INFINITY },
  "yuan per m²": { step: 0.01, most: Number.POSITIVE_INFINITY },
};
const OTHER_UNIT = { step: 0.01, most: Number.POSITIVE_INFINITY };

/** These are records: there is one, or there is none, which is not the same as `false`. */
const NEVER_FALSE: ReadonlySet<string> = new Set([
  "disputeOpen",
  "noDisputeStatement",
  "controlStandardApplies",
]);

/** The precision in which a number is stated: FAR in hundredths, a share in thousandths, an age in whole years. */
export function stepOf(name: string): number {
  return unitOf(name).step;
}

/** Whether a measure can have the value at all: no FAR is below nought, no share above 1. */
export function isPossible(name: string, value: FactValue): boolean {
  if (value === false) return !NEVER_FALSE.has(name);
  return typeof value !== "number" || (value >= 0 && value <= unitOf(name).most);
}

function unitOf(name: string) {
  return UNITS[(isMeasure(name) && MEASURES[name].unit) || ""] ?? OTHER_UNIT;
}

/** The indicators of a control standard (建设用地控制标准), each also the name of its measure. */
export const CONTROL_INDICATORS = [
  "far",
  "buildingDensity",
  "buildingCoefficient",
  "greenRatio",
  "officeShare",
  "investmentIntensity",
  "outputIntensity",
  "taxIntensity",
] as const satisfies readonly MeasureName[];
export type ControlIndicator = (typeof CONTROL_INDICATORS)[number];

/** The measure that holds a bound of an indicator: far has controlFarMin. */
export function controlBound(indicator: ControlIndicator, end: "Min" | "Max"): MeasureName {
  // Each indicator has both of its bounds among the measures; the compiler does not follow the capital.
  return `control${indicator.charAt(0).toUpperCase()}${indicator.slice(1)}${end}` as MeasureName;
}

/** The finding in force on a fact: a person's record, which wins over any derivation. */
export type FindingName = `finding${Capitalize<BooleanFact>}`;

type ValueOf = { number: number; boolean: boolean; text: string };

export type Measures = {
  readonly [M in MeasureName]: ValueOf[(typeof MEASURES)[M]["kind"]] | null;
} & { readonly [F in FindingName]: boolean | null };

/** The name under which a person's finding on a fact travels: vacant is findingVacant. */
export function findingName(fact: BooleanFact): FindingName {
  // Capitalising is what the type says; the compiler does not follow it through string functions.
  return `finding${fact.charAt(0).toUpperCase()}${fact.slice(1)}` as FindingName;
}

/** The column of `parcel_measures` that holds a measure: urbanShare is urban_share. */
export function measureColumn(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether a name is one of the measures, findings not among them. */
export function isMeasure(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name);
}

/**
 * A row of `parcel_measures` as JSON. A number may come as decimal text; an absent column is unknown.
 * @throws TypeError when a column's value has not its type
 */
export function measuresOfRow(row: Readonly<Record<string, unknown>>): Measures {
  return readMeasures(row, measureColumn);
}

/**
 * Measures by their own names, as a stored decision keeps them.
 * @throws TypeError when a value has not its type
 */
export function measuresOfRecord(record: Readonly<Record<string, unknown>>): Measures {
  return readMeasures(record, (name) => name);
}

function readMeasures(
  record: Readonly<Record<string, unknown>>,
  keyOf: (measure: string) => string,
): Measures {
  // Made of its entries at once: an object that grows name by name is kept as a hash table by the engine, and
  // its names took ten times as long to list (tests/bench/decide).
  const measures = Object.fromEntries(
    KINDS.map(([name, kind]) => [name, readColumn(record, keyOf(name), kind)]),
  );
  // Every key has just been filled with a value of its kind.
  return measures as Measures;
}

/** Every measure and finding by its name, in order. */
const KINDS: readonly (readonly [string, keyof ValueOf])[] = [
  ...Object.entries(MEASURES).map(([name, { kind }]) => [name, kind] as const),
  ...BOOLEAN_FACTS.map((fact) => [findingName(fact), "boolean"] as const),
];

function readColumn(row: Readonly<Record<string, unknown>>, column: string, kind: keyof ValueOf): FactValue {
  const value = row[column] ?? null;
  if (value === null) return null;
  if (kind === "boolean" && typeof value === "boolean") return value;
  if (kind === "text" && typeof value === "string") return value;
  if (kind === "number" && (typeof value === "number" || typeof value === "string") && value !== "") {
    const number = Number(value);
    if (!Number.isNaN(number)) return number;
    // PostgreSQL's NaN is no number: unknown, as conditions read it.
    if (value === "NaN" || typeof value === "number") return null;
  }
  throw new TypeError(`The measure ${column} is ${JSON.stringify(value)}, which is not a ${kind}`);
}
