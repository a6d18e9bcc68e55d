import type { ColumnType } from "./staged-row.ts";

const PIECE = 256 * 1024;
/** PGCOPY, flags and extension: what every binary COPY begins with. */
const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TEXT_OID = 25;
const DAYS_TO_2000 = 10_957;
const DAY_MS = 86_400_000;
const SRID = 4490;
const MULTIPOLYGON_WITH_SRID = 0x20000006;
const POLYGON = 3;

/** Values in PostgreSQL's binary form, each after its length, in pieces of memory that are sent as they are. */
export class EncodedRows {
  #full: Buffer[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  // Twice as fast as a buffer's own methods, which look at each number again.
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;

  constructor() {
    this.#newPiece(PIECE);
    this.#at = HEADER.copy(this.#bytes);
  }

  begin(fields: number): void {
    this.#need(2);
    this.#view.setInt16(this.#at, fields);
    this.#at += 2;
  }

  /** Everything written since the last time, and the end of the COPY. */
  end(): readonly Buffer[] {
    this.#need(2);
    this.#view.setInt16(this.#at, -1);
    this.#at += 2;
    const pieces = [...this.#full, this.#bytes.subarray(0, this.#at)];
    this.#full = [];
    this.#newPiece(PIECE);
    this.#at = HEADER.copy(this.#bytes);
    return pieces;
  }

  absent(): void {
    this.#need(4);
    this.#length(-1);
  }

  value(type: ColumnType, value: never): void {
    if (type === "text") this.#text(value);
    else if (type === "numeric") this.#numeric(value);
    else if (type === "date") this.integer(Date.parse(`${value}T00:00:00Z`) / DAY_MS - DAYS_TO_2000);
    else if (type === "smallint") this.#small(value);
    else if (type === "boolean") this.#flag(value);
    else this.#texts(value);
  }

  integer(value: number): void {
    this.#need(8);
    this.#length(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  bytes(value: Buffer): void {
    this.#need(4 + value.length);
    this.#length(value.length);
    this.#at += value.copy(this.#bytes, this.#at);
  }

  json(value: unknown): void {
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text);
    this.#need(5 + size);
    this.#length(1 + size);
    // The version of the binary form of jsonb.
    this.#view.setUint8(this.#at, 1);
    this.#at += 1 + this.#bytes.write(text, this.#at + 1, "utf8");
  }

  /** Extended well-known binary of a polygon or several, which `geometryProblem` has found to be rings of positions. */
  multiPolygon(geometry: unknown): void {
    const { type, coordinates } = geometry as { type: string; coordinates: number[][][] | number[][][][] };
    // The two types that pass the check have these two shapes.
    const polygons = (type === "Polygon" ? [coordinates] : coordinates) as number[][][][];
    let size = 13 + polygons.length * 9;
    for (const polygon of polygons) for (const ring of polygon) size += 4 + ring.length * 16;
    this.#need(4 + size);
    this.#length(size);
    const view = this.#view;
    let at = this.#at;
    this.#at += size;
    const head = (kind: number) => {
      view.setUint8(at, 1);
      view.setUint32(at + 1, kind, true);
      at += 5;
    };
    const count = (value: number) => {
      view.setUint32(at, value, true);
      at += 4;
    };
    head(MULTIPOLYGON_WITH_SRID);
    count(SRID);
    count(polygons.length);
    for (const polygon of polygons) {
      head(POLYGON);
      count(polygon.length);
      for (const ring of polygon) {
        count(ring.length);
        for (const position of ring) {
          view.setFloat64(at, position[0] ?? 0, true);
          view.setFloat64(at + 8, position[1] ?? 0, true);
          at += 16;
        }
      }
    }
  }

  #text(value: string): void {
    // A character of a string takes three bytes at most; the length is written when it is known.
    this.#need(4 + value.length * 3);
    const size = this.#bytes.write(value, this.#at + 4, "utf8");
    this.#length(size);
    this.#at += size;
  }

  #texts(values: readonly string[]): void {
    const sizes = values.map((value) => 4 + Buffer.byteLength(value));
    const size = sizes.reduce((sum, each) => sum + each, values.length > 0 ? 20 : 12);
    this.#need(4 + size);
    this.#length(size);
    const numbers = values.length > 0 ? [1, 0, TEXT_OID, values.length, 1] : [0, 0, TEXT_OID];
    for (const number of numbers) {
      this.#view.setInt32(this.#at, number);
      this.#at += 4;
    }
    for (const value of values) this.#text(value);
  }

  /** Decimal text as digits of base 10,000: whole ones to the left of the point, the others to its right. */
  #numeric(value: string): void {
    const point = value.indexOf(".");
    const whole = point < 0 ? value : value.slice(0, point);
    const scale = point < 0 ? 0 : value.length - point - 1;
    const left = Math.ceil(whole.length / 4);
    const right = Math.ceil(scale / 4);
    const padded =
      whole.padStart(left * 4, "0") + (point < 0 ? "" : value.slice(point + 1).padEnd(right * 4, "0"));
    let digits = left + right;
    let first = 0;
    const digit = (i: number) => Number(padded.slice(i * 4, i * 4 + 4));
    // Nothing before the first digit that counts, and nothing after the last.
    while (digits > 0 && digit(first) === 0) {
      first += 1;
      digits -= 1;
    }
    while (digits > 0 && digit(first + digits - 1) === 0) digits -= 1;
    this.#need(12 + digits * 2);
    this.#length(8 + digits * 2);
    for (const number of [digits, digits > 0 ? left - first - 1 : 0, 0, scale]) {
      this.#view.setInt16(this.#at, number);
      this.#at += 2;
    }
    for (let i = 0; i < digits; i += 1) {
      this.#view.setInt16(this.#at, digit(first + i));
      this.#at += 2;
    }
  }

  #small(value: number): void {
    this.#need(6);
    this.#length(2);
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  #flag(value: boolean): void {
    this.#need(5);
    this.#length(1);
    this.#view.setUint8(this.#at, value ? 1 : 0);
    this.#at += 1;
  }

  #length(size: number): void {
    this.#view.setInt32(this.#at, size);
    this.#at += 4;
  }

  #need(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    this.#full.push(this.#bytes.subarray(0, this.#at));
    this.#newPiece(Math.max(PIECE, bytes));
    this.#at = 0;
  }

  #newPiece(size: number): void {
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, size);
  }
}
