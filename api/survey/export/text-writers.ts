import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { writeXlsxStream } from "hucre/xlsx";
import { boundaryTextHeader, boundaryTextParcel } from "../../../gis/formats/boundary-text-write.ts";
import { zoneOf } from "../../../gis/formats/crs.ts";
import { encodeGbk } from "../../../gis/formats/encodings.ts";
import { fromDegrees } from "../../../gis/formats/transform.ts";
import { refuseFile } from "../formats/refusal.ts";
import { asText } from "../formats/table-cells.ts";
import { kmlGeometry, moved, wkt } from "./geometry-text.ts";
import { type ExportTable, type ExportValue, type Pieces, typed, worded } from "./table.ts";

export async function* writeGeoJson(table: ExportTable): Pieces {
  const members = {
    type: "FeatureCollection",
    name: table.layer,
    // RFC 7946 has no such member; without it everybody takes the file for WGS 84 degrees.
    crs: { type: "name", properties: { name: `urn:ogc:def:crs:${table.crs.code.replace(":", "::")}` } },
    ...(table.note === null ? {} : { description: table.note }),
  };
  yield `${JSON.stringify(members).slice(0, -1)},"features":[\n`;
  let separator = "";
  for await (const feature of geoJsonFeatures(table)) {
    yield separator + feature;
    separator = ",\n";
  }
  yield "\n]}\n";
}

export async function* writeNdjson(table: ExportTable): Pieces {
  for await (const feature of geoJsonFeatures(table)) yield `${feature}\n`;
}

async function* geoJsonFeatures({ columns, features, crs }: ExportTable): AsyncGenerator<string> {
  const move = fromDegrees(crs);
  for await (const { values, geometry } of features) {
    const properties = Object.fromEntries(
      columns.map((column) => [column.name, typed(column, values[column.name] ?? null)]),
    );
    yield JSON.stringify({ type: "Feature", properties, geometry: moved(geometry, move) });
  }
}

export async function* writeKml({ columns, features, layer, note }: ExportTable): Pieces {
  const description = note === null ? "" : `<description>${xml(note)}</description>`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>${xml(layer)}</name>${description}\n`;
  for await (const { id, values, geometry } of features) {
    const data = columns
      .map((column) => [column.zh, worded(column, values[column.name] ?? null)] as const)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `<Data name="${xml(name)}"><value>${xml(String(value))}</value></Data>`);
    yield `<Placemark><name>${xml(id)}</name><ExtendedData>${data.join("")}</ExtendedData>${kmlGeometry(geometry)}</Placemark>\n`;
  }
  yield "</Document></kml>\n";
}

/** The header of the geometry's column, by which GDAL knows it, and of its system, by which our reader does. */
const [GEOMETRY, SYSTEM] = ["WKT", "坐标系"];

export async function* writeCsv({ columns, features, crs }: ExportTable): Pieces {
  const move = fromDegrees(crs);
  async function* records() {
    yield [...columns.map(({ zh }) => zh), SYSTEM, GEOMETRY];
    for await (const { values, geometry } of features) {
      const cells = columns.map((column) => csvCell(worded(column, values[column.name] ?? null)));
      yield [...cells, crs.code, wkt(moved(geometry, move))];
    }
  }
  // The mark makes Excel read UTF-8.
  const writer = stringify({ bom: true, record_delimiter: "windows" });
  yield* Readable.from(records())
    .on("error", (error) => writer.destroy(error))
    .pipe(writer);
}

/** A text that Excel would take for a formula is marked as text; our reader takes the mark off again. */
function csvCell(value: ExportValue): string | null {
  if (value === null) return null;
  return typeof value === "string" ? asText(value) : String(value);
}

/** Characters that a cell of Excel holds. */
const CELL = 32_767;

export async function* writeXlsx(table: ExportTable): Pieces {
  const { columns, features, crs, title } = table;
  const move = fromDegrees(crs);
  async function* rows() {
    for await (const { values, geometry } of features) {
      const cells = columns.map((column) => worded(column, typed(column, values[column.name] ?? null)));
      const shape = wkt(moved(geometry, move));
      yield [...cells, crs.code, shape.length <= CELL ? shape : TOO_LONG];
    }
  }
  const widths = columns.map(({ zh }) => ({ header: zh, width: Math.max(12, zh.length * 2 + 2) }));
  yield* writeXlsxStream(rows(), {
    name: title,
    columns: [...widths, { header: SYSTEM, width: 12 }, { header: GEOMETRY, width: 24 }],
    freezePane: { rows: 1 },
  });
}

const TOO_LONG = "图形超过 Excel 单元格上限，请导出 GPKG 或 SHP (too long for a cell: export GeoPackage)";

/** @throws AppError `crs-not-for-boundary-text` unless the system is a 3-degree one of CGCS2000 with its zone */
export async function* writeBoundaryText({ features, crs, note, date }: ExportTable): Pieces {
  const zone = zoneOf(crs);
  if (zone === null || zone < 25 || crs.datum !== "CGCS2000") {
    throw refuseFile(
      "crs-not-for-boundary-text",
      `界址点文件须用带带号的 CGCS2000 三度带坐标（如 EPSG:4527），不能用 ${crs.code}。`,
      `Boundary-point text takes a 3-degree CGCS2000 system with its zone (EPSG:4527), not ${crs.code}.`,
    );
  }
  const move = fromDegrees(crs);
  const maker = note === null ? "盘活" : `盘活（${note}）`;
  yield encodeGbk(boundaryTextHeader({ maker, date, zone }));
  for await (const { id, values, geometry } of features) {
    const text = (name: string) => String(values[name] ?? "");
    yield encodeGbk(
      boundaryTextParcel({
        code: text("parcelCode") || id,
        name: text("address") || text("alias"),
        use: text("certifiedUse") || text("useClass"),
        landUseCode: text("landUseCode"),
        geometry: moved(geometry, move),
      }),
    );
  }
}

function xml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
