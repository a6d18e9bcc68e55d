import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Extension } from "@electric-sql/pglite";
import { postgis } from "@electric-sql/pglite-postgis";
import { packageManifest, packagePath } from "../package-root.ts";

/**
 * What the embedded engine loads of PostGIS. The package's own archive holds raster and topology as well, whose
 * libraries are compiled at every start though nothing calls them: 4.7 s of the processor to open a folder with it,
 * 2.4 s with this extract.
 */
const needed =
  /^(lib\/postgresql\/postgis-3\.so|share\/proj\/.+|share\/postgresql\/extension\/postgis(--[\d.]+\.sql|\.control))$/;

/** Named by the version that it was taken from, so that one left by another is not loaded. */
function extractFile(): string {
  const version = packageManifest().dependencies["@electric-sql/pglite-postgis"];
  return packagePath("dist", `postgis-${version}.tar.gz`);
}

export function postgisIsExtracted(): boolean {
  return existsSync(extractFile());
}

/** PostGIS from the extract that the build made, or from the whole archive where there is none. */
export const leanPostgis: Extension = {
  ...postgis,
  async setup(engine, options) {
    const whole = await postgis.setup(engine, options);
    return postgisIsExtracted() ? { ...whole, bundlePath: pathToFileURL(extractFile()) } : whole;
  },
};

/** Writes the extract; part of the build. */
export function extractPostgis(): void {
  const archive = new URL(import.meta.resolve("@electric-sql/pglite-postgis"));
  const tar = gunzipSync(readFileSync(new URL("postgis.tar.gz", archive)));
  const extract = gzipSync(Buffer.concat([...entriesOf(tar), endOfArchive]), { level: 1 });
  mkdirSync(packagePath("dist"), { recursive: true });
  // Under its name only when it is complete.
  writeFileSync(`${extractFile()}.partial`, extract);
  renameSync(`${extractFile()}.partial`, extractFile());
}

const block = 512;
const endOfArchive = Buffer.alloc(2 * block);

/** The needed entries, header and content, as they lie in the archive (POSIX ustar). */
function* entriesOf(tar: Buffer): Generator<Buffer> {
  for (let at = 0; at + block <= tar.length; ) {
    const name = textAt(tar, at, 100);
    const size = Number.parseInt(textAt(tar, at + 124, 12), 8) || 0;
    const end = at + block + Math.ceil(size / block) * block;
    if (needed.test(name)) yield tar.subarray(at, end);
    at = end;
  }
}

function textAt(tar: Buffer, at: number, length: number): string {
  const field = tar.toString("latin1", at, at + length);
  const end = field.indexOf("\0");
  return end < 0 ? field : field.slice(0, end);
}
