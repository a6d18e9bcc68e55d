import type { GoodRow } from "./row.ts";

/** Characters sent at once: a line at a time, sending took half of the reading. */
const PIECE = 256 * 1024;

/** Rows of the staging table in the text form of PostgreSQL's COPY, in the order of `copyIncoming`. */
export function* copyLines(datasetId: string, batch: readonly GoodRow[]): Generator<string> {
  let piece = "";
  for (const { row, properties, geometry } of batch) {
    const { district, parcelNo, alias, parcelCode, sourceKey, formerCodes, ...record } = properties;
    const columns = [
      datasetId,
      String(row),
      district,
      parcelNo,
      alias,
      parcelCode,
      sourceKey,
      // Codes are letters and digits: nothing in them has to be quoted.
      formerCodes && `{${formerCodes.join(",")}}`,
      JSON.stringify(record),
      multiPolygonHex(geometry),
    ];
    piece += `${columns.map(column).join("\t")}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

function column(value: string | undefined): string {
  if (value === undefined) return "\\N";
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPED[character] ?? character);
}

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

const SRID = 4490;
const MULTIPOLYGON_WITH_SRID = 0x20000006;
const POLYGON = 3;

/** Extended well-known binary of a polygon or several, which `geometryProblem` has found to be rings of positions. */
function multiPolygonHex(geometry: unknown): string {
  const { type, coordinates } = geometry as { type: string; coordinates: number[][][] | number[][][][] };
  // The two types that pass the check have these two shapes.
  const polygons = (type === "Polygon" ? [coordinates] : coordinates) as number[][][][];
  const positions = polygons.flat(2).length;
  const rings = polygons.flat().length;
  const bytes = Buffer.allocUnsafe(13 + polygons.length * 9 + rings * 4 + positions * 16);
  let at = bytes.writeUInt8(1, 0);
  at = bytes.writeUInt32LE(MULTIPOLYGON_WITH_SRID, at);
  at = bytes.writeUInt32LE(SRID, at);
  at = bytes.writeUInt32LE(polygons.length, at);
  for (const polygon of polygons) {
    at = bytes.writeUInt8(1, at);
    at = bytes.writeUInt32LE(POLYGON, at);
    at = bytes.writeUInt32LE(polygon.length, at);
    for (const ring of polygon) {
      at = bytes.writeUInt32LE(ring.length, at);
      for (const [x = 0, y = 0] of ring) {
        at = bytes.writeDoubleLE(x, at);
        at = bytes.writeDoubleLE(y, at);
      }
    }
  }
  return bytes.toString("hex");
}
