import { readdirSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { type Crs, isDegrees, isOffset, needsControlPoints } from "../../../gis/formats/crs.ts";
import { axesAreSwapped, type CrsProposal, fitsCrs, proposeCrs } from "../../../gis/formats/crs-names.ts";
import type { DatumShift } from "../../../gis/formats/datum-shift.ts";
import type { TextEncoding } from "../../../gis/formats/encodings.ts";
import type { Position } from "../../../gis/formats/rings.ts";
import { type Transform, toDegrees, unmoved } from "../../../gis/formats/transform.ts";
import type { AppError } from "../../errors.ts";
import { readBoundaryFile } from "./boundary-reader.ts";
import { readDxf } from "./dxf-reader.ts";
import { type Gdal, type GdalSource, gdal as sharedGdal } from "./gdal.ts";
import { readWithGdal } from "./gdal-reader.ts";
import { readGeoJson } from "./geojson-reader.ts";
import { readKml } from "./kml-reader.ts";
import { FILE_LIMITS, type FileLimits } from "./limits.ts";
import { type FileWarning, geometryOf, type RawFile } from "./raw-file.ts";
import { type FileFormat, recogniseFile, unsupported } from "./recognise.ts";
import { refuseFile } from "./refusal.ts";
import { partMissing, readShapefile, type ShapefileParts } from "./shapefile-reader.ts";
import { readCsv, readXlsx } from "./table-reader.ts";
import { readZip } from "./zip-reader.ts";

export interface FileFeature {
  /** Counted from 1 in the order of the file. */
  readonly row: number;
  readonly value: unknown;
}

export interface OpenOptions {
  /** The name under which the file was sent, where it lies under another. */
  readonly name?: string | undefined;
  readonly layer?: string | undefined;
  /** The system that somebody confirmed, for a file that states none or a wrong one. */
  readonly crs?: Crs | undefined;
  readonly swapAxes?: boolean | undefined;
  /** Parameters from local control points, for Xi'an 80 and Beijing 54. */
  readonly shift?: DatumShift | undefined;
  /** The central meridian of the city, for proposals. */
  readonly meridian?: number | undefined;
  /** Legal boundaries never come from Amap's and Baidu's offset systems; a picture's outline may. */
  readonly purpose?: "parcels" | "display";
  readonly gdal?: Gdal | undefined;
  readonly limits?: FileLimits | undefined;
}

/** A file as the rest of the house sees it: features in CGCS2000 degrees, whatever it is and holds. */
export interface SurveyFile {
  readonly format: FileFormat;
  readonly layer: string;
  readonly layers: readonly string[];
  readonly encoding: TextEncoding | null;
  readonly fields: readonly string[] | null;
  readonly rows: number | null;
  /** Null: the file states none; `proposal` says what its coordinates suggest, for somebody to confirm. */
  readonly crs: Crs | null;
  readonly proposal: CrsProposal | null;
  /** The coordinates fit the system only the other way round. */
  readonly axesSwapped: boolean;
  readonly warnings: readonly FileWarning[];
  /** Each feature as GeoJSON in EPSG:4490, with `only` those columns or more. Throws where the system or the axes still await an answer. */
  features(only?: ReadonlySet<string>): AsyncGenerator<FileFeature>;
  close(): Promise<void>;
}

/**
 * Opens a file of any format that surveyors and bureaus send.
 * @throws AppError 422 with a stable code; see README, "What is refused"
 */
export async function openSurveyFile(file: string, options: OpenOptions = {}): Promise<SurveyFile> {
  const { format, raw } = await openRaw(file, options);
  try {
    const crs = options.crs ?? known(raw.crs);
    if (crs) requireUsable(crs, raw.extent, options);
    const proposal = !crs && raw.extent ? (proposeCrs(raw.extent, options.meridian) ?? null) : null;
    const axesSwapped = crs !== null && raw.extent !== null && axesAreSwapped(crs, raw.extent);
    const { layer, layers, encoding, fields, rows, warnings } = raw;
    return {
      format,
      layer,
      layers,
      encoding,
      fields,
      rows,
      crs,
      proposal,
      axesSwapped,
      warnings,
      features: (only) => featuresInDegrees(raw, { crs, proposal, axesSwapped }, options, only),
      close: () => raw.close(),
    };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

/** Answers that a file awaits before its coordinates mean anything. */
type Open = Pick<SurveyFile, "crs" | "proposal" | "axesSwapped">;

async function* featuresInDegrees(
  raw: RawFile,
  { crs, proposal, axesSwapped }: Open,
  { swapAxes = false, shift }: OpenOptions,
  only: ReadonlySet<string> | undefined,
): AsyncGenerator<FileFeature> {
  if (raw.extent !== null) {
    if (!crs) throw crsUnknown(proposal);
    if (axesSwapped && !swapAxes) throw swapped(crs);
  }
  const convert = crs ? toDegrees(crs, shift) : unmoved;
  const transform: Transform = swapAxes ? ([x, y]) => convert([y, x]) : convert;
  let row = 0;
  for await (const value of raw.features(only)) {
    row += 1;
    yield { row, value: transform === unmoved ? value : moved(value, transform) };
  }
}

/** The feature with every position moved; what is no position stays for the row's check to name. */
function moved(value: unknown, transform: Transform): unknown {
  const geometry = geometryOf(value);
  if (typeof geometry !== "object" || geometry === null || !("coordinates" in geometry)) return value;
  return Object.assign({}, value, {
    geometry: { ...geometry, coordinates: movedAll(geometry.coordinates, transform) },
  });
}

function movedAll(coordinates: unknown, transform: Transform): unknown {
  if (!Array.isArray(coordinates)) return coordinates;
  const [x, y] = coordinates;
  if (typeof x === "number" && typeof y === "number") {
    // What is no place stays for the row's check to name: the projection would throw.
    if (!Number.isFinite(x) || !Number.isFinite(y)) return coordinates;
    const position: Position = transform([x, y]);
    return position;
  }
  return coordinates.map((child) => movedAll(child, transform));
}

function known(crs: RawFile["crs"]): Crs | null {
  if (crs === null || !("unsupported" in crs)) return crs;
  throw refuseFile(
    "file-crs-unsupported",
    `文件坐标系为 ${crs.unsupported}，无法转换；请提供 CGCS2000（EPSG:4490、4548、4527 等）数据，或确认坐标系后用 --crs 指定。`,
    `The file's coordinate system is ${crs.unsupported}, which is not read here; ask for CGCS2000 (EPSG:4490, 4548, 4527 …), or state the right one with --crs.`,
  );
}

function requireUsable(
  crs: Crs,
  extent: RawFile["extent"],
  { purpose = "parcels", shift, meridian }: OpenOptions,
): void {
  if (isOffset(crs) && purpose === "parcels") {
    throw refuseFile(
      "crs-offset",
      `${crs.code} 坐标经过加密偏移（约 500～1300 m），不得用于宗地；请提供测绘成果坐标。`,
      `${crs.code} coordinates are offset on purpose, by 500 to 1,300 m: no parcel may come from them; ask for the survey's own.`,
    );
  }
  if (needsControlPoints(crs) && !shift) {
    throw refuseFile(
      "crs-needs-control-points",
      `${crs.name} 与 CGCS2000 之间没有通用转换参数，直接转换误差可达数十米；请提供 CGCS2000 成果，或由测绘单位提供控制点七参数（--shift DX,DY,DZ,RX,RY,RZ,PPM）。`,
      `No general shift leads from ${crs.name} to CGCS2000, and a guessed one is off by tens of metres; ask for the data in CGCS2000, or for the seven parameters from local control points (--shift DX,DY,DZ,RX,RY,RZ,PPM).`,
    );
  }
  const better =
    extent && !fitsCrs(crs, extent) && !axesAreSwapped(crs, extent)
      ? proposeCrs(extent, meridian)
      : undefined;
  if (!better || better.crs.code === crs.code || isDegrees(better.crs) === isDegrees(crs)) return;
  throw refuseFile(
    "crs-does-not-fit",
    `坐标与声明的坐标系 ${crs.name}（${crs.code}）不符：${better.zh}；请核对后用 --crs 指定。`,
    `The coordinates do not fit ${crs.name} (${crs.code}): ${better.en}; check, and state the right one with --crs.`,
    { details: { proposal: better.crs.code } },
  );
}

function crsUnknown(proposal: CrsProposal | null): AppError {
  const swap = proposal?.swapped ? " --swap-axes" : "";
  return refuseFile(
    "file-crs-unknown",
    proposal
      ? `文件未声明坐标系；${proposal.zh}。核对后请加 --crs ${proposal.crs.code}${swap} 重试。`
      : "文件未声明坐标系，从坐标也无法推测；请用 --crs 指定（如 EPSG:4548）。",
    proposal
      ? `The file states no coordinate system; ${proposal.en}. If that is right, repeat with --crs ${proposal.crs.code}${swap}.`
      : "The file states no coordinate system and its coordinates suggest none; state it with --crs (EPSG:4548, say).",
    { details: { proposal: proposal?.crs.code ?? null, swapped: proposal?.swapped ?? false } },
  );
}

function swapped(crs: Crs): AppError {
  return refuseFile(
    "axes-swapped",
    `坐标轴颠倒：按 ${crs.code} 应为东（经度）在前、北（纬度）在后；核对后请加 --swap-axes 重试。`,
    `The axes are swapped: in ${crs.code} east (longitude) comes first, then north; if that is so, repeat with --swap-axes.`,
  );
}

async function openRaw(file: string, options: OpenOptions): Promise<{ format: FileFormat; raw: RawFile }> {
  const { limits = FILE_LIMITS, layer, name } = options;
  const format = await recogniseFile(file, name);
  if (format === "geojson") return { format, raw: await readGeoJson(file, limits) };
  if (format === "boundary-text") return { format, raw: await readBoundaryFile(file, limits) };
  if (format === "kml") return { format, raw: await readKml(file, limits) };
  if (format === "csv") return { format, raw: await readCsv(file, limits) };
  if (format === "xlsx") return { format, raw: await readXlsx(file, limits) };
  const gdal = options.gdal ?? sharedGdal();
  const read = (driver: GdalSource["driver"]) =>
    readWithGdal(gdal, { source: { path: file, driver }, layer, encoding: null });
  if (format === "geopackage") return { format, raw: await read("GPKG") };
  if (format === "geodatabase") return { format, raw: await read("OpenFileGDB") };
  if (format === "flatgeobuf") return { format, raw: await read("FlatGeobuf") };
  if (format === "shapefile") return { format, raw: await readShapefile(gdal, partsBeside(file)) };
  if (format === "dxf") return { format, raw: await readDxf(gdal, file, layer) };
  const openInner = (path: string, innerName: string) => {
    if (/\.zip$/i.test(innerName))
      throw unsupported(innerName, "压缩包内不得再套压缩包", "an archive inside an archive");
    return openRaw(path, { ...options, name: innerName });
  };
  return readZip(gdal, file, { layer, limits, openInner });
}

/** The parts of a Shapefile that lies unpacked on a disk. */
function partsBeside(file: string): ShapefileParts {
  const folder = dirname(file);
  const stem = basename(file, extname(file));
  const names = readdirSync(folder);
  const find = (extension: string) => {
    const found = names.find((name) => name.toLowerCase() === `${stem}.${extension}`.toLowerCase());
    return found === undefined ? undefined : join(folder, found);
  };
  const [shx, dbf] = [find("shx"), find("dbf")];
  if (shx === undefined || dbf === undefined) throw partMissing(stem, [shx ? "" : ".shx", dbf ? "" : ".dbf"]);
  return { layer: stem, shp: file, shx, dbf, prj: find("prj"), cpg: find("cpg") };
}
