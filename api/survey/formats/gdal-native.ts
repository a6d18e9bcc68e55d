import { spawn } from "node:child_process";
import {
  GDAL_SETTINGS,
  type Gdal,
  GdalFailure,
  type GdalLimits,
  type GdalSource,
  nativeDrivers,
} from "./gdal.ts";

/** The system's GDAL, each job in a process of its own: it can crash on a hostile file, and then only that ends. */
export function nativeGdal(limits: GdalLimits): Gdal {
  const drivers = nativeDrivers();
  if (!drivers) throw new GdalFailure("refused", "no ogr2ogr of GDAL 3 is installed");
  // Every other driver is left out: `-if`, which would say so more plainly, is younger than Debian 12.
  const only = (...wanted: readonly string[]) =>
    drivers.filter((driver) => !["Memory", ...wanted].includes(driver)).join(",");
  return {
    engine: "native",
    async layers(source) {
      const listing = await run(
        "ogrinfo",
        ["-ro", "-q", ...opening(source), source.path],
        limits,
        only(source.driver),
      );
      return listing.split("\n").flatMap((line) => layerOf(line) ?? []);
    },
    async count(source, layer) {
      const summary = await run(
        "ogrinfo",
        ["-ro", "-so", ...opening(source), source.path, layer],
        limits,
        only(source.driver),
      );
      return Number(/^Feature Count: (\d+)/m.exec(summary)?.[1] ?? 0);
    },
    async translate(source, target, parameters, signal) {
      const [layer, options] = layerFirst(parameters);
      await run(
        "ogr2ogr",
        ["-q", ...opening(source), "-f", target.driver, ...options, target.path, source.path, ...layer],
        limits,
        only(source.driver, target.driver),
        signal,
      );
    },
    close: () => Promise.resolve(),
  };
}

/** `1: parcels (Multi Polygon)` or, in later versions, `Layer: parcels (Multi Polygon)`. */
function layerOf(line: string): string[] | undefined {
  const name = /^(?:\d+|Layer): (.*?)(?: \([^()]*\))?$/.exec(line)?.[1];
  return name === undefined ? undefined : [name];
}

/** Parameters that are no options name layers; ogr2ogr wants them last. */
function layerFirst(parameters: readonly string[]): [string[], string[]] {
  const at = parameters.indexOf("--");
  return at < 0 ? [[], [...parameters]] : [parameters.slice(at + 1), parameters.slice(0, at)];
}

function opening({ openOptions = [] }: GdalSource): string[] {
  return openOptions.flatMap((option) => ["-oo", option]);
}

/** The code with which a shell reports SIGXFSZ. */
const SIZE_EXCEEDED = 153;

/** @returns what the program wrote on its standard output */
function run(
  program: string,
  parameters: readonly string[],
  limits: GdalLimits,
  skip: string,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // The shell sets the limits of address space and of written files (in blocks of 512 bytes) and becomes the program.
    const memory = String(Math.ceil(limits.bytes / 1024));
    const disk = limits.fileBytes === undefined ? "unlimited" : String(Math.ceil(limits.fileBytes / 512));
    const child = spawn(
      "/bin/sh",
      ["-c", 'ulimit -v "$0" && ulimit -f "$1" && shift && exec "$@"', memory, disk, program, ...parameters],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: environment(skip),
        killSignal: "SIGKILL",
        ...(signal && { signal }),
      },
    );
    let [output, errors] = ["", ""];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, limits.milliseconds);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-1_000_000);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-4_000);
    });
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(new GdalFailure("crashed", error.message));
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else if (isLate)
        reject(new GdalFailure("timeout", `${program} took more than ${limits.milliseconds} ms`));
      else if (signal === "SIGXFSZ" || code === SIZE_EXCEEDED || /file size limit/i.test(errors))
        reject(new GdalFailure("disk", `${program} wrote more than ${limits.fileBytes} bytes`));
      else if (/bad_alloc|out of memory|cannot allocate/i.test(errors))
        reject(new GdalFailure("memory", errors));
      else if (signal !== null || (code ?? 0) > 127)
        reject(new GdalFailure("crashed", `${program} ended by ${signal ?? code}`));
      else
        reject(
          new GdalFailure("refused", errors.trim().slice(0, 500) || `${program} ended with code ${code}`),
        );
    });
  });
}

function environment(skip: string): NodeJS.ProcessEnv {
  const { PATH, HOME, PROJ_LIB, PROJ_DATA, GDAL_DATA, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    PROJ_LIB,
    PROJ_DATA,
    GDAL_DATA,
    TMPDIR,
    LC_ALL: "C.UTF-8",
    OGR_SKIP: skip,
    ...GDAL_SETTINGS,
  };
}
