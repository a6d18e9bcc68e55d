import { type FileHandle, open } from "node:fs/promises";
import { ByteBuffer } from "flatbuffers";
import { Feature } from "flatgeobuf/lib/mjs/flat-geobuf/feature.js";
import type { Geometry } from "flatgeobuf/lib/mjs/flat-geobuf/geometry.js";
import { GeometryType } from "flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js";
import { fromByteBuffer, type HeaderMeta } from "flatgeobuf/lib/mjs/header-meta.js";
import { decodeAs, type TextEncoding } from "../../../gis/formats/encodings.ts";
import type { RawGeometry } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

/**
 * The FlatGeobuf that GDAL has just written, feature after feature: of all its formats the one that
 * is exact and quick to read. Never an uploaded one, which goes through GDAL like everything else.
 */
export interface FlatGeobuf {
  readonly header: Pick<HeaderMeta, "columns" | "featuresCount" | "envelope" | "crs">;
  features(): AsyncGenerator<FlatFeature>;
}

export interface FlatFeature {
  readonly type: "Feature";
  readonly properties: Record<string, unknown>;
  readonly geometry: RawGeometry | null;
}

const MAGIC_BYTES = 8;
const CHUNK = 1024 * 1024;

/** @param recode the encoding of text that GDAL was told is Latin-1, so as to pass on its bytes unchanged */
export async function openFlatGeobuf(file: string, recode: TextEncoding | null): Promise<FlatGeobuf> {
  const handle = await open(file, "r");
  try {
    const start = await readAt(handle, MAGIC_BYTES, 4);
    // GDAL writes nothing at all for a layer without features.
    if (start.length < 4) return WITHOUT_FEATURES;
    const headerBytes = start.readUInt32LE(0);
    const header = headerOf(await readAt(handle, MAGIC_BYTES, 4 + headerBytes));
    const columns = (header.columns ?? []).map(({ name, type }) => ({ name: recoded(name, recode), type }));
    return {
      header: {
        ...header,
        columns: (header.columns ?? []).map((column, i) => ({ ...column, name: columns[i]?.name ?? "" })),
      },
      features: () => features(file, MAGIC_BYTES + 4 + headerBytes, columns, header.geometryType, recode),
    };
  } finally {
    await handle.close();
  }
}

/** GDAL passes on what a damaged table calls its columns, nothing included; the format wants a name. */
function headerOf(bytes: Buffer): HeaderMeta {
  try {
    return fromByteBuffer(new ByteBuffer(bytes));
  } catch (cause) {
    throw refuseFile(
      "file-unreadable",
      "文件的字段定义有误（字段没有名称），请重新导出。",
      "The file's table is damaged: a column has no name. Export it again.",
      { cause },
    );
  }
}

const WITHOUT_FEATURES: FlatGeobuf = {
  header: { columns: null, featuresCount: 0, envelope: null, crs: null },
  async *features() {},
};

