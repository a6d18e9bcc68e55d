import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { streamXlsxRows } from "hucre/xlsx";
import { type Crs, crsByCode } from "../../../gis/formats/crs.ts";
import type { TextEncoding } from "../../../gis/formats/encodings.ts";
import type { PolygonGeometry } from "../../../gis/formats/rings.ts";
import { polygonOfWkt, WKT_POLYGON } from "../../../gis/formats/wkt.ts";
import type { AppError } from "../../errors.ts";
import { openArchive } from "./archive.ts";
import type { FileLimits } from "./limits.ts";
import { extentOf, geometryOf, type RawFile, SAMPLE } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";
import { withoutMark } from "./table-cells.ts";

/**
 * Tables: attributes that are joined by parcel code later, their geometry null, or with it as
 * well-known text (WKT) in one column. Every cell of a CSV is text, so that codes keep their zeros.
 */
export async function readCsv(file: string, limits: FileLimits): Promise<RawFile> {
  const encoding = await encodingOfFile(file);
  const delimiter = delimiterOf(await firstLine(file, encoding));
  return table(file, encoding, () => csvRows(file, encoding, delimiter, limits));
}

/** @throws AppError `xlsx-malformed`, and what an archive is refused for: a workbook is one */
export async function readXlsx(file: string, limits: FileLimits): Promise<RawFile> {
  const { size } = await stat(file);
  if (size > limits.maxTextBytes) throw workbookTooLarge();
  const archive = await openArchive(file, { ...limits, maxUnpackedBytes: limits.maxTextBytes * 2 });
  try {
    // Texts used over and over stand in a part of their own, which is held whole.
    const texts = archive.entries.filter(({ name }) => /(^|\/)sharedStrings\.xml$/i.test(name));
    if (texts.some(({ bytes }) => bytes > limits.maxSharedTextBytes)) throw workbookTooLarge();
    // The reader believes the sizes that the workbook states: they are found true first.
    await archive.verify();
  } finally {
    archive.close();
  }
  return table(file, "UTF-8", () => xlsxRows(file));
}

/** Excel's own limit. */
const MOST_COLUMNS = 16_384;

type Cell = string | number | boolean | null;

async function table(
  file: string,
  encoding: TextEncoding,
  rows: () => AsyncGenerator<readonly Cell[]>,
): Promise<RawFile> {
  const layer = basename(file).replace(/\.[^.]*$/, "");
  let header: string[] = [];
  const geometries: unknown[] = [];
  let count = 0;
  for await (const feature of features(rows, (names) => {
    header = names;
  })) {
    count += 1;
    if (count <= SAMPLE) geometries.push(geometryOf(feature));
  }
  return {
    layer,
    layers: [layer],
    encoding,
    fields: header,
    rows: count,
    crs: (await ewktCrs(rows)) ?? (await columnCrs(rows)),
    extent: extentOf(geometries),
    warnings: [],
    features: () => features(rows),
    close: () => Promise.resolve(),
  };
}

async function* features(
  rows: () => AsyncGenerator<readonly Cell[]>,
  onHeader: (names: string[]) => void = () => undefined,
): AsyncGenerator<TableFeature> {
  let header: string[] | undefined;
  for await (const row of rows()) {
    if (row.length > MOST_COLUMNS) throw tooWide();
    if (row.every((cell) => cell === null || cell === "")) continue;
    if (!header) {
      // A title over the table fills one cell only.
      if (row.filter((cell) => cell !== null && cell !== "").length < 2) continue;
      header = distinct(row.map((cell) => String(cell ?? "").trim()));
      onHeader(header);
      continue;
    }
    yield feature(header, row);
  }
}

interface TableFeature {
  readonly type: "Feature";
  readonly properties: Readonly<Record<string, Cell>>;
  readonly geometry: PolygonGeometry | null;
}

