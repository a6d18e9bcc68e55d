import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { parentPort } from "node:worker_threads";
import type { GdalSource, GdalTarget } from "./gdal.ts";

/**
 * The thread in which GDAL runs as WebAssembly. It computes without pause, and a hostile file may end
 * it: nothing else lives here. Drivers are named, so that no file can have another one opened.
 */
export type GdalJob =
  | { readonly kind: "layers"; readonly source: GdalSource }
  | {
      readonly kind: "translate";
      readonly source: GdalSource;
      readonly target: GdalTarget;
      readonly parameters: readonly string[];
    };

export type GdalReply =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly layers: readonly string[] }
  | { readonly kind: "refused"; readonly message: string };

/** The part of Emscripten's module that is used here. */
interface GdalModule {
  readonly FS: {
    mkdir(path: string): void;
    mount(type: unknown, options: { root: string }, path: string): void;
    unmount(path: string): void;
  };
  readonly NODEFS: unknown;
  readonly HEAP32: Int32Array;
  cwrap<R extends "number" | "string" | null>(
    name: string,
    returns: R,
    takes: readonly ("number" | "string")[],
  ): (...values: (number | string | null)[]) => R extends "string" ? string : number;
  stringToUTF8(text: string, at: number, size: number): void;
  lengthBytesUTF8(text: string): number;
  _malloc(bytes: number): number;
  _free(at: number): void;
}

type Loader = (options: {
  path: string;
  env: Readonly<Record<string, string>>;
  logHandler: (text: string) => void;
  errorHandler: (text: string) => void;
}) => Promise<{ readonly Module: GdalModule }>;

const OPEN_VECTOR_READONLY = 0x04;
const ERROR_FAILURE = 3;

const port = parentPort;
if (!port) throw new Error("GDAL's WebAssembly runs in a worker thread only");

let said = "";
const module = await load();
const call = {
  open: module.cwrap("GDALOpenEx", "number", ["string", "number", "number", "number", "number"]),
  close: module.cwrap("GDALClose", null, ["number"]),
  layerCount: module.cwrap("GDALDatasetGetLayerCount", "number", ["number"]),
  layer: module.cwrap("GDALDatasetGetLayer", "number", ["number", "number"]),
  layerName: module.cwrap("OGR_L_GetName", "string", ["number"]),
  optionsNew: module.cwrap("GDALVectorTranslateOptionsNew", "number", ["number", "number"]),
  optionsFree: module.cwrap("GDALVectorTranslateOptionsFree", null, ["number"]),
  translate: module.cwrap("GDALVectorTranslate", "number", [
    "string",
    "number",
    "number",
    "number",
    "number",
    "number",
  ]),
  resetError: module.cwrap("CPLErrorReset", null, []),
  errorType: module.cwrap("CPLGetLastErrorType", "number", []),
  errorMessage: module.cwrap("CPLGetLastErrorMsg", "string", []),
};
for (const folder of ["/from", "/to"]) module.FS.mkdir(folder);

port.on("message", (job: GdalJob) => {
  said = "";
  port.postMessage(answer(job));
});
port.postMessage({ kind: "ready" } satisfies GdalReply);

async function load(): Promise<GdalModule> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("gdal3.js/package.json")), "dist", "package");
  // The package publishes no types of its loader for Node.
  const start = require("gdal3.js/node") as Loader;
  const { workerData } = await import("node:worker_threads");
  const { Module } = await start({
    // It puts `./` before the path of its data.
    path: relative(process.cwd(), folder),
    env: workerData as Readonly<Record<string, string>>,
    logHandler: () => undefined,
    errorHandler: (text) => {
      said = `${said}${text}\n`.slice(-2_000);
    },
  });
  return Module;
}

function answer(job: GdalJob): GdalReply {
  module.FS.mount(module.NODEFS, { root: dirname(job.source.path) }, "/from");
  if (job.kind === "translate") module.FS.mount(module.NODEFS, { root: dirname(job.target.path) }, "/to");
  try {
    return onSource(job.source, (dataset) => {
      if (job.kind === "layers") return { kind: "done", layers: layersOf(dataset) };
      return translate(dataset, job.target, job.parameters);
    });
  } finally {
    module.FS.unmount("/from");
    if (job.kind === "translate") module.FS.unmount("/to");
  }
}

function onSource(
  { path, driver, openOptions = [] }: GdalSource,
  use: (dataset: number) => GdalReply,
): GdalReply {
  call.resetError();
  const [drivers, options] = [textArray([driver]), textArray(openOptions)];
  const dataset = call.open(`/from/${basename(path)}`, OPEN_VECTOR_READONLY, drivers.at, options.at, null);
  drivers.free();
  options.free();
  if (dataset === 0) return refused();
  const reply = use(dataset);
  call.close(dataset);
  return reply;
}

function layersOf(dataset: number): string[] {
  const count = call.layerCount(dataset);
  return Array.from({ length: count }, (_, i) => call.layerName(call.layer(dataset, i)));
}

function translate(dataset: number, target: GdalTarget, parameters: readonly string[]): GdalReply {
  const words = textArray(["-f", target.driver, ...parameters.filter((word) => word !== "--")]);
  const options = call.optionsNew(words.at, null);
  words.free();
  if (options === 0) return refused();
  const sources = module._malloc(4);
  module.HEAP32[sources >> 2] = dataset;
  call.resetError();
  const written = call.translate(`/to/${basename(target.path)}`, null, 1, sources, options, null);
  module._free(sources);
  call.optionsFree(options);
  // Read before the file is closed, which may only warn.
  const failed = written === 0 || call.errorType() >= ERROR_FAILURE;
  const reply: GdalReply = failed ? refused() : { kind: "done", layers: [] };
  if (written !== 0) call.close(written);
  return reply;
}

function refused(): GdalReply {
  return { kind: "refused", message: call.errorMessage() || said || "GDAL cannot read it" };
}

/** A `char **` of the texts, ended by a null. */
function textArray(texts: readonly string[]): { at: number; free: () => void } {
  const pointers = texts.map((text) => {
    const size = module.lengthBytesUTF8(text) + 1;
    const at = module._malloc(size);
    module.stringToUTF8(text, at, size);
    return at;
  });
  const list = module._malloc((pointers.length + 1) * 4);
  [...pointers, 0].forEach((pointer, i) => {
    module.HEAP32[(list >> 2) + i] = pointer;
  });
  return {
    at: list,
    free: () => {
      for (const pointer of [...pointers, list]) module._free(pointer);
    },
  };
}