async function* features(
  file: string,
  start: number,
  columns: readonly { readonly name: string; readonly type: number }[],
  type: GeometryType,
  recode: TextEncoding | null,
): AsyncGenerator<FlatFeature> {
  const handle = await open(file, "r");
  try {
    let position = start;
    let buffer = Buffer.alloc(0);
    for (;;) {
      let at = 0;
      while (buffer.length - at >= 4) {
        const size = 4 + buffer.readUInt32LE(at);
        if (buffer.length - at < size) break;
        // Flatbuffers read their doubles aligned to the buffer they are given: a copy of its own.
        const bytes = new Uint8Array(buffer.subarray(at, at + size));
        const feature = Feature.getSizePrefixedRootAsFeature(new ByteBuffer(bytes));
        yield {
          type: "Feature",
          properties: propertiesOf(feature, columns, recode),
          geometry: geometryOf(feature, type),
        };
        at += size;
      }
      const rest = buffer.subarray(at);
      const wanted = Math.max(CHUNK, rest.length >= 4 ? 4 + rest.readUInt32LE(0) - rest.length : 0);
      const next = await readAt(handle, position, wanted);
      if (next.length === 0) {
        if (rest.length > 0) throw new Error("the intermediate file ends inside a feature");
        return;
      }
      position += next.length;
      buffer = Buffer.concat([rest, next]);
    }
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

/** Column types of FlatGeobuf's schema, and the bytes that each value takes. */
const COLUMN = {
  byte: 0,
  ubyte: 1,
  bool: 2,
  short: 3,
  ushort: 4,
  int: 5,
  uint: 6,
  long: 7,
  ulong: 8,
  float: 9,
  double: 10,
  dateTime: 13,
  binary: 14,
};

function propertiesOf(
  feature: Feature,
  columns: readonly { readonly name: string; readonly type: number }[],
  recode: TextEncoding | null,
): Record<string, unknown> {
  // Columns that a feature does not mention are null, and are said to be.
  const properties: Record<string, unknown> = {};
  for (const { name } of columns) properties[name] = null;
  const array = feature.propertiesArray();
  if (!array) return properties;
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  let at = 0;
  while (at + 2 <= bytes.length) {
    const column = columns[bytes.readUInt16LE(at)];
    if (!column) throw new Error("the intermediate file names a column that it has not declared");
    const [value, size] = valueAt(bytes, at + 2, column.type, recode);
    properties[column.name] = value;
    at += 2 + size;
  }
  return properties;
}

function valueAt(bytes: Buffer, at: number, type: number, recode: TextEncoding | null): [unknown, number] {
  switch (type) {
    case COLUMN.byte:
      return [bytes.readInt8(at), 1];
    case COLUMN.ubyte:
      return [bytes.readUInt8(at), 1];
    case COLUMN.bool:
      return [bytes.readUInt8(at) !== 0, 1];
    case COLUMN.short:
      return [bytes.readInt16LE(at), 2];
    case COLUMN.ushort:
      return [bytes.readUInt16LE(at), 2];
    case COLUMN.int:
      return [bytes.readInt32LE(at), 4];
    case COLUMN.uint:
      return [bytes.readUInt32LE(at), 4];
    case COLUMN.long:
      return [exact(bytes.readBigInt64LE(at)), 8];
    case COLUMN.ulong:
      return [exact(bytes.readBigUInt64LE(at)), 8];
    case COLUMN.float:
      return [bytes.readFloatLE(at), 4];
    case COLUMN.double:
      return [bytes.readDoubleLE(at), 8];
    default: {
      const size = bytes.readUInt32LE(at);
      const value = bytes.subarray(at + 4, at + 4 + size);
      if (type === COLUMN.binary) return [null, 4 + size];
      const text = value.toString("utf8");
      return [type === COLUMN.dateTime ? dateOf(text) : recoded(text, recode), 4 + size];
    }
  }
}

/** A number where it can be one exactly, its digits otherwise. */
function exact(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** A date column comes as the midnight that begins it. */
function dateOf(text: string): string {
  return text.replace(/^(\d{4})[-/](\d\d)[-/](\d\d)T00:00:00(\.0+)?Z?$/, "$1-$2-$3");
}

function recoded(text: string, encoding: TextEncoding | null): string {
  if (encoding === null) return text;
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) > 0x7f) return decodeAs(Buffer.from(text, "latin1"), encoding);
  }
  return text;
}

function geometryOf(feature: Feature, declared: GeometryType): RawGeometry | null {
  const geometry = feature.geometry();
  return geometry && geometryFrom(geometry, declared === GeometryType.Unknown ? geometry.type() : declared);
}

function geometryFrom(geometry: Geometry, type: GeometryType): RawGeometry | null {
  if (type === GeometryType.MultiPolygon) {
    const parts = Array.from({ length: geometry.partsLength() }, (_, i) => geometry.parts(i));
    return { type: "MultiPolygon", coordinates: parts.map((part) => (part ? ringsOf(part) : [])) };
  }
  if (type === GeometryType.Polygon) return { type: "Polygon", coordinates: ringsOf(geometry) };
  if (type === GeometryType.LineString)
    return { type: "LineString", coordinates: ringsOf(geometry)[0] ?? [] };
  return { type: GeometryType[type] ?? "Unknown" };
}

function ringsOf(geometry: Geometry): [number, number][][] {
  const xy = geometry.xyArray();
  if (!xy || xy.length === 0) return [];
  const ends = geometry.endsArray() ?? [xy.length / 2];
  const rings: [number, number][][] = [];
  let from = 0;
  for (const end of ends) {
    const ring: [number, number][] = [];
    for (let i = from; i < end; i += 1) ring.push([xy[2 * i] ?? Number.NaN, xy[2 * i + 1] ?? Number.NaN]);
    rings.push(ring);
    from = end;
  }
  return rings;
}
