import { type FileHandle, open } from "node:fs/promises";
import { ByteBuffer } from "flatbuffers";
import { Feature } from "flatgeobuf/lib/mjs/flat-geobuf/feature.js";
import { Geometry } from "flatgeobuf/lib/mjs/flat-geobuf/geometry.js";
import { GeometryType } from "flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js";
import { fromByteBuffer, type HeaderMeta } from "flatgeobuf/lib/mjs/header-meta.js";
import { decodeLatin1, type TextEncoding } from "../../../gis/formats/encodings.ts";
import type { RawGeometry } from "./raw-file.ts";
import { refuseFile } from "./refusal.ts";

/**
 * The FlatGeobuf that GDAL has just written, feature after feature: of all its formats the one that
 * is exact and quick to read. Never an uploaded one, which goes through GDAL like everything else.
 */
export interface FlatGeobuf {
  readonly header: Pick<HeaderMeta, "columns" | "featuresCount" | "envelope" | "crs">;
  /** @see RawFile.features */
  features(only?: ReadonlySet<string>): AsyncGenerator<FlatFeature>;
}

export interface FlatFeature {
  readonly type: "Feature";
  readonly properties: Record<string, unknown>;
  readonly geometry: RawGeometry | null;
}

const MAGIC_BYTES = 8;
const CHUNK = 1024 * 1024;

/** How what GDAL has written is to be understood. */
export interface FlatReading {
  /** The encoding of text that GDAL was told is Latin-1, so as to pass on its bytes unchanged. */
  readonly encoding: TextEncoding | null;
  /** What becomes of each geometry. */
  readonly reshape?: ((geometry: RawGeometry) => RawGeometry) | undefined;
}

