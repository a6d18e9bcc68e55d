import type { ParcelProperties } from "./contract.ts";

/** What the rows of one import have in common: their dataset, and the plane in which the city measures. */
export interface Batch {
  readonly datasetId: string;
  readonly planeSrid: number;
}

/** How PostgreSQL is given a value. */
export type ColumnType = "text" | "text[]" | "boolean" | "smallint" | "date" | "numeric";

/** The columns that a row on its way shares with a parcel, in the order of the staging table (`copyIncoming`). */
export const STAGED_COLUMNS = [
  ["district", "text"],
  ["parcelNo", "text"],
  ["alias", "text"],
  ["parcelCode", "text"],
  ["sourceKey", "text"],
  ["formerCodes", "text[]"],
  ["registrationCode", "text"],
  ["unitNumber", "text"],
  ["townCode", "text"],
  ["address", "text"],
  ["rightHolder", "text"],
  ["uscc", "text"],
  ["tenure", "text"],
  ["certificateNo", "text"],
  ["certificateVerified", "boolean"],
  ["certifiedUse", "text"],
  ["landUseScheme", "text"],
  ["landUseEdition", "text"],
  ["landUseCode", "text"],
  ["useClass", "text"],
  ["grantedOn", "date"],
  ["termYears", "smallint"],
  ["completedOn", "date"],
  ["areaM2", "numeric"],
  ["areaBasis", "text"],
  ["gfaM2", "numeric"],
  ["far", "numeric"],
  ["buildingDensity", "numeric"],
  ["buildingCoefficient", "numeric"],
  ["greenRatio", "numeric"],
  ["officeShare", "numeric"],
  ["builtYear", "smallint"],
  ["storeys", "smallint"],
  ["industryCode", "text"],
] as const satisfies readonly (readonly [keyof ParcelProperties, ColumnType])[];

/** What a row brings beside: records that hang on the parcel, of which most rows have none. */
const RECORDS = [
  "findings",
  "exclusions",
  "disputes",
  "evaluations",
  "reports",
  "occupancy",
  "recognitions",
  "milestones",
  "enterpriseYears",
] as const satisfies readonly (keyof ParcelProperties)[];

export function recordsOf(properties: ParcelProperties): Record<string, unknown> | undefined {
  let records: Record<string, unknown> | undefined;
  for (const kind of RECORDS) {
    if (properties[kind] === undefined) continue;
    records ??= {};
    records[kind] = properties[kind];
  }
  return records;
}
