import type { Crs } from "../../../gis/formats/crs.ts";
import type { PolygonGeometry } from "../../../gis/formats/rings.ts";

export type ExportValue = string | number | boolean | null;

/** One column of an export: under its own name for programs, in Chinese for people, in ten bytes for a DBF. */
export interface ExportColumn {
  readonly name: string;
  readonly zh: string;
  /** At most ten bytes; the name that survey databases use where they have one (ZDDM, ZL …). */
  readonly dbf: string;
  /** A decimal is kept as text, so that nothing is rounded on its way. */
  readonly kind: "text" | "decimal" | "whole" | "flag";
  /** What people read in place of a code. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface ExportFeature {
  /** What a drawing and a map's label call it. */
  readonly id: string;
  readonly values: Readonly<Record<string, ExportValue>>;
  /** In EPSG:4490 degrees. */
  readonly geometry: PolygonGeometry;
}

/** What a writer is given: columns, features one by one, and what the file says of itself. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly features: AsyncIterable<ExportFeature>;
  readonly crs: Crs;
  /** Plain ASCII, for layers and files inside an archive. */
  readonly layer: string;
  /** What a sheet of a workbook is called. */
  readonly title: string;
  /** What the file says of its data as a whole; null: nothing. */
  readonly note: string | null;
  /** The day on which it is made, YYYY-MM-DD. */
  readonly date: string;
  /** Told of every value that a format cannot hold whole. */
  readonly onCut?: ((id: string, column: ExportColumn) => void) | undefined;
  /** Ends work that nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A file piece by piece, made as it is read: memory holds a piece, whatever the size. */
export type Pieces = AsyncGenerator<string | Uint8Array>;

/** The value as JSON and databases hold it. */
export function typed(column: ExportColumn, value: ExportValue): ExportValue {
  return column.kind === "decimal" && typeof value === "string" ? Number(value) : value;
}

/** The value as people read it. */
export function worded(column: ExportColumn, value: ExportValue): ExportValue {
  return value === null ? null : (column.words?.[String(value)] ?? value);
}
