import { encodeGbk } from "../../../gis/formats/encodings.ts";
import { asText } from "../formats/table-cells.ts";
import { type ExportColumn, type ExportFeature, type ExportTable, typed, worded } from "./table.ts";

/** A DBF field holds so many bytes of text. */
const DBF_BYTES = 254;

/** What GDAL begins a column of text with, and what numbers take. */
const WIDTH = { text: 80, decimal: 20, whole: 10, flag: 5 };

/** Longer texts are kept for the table beside the Shapefile; a file with more of them is no Shapefile's business. */
const KEPT = 10_000;

/** Texts on their way into a DBF: in GBK, cut between characters where a field cannot hold them. */
export class DbfTexts {
  readonly #table: ExportTable;
  readonly #cut: (readonly [id: string, column: string, text: string])[] = [];

  readonly #widths: Map<string, number>;
  /** What a row of the table takes, as its columns have grown by now. */
  recordBytes: number;

  constructor(table: ExportTable) {
    this.#table = table;
    this.#widths = new Map(table.columns.map(({ name, kind }) => [name, WIDTH[kind]]));
    this.recordBytes = 1 + [...this.#widths.values()].reduce((sum, width) => sum + width, 0);
  }

  /** The value for GDAL: bytes of GBK as the characters of Latin-1. */
  value({ id, values }: ExportFeature, column: ExportColumn): unknown {
    const value = worded(column, typed(column, values[column.name] ?? null));
    if (typeof value !== "string") return value;
    const bytes = encodeGbk(value);
    this.#grow(column, Math.min(bytes.length, DBF_BYTES));
    if (bytes.length <= DBF_BYTES) return latin1(bytes);
    this.#table.onCut?.(id, column);
    if (this.#cut.length < KEPT) this.#cut.push([id, column.zh, value]);
    return latin1(encodeGbk(fitting(value)));
  }

  #grow({ name }: ExportColumn, bytes: number): void {
    const width = this.#widths.get(name) ?? 0;
    if (bytes <= width) return;
    this.#widths.set(name, bytes);
    this.recordBytes += bytes - width;
  }

  /** What was cut, whole, as a CSV that Excel opens; null: nothing was. */
  cutAsCsv(): string | null {
    if (this.#cut.length === 0) return null;
    const rows = [["编号", "字段", "全文"], ...this.#cut];
    const cell = (text: string) => `"${asText(text).replaceAll('"', '""')}"`;
    return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
  }
}

function fitting(text: string): string {
  let kept = "";
  let size = 0;
  for (const character of text) {
    size += encodeGbk(character).length;
    if (size > DBF_BYTES) break;
    kept += character;
  }
  return kept;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
