import { createReadStream, createWriteStream } from "node:fs";
import { open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import { fromDegrees } from "../../../gis/formats/transform.ts";
import { type Gdal, type GdalTarget, workFolder } from "../formats/gdal.ts";
import { explained } from "../formats/gdal-reader.ts";
import { DbfTexts } from "./dbf-texts.ts";
import { moved, ringsOf } from "./geometry-text.ts";
import { inPieces } from "./pieces.ts";
import { ShapefileSize } from "./shapefile-size.ts";
import { type ExportColumn, type ExportFeature, type ExportTable, type Pieces, typed } from "./table.ts";

/** Byte 29 of a DBF: its text is GBK. */
const LANGUAGE_GBK = 0x4d;

/**
 * A Shapefile in a ZIP, its text in GBK as every program in China reads it. What a field of 254 bytes
 * cannot hold stands whole in a table beside it.
 * @throws AppError `shapefile-too-large`
 */
export async function* writeShapefile(gdal: Gdal, table: ExportTable): Pieces {
  const { folder, remove } = workFolder();
  try {
    const texts = new DbfTexts(table);
    const size = new ShapefileSize();
    await translate(gdal, table, folder, {
      target: { path: join(folder, "layer.shp"), driver: "ESRI Shapefile" },
      nameOf: ({ dbf }) => dbf,
      kindOf: ({ kind, words }) => (words ? "text" : kind),
      read: (feature, column) => texts.value(feature, column),
      look: ({ geometry }) => size.add(geometry, texts.recordBytes),
      // As on the way in, GDAL takes the bytes of GBK for Latin-1 and writes them as they are.
      parameters: ["-lco", "ENCODING=ISO-8859-1", "-nlt", "MULTIPOLYGON"],
    });
    await writeFile(join(folder, "layer.cpg"), "GBK");
    const dbf = await open(join(folder, "layer.dbf"), "r+");
    await dbf.write(Uint8Array.of(LANGUAGE_GBK), 0, 1, 29).finally(() => dbf.close());
    const zip = new yazl.ZipFile();
    for (const part of ["shp", "shx", "dbf", "prj", "cpg"])
      zip.addFile(join(folder, `layer.${part}`), `${table.layer}.${part}`);
    const whole = texts.cutAsCsv();
    if (whole !== null) zip.addBuffer(Buffer.from(whole), `${table.layer}_超长字段全文.csv`);
    yield* zipped(zip);
  } finally {
    remove();
  }
}

export async function* writeGeoPackage(gdal: Gdal, table: ExportTable): Pieces {
  const note = table.note === null ? [] : ["-lco", `DESCRIPTION=${table.note}`];
  yield* writeLayer(gdal, table, { path: "layer.gpkg", driver: "GPKG" }, note);
}

export async function* writeFlatGeobuf(gdal: Gdal, table: ExportTable): Pieces {
  yield* writeLayer(gdal, table, { path: "layer.fgb", driver: "FlatGeobuf" }, []);
}

/** A file geodatabase is a folder; it travels in a ZIP. */
export async function* writeGeodatabase(gdal: Gdal, table: ExportTable): Pieces {
  const { folder, remove } = workFolder();
  try {
    const path = join(folder, "layer.gdb");
    await translate(gdal, table, folder, {
      target: { path, driver: "OpenFileGDB" },
      parameters: ["-nlt", "MULTIPOLYGON", "-nln", table.layer],
    });
    const zip = new yazl.ZipFile();
    for (const name of await readdir(path)) zip.addFile(join(path, name), `${table.layer}.gdb/${name}`);
    yield* zipped(zip);
  } finally {
    remove();
  }
}

/**
 * Every ring a closed line on the layer of CASS for boundaries (JZX), every parcel's id a text on another
 * (ZDH); a drawing holds no attributes and no system. Names in ASCII: GDAL writes drawings in Latin-1.
 */
export async function* writeDxf(gdal: Gdal, table: ExportTable): Pieces {
  const suffix = table.note === null ? "" : "_DEMONSTRATION";
  const move = fromDegrees(table.crs);
  async function* lines() {
    for await (const { id, geometry } of table.features) {
      const rings = ringsOf(moved(geometry, move));
      for (const ring of rings) {
        yield line({ Layer: `JZX${suffix}` }, { type: "LineString", coordinates: ring });
      }
      const first = rings[0]?.[0];
      if (first) yield line({ Layer: `ZDH${suffix}`, Text: id }, { type: "Point", coordinates: first });
    }
  }
  const { folder, remove } = workFolder();
  try {
    const path = join(folder, "layer.dxf");
    await fromLines(gdal, folder, lines(), { path, driver: "DXF" }, [], table.signal);
    yield* createReadStream(path);
  } finally {
    remove();
  }
}

async function* writeLayer(
  gdal: Gdal,
  table: ExportTable,
  { path: name, driver }: GdalTarget,
  parameters: readonly string[],
): Pieces {
  const { folder, remove } = workFolder();
  try {
    const path = join(folder, name);
    await translate(gdal, table, folder, {
      target: { path, driver },
      parameters: ["-nlt", "MULTIPOLYGON", "-nln", table.layer, ...parameters],
    });
    yield* createReadStream(path);
  } finally {
    remove();
  }
}

interface Translation {
  readonly target: GdalTarget;
  readonly parameters: readonly string[];
  readonly nameOf?: (column: ExportColumn) => string;
  readonly kindOf?: (column: ExportColumn) => ExportColumn["kind"];
  readonly read?: (feature: ExportFeature, column: ExportColumn) => unknown;
  readonly look?: (feature: ExportFeature) => void;
}

/** The name of the column that marks the row of examples. */
const EXAMPLE = "panhuo_example";

/**
 * The features as newline-delimited GeoJSON in the target's own coordinates, for GDAL to turn into its
 * format. GDAL learns a column's type from its values, so that a row of examples goes before them: the
 * types never depend on the data, and a file of no parcels has its columns too.
 */
async function translate(
  gdal: Gdal,
  table: ExportTable,
  folder: string,
  {
    target,
    parameters,
    nameOf = ({ name }) => name,
    kindOf = ({ kind }) => kind,
    read = plain,
    look,
  }: Translation,
): Promise<void> {
  const { columns, crs, features, signal } = table;
  const move = fromDegrees(crs);
  async function* lines() {
    const examples = columns.map((column) => [nameOf(column), EXAMPLES[kindOf(column)]]);
    const example = line({ ...Object.fromEntries(examples), [EXAMPLE]: 1 }, NOWHERE);
    // Twice: by its second line GDAL knows newline-delimited text.
    yield example + example;
    for await (const feature of features) {
      look?.(feature);
      const values = columns.map((column) => [nameOf(column), read(feature, column)]);
      yield line(Object.fromEntries(values), moved(feature.geometry, move));
    }
  }
  const select = columns.map((column) => selected(target.driver, kindOf(column), nameOf(column))).join(", ");
  await fromLines(
    gdal,
    folder,
    lines(),
    target,
    [
      ...["-sql", `select ${select} from features where ${EXAMPLE} is null`],
      ...["-a_srs", crs.code],
      ...parameters,
    ],
    signal,
  );
}

const EXAMPLES = { text: "text", decimal: 0.5, whole: 1, flag: true };
const NOWHERE = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }; // biome-ignore format: one ring

