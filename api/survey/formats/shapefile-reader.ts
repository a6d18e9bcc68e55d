import { readFile } from "node:fs/promises";
import { crsOfWkt } from "../../../gis/formats/crs-names.ts";
import { decodeText } from "../../../gis/formats/encodings.ts";
import { type PolygonGeometry, turnedAsInGeoJson } from "../../../gis/formats/rings.ts";
import type { AppError } from "../../errors.ts";
import { checkShapeHeader, countDeletedRecords, readDbf, truncated } from "./dbf.ts";
import type { Gdal } from "./gdal.ts";
import { readWithGdal } from "./gdal-reader.ts";
import type { RawFile, RawGeometry } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

/** Where the parts of a Shapefile lie; their names are ours, the layer's is the sender's. */
export interface ShapefileParts {
  readonly layer: string;
  readonly shp: string;
  readonly dbf: string;
  readonly shx: string;
  readonly prj?: string | undefined;
  readonly cpg?: string | undefined;
}

/**
 * A Shapefile. Its text is decoded here, not by GDAL: GDAL takes the bytes for Latin-1 and hands them
 * on one to one, so that the encoding is told by one rule wherever GDAL runs.
 */
export async function readShapefile(gdal: Gdal, parts: ShapefileParts): Promise<RawFile> {
  const [shp, shx, table] = [
    await checkShapeHeader(parts.shp, ".shp"),
    await checkShapeHeader(parts.shx, ".shx"),
    await readDbf(parts.dbf, parts.cpg),
  ];
  if (shp.type !== shx.type || shx.shapes !== table.records) {
    throw refuseFile(
      "shapefile-parts-disagree",
      `图形 ${shx.shapes} 个，属性 ${table.records} 行，两者不一致，请重新导出 Shapefile。`,
      `The Shapefile has ${shx.shapes} shapes and ${table.records} rows of attributes; export it again.`,
    );
  }
  const raw = await readWithGdal(gdal, {
    source: { path: parts.shp, driver: "ESRI Shapefile", openOptions: ["ENCODING=ISO-8859-1"] },
    layer: undefined,
    layerName: parts.layer,
    encoding: table.encoding,
    reshape: turned,
    crs: parts.prj === undefined ? null : await crsOfPrj(parts.prj),
    rowsBeside: async (found) =>
      found === table.records ? found : table.records - (await countDeletedRecords(parts.dbf)),
    warnings: table.toldBy === "contents" && table.encoding === "GB18030" ? [guessedEncoding] : [],
  });
  // GDAL leaves rows out where a shape cannot be read, which would move attributes to other parcels.
  const lost = table.records - (raw.rows ?? 0);
  if (lost > 0 && lost !== (await countDeletedRecords(parts.dbf))) {
    await raw.close();
    throw truncated(".shp");
  }
  return raw;
}

/** A ring's sense is the format's, not the land's: a parcel that went out and comes back is the same. */
function turned(geometry: RawGeometry): RawGeometry {
  return isPolygonal(geometry) ? turnedAsInGeoJson(geometry) : geometry;
}

/** The reader of GDAL's answer makes rings of pairs of numbers of every polygon. */
function isPolygonal(geometry: RawGeometry): geometry is PolygonGeometry {
  return geometry.type === "Polygon" || geometry.type === "MultiPolygon";
}

export function partMissing(layer: string, missing: readonly string[]): AppError {
  const parts = missing.filter((part) => part !== "");
  return refuseFile(
    "shapefile-part-missing",
    `Shapefile ${layer} 缺少 ${parts.join("、")} 文件。`,
    `The Shapefile ${layer} lacks its ${parts.join(" and ")}.`,
  );
}

const guessedEncoding = {
  code: "encoding-assumed",
  zh: "未声明字符编码，且不是 UTF-8，按 GB18030（GBK）读取，请核对中文",
  en: "no encoding is declared and the text is not UTF-8; read as GB18030 (GBK): check the Chinese",
};

async function crsOfPrj(file: string): Promise<RawFile["crs"]> {
  const { text } = decodeText(await readFile(file));
  const wkt = text.slice(0, 20_000).trim();
  if (wkt === "") return null;
  return crsOfWkt(wkt) ?? { unsupported: /"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 80) };
}