export async function openFlatGeobuf(file: string, reading: FlatReading): Promise<FlatGeobuf> {
  const handle = await open(file, "r");
  try {
    const start = await readAt(handle, MAGIC_BYTES, 4);
    // GDAL writes nothing at all for a layer without features.
    if (start.length < 4) return WITHOUT_FEATURES;
    const headerBytes = start.readUInt32LE(0);
    const header = headerOf(await readAt(handle, MAGIC_BYTES, 4 + headerBytes));
    const columns = (header.columns ?? []).map((column) => ({
      ...column,
      name: recoded(column.name, reading.encoding),
    }));
    return {
      header: { ...header, columns },
      features: (only) =>
        features(file, MAGIC_BYTES + 4 + headerBytes, {
          ...reading,
          columns: columns.map(({ name, type }) => new Column(name, type, only?.has(name) ?? true)),
          type: header.geometryType,
        }),
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

interface FlatLayer extends FlatReading {
  readonly columns: readonly Column[];
  /** Of every feature, or unknown. */
  readonly type: GeometryType;
}

async function* features(file: string, start: number, layer: FlatLayer): AsyncGenerator<FlatFeature> {
  const handle = await open(file, "r");
  try {
    let position = start;
    let buffer = Buffer.alloc(0);
    for (;;) {
      let at = 0;
      const piece = new Piece(buffer);
      while (buffer.length - at >= 4) {
        const size = 4 + buffer.readUInt32LE(at);
        if (buffer.length - at < size) break;
        yield piece.featureAt(at, layer);
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

/** Column types of FlatGeobuf's schema. */
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

/** The bytes that a value takes, by its type; of the types beyond, four that say how many follow. */
const SIZES = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8];

/** A column, and what was read of it last: many say in every row what they said in the row before. */
class Column {
  readonly name: string;
  readonly type: number;
  readonly isWanted: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  #text = "";

  constructor(name: string, type: number, isWanted: boolean) {
    this.name = name;
    this.type = type;
    this.isWanted = isWanted;
  }

  /** The text that lies in a piece of the file. */
  text(bytes: Buffer, from: number, to: number, recode: TextEncoding | null): string {
    if (this.#isSame(bytes, from, to)) return this.#text;
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    // The encoding that goes without saying is looked up fastest.
    const text = bytes.toString(undefined, from, to);
    this.#text = this.type === COLUMN.dateTime ? dateOf(text) : recoded(text, recode);
    return this.#text;
  }

  /** From the end, where values that are alike differ first. */
  #isSame(bytes: Buffer, from: number, to: number): boolean {
    if (to - from !== this.#to - this.#from) return false;
    const back = to - this.#to;
    for (let i = to - 1; i >= from; i -= 1) if (bytes[i] !== this.#bytes[i - back]) return false;
    return true;
  }
}

/** Features read where they lie in a piece of the file, without a copy of each. */
class Piece {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #buffers: ByteBuffer;
  readonly #feature = new Feature();
  readonly #geometry = new Geometry();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#buffers = new ByteBuffer(bytes);
  }

  featureAt(at: number, { columns, type: declared, encoding, reshape }: FlatLayer): FlatFeature {
    this.#buffers.setPosition(at);
    Feature.getSizePrefixedRootAsFeature(this.#buffers, this.#feature);
    const properties = this.#properties(columns, encoding);
    const found = this.#feature.geometry(this.#geometry);
    const type = found && (declared === GeometryType.Unknown ? found.type() : declared);
    const geometry = found && type !== null ? this.#geometryFrom(found, type) : null;
    return { type: "Feature", properties, geometry: geometry && reshape ? reshape(geometry) : geometry };
  }

  #properties(columns: readonly Column[], recode: TextEncoding | null): Record<string, unknown> {
    // Columns that a feature does not mention are null, and are said to be.
    const properties: Record<string, unknown> = {};
    for (const { name, isWanted } of columns) if (isWanted) properties[name] = null;
    const array = this.#feature.propertiesArray();
    if (!array) return properties;
    let at = array.byteOffset - this.#bytes.byteOffset;
    const end = at + array.byteLength;
    while (at + 2 <= end) {
      const column = columns[this.#bytes.readUInt16LE(at)];
      if (!column) throw new Error("the intermediate file names a column that it has not declared");
      at += 2;
      const size = SIZES[column.type];
      if (size !== undefined) {
        if (column.isWanted) properties[column.name] = valueAt(this.#bytes, at, column.type);
        at += size;
      } else {
        const from = at + 4;
        at = from + this.#bytes.readUInt32LE(at);
        if (column.isWanted && column.type !== COLUMN.binary)
          properties[column.name] = column.text(this.#bytes, from, at, recode);
      }
    }
    return properties;
  }

  #geometryFrom(geometry: Geometry, type: GeometryType): RawGeometry {
    if (type === GeometryType.MultiPolygon) {
      const parts = Array.from({ length: geometry.partsLength() }, (_, i) => geometry.parts(i));
      return { type: "MultiPolygon", coordinates: parts.map((part) => (part ? this.#rings(part) : [])) };
    }
    if (type === GeometryType.Polygon) return { type: "Polygon", coordinates: this.#rings(geometry) };
    if (type === GeometryType.LineString)
      return { type: "LineString", coordinates: this.#rings(geometry)[0] ?? [] };
    return { type: GeometryType[type] ?? "Unknown" };
  }

  /** Doubles are taken one by one: in a piece of a file they do not lie where an array of them may begin. */
  #rings(geometry: Geometry): [number, number][][] {
    const length = geometry.xyLength();
    if (length === 0) return [];
    let at = this.#buffers.__vector(geometry.bb_pos + this.#buffers.__offset(geometry.bb_pos, XY));
    const count = geometry.endsLength();
    const rings: [number, number][][] = [];
    let from = 0;
    for (let i = 0; i < Math.max(1, count); i += 1) {
      const end = count > 0 ? (geometry.ends(i) ?? from) : length / 2;
      const ring: [number, number][] = [];
      for (; from < end; from += 1, at += 16)
        ring.push([this.#view.getFloat64(at, true), this.#view.getFloat64(at + 8, true)]);
      rings.push(ring);
    }
    return rings;
  }
}

/** Where a geometry's table says where its doubles are, by FlatGeobuf's schema. */
const XY = 6;

function valueAt(bytes: Buffer, at: number, type: number): unknown {
  switch (type) {
    case COLUMN.byte:
      return bytes.readInt8(at);
    case COLUMN.ubyte:
      return bytes.readUInt8(at);
    case COLUMN.bool:
      return bytes.readUInt8(at) !== 0;
    case COLUMN.short:
      return bytes.readInt16LE(at);
    case COLUMN.ushort:
      return bytes.readUInt16LE(at);
    case COLUMN.int:
      return bytes.readInt32LE(at);
    case COLUMN.uint:
      return bytes.readUInt32LE(at);
    case COLUMN.long:
      return exact(bytes.readBigInt64LE(at));
    case COLUMN.ulong:
      return exact(bytes.readBigUInt64LE(at));
    case COLUMN.float:
      return bytes.readFloatLE(at);
    default:
      return bytes.readDoubleLE(at);
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
  return encoding === null ? text : decodeLatin1(text, encoding);
}
