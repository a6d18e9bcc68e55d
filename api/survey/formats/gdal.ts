import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nativeGdal } from "./gdal-native.ts";
import { webAssemblyGdal } from "./gdal-webassembly.ts";
import { FILE_LIMITS } from "./limits.ts";

/** A data source, and the one driver that may open it: GDAL left to guess also follows files that name other files. */
export interface GdalSource {
  readonly path: string;
  readonly driver: "ESRI Shapefile" | "GPKG" | "OpenFileGDB" | "FlatGeobuf" | "DXF" | "GeoJSONSeq";
  readonly openOptions?: readonly string[];
}

export interface GdalTarget {
  readonly path: string;
  readonly driver: "ESRI Shapefile" | "GPKG" | "OpenFileGDB" | "FlatGeobuf" | "DXF";
}

/** GDAL, wherever it runs. A job that fails, hangs or grows beyond its limits ends alone. */
export interface Gdal {
  readonly engine: "native" | "webassembly";
  /** The names of the layers, in the file's order. */
  layers(source: GdalSource): Promise<string[]>;
  /**
   * How many features a layer has; asked only of an engine that may leave some out: GDAL 3.6 writes none
   * without geometry into a FlatGeobuf, and does not say so.
   */
  readonly count?: (source: GdalSource, layer: string) => Promise<number>;
  /** ogr2ogr, with its further parameters: `-lco`, `-sql`, a layer's name. The signal ends it when nobody waits any more. */
  translate(
    source: GdalSource,
    target: GdalTarget,
    parameters: readonly string[],
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface GdalLimits {
  readonly milliseconds: number;
  /** Of memory. */
  readonly bytes: number;
  /** Of a file that it writes: a hostile source can have rows without end. */
  readonly fileBytes?: number | undefined;
}

/** A job of GDAL that came to nothing, and how. */
export class GdalFailure extends Error {
  readonly how: "refused" | "crashed" | "timeout" | "memory" | "disk";

  constructor(how: GdalFailure["how"], message: string) {
    super(message);
    this.how = how;
  }
}

/** Configuration of both engines: nothing is looked for beside the file, nothing is fetched. */
export const GDAL_SETTINGS: Readonly<Record<string, string>> = {
  SHAPE_RESTORE_SHX: "NO",
  DXF_CLOSED_LINE_AS_POLYGON: "TRUE",
  DXF_WRITE_HATCH: "NO",
  OGR_SQLITE_LOAD_EXTENSIONS: "",
  SQLITE_USE_OGR_VFS: "NO",
  GDAL_HTTP_MAX_RETRY: "0",
};

let shared: Gdal | undefined;

/** The engine of this process: the system's `ogr2ogr` where there is one, GDAL in WebAssembly otherwise. */
export function gdal(): Gdal {
  shared ??= startGdal(nativeDrivers() ? "native" : "webassembly");
  return shared;
}

let thorough: Gdal | undefined;

/** GDAL in WebAssembly, whose FlatGeobuf holds every feature: for files whose rows another engine leaves out. */
export function thoroughGdal(): Gdal {
  thorough ??= startGdal("webassembly");
  return thorough;
}

export function startGdal(
  engine: Gdal["engine"],
  limits: GdalLimits = {
    milliseconds: FILE_LIMITS.gdalMilliseconds,
    bytes: FILE_LIMITS.gdalBytes,
    fileBytes: FILE_LIMITS.gdalFileBytes,
  },
): Gdal {
  return engine === "native" ? nativeGdal(limits) : webAssemblyGdal(limits);
}

let drivers: { readonly found: readonly string[] | undefined } | undefined;

/** The system's vector drivers, by which all but the named ones can be kept out; undefined: no GDAL 3 here. */
export function nativeDrivers(): readonly string[] | undefined {
  // A program is started for it, which blocks: once a process.
  drivers ??= { found: findDrivers() };
  return drivers.found;
}

function findDrivers(): readonly string[] | undefined {
  const { stdout, status } = spawnSync("ogr2ogr", ["--formats"], { encoding: "utf8", timeout: 10_000 });
  if (status !== 0) return undefined;
  const names = stdout.split("\n").flatMap((line) => /^\s+(.+?) -[a-z, ]*vector/.exec(line)?.[1] ?? []);
  return names.includes("FlatGeobuf") ? names : undefined;
}

/** A folder of one job's own, and its removal. */
export function workFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "panhuo-file-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
