import { join } from "node:path";
import type { ArchiveEntry } from "./archive.ts";
import { openArchive } from "./archive.ts";
import { type Gdal, workFolder } from "./gdal.ts";
import { chosenLayer, readWithGdal } from "./gdal-reader.ts";
import type { FileLimits } from "./limits.ts";
import type { RawFile } from "./raw-file.ts";
import type { FileFormat } from "./recognise.ts";
import { refuseFile } from "./refusal.ts";
import { partMissing, readShapefile } from "./shapefile-reader.ts";

/** Opens a file that was unpacked from an archive, as if it had come by itself. */
export type OpenInner = (path: string, name: string) => Promise<OpenedFile>;

export interface OpenedFile {
  readonly format: FileFormat;
  readonly raw: RawFile;
}

/**
 * A ZIP: Shapefiles by their parts, a file geodatabase by its folder, or one file of another format.
 * It is unpacked here, within the limits and under names of our own, so that nothing else ever sees
 * the archive or its names.
 */
export async function readZip(
  gdal: Gdal,
  file: string,
  options: { readonly layer: string | undefined; readonly limits: FileLimits; readonly openInner: OpenInner },
): Promise<OpenedFile> {
  const archive = await openArchive(file, options.limits);
  const { folder, remove } = workFolder();
  try {
    const entries = archive.entries.filter(({ name }) => !name.endsWith("/") && !isClutter(name));
    const { format, raw } = await readEntries(entries);
    const close = () => raw.close().finally(remove);
    return { format, raw: { ...raw, close } };
  } catch (error) {
    remove();
    throw error;
  } finally {
    archive.close();
  }

  async function readEntries(entries: readonly ArchiveEntry[]): Promise<OpenedFile> {
    const shapes = entries.filter(({ name }) => /\.shp$/i.test(name));
    if (shapes.length > 0) return { format: "shapefile", raw: await shapefile(entries, shapes) };
    const gdb = entries.find(({ name }) => /(^|\/)a[0-9a-f]{8}\.gdbtable$/i.test(name));
    if (gdb) {
      const inside = gdb.name.slice(0, gdb.name.lastIndexOf("/") + 1);
      return { format: "geodatabase", raw: await geodatabase(entries, inside) };
    }
    const [only, another] = entries;
    if (!only || another) {
      throw refuseFile(
        "archive-contents-unsupported",
        "压缩包内应为一个 Shapefile（.shp、.shx、.dbf）、一个 .gdb 文件夹或一个数据文件。",
        "The archive should hold a Shapefile (.shp, .shx, .dbf), a .gdb folder or one data file.",
      );
    }
    const to = `inner${/\.[a-z0-9]{1,10}$/i.exec(only.name)?.[0].toLowerCase() ?? ""}`;
    await archive.extract([{ entry: only, to }], folder);
    return options.openInner(join(folder, to), only.name);
  }

  async function shapefile(
    entries: readonly ArchiveEntry[],
    shapes: readonly ArchiveEntry[],
  ): Promise<RawFile> {
    const layers = shapes.map(({ name }) => withoutExtension(name).replace(/^.*\//, ""));
    const layer = chosenLayer(layers, options.layer);
    const stem = withoutExtension(shapes[layers.indexOf(layer)]?.name ?? "");
    const part = (extension: string) =>
      entries.find(({ name }) => name.toLowerCase() === `${stem}.${extension}`.toLowerCase());
    const found = Object.entries({
      shp: part("shp"),
      shx: part("shx"),
      dbf: part("dbf"),
      prj: part("prj"),
      cpg: part("cpg"),
    });
    const missing = found
      .filter(([name, entry]) => !entry && ["shx", "dbf"].includes(name))
      .map(([name]) => `.${name}`);
    if (missing.length > 0) throw partMissing(layer, missing);
    await archive.extract(
      found.flatMap(([name, entry]) => (entry ? [{ entry, to: `layer.${name}` }] : [])),
      folder,
    );
    const path = (name: string) => join(folder, `layer.${name}`);
    const has = (name: string) => found.some(([own, entry]) => own === name && entry);
    const raw = await readShapefile(gdal, {
      layer,
      shp: path("shp"),
      shx: path("shx"),
      dbf: path("dbf"),
      prj: has("prj") ? path("prj") : undefined,
      cpg: has("cpg") ? path("cpg") : undefined,
    });
    return { ...raw, layers };
  }

  async function geodatabase(entries: readonly ArchiveEntry[], inside: string): Promise<RawFile> {
    const files = entries.flatMap((entry) => {
      const name = entry.name.slice(inside.length);
      // All names of a geodatabase's files are plain; anything else in the folder is not its.
      return entry.name.startsWith(inside) && /^[\w.-]+$/.test(name)
        ? [{ entry, to: `data.gdb/${name}` }]
        : [];
    });
    await archive.extract(files, folder);
    return readWithGdal(gdal, {
      source: { path: join(folder, "data.gdb"), driver: "OpenFileGDB" },
      layer: options.layer,
      encoding: null,
    });
  }
}

/** What macOS and Windows put beside the files. */
function isClutter(name: string): boolean {
  return /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^./]*$/, "");
}
