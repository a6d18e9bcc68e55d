import { createHmac } from "node:crypto";
import { canonicalJson } from "../../gis/canonical.ts";
import { parseFen } from "../../gis/money.ts";
import { formatScaled, parseDecimal, toMu } from "../../gis/units.ts";

/**
 * A form of the office (表单) before anyone has written it as a file: what stands on it, and nothing of how it looks.
 * Forms are in Chinese, under the names that the office gives their columns.
 */
export interface OfficeDocument {
  readonly title: string;
  /** Named values above everything else, in the order of the form. */
  readonly particulars: readonly Particular[];
  readonly sections: readonly Section[];
  /** Who issues it, and on which day; at the right-hand bottom. */
  readonly foot: readonly string[];
  /** Ledgers of many columns lie on their side; letters and notices stand. */
  readonly lying: boolean;
}

export type Particular = readonly [name: string, value: string | null];

export interface Section {
  readonly heading: string | null;
  readonly paragraphs: readonly Paragraph[];
  readonly table: Table | null;
}

export interface Paragraph {
  readonly text: string;
  /** How deep it is indented, in steps of two characters. */
  readonly depth: number;
}

export interface Table {
  readonly columns: readonly Column[];
  /** A cell for each column; null where nothing is on record. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly totals: readonly (string | null)[] | null;
}

export interface Column {
  readonly heading: string;
  /** A number is a plain decimal; whoever writes the document groups its digits. */
  readonly kind: "text" | "number";
  /** Its share of the width, in Chinese characters. */
  readonly width: number;
}

export const column = (heading: string, width: number, kind: Column["kind"] = "text"): Column => ({
  heading,
  width,
  kind,
});

/** What stands where nothing is on record. */
export const NOTHING = "—";

/** The text of a cell in print: the digits of a number in groups of three; below a column without a sum nothing. */
export function printed({ kind }: Column, cell: string | null, isTotal: boolean): string {
  if (cell === null) return isTotal ? "" : NOTHING;
  if (kind === "text") return cell;
  const [whole = "", ...fraction] = cell.split(".");
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

/** Fen as yuan with two decimals. */
export function yuan(fen: string | bigint): string {
  return formatScaled(typeof fen === "bigint" ? fen : parseFen(fen), 2);
}

/** Fen as ten thousands of yuan (万元), the unit of the national forms: six decimals, so that no fen is lost. */
export function tenThousandYuan(fen: string | bigint): string {
  return formatScaled(typeof fen === "bigint" ? fen : parseFen(fen), 6);
}

/** m² as hectares (公顷), the unit of the national forms: exact. */
export function hectares(areaM2: string): string {
  const { digits, scale } = parseDecimal(areaM2);
  return formatScaled(digits, scale + 4);
}

/** m² as mu (亩) with two decimals; for display only. */
export function mu(areaM2: string): string {
  return toMu(Number(areaM2)).toFixed(2);
}

/**
 * A digest of all that stands on the document, printed at its foot: the same document as a spreadsheet, as text and as
 * pages has the same one, and two of different content never have. HMAC-SHA-256 (RFC 2104) with the house's key, so that
 * a digest tells nothing to whoever guesses at what it is of.
 */
export function digestOf(document: OfficeDocument, key: Uint8Array): string {
  return createHmac("sha256", key).update(canonicalJson(document)).digest("hex");
}
