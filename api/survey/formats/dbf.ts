import { open, readFile, stat } from "node:fs/promises";
import { encodingNamed, encodingOf, isUtf8, type TextEncoding } from "../../../gis/formats/encodings.ts";
import type { AppError } from "../../errors.ts";
import { refuseFile } from "./refusal.ts";

/** Byte 29 of a DBF header, where programs set it: 0x4D is GBK, 0x7A too in some lists of Esri's. */
const LANGUAGE: Readonly<Record<number, TextEncoding>> = { 77: "GB18030", 122: "GB18030" };

const CHUNK = 4 * 1024 * 1024;

export interface DbfTable {
  readonly records: number;
  readonly encoding: TextEncoding;
  /** How the encoding was told. */
  readonly toldBy: "cpg" | "header" | "contents";
}

/**
 * The encoding of a DBF's text: `.cpg`, then byte 29, then strict UTF-8, then GB18030, the order that
 * met every real file. Along the way the table is held against its header.
 * @throws AppError `shapefile-truncated`, `shapefile-malformed`
 */
export async function readDbf(file: string, cpg: string | undefined): Promise<DbfTable> {
  const { size } = await stat(file);
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(32);
    const { bytesRead } = await handle.read(start, 0, 32, 0);
    if (bytesRead < 32) throw truncated(".dbf");
    const [records, headerBytes, recordBytes] = [
      start.readUInt32LE(4),
      start.readUInt16LE(8),
      start.readUInt16LE(10),
    ];
    if (headerBytes < 33 || recordBytes < 1) {
      throw refuseFile("shapefile-malformed", "DBF 文件头有误。", "The header of the DBF is not one.");
    }
    if (size < headerBytes + records * recordBytes) throw truncated(".dbf");
    const named = cpg === undefined ? undefined : encodingNamed((await readFile(cpg, "latin1")).slice(0, 40));
    if (named) return { records, encoding: named, toldBy: "cpg" };
    const byLanguage = LANGUAGE[start[29] ?? 0];
    if (byLanguage) return { records, encoding: byLanguage, toldBy: "header" };
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, 0);
    const columns = textColumns(header);
    let utf8 = columns.every(({ name }) => isUtf8(name));
    const perChunk = Math.max(1, Math.floor(CHUNK / recordBytes));
    for (let record = 0; utf8 && record < records; record += perChunk) {
      const count = Math.min(perChunk, records - record);
      const chunk = Buffer.alloc(count * recordBytes);
      await handle.read(chunk, 0, chunk.length, headerBytes + record * recordBytes);
      utf8 = holdsUtf8(chunk, recordBytes, columns);
    }
    return { records, encoding: utf8 ? "UTF-8" : "GB18030", toldBy: "contents" };
  } finally {
    await handle.close();
  }
}

interface TextColumn {
  readonly name: Buffer;
  readonly at: number;
  readonly width: number;
}

function textColumns(header: Buffer): TextColumn[] {
  const columns: TextColumn[] = [];
  // The first byte of a record says whether it is deleted.
  let at = 1;
  for (let field = 32; field + 32 <= header.length && header[field] !== 0x0d; field += 32) {
    const name = header.subarray(field, field + 11);
    const width = header[field + 16] ?? 0;
    const end = name.indexOf(0);
    if (header[field + 11] === 0x43) columns.push({ name: name.subarray(0, end < 0 ? 11 : end), at, width });
    at += width;
  }
  return columns;
}

function holdsUtf8(chunk: Buffer, recordBytes: number, columns: readonly TextColumn[]): boolean {
  // Mostly the whole chunk passes at once; a value cut off at its field's end needs the closer look.
  if (encodingOf(chunk) === "UTF-8") return true;
  for (let record = 0; record + recordBytes <= chunk.length; record += recordBytes) {
    for (const { at, width } of columns) {
      const value = chunk.subarray(record + at, record + at + width);
      if (!isUtf8(value) && !isUtf8(withoutCutCharacter(value))) return false;
    }
  }
  return true;
}

/** Programs fill a field to its last byte and cut a character in two. */
function withoutCutCharacter(value: Buffer): Buffer {
  for (let back = 1; back <= 3 && back < value.length; back += 1) {
    const byte = value[value.length - back] ?? 0;
    if (byte >= 0xc0) return value.subarray(0, value.length - back);
    if (byte < 0x80) break;
  }
  return value;
}

/** @throws AppError `shapefile-truncated`, `shapefile-malformed`: the header of a `.shp` or `.shx` against its size */
export async function checkShapeHeader(
  file: string,
  extension: ".shp" | ".shx",
): Promise<{ shapes: number; type: number }> {
  const { size } = await stat(file);
  const handle = await open(file, "r");
  try {
    const header = Buffer.alloc(100);
    const { bytesRead } = await handle.read(header, 0, 100, 0);
    if (bytesRead < 100) throw truncated(extension);
    if (header.readInt32BE(0) !== 9994) {
      throw refuseFile(
        "shapefile-malformed",
        `${extension} 文件头有误。`,
        `The header of the ${extension} is not one.`,
      );
    }
    // Counted in words of two bytes.
    if (header.readInt32BE(24) * 2 > size) throw truncated(extension);
    return { shapes: Math.floor((header.readInt32BE(24) * 2 - 100) / 8), type: header.readInt32LE(32) };
  } finally {
    await handle.close();
  }
}

export function truncated(part: string): AppError {
  return refuseFile(
    "shapefile-truncated",
    `Shapefile 的 ${part} 不完整（短于文件头声明的长度），请重新导出。`,
    `The Shapefile's ${part} is cut off: shorter than its header says. Export it again.`,
  );
}

/** Rows that an editor marked as deleted and never packed away; GDAL skips them. */
export async function countDeletedRecords(file: string): Promise<number> {
  const handle = await open(file, "r");
  try {
    const header = Buffer.alloc(32);
    await handle.read(header, 0, 32, 0);
    const [records, start, size] = [header.readUInt32LE(4), header.readUInt16LE(8), header.readUInt16LE(10)];
    const perChunk = Math.max(1, Math.floor(CHUNK / size));
    let deleted = 0;
    for (let record = 0; record < records; record += perChunk) {
      const count = Math.min(perChunk, records - record);
      const chunk = Buffer.alloc(count * size);
      await handle.read(chunk, 0, chunk.length, start + record * size);
      for (let i = 0; i < count; i += 1) if (chunk[i * size] === 0x2a) deleted += 1;
    }
    return deleted;
  } finally {
    await handle.close();
  }
}
