import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeXlsxStream } from "hucre/xlsx";
import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { type House, notFound } from "../../house.ts";
import { type GdalTarget, gdal, workFolder } from "../formats/gdal.ts";
import { explained } from "../formats/gdal-reader.ts";
import { problemWords } from "../problem-words.ts";
import { openUpload } from "./open-file.ts";
import { storedPath } from "./receive.ts";
import { uploadRow } from "./service.ts";

export const REASON_COLUMN = "需处理原因";

export interface HeldFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

interface HeldFeature {
  readonly type: "Feature";
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: unknown;
}

type Write = (features: AsyncIterable<HeldFeature>, columns: readonly string[]) => HeldFile["pieces"];

interface Format {
  readonly ending: string;
  readonly mediaType: string;
  readonly write: Write;
}

const byGdal =
  (driver: GdalTarget["driver"], name: string, ...parameters: readonly string[]): Write =>
  (features) =>
    writtenByGdal(features, { driver, name, parameters });

const GEOJSON: Format = { ending: "geojson", mediaType: "application/geo+json", write: writeGeoJson };
const GEOPACKAGE: Format = {
  ending: "gpkg",
  mediaType: "application/geopackage+sqlite3",
  write: byGdal("GPKG", "held.gpkg", "-nln", "held"),
};

/**
 * In what a file's rows go back: its own format. Where that has no place for a reason (drawings, KML, boundary
 * points) they go back as GeoJSON, and from a geodatabase as a GeoPackage; both can be sent again.
 */
const FORMATS: Readonly<Record<string, Format>> = {
  shapefile: {
    ending: "shp.zip",
    mediaType: "application/zip",
    write: byGdal("ESRI Shapefile", "held.shp.zip", "-lco", "ENCODING=GBK"),
  },
  geopackage: GEOPACKAGE,
  geodatabase: GEOPACKAGE,
  flatgeobuf: {
    ending: "fgb",
    mediaType: "application/flatgeobuf",
    write: byGdal("FlatGeobuf", "held.fgb"),
  },
  csv: { ending: "csv", mediaType: "text/csv; charset=utf-8", write: writeCsv },
  xlsx: {
    ending: "xlsx",
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write: writeXlsx,
  },
};

/**
 * The held rows under their own columns, each with its reasons, in degrees of CGCS2000.
 * @throws AppError 404 `upload-unknown`, `upload-file-missing`
 */
export async function heldRows({ db, files }: Pick<House, "db" | "files">, id: string): Promise<HeldFile> {
  const upload = await uploadRow(db, id);
  const path = storedPath(files, upload.sha256, upload.fileName);
  if (!existsSync(path)) {
    throw notFound(
      "upload-file-missing",
      `服务器上已没有文件 ${upload.fileName}。`,
      `The file ${upload.fileName} is not on the server any more.`,
    );
  }
  const file = await openUpload(db, { ...upload, path });
  const { ending, mediaType, write } = FORMATS[file.seen.format] ?? GEOJSON;
  async function* features(): AsyncGenerator<HeldFeature> {
    try {
      const reasons = reasonsInOrder(db, id);
      let held = await reasons.next();
      for await (const { row, value } of file.features()) {
        if (held.done) return;
        if (held.value.row !== row) continue;
        yield withReason(value, held.value.reason);
        held = await reasons.next();
      }
    } finally {
      await file.close();
    }
  }
  const columns = [...file.seen.columns.filter((name) => name !== REASON_COLUMN), REASON_COLUMN];
  const stem = upload.fileName.replace(/(\.shp)?\.[^.]*$/, "");
  return { fileName: `${stem}-需处理.${ending}`, mediaType, pieces: write(features(), columns) };
}

async function* reasonsInOrder(db: Database, datasetId: string) {
  const limit = 5_000;
  let afterRow = 0;
  for (;;) {
    const page = await db.run(q.listHeldRows, { datasetId, afterRow, limit });
    for (const { row, codes, details } of page) {
      // One document a code, in its order.
      const documents = details as Record<string, unknown>[];
      yield { row, reason: codes.map((code, i) => problemWords(code, documents[i] ?? {}).zh).join("；") };
    }
    const last = page.at(-1);
    if (!last || page.length < limit) return;
    afterRow = last.row;
  }
}

function withReason(feature: unknown, reason: string): HeldFeature {
  const given = typeof feature === "object" && feature !== null ? feature : {};
  const properties = "properties" in given && typeof given.properties === "object" ? given.properties : {};
  const geometry = "geometry" in given ? (given.geometry ?? null) : null;
  return { type: "Feature", properties: { ...properties, [REASON_COLUMN]: reason }, geometry };
}

async function* writeGeoJson(features: AsyncIterable<HeldFeature>): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[\n';
  let comma = "";
  for await (const feature of features) {
    yield comma + JSON.stringify(feature);
    comma = ",\n";
  }
  yield "\n]}\n";
}

async function* writtenByGdal(
  features: AsyncIterable<HeldFeature>,
  target: { driver: GdalTarget["driver"]; name: string; parameters: readonly string[] },
): AsyncGenerator<Uint8Array> {
  const { folder, remove } = workFolder();
  try {
    const lines = join(folder, "held.geojsonl");
    const text = async function* () {
      for await (const feature of features) yield `${JSON.stringify(feature)}\n`;
    };
    await pipeline(Readable.from(text()), createWriteStream(lines));
    const path = join(folder, target.name);
    // Dates stay the text that they are.
    const source = { path: lines, driver: "GeoJSONSeq", openOptions: ["DATE_AS_STRING=YES"] } as const;
    await explained(() =>
      gdal().translate(source, { path, driver: target.driver }, [
        "-a_srs",
        "EPSG:4490",
        ...target.parameters,
      ]),
    );
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } finally {
    remove();
  }
}

const GEOMETRY_COLUMN = "图形WKT";

/** The cells of a row; its polygon as PostGIS writes it, which tells the system too. */
function cellsOf({ properties, geometry }: HeldFeature, columns: readonly string[]) {
  const cells = columns.map((name) => {
    const value = properties[name] ?? null;
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  });
  return [...cells, wktOf(geometry)];
}

function wktOf(geometry: unknown): string | null {
  if (typeof geometry !== "object" || geometry === null || !("type" in geometry)) return null;
  if (!("coordinates" in geometry) || !Array.isArray(geometry.coordinates)) return null;
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return null;
  const text = (part: unknown): string =>
    Array.isArray(part) && typeof part[0] === "number"
      ? part.join(" ")
      : `(${Array.isArray(part) ? part.map(text).join(",") : ""})`;
  return `SRID=4490;${geometry.type.toUpperCase()}${text(geometry.coordinates)}`;
}

async function* writeCsv(
  features: AsyncIterable<HeldFeature>,
  columns: readonly string[],
): AsyncGenerator<string> {
  const line = (cells: readonly (string | number | boolean | null)[]) =>
    `${cells.map((cell) => (cell === null ? "" : `"${String(cell).replaceAll('"', '""')}"`)).join(",")}\r\n`;
  // The mark makes Excel read UTF-8.
  yield `\ufeff${line([...columns, GEOMETRY_COLUMN])}`;
  for await (const feature of features) yield line(cellsOf(feature, columns));
}

async function* writeXlsx(
  features: AsyncIterable<HeldFeature>,
  columns: readonly string[],
): AsyncGenerator<Uint8Array> {
  async function* rows() {
    for await (const feature of features) yield cellsOf(feature, columns);
  }
  yield* writeXlsxStream(rows(), {
    name: "需处理",
    columns: [...columns, GEOMETRY_COLUMN].map((header) => ({ header })),
  });
}
