import type { z } from "zod";
import { sayIssue } from "../issue-words.ts";
import { type ColumnMapping, type ParcelProperties, parcelProperties, type RowProblem } from "./contract.ts";
import { type Box, geometryProblem, plainGeometry } from "./geometry.ts";

export interface RowContext {
  readonly districts: ReadonlySet<string>;
  /** Codes under which a government was known, to the code it has now. */
  readonly aliases: ReadonlyMap<string, string>;
  /** For rows that name no district themselves. */
  readonly defaultDistrict: string | undefined;
  readonly mapping: ColumnMapping | undefined;
  readonly city: Box | null;
}

export interface GoodRow {
  readonly row: number;
  readonly properties: ParcelProperties;
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
  const bad = geometryProblem(feature.geometry, context.city);
  if (bad) problems.push(error(row, "geometry", bad.code, bad.reason.zh, bad.reason.en));

  const source = mapped(feature.properties ?? {}, context.mapping);
  const given = { district: context.defaultDistrict, ...withoutNulls(source) };
  const district =
    typeof given.district === "string"
      ? (context.aliases.get(given.district) ?? given.district)
      : given.district;
  const parsed = parcelProperties.safeParse({ ...given, district });
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => propertyProblem(row, issue)));
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
  if (problems.length > 0 || !parsed.success) return { problems };

  const properties = parsed.data;
  const geometry = plainGeometry(feature.geometry);
  if (properties.areaM2 !== undefined && properties.areaBasis === undefined) {
    problems.push({
      row,
      field: "areaBasis",
      code: "area-basis-assumed",
      severity: "warning",
      zh: "未说明面积来源，按调查面积记录",
      en: "the basis of the area is not stated; recorded as a survey area",
    });
    return {
      good: { row, properties: { ...properties, areaBasis: "survey" }, geometry },
      problems,
    };
  }
  return { good: { row, properties, geometry }, problems };
}

export function error(row: number, field: string, code: string, zh: string, en: string): RowProblem {
  return { row, field, code, severity: "error", zh, en };
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

/** GIS files write null where they mean nothing. */
function withoutNulls(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== ""));
}

function mapped(
  properties: Readonly<Record<string, unknown>>,
  mapping: ColumnMapping | undefined,
): Readonly<Record<string, unknown>> {
  if (!mapping) return properties;
  return Object.fromEntries(
    Object.entries(mapping).map(([target, column]) => {
      if ("constant" in column) return [target, column.constant];
      const value = properties[column.from];
      return [target, column.values ? column.values[String(value)] : value];
    }),
  );
}
