import { type Crs, crsByCode, threeDegreeCrs } from "../../../gis/formats/crs.ts";
import { readCity } from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { AppError, type Bilingual } from "../../errors.ts";
import { type Gdal, gdal as sharedGdal } from "../formats/gdal.ts";
import { refuseFile } from "../formats/refusal.ts";
import type { ExportFormat } from "./contract.ts";
import { type ExportFilter, exportedParcels } from "./features.ts";
import { FORMATS } from "./formats.ts";
import { DEMONSTRATION_LABEL, PARCEL_COLUMNS } from "./parcel-columns.ts";
import { inPieces } from "./pieces.ts";
import type { ExportFeature, Pieces } from "./table.ts";

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly asOf: string;
  readonly filter?: ExportFilter;
  readonly crs?: Crs | undefined;
  readonly gdal?: Gdal | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExportReport {
  readonly parcels: number;
  readonly crs: string;
  readonly demonstration: boolean;
  readonly warnings: readonly (Bilingual & { readonly code: string })[];
}

export interface Export {
  readonly fileName: string;
  readonly mediaType: string;
  /** The file; nothing is asked of the database before it is read. */
  readonly pieces: Pieces;
  /** What it holds, once it has been read to its end. */
  report(): ExportReport;
}

/**
 * The parcels of the city that pass the filters, as a file that is made while it is read. Generated data
 * say so in every format.
 * @throws AppError `city-not-set`, `crs-not-written`; its pieces `crs-not-for-boundary-text`, `shapefile-too-large`
 */
export async function openExport(db: Database, options: ExportOptions): Promise<Export> {
  const city = await db.run(readCity);
  if (!city) {
    throw new AppError("city-not-set", { zh: "数据库中还没有城市。", en: "The database holds no city yet." });
  }
  const { format, asOf, filter = {}, signal } = options;
  const { demonstration } = city;
  const crs = options.crs ?? usualCrs(format, city.planeSrid);
  requireWritable(format, crs);
  const { write, mediaType, extension } = FORMATS[format];
  let [parcels, cut] = [0, 0];
  async function* features(): AsyncGenerator<ExportFeature> {
    for await (const parcel of exportedParcels(db, asOf, filter)) {
      signal?.throwIfAborted();
      parcels += 1;
      yield parcel;
    }
  }
  const pieces = write(
    {
      columns: PARCEL_COLUMNS,
      features: features(),
      crs,
      layer: demonstration ? "parcels_demonstration" : "parcels",
      title: demonstration ? "宗地（演示数据）" : "宗地",
      note: demonstration ? DEMONSTRATION_LABEL : null,
      date: asOf,
      onCut: () => {
        cut += 1;
      },
      signal,
    },
    () => options.gdal ?? sharedGdal(),
  );
  const names = [`${city.name}宗地`, filter.district, filter.category, filter.overall, filter.stage, asOf];
  const label = demonstration ? "_演示数据" : "";
  return {
    fileName: `${names.filter((name) => name !== undefined).join("_")}${label}.${extension}`,
    mediaType,
    pieces: inPieces(pieces),
    report: () => ({ parcels, crs: crs.code, demonstration, warnings: cut === 0 ? [] : [textsCut(cut)] }),
  };
}

function textsCut(count: number): Bilingual & { readonly code: string } {
  return {
    code: "text-cut",
    zh: `${count} 个字段值超过 DBF 的 254 字节，已截断；全文见压缩包内的 CSV`,
    en: `${count} values are longer than the 254 bytes of a DBF and were cut; a CSV in the archive has them whole`,
  };
}

/** Boundaries leave in CGCS2000 or WGS 84 only; KML is WGS 84 degrees by its standard. */
function requireWritable(format: ExportFormat, crs: Crs): void {
  const isOurs = crs.datum === "CGCS2000" || crs.datum === "WGS84";
  if (isOurs && (format !== "kml" || crs.code === "EPSG:4326")) return;
  throw refuseFile(
    "crs-not-written",
    `${format} 不以 ${crs.code} 输出；请用 CGCS2000 坐标系（KML 只用 EPSG:4326）。`,
    `Nothing is written as ${format} in ${crs.code}; choose a system of CGCS2000 (KML: EPSG:4326 only).`,
  );
}

function usualCrs(format: ExportFormat, planeSrid: number): Crs {
  const plane = crsByCode(String(planeSrid));
  const meridian =
    plane?.projection.kind === "transverse-mercator" ? plane.projection.centralMeridian : Number.NaN;
  const crs = {
    degrees: crsByCode("EPSG:4490"),
    wgs84: crsByCode("EPSG:4326"),
    plane,
    "zoned-plane": threeDegreeCrs(meridian, true),
  }[FORMATS[format].usual];
  if (crs) return crs;
  throw refuseFile(
    "crs-not-written",
    `请指定 ${format} 的坐标系：本市的平面坐标系 EPSG:${planeSrid} 不适用。`,
    `State the coordinate system of the ${format}: the city's own plane, EPSG:${planeSrid}, does not do.`,
  );
}
