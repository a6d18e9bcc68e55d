import type { z } from "zod";
import { sayIssue } from "../issue-words.ts";
import { plainOf } from "./contract/plain-values.ts";
import { type ParcelProperties, parcelProperties, type RowProblem } from "./contract.ts";
import { type Box, geometryProblem, type Place } from "./geometry.ts";
import type { ColumnReader } from "./mapping.ts";

export interface RowContext {
  readonly districts: ReadonlySet<string>;
  /** Codes under which a government was known, to the code it has now. */
  readonly aliases: ReadonlyMap<string, string>;
  /** For rows that name no district themselves. */
  readonly defaultDistrict: string | undefined;
  readonly read: ColumnReader;
  readonly city: Box | null;
  /** Places that the city's plane does not reach; asked for where no outlines tell where the city is. */
  readonly beyond: readonly Place[];
  /** What is recorded lies not after it. */
  readonly today: string | undefined;
}

export interface GoodRow {
  readonly row: number;
  readonly properties: ParcelProperties;
  /** A polygon or several without fault, as the file has it; null: attributes alone, for the recorded parcel of this code. */
  readonly geometry: unknown;
}

export type CheckedRow =
  | { readonly good: GoodRow; readonly problems: RowProblem[] }
  | { readonly problems: RowProblem[] };

/** Everything that can be said of one feature without the database. Never throws: the file is someone's work. */
export function checkRow(row: number, feature: unknown, context: RowContext): CheckedRow {
  if (!isFeature(feature)) {
    return {
      problems: [
        error(row, "(feature)", "feature-malformed", "不是 GeoJSON Feature", "not a GeoJSON Feature"),
      ],
    };
  }
  const problems: RowProblem[] = [];
  const given = context.read(feature.properties ?? {});
  const named = given.district ?? context.defaultDistrict;
  const district = typeof named === "string" ? (context.aliases.get(named) ?? named) : named;
  given.district = district;
  const parsed = parseProperties(given);
  const isTable = isAbsent(feature.geometry) && parsed.data?.parcelCode !== undefined;
  const bad = isTable ? undefined : geometryProblem(feature.geometry, context.city, context.beyond);
  if (bad) problems.push(error(row, "geometry", bad.code, bad.reason.zh, bad.reason.en));
  if (!parsed.data) problems.push(...parsed.issues.map((issue) => propertyProblem(row, issue)));
  else problems.push(...futureProblems(row, parsed.data, context.today));
  if (typeof district === "string" && !context.districts.has(district)) {
    problems.push(
      error(
        row,
        "district",
        "district-unknown",
        `没有代码为 ${district} 的区县或功能区`,
        `there is no district with the code ${district}`,
      ),
    );
  }
  if (problems.length > 0 || !parsed.data) {
    const place = placeOf(feature.geometry);
    return { problems: problems.map((problem) => ({ ...problem, place })) };
  }

  const properties = parsed.data;
  const geometry = isTable ? null : feature.geometry;
  if (properties.areaM2 !== undefined && properties.areaBasis === undefined) {
    problems.push({
      row,
      field: "areaBasis",
      code: "area-basis-assumed",
      severity: "warning",
      zh: "未说明面积来源，按调查面积记录",
      en: "the basis of the area is not stated; recorded as a survey area",
      place: placeOf(feature.geometry),
    });
    return {
      good: { row, properties: { ...properties, areaBasis: "survey" }, geometry },
      problems,
    };
  }
  return { good: { row, properties, geometry }, problems };
}

/** A property's schema, and what it last made of which value: mostly a column says what it said in the row before. */
interface Reading {
  readonly schema: z.ZodType;
  readonly isPlain: (value: string) => boolean;
  given: unknown;
  data: unknown;
}

const READINGS = new Map<string, Reading>(
  Object.entries(parcelProperties.shape).map(([name, schema]) => [
    name,
    { schema, isPlain: plainOf(schema), given: undefined, data: undefined },
  ]),
);

/** What the contract makes of the properties there are: a row says six of sixty, and each of the others was asked, too. */
function parseProperties(
  given: Readonly<Record<string, unknown>>,
):
  | { readonly data: ParcelProperties; readonly issues?: never }
  | { readonly data?: never; readonly issues: readonly z.core.$ZodIssue[] } {
  const data: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    const reading = READINGS.get(name);
    if (!reading) continue;
    const value = given[name];
    if (typeof value === "string" && reading.isPlain(value)) {
      data[name] = value;
      continue;
    }
    if (typeof value !== "string" || value !== reading.given) {
      const parsed = reading.schema.safeParse(value);
      // In the contract's words, and in its order.
      if (!parsed.success) return { issues: issuesOf(given) };
      reading.given = value;
      reading.data = parsed.data;
    }
    data[name] = reading.data;
  }
  if (data.district === undefined) return { issues: issuesOf(given) };
  // Each property is of the contract, and so is what its schema made of it.
  return { data: data as ParcelProperties };
}

function issuesOf(given: unknown): readonly z.core.$ZodIssue[] {
  // With what was given: without it every wrong type reads as if nothing were there.
  return parcelProperties.safeParse(given, { reportInput: true }).error?.issues ?? [];
}

function isAbsent(geometry: unknown): boolean {
  return geometry === null || geometry === undefined;
}

export function error(row: number, field: string, code: string, zh: string, en: string): RowProblem {
  return { row, field, code, severity: "error", zh, en, place: null };
}

/** A survey tells what is: a grant, a completion or a building of tomorrow is a slip of the pen. */
function futureProblems(row: number, properties: ParcelProperties, today: string | undefined): RowProblem[] {
  if (today === undefined) return [];
  const dates = [
    ["grantedOn", properties.grantedOn],
    ["completedOn", properties.completedOn],
    ["builtYear", properties.builtYear === undefined ? undefined : String(properties.builtYear)],
  ] as const;
  return dates
    .filter(([, date]) => date !== undefined && date > today.slice(0, date.length))
    .map(([field, date]) =>
      error(row, field, "date-in-future", `${date} 晚于今天 ${today}`, `${date} lies after today, ${today}`),
    );
}

/** Where to look for a row whose polygon cannot be used: its first position that is on the earth. */
function placeOf(geometry: unknown): readonly [number, number] | null {
  const visit = (value: unknown, depth: number): readonly [number, number] | null => {
    if (!Array.isArray(value) || depth > 4) return null;
    const [x, y] = value;
    if (typeof x === "number" && typeof y === "number")
      return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? [x, y] : null;
    for (const child of value.slice(0, 100)) {
      const found = visit(child, depth + 1);
      if (found) return found;
    }
    return null;
  };
  return typeof geometry === "object" && geometry !== null && "coordinates" in geometry
    ? visit(geometry.coordinates, 0)
    : null;
}

function propertyProblem(row: number, issue: z.core.$ZodIssue): RowProblem {
  const field = issue.path.join(".") || "(properties)";
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  const isDate = issue.code === "invalid_format" && issue.format === "date";
  const code = missing ? "value-missing" : isDate ? "date-impossible" : "value-not-usable";
  const { zh, en } = sayIssue(issue);
  return error(row, field, code, zh, en);
}

interface Feature {
  readonly properties: Record<string, unknown> | null;
  readonly geometry: unknown;
}

function isFeature(value: unknown): value is Feature {
  if (typeof value !== "object" || value === null || !("type" in value) || value.type !== "Feature")
    return false;
  if (!("geometry" in value) || !("properties" in value)) return false;
  const { properties } = value;
  return properties === null || (typeof properties === "object" && !Array.isArray(properties));
}
