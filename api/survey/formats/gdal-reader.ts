import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Crs, crsByCode } from "../../../gis/formats/crs.ts";
import { crsOfWkt, type Extent } from "../../../gis/formats/crs-names.ts";
import type { AppError } from "../../errors.ts";
import { type FlatReading, openFlatGeobuf } from "./flatgeobuf-reader.ts";
import { type Gdal, GdalFailure, type GdalSource, thoroughGdal, workFolder } from "./gdal.ts";
import { extentOf, geometryOf, type RawFile, SAMPLE } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

export interface GdalReading extends FlatReading {
  readonly source: GdalSource;
  readonly layer: string | undefined;
  /** The system that something other than GDAL has told, a `.prj` file for one. */
  readonly crs?: RawFile["crs"];
  /** What the one layer is called where GDAL sees a name of ours. */
  readonly layerName?: string | undefined;
  readonly warnings?: RawFile["warnings"];
  /** How many rows the layer has, where something other than GDAL can tell; given what GDAL has found. */
  readonly rowsBeside?: (found: number) => Promise<number>;
}

/**
 * A file as GDAL reads it. GDAL turns the layer into a FlatGeobuf of our own in one go, wherever it
 * runs, and that is streamed: exact coordinates and values, and memory that holds one feature.
 */
export async function readWithGdal(gdal: Gdal, reading: GdalReading): Promise<RawFile> {
  const { source, encoding } = reading;
  const names = reading.layerName === undefined ? await explained(() => gdal.layers(source)) : [];
  const layers = reading.layerName === undefined ? names : [reading.layerName];
  const layer = chosenLayer(layers, reading.layer);
  const { folder, remove } = workFolder();
  try {
    const path = join(folder, "layer.fgb");
    // A layer of polygons holds multipolygons too, and arcs become lines of points.
    const shape = ["-nlt", "GEOMETRY", "-nlt", "CONVERT_TO_LINEAR", "-dim", "XY"];
    const parameters = ["-lco", "SPATIAL_INDEX=NO", ...shape];
    const which = reading.layerName === undefined ? ["--", layer] : [];
    // Counted while the layer is turned, of what lies in the file.
    const counted = reading.rowsBeside ? undefined : gdal.count?.(source, layer);
    void Promise.allSettled([counted]);
    await explained(() => gdal.translate(source, { path, driver: "FlatGeobuf" }, [...parameters, ...which]));
    const { header, features } = await openFlatGeobuf(path, reading);
    const found = header.featuresCount;
    const rows = (await reading.rowsBeside?.(found)) ?? (await explained(async () => counted));
    if (rows !== undefined && rows > found && gdal.count) {
      await rm(folder, { recursive: true, force: true });
      return await readWithGdal(thoroughGdal(), reading);
    }
    return {
      layer,
      layers,
      encoding,
      fields: (header.columns ?? []).map(({ name }) => name),
      rows: found > 0 ? found : null,
      crs: reading.crs === undefined ? statedCrs(header.crs) : reading.crs,
      extent: extentFrom(header.envelope) ?? (await sampledExtent(features())),
      warnings: reading.warnings ?? [],
      features,
      close: async () => remove(),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** @throws AppError `layer-unknown`, `layer-not-chosen` with the names to choose from */
export function chosenLayer(layers: readonly string[], asked: string | undefined): string {
  const [only] = layers;
  const names = layers.join("、");
  if (asked !== undefined) {
    if (layers.includes(asked)) return asked;
    throw refuseFile(
      "layer-unknown",
      `文件中没有图层 ${asked}；有：${names}。`,
      `The file has no layer ${asked}; it has: ${layers.join(", ")}.`,
      { details: { layers } },
    );
  }
  if (only === undefined)
    throw refuseFile("file-without-layers", "文件中没有图层。", "The file has no layer.");
  if (layers.length === 1) return only;
  throw refuseFile(
    "layer-not-chosen",
    `文件有 ${layers.length} 个图层，请指定其一：${names}。`,
    `The file has ${layers.length} layers; choose one: ${layers.join(", ")}.`,
    { details: { layers } },
  );
}

/** GDAL's failures in the words of this house. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GdalFailure ? failure(error) : error;
  }
}

function failure(error: GdalFailure): AppError {
  const more = { cause: error };
  switch (error.how) {
    case "timeout":
      return refuseFile(
        "file-took-too-long",
        "读取文件超时，已停止；请拆分后重新上传。",
        "Reading the file took too long and was stopped; split it and send it again.",
        more,
      );
    case "memory":
      return refuseFile(
        "file-needs-too-much-memory",
        "读取文件所需内存超过上限，已停止；请拆分后重新上传。",
        "Reading the file takes more memory than allowed; split it and send it again.",
        more,
      );
    case "disk":
      return refuseFile(
        "file-too-large",
        "文件展开后过大，已停止；请拆分后重新上传。",
        "The file grows too large when it is read; it was stopped: split it and send it again.",
        more,
      );
    case "crashed":
      return refuseFile(
        "file-unreadable",
        "读取该文件时解析程序异常退出；文件可能已损坏，请重新导出。",
        "The reader broke down over this file; it may be damaged: export it again.",
        more,
      );
    case "refused": {
      const why = error.message.replace(FOLDERS, "");
      return refuseFile(
        "file-unreadable",
        `无法读取文件，请重新导出：${why}`,
        `The file cannot be read; export it again: ${why}`,
        more,
      );
    }
  }
}

/** Where files lie here is nothing to whoever sent one. */
const FOLDERS = /(?:\/[^\s/'"`,:]+)+\//g;

function statedCrs(
  crs: { readonly code: number; readonly wkt: string | null; readonly name: string | null } | null,
): RawFile["crs"] {
  if (!crs) return null;
  const known: Crs | undefined =
    (crs.code > 0 ? crsByCode(String(crs.code)) : undefined) ?? crsOfWkt(crs.wkt ?? "");
  if (known) return known;
  // GDAL writes an engineering system where a format must say something and knows nothing.
  if (!crs.wkt || /^(LOCAL_CS|ENGCRS|ENGINEERINGCRS)/i.test(crs.wkt)) return null;
  return { unsupported: crs.name ?? crs.wkt.slice(0, 80) };
}

function extentFrom(envelope: Float64Array | null): Extent | null {
  const [west, south, east, north] = envelope ?? [];
  const isBox = [west, south, east, north].every((ordinate) => Number.isFinite(ordinate));
  return isBox ? [west ?? 0, south ?? 0, east ?? 0, north ?? 0] : null;
}

async function sampledExtent(features: AsyncGenerator<unknown>): Promise<Extent | null> {
  const geometries: unknown[] = [];
  for await (const feature of features) {
    geometries.push(geometryOf(feature));
    if (geometries.length >= SAMPLE) break;
  }
  return extentOf(geometries);
}