function feature(header: readonly string[], row: readonly Cell[]): TableFeature {
  const properties: Record<string, Cell> = {};
  let geometry: PolygonGeometry | null = null;
  header.forEach((name, i) => {
    const cell = row[i] ?? null;
    if (typeof cell === "string" && WKT_POLYGON.test(cell)) {
      geometry = polygonOfWkt(cell) ?? { type: "Polygon", coordinates: [] };
    } else if (name !== "") properties[name] = cell === "" ? null : cell;
  });
  return { type: "Feature", properties, geometry };
}

function workbookTooLarge(): AppError {
  return refuseFile(
    "file-too-large",
    "XLSX 过大，请拆分，或另存为 CSV 后上传。",
    "The workbook is too large; split it, or save it as CSV.",
  );
}

function tooWide(): AppError {
  return refuseFile(
    "table-too-wide",
    `表格超过 ${MOST_COLUMNS} 列，已拒绝；请只保留需要的列。`,
    `The table has more than ${MOST_COLUMNS} columns; refused: keep those that are needed.`,
  );
}

/** A second column of the same name gets a number, as databases and Esri do. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times > 1 && name !== "" ? `${name}_${times}` : name;
  });
}

/** PostGIS writes `SRID=4527;POLYGON…`. */
async function ewktCrs(rows: () => AsyncGenerator<readonly Cell[]>): Promise<Crs | null> {
  let looked = 0;
  for await (const row of rows()) {
    for (const cell of row) {
      const srid = typeof cell === "string" ? /^\s*SRID\s*=\s*(\d+)/i.exec(cell)?.[1] : undefined;
      if (srid !== undefined) return crsByCode(srid) ?? null;
    }
    looked += 1;
    if (looked >= 10) break;
  }
  return null;
}

/** A column 坐标系 or CRS that says a code: our own exports write one. */
async function columnCrs(rows: () => AsyncGenerator<readonly Cell[]>): Promise<Crs | null> {
  for await (const { properties } of features(rows)) {
    const named = Object.entries(properties).find(([name]) => /^(坐标系统?|crs|srs|srid|epsg)$/i.test(name));
    const [, code] = named ?? [];
    return code === undefined || code === null ? null : (crsByCode(String(code)) ?? null);
  }
  return null;
}

async function encodingOfFile(file: string): Promise<TextEncoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      if (chunk[0] === 0xff && chunk[1] === 0xfe) return "UTF-16LE";
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return "UTF-8";
  } catch {
    // The strict decoder says by throwing that the bytes are another encoding's.
    return "GB18030";
  }
}

async function* decoded(file: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding.toLowerCase());
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

async function firstLine(file: string, encoding: TextEncoding): Promise<string> {
  for await (const text of decoded(file, encoding)) return text.split(/\r?\n/)[0] ?? "";
  return "";
}

function delimiterOf(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length;
  return ["\t", ";"].find((delimiter) => count(delimiter) > count(",")) ?? ",";
}

async function* csvRows(
  file: string,
  encoding: TextEncoding,
  delimiter: string,
  limits: FileLimits,
): AsyncGenerator<readonly Cell[]> {
  const parser = Readable.from(decoded(file, encoding)).pipe(
    parse({
      delimiter,
      relax_column_count: true,
      max_record_size: limits.maxFeatureBytes,
      skip_empty_lines: true,
    }),
  );
  try {
    for await (const row of parser as AsyncIterable<string[]>) yield row.map(withoutMark);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuseFile(
      "csv-malformed",
      `${file} 不是完整的 CSV：${why}`,
      `${file} is not a complete CSV: ${why}`,
      { cause: error },
    );
  }
}

async function* xlsxRows(file: string): AsyncGenerator<readonly Cell[]> {
  try {
    // The first sheet; a delivery's table stands there.
    for await (const { values } of streamXlsxRows(await readFile(file), { sheets: [0] }))
      yield values.map(cellOf);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuseFile(
      "xlsx-malformed",
      `${file} 不是可读的 XLSX：${why}`,
      `${file} is not a readable XLSX: ${why}`,
      { cause: error },
    );
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  // A spreadsheet's date has no time zone; hucre gives it as UTC.
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, "");
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}