function plain({ values }: ExportFeature, column: ExportColumn): unknown {
  return typed(column, values[column.name] ?? null);
}

/** A DBF is told how wide its numbers are: GDAL's own width holds fifteen decimals. Its texts grow as needed. */
function selected(driver: GdalTarget["driver"], kind: ExportColumn["kind"], name: string): string {
  if (driver !== "ESRI Shapefile" || kind === "text") return name;
  const width = { decimal: "numeric(20,6)", whole: "integer", flag: "smallint" }[kind];
  return `cast(${name} as ${width}) as ${name}`;
}

async function fromLines(
  gdal: Gdal,
  folder: string,
  lines: AsyncIterable<string>,
  target: GdalTarget,
  parameters: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = join(folder, "features.geojsonl");
  const end = signal === undefined ? {} : { signal };
  await pipeline(Readable.from(inPieces(lines)), createWriteStream(path), end);
  // Dates stay the text that they are.
  const source = { path, driver: "GeoJSONSeq", openOptions: ["DATE_AS_STRING=YES"] } as const;
  await explained(() => gdal.translate(source, target, parameters, signal));
}

async function* zipped(zip: yazl.ZipFile): Pieces {
  zip.end();
  // Its types know the older interface of streams only.
  yield* zip.outputStream as Readable;
}

function line(properties: Readonly<Record<string, unknown>>, geometry: unknown): string {
  return `${JSON.stringify({ type: "Feature", properties, geometry })}\n`;
}
