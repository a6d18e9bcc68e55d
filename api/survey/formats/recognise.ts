import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { looksLikeBoundaryText } from "../../../gis/formats/boundary-text.ts";
import { decodeText } from "../../../gis/formats/encodings.ts";
import { AppError } from "../../errors.ts";
import { refuseFile } from "./refusal.ts";

export type FileFormat =
  | "shapefile"
  | "zip"
  | "geopackage"
  | "geodatabase"
  | "flatgeobuf"
  | "dxf"
  | "kml"
  | "geojson"
  | "boundary-text"
  | "csv"
  | "xlsx";

const HEAD_BYTES = 65_536;

/**
 * The format by what the file begins with; its name decides only between texts.
 * @throws AppError `file-missing`, `file-empty`, `file-format-unsupported` naming what to ask for
 */
export async function recogniseFile(file: string, name: string = file): Promise<FileFormat> {
  // On a disk a geodatabase is a folder; sent, it comes in a ZIP.
  if (/\.gdb$/i.test(file) && statSync(file, { throwIfNoEntry: false })?.isDirectory()) return "geodatabase";
  const head = await headOf(file);
  const extension = extname(name).toLowerCase();
  if (head.length === 0) {
    throw refuseFile("file-empty", `${name} 是空文件。`, `${name} is empty.`);
  }
  refuseByName(name, extension);
  refuseByHead(name, head);
  const starts = (text: string) => head.subarray(0, text.length).equals(Buffer.from(text, "latin1"));
  if (starts("PK\x03\x04") || starts("PK\x05\x06")) return extension === ".xlsx" ? "xlsx" : "zip";
  if (starts("SQLite format 3\0")) return "geopackage";
  if (starts("fgb")) return "flatgeobuf";
  if (head.length >= 100 && head.readInt32BE(0) === 9994) return "shapefile";
  const { text } = decodeText(head);
  if (looksLikeBoundaryText(text)) return "boundary-text";
  if (/^\s*<(\?xml|kml|!)/.test(text) && (/<kml\b/.test(text) || extension === ".kml")) return "kml";
  if (/^\s*(999\s|0\s*[\r\n]+\s*SECTION)/.test(text) || starts("AutoCAD Binary DXF")) return "dxf";
  if (/^[\s\p{Cc}]*[{[]/u.test(text)) return "geojson";
  if ([".csv", ".tsv"].includes(extension)) return "csv";
  if (extension === ".txt" && /[,\t;].*\r?\n/.test(text)) return "csv";
  if ([".geojson", ".json", ".geojsonl", ".ndjson"].includes(extension)) return "geojson";
  throw unsupported(
    name,
    "请提供 SHP（ZIP）、界址点 TXT、GPKG、GeoJSON、DXF、KML、CSV 或 XLSX",
    "send a zipped Shapefile, boundary-point TXT, GeoPackage, GeoJSON, DXF, KML, CSV or XLSX",
  );
}

async function headOf(file: string): Promise<Buffer> {
  const missing = (cause?: unknown) =>
    new AppError(
      "file-missing",
      { zh: `找不到文件 ${file}。`, en: `There is no file ${file}.` },
      { status: 422, cause },
    );
  const handle = await open(file, "r").catch((cause: unknown) => {
    throw missing(cause);
  });
  try {
    if (!(await handle.stat()).isFile()) throw missing();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Formats known by their first bytes that are not read, and what to ask the sender for. */
const REFUSED: readonly (readonly [test: (head: Buffer) => boolean, zh: string, en: string])[] = [
  [
    (head) => /^AC10(0[0-9]|[1-3][0-9])/.test(head.toString("latin1", 0, 6)),
    "DWG 是专有格式，请在 CAD 中另存为 DXF（R2000 或更高）后提供，并说明坐标系",
    "DWG is proprietary: ask for the drawing saved as DXF (R2000 or newer), and for its coordinate system",
  ],
  [
    (head) => /^Standard (Jet|ACE) DB/.test(head.toString("latin1", 4, 20)),
    "MDB（个人地理数据库）需在 ArcGIS 中导出为 SHP 或文件地理数据库（.gdb 压缩包）后提供",
    "MDB (personal geodatabase): ask for an export as Shapefile or as a zipped file geodatabase (.gdb)",
  ],
  [
    (head) => /^\s*(DataMark\s*[:：]|HeadBegin)/.test(decodeText(head.subarray(0, 200)).text),
    "VCT 是交换格式，请由数据管理单位转换为 SHP、GPKG 或文件地理数据库后提供",
    "VCT is an exchange text: ask for the data converted to Shapefile, GeoPackage or file geodatabase",
  ],
  [
    (head) => head.readUInt32BE(0) === 0xd0cf11e0,
    "旧版 Excel（.xls）请另存为 XLSX 后提供",
    "an old Excel workbook (.xls): ask for it saved as XLSX",
  ],
  [
    (head) => /^(Rar!|7z\xbc\xaf)/.test(head.toString("latin1", 0, 4)),
    "RAR 与 7z 压缩包请改用 ZIP",
    "RAR and 7z archives: ask for a ZIP",
  ],
];

function refuseByHead(name: string, head: Buffer): void {
  if (head.length < 24) return;
  const found = REFUSED.find(([test]) => test(head));
  if (found) throw unsupported(name, found[1], found[2]);
}

const BY_NAME: Readonly<Record<string, number>> = {
  ".dwg": 0,
  ".mdb": 1,
  ".accdb": 1,
  ".vct": 2,
  ".rar": 4,
  ".7z": 4,
};

function refuseByName(name: string, extension: string): void {
  const found = REFUSED[BY_NAME[extension] ?? -1];
  if (found) throw unsupported(name, found[1], found[2]);
}

export function unsupported(name: string, zh: string, en: string): AppError {
  return refuseFile("file-format-unsupported", `${name}：${zh}。`, `${name}: ${en}.`);
}
