import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { crsByCode } from "../../../gis/formats/crs.ts";
import type { AppError } from "../../errors.ts";
import { JsonPieces, JsonPiecesError } from "./json-pieces.ts";
import type { FileLimits } from "./limits.ts";
import { extentOf, geometryOf, type RawFile, SAMPLE } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

const CHUNK = 1024 * 1024;

/**
 * A GeoJSON FeatureCollection, or features one after the other (NDJSON, RFC 8142). The file is gone
 * through once for its structure, its coordinate system, which may stand at its end, and the number
 * of its features, and again for the features themselves: memory holds one of them.
 * @throws AppError `file-not-json`, `file-not-feature-collection`, `json-too-deep`, `feature-too-large`
 */
export async function readGeoJson(file: string, limits: FileLimits): Promise<RawFile> {
  const look = await lookThrough(file, limits);
  const layer = basename(file).replace(/\.[^.]*$/, "");
  return {
    layer,
    layers: [layer],
    encoding: "UTF-8",
    fields: null,
    rows: look.rows,
    crs: look.crs,
    extent: look.extent,
    warnings: [],
    features: () => features(file, limits),
    close: () => Promise.resolve(),
  };
}

async function lookThrough(
  file: string,
  limits: FileLimits,
): Promise<Pick<RawFile, "rows" | "crs" | "extent">> {
  const geometries: unknown[] = [];
  let rows = 0;
  let first: unknown;
  const pieces = new JsonPieces(limits);
  for await (const piece of piecesOf(file, pieces)) {
    rows += 1;
    if (rows > SAMPLE) continue;
    const value = parsed(file, piece);
    if (rows === 1) first = value;
    geometries.push(geometryOf(value));
  }
  const outer = pieces.outer === null ? null : parsed(file, pieces.outer);
  if (outer === null ? typeOf(first) !== "Feature" : typeOf(outer) !== "FeatureCollection") {
    throw refuseFile(
      "file-not-feature-collection",
      `${file} 不是 GeoJSON FeatureCollection。`,
      `${file} is not a GeoJSON FeatureCollection.`,
    );
  }
  const extent = extentOf(geometries);
  return {
    rows,
    extent,
    crs: statedCrs(outer) ?? (isInDegrees(extent) ? (crsByCode("4326") ?? null) : null),
  };
}

/** RFC 7946 knows WGS 84 only, and files in metres that do not say so are common: those are asked about. */
function isInDegrees(extent: RawFile["extent"]): boolean {
  if (!extent) return true;
  const [west, south, east, north] = extent;
  return west >= -180 && east <= 180 && south >= -180 && north <= 180;
}

function statedCrs(outer: unknown): RawFile["crs"] {
  if (typeof outer !== "object" || outer === null || !("crs" in outer)) return null;
  const name = /"(?:name|code)":\s*"?([^"}]*)"?/.exec(
    JSON.stringify(outer.crs)?.replace(/"type":"name"/, "") ?? "",
  )?.[1];
  if (name === undefined) return null;
  return crsByCode(name) ?? { unsupported: name };
}

async function* features(file: string, limits: FileLimits): AsyncGenerator<unknown> {
  for await (const piece of piecesOf(file, new JsonPieces(limits))) yield parsed(file, piece);
}

async function* piecesOf(file: string, pieces: JsonPieces): AsyncGenerator<Buffer> {
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      const hasMark = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
      isFirst = false;
      yield* pieces.take(hasMark ? chunk.subarray(3) : chunk);
    }
    pieces.finish();
  } catch (error) {
    throw error instanceof JsonPiecesError ? refusal(file, error) : error;
  }
}

function refusal(file: string, error: JsonPiecesError): AppError {
  switch (error.code) {
    case "too-deep":
      return refuseFile(
        "json-too-deep",
        `${file} 的括号嵌套过深，已拒绝。`,
        `The brackets of ${file} are nested too deep; refused.`,
        { cause: error },
      );
    case "too-large":
      return refuseFile(
        "feature-too-large",
        `${file} 中有一个要素过大，已拒绝。`,
        `A feature of ${file} is too large; refused: ${error.message}.`,
        { cause: error },
      );
    default:
      return notJson(file, error);
  }
}

function parsed(file: string, piece: Buffer): unknown {
  // Text in GBK would pass the parser as wrong Chinese.
  if (!isUtf8(piece)) throw notJson(file, new Error("not UTF-8"));
  try {
    return JSON.parse(piece.toString("utf8"));
  } catch (error) {
    throw notJson(file, error);
  }
}

function notJson(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? ` ${cause.message}` : "";
  return refuseFile(
    "file-not-json",
    `${file} 不是完整的 JSON 文件，未导入任何内容。${reason}`,
    `${file} is not a complete JSON file; nothing was imported.${reason}`,
    { cause },
  );
}

function typeOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
}
