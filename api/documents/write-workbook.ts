import { type CellStyle, type CellValue, type WriteSheet, writeXlsx } from "hucre/xlsx";
import { type Column, NOTHING, type OfficeDocument, printed, type Table } from "./document.ts";

const BORDER = { style: "thin", color: { rgb: "808080" } } as const;
const BOX = { border: { top: BORDER, bottom: BORDER, left: BORDER, right: BORDER } };
const HEADING: CellStyle = {
  ...BOX,
  font: { bold: true },
  fill: { type: "pattern", pattern: "solid", fgColor: { rgb: "E8E8E8" } },
  alignment: { horizontal: "center", vertical: "center", wrapText: true },
};

/** The document as a workbook of one sheet: the tables below each other, numbers as numbers. */
export async function writeWorkbook(document: OfficeDocument): Promise<Uint8Array> {
  const rows: CellValue[][] = [];
  const cells: NonNullable<WriteSheet["cells"]> = new Map();
  const merges: NonNullable<WriteSheet["merges"]> = [];
  const tables = document.sections.flatMap(({ table }) => table ?? []);
  const width = Math.max(4, ...tables.map(({ columns }) => columns.length));

  const across = (text: string, style: CellStyle) => {
    cells.set(`${rows.length},0`, { style });
    merges.push({ startRow: rows.length, startCol: 0, endRow: rows.length, endCol: width - 1 });
    rows.push([text]);
  };
  const tabular = ({ columns, rows: lines, totals }: Table) => {
    const place = rows.length;
    columns.forEach((_, at) => {
      cells.set(`${place},${at}`, { style: HEADING });
    });
    rows.push(columns.map(({ heading }) => heading));
    for (const line of [...lines, ...(totals ? [totals] : [])]) {
      columns.forEach((own, at) => {
        cells.set(`${rows.length},${at}`, { style: styleOf(own, line[at] ?? null, line === totals) });
      });
      rows.push(columns.map((own, at) => cellValue(own, line[at] ?? null, line === totals)));
    }
  };

  across(document.title, {
    font: { bold: true, size: 16 },
    alignment: { horizontal: "center", vertical: "center" },
  });
  for (const [name, value] of document.particulars) {
    cells.set(`${rows.length},0`, { style: { font: { bold: true }, alignment: { vertical: "top" } } });
    cells.set(`${rows.length},1`, { style: { alignment: { wrapText: true, vertical: "top" } } });
    merges.push({ startRow: rows.length, startCol: 1, endRow: rows.length, endCol: width - 1 });
    rows.push([name, value ?? NOTHING]);
  }
  for (const { heading, paragraphs, table } of document.sections) {
    if (heading !== null) across(heading, { font: { bold: true } });
    for (const { text, depth } of paragraphs)
      across(text, { alignment: { wrapText: true, vertical: "top", indent: depth } });
    if (table) tabular(table);
  }
  for (const line of document.foot) across(line, { alignment: { horizontal: "right" } });

  const widths = Array.from({ length: width }, (_, at) => ({
    // Two columns of a spreadsheet's measure hold a Chinese character.
    width: Math.max(12, ...tables.map(({ columns }) => (columns[at]?.width ?? 0) * 2)),
  }));
  return writeXlsx({
    properties: { title: document.title },
    sheets: [
      {
        name: sheetName(document.title),
        columns: widths,
        rows,
        cells,
        merges,
        pageSetup: {
          paperSize: "a4",
          orientation: document.lying ? "landscape" : "portrait",
          fitToPage: true,
          fitToWidth: 1,
          fitToHeight: 0,
        },
      },
    ],
  });
}

/** A spreadsheet counts in doubles: what has more than fifteen digits stays text, so that none of them changes. */
function cellValue(own: Column, cell: string | null, isTotal: boolean): CellValue {
  return cell !== null && isCounted(own.kind, cell) ? Number(cell) : (cell ?? printed(own, cell, isTotal));
}

function isCounted(kind: Column["kind"], cell: string): boolean {
  return kind === "number" && cell.replaceAll(/\D/g, "").replace(/^0+/, "").length <= 15;
}

function styleOf({ kind }: Column, cell: string | null, isTotal: boolean): CellStyle {
  const decimals = cell?.split(".")[1]?.length ?? 0;
  return {
    ...BOX,
    ...(isTotal && { font: { bold: true } }),
    alignment: { vertical: "top", wrapText: true, horizontal: kind === "number" ? "right" : "left" },
    ...(kind === "number" && { numFmt: decimals === 0 ? "#,##0" : `#,##0.${"0".repeat(decimals)}` }),
  };
}

/** A sheet's name has at most 31 characters, and some signs have another meaning in it. */
function sheetName(title: string): string {
  return title.replaceAll(/[[\]:*?/\\]/g, " ").slice(0, 31);
}
