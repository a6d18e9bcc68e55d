import type { Position } from "./geometry.ts";
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
const ZERO = 0x30;

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

  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  /** The pieces that have been filled since the last time. */
  full(): readonly Buffer[] {
    const pieces = this.#full;
    this.#full = [];
    return pieces;
  }

  /** All that is left, and the end of the COPY. What is written next begins another. */
  end(): readonly Buffer[] {
    this.#need(2);
    this.#view.setInt16(this.#at, -1);
    this.#at += 2;
    const pieces = [...this.full(), this.#bytes.subarray(0, this.#at)];
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

  /**
   * Extended well-known binary of polygons; then their box, one value a side: west, south, east, north.
   */
  multiPolygonAndBox(polygons: readonly (readonly (readonly Position[])[])[]): void {
    let size = 13 + polygons.length * 9;
    for (const polygon of polygons) for (const ring of polygon) size += 4 + ring.length * 16;
    this.#need(4 + size);
    this.#length(size);
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    this.#kind(MULTIPOLYGON_WITH_SRID);
    this.#count(SRID);
    this.#count(polygons.length);
    const view = this.#view;
    for (const polygon of polygons) {
      this.#kind(POLYGON);
      this.#count(polygon.length);
      for (const ring of polygon) {
        this.#count(ring.length);
        let at = this.#at;
        for (const position of ring) {
          const [x, y] = [position[0], position[1]];
          if (x < west) west = x;
          if (x > east) east = x;
          if (y < south) south = y;
          if (y > north) north = y;
          view.setFloat64(at, x, true);
          view.setFloat64(at + 8, y, true);
          at += 16;
        }
        this.#at = at;
      }
    }
    this.double(west);
    this.double(south);
    this.double(east);
    this.double(north);
  }

  double(value: number): void {
    this.#need(12);
    this.#length(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  /** Little-endian, and what follows. */
  #kind(kind: number): void {
    this.#view.setUint8(this.#at, 1);
    this.#view.setUint32(this.#at + 1, kind, true);
    this.#at += 5;
  }

  #count(value: number): void {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
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
    const wholes = point < 0 ? value.length : point;
    const scale = point < 0 ? 0 : value.length - point - 1;
    const left = Math.ceil(wholes / 4);
    const right = Math.ceil(scale / 4);
    this.#need(12 + (left + right) * 2);
    // Nothing before the first digit that counts, and nothing after the last.
    let [digits, first, last] = [0, 0, 0];
    const start = this.#at + 12;
    for (let i = 0; i < left + right; i += 1) {
      const digit =
        i < left ? wholeDigit(value, wholes - (left - i) * 4) : partDigit(value, point + 1 + (i - left) * 4);
      if (digits === 0 && digit === 0) continue;
      if (digits === 0) first = i;
      this.#view.setInt16(start + digits * 2, digit);
      digits += 1;
      if (digit !== 0) last = digits;
    }
    this.#length(8 + last * 2);
    this.#view.setInt16(this.#at, last);
    this.#view.setInt16(this.#at + 2, last > 0 ? left - first - 1 : 0);
    this.#view.setInt16(this.#at + 4, 0);
    this.#view.setInt16(this.#at + 6, scale);
    this.#at += 8 + last * 2;
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

/** Four digits from there on, of which those before the beginning are none. */
function wholeDigit(text: string, from: number): number {
  let digit = 0;
  for (let i = Math.max(0, from); i < from + 4; i += 1) digit = digit * 10 + text.charCodeAt(i) - ZERO;
  return digit;
}

/** Four digits from there on, of which those beyond the end are noughts. */
function partDigit(text: string, from: number): number {
  let digit = 0;
  for (let i = from; i < from + 4; i += 1)
    digit = digit * 10 + (i < text.length ? text.charCodeAt(i) - ZERO : 0);
  return digit;
}
