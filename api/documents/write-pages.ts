import PDFDocument from "pdfkit";
import { NOTHING, type OfficeDocument, printed, type Table } from "./document.ts";
import type { PrintFont } from "./font.ts";

const MILLIMETRE = 72 / 25.4;
const STANDING = { top: 25, right: 22, bottom: 22, left: 25 };
const LYING = { top: 18, right: 12, bottom: 15, left: 12 };
const PADDING = 3;
/** Kept free for the heading of columns, in points. */
const TALLEST_HEADING = 60;

/**
 * The document as pages (PDF) with the characters it uses embedded. A heading of columns stands on every page that its
 * table reaches; no row is cut by a page's end.
 * @param made the moment that the file says it was made
 */
export function writePages(document: OfficeDocument, font: PrintFont, made: Date): Promise<Uint8Array> {
  const margins = Object.fromEntries(
    Object.entries(document.lying ? LYING : STANDING).map(([side, length]) => [side, length * MILLIMETRE]),
  ) as typeof STANDING;
  const pdf = new PDFDocument({
    size: "A4",
    layout: document.lying ? "landscape" : "portrait",
    margins,
    bufferPages: true,
    lang: "zh-CN",
    displayTitle: true,
    info: { Title: document.title, Creator: "Panhuo 盘活", CreationDate: made, ModDate: made },
  });
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    const pieces: Buffer[] = [];
    pdf.on("data", (piece: Buffer) => pieces.push(piece));
    pdf.on("end", () => resolve(Buffer.concat(pieces)));
    pdf.on("error", reject);
  });
  const body = document.lying ? 8.5 : 11;
  const left = margins.left;
  const width = pdf.page.width - margins.left - margins.right;
  const end = () => pdf.page.height - margins.bottom;
  if (font.face === undefined) pdf.font(font.path);
  else pdf.font(font.path, font.face);

  const said = (text: string, size: number, options: PDFKit.Mixins.TextOptions = {}, indent = 0) => {
    pdf.fontSize(size);
    const room = width - indent;
    if (pdf.y + pdf.heightOfString(text, { width: room }) > end() && pdf.y > margins.top) pdf.addPage();
    pdf.text(text, left + indent, pdf.y, { width: room, lineGap: size * 0.25, ...options });
  };
  const bold = (text: string, size: number, options: PDFKit.Mixins.TextOptions = {}) => {
    // One face is embedded; a thin outline in the same colour makes it heavy.
    pdf.lineWidth(size / 40);
    said(text, size, { fill: true, stroke: true, ...options });
    pdf.lineWidth(0.5);
  };
  const tabular = ({ columns, rows, totals }: Table) => {
    const whole = columns.reduce((sum, one) => sum + one.width, 0);
    const widths = columns.map((one) => (width * one.width) / whole);
    const size = document.lying ? 7 : 9;
    const row = (cells: readonly (string | null)[], as: "heading" | "line" | "total"): void => {
      const isHeading = as === "heading";
      pdf.fontSize(size);
      const texts = columns.map((own, at) =>
        isHeading ? own.heading : printed(own, cells[at] ?? null, as === "total"),
      );
      const height =
        Math.max(
          ...texts.map((text, at) => pdf.heightOfString(text, { width: (widths[at] ?? 0) - 2 * PADDING })),
        ) +
        2 * PADDING;
      if (height > end() - margins.top - TALLEST_HEADING) {
        // No page holds it as a row.
        columns.forEach((own, at) => {
          said(`${own.heading}：${texts[at] ?? ""}`, size);
        });
        return;
      }
      if (pdf.y + height > end() && pdf.y > margins.top) {
        pdf.addPage();
        if (!isHeading) row([], "heading");
      }
      const top = pdf.y;
      let x = left;
      columns.forEach(({ kind }, at) => {
        const own = widths[at] ?? 0;
        pdf.lineWidth(0.5).rect(x, top, own, height);
        if (isHeading) pdf.fillAndStroke("#e8e8e8", "#808080").fillColor("#000");
        else pdf.stroke("#808080");
        pdf
          .strokeColor("#000")
          .lineWidth(size / 40)
          .text(texts[at] ?? "", x + PADDING, top + PADDING, {
            width: own - 2 * PADDING,
            align: isHeading ? "center" : kind === "number" ? "right" : "left",
            fill: true,
            stroke: as !== "line",
          });
        x += own;
      });
      pdf.y = top + height;
    };
    row([], "heading");
    for (const cells of rows) row(cells, "line");
    if (totals) row(totals, "total");
    pdf.y += body / 2;
  };

  bold(document.title, document.lying ? 15 : 18, { align: "center" });
  pdf.moveDown(0.5);
  for (const [name, value] of document.particulars) said(`${name}：${value ?? NOTHING}`, body);
  for (const { heading, paragraphs, table } of document.sections) {
    pdf.moveDown(0.4);
    if (heading !== null) bold(heading, body + 1);
    for (const { text, depth } of paragraphs) said(text, body, {}, depth * 2 * body);
    if (table) tabular(table);
  }
  pdf.moveDown(0.6);
  for (const line of document.foot) said(line, body, { align: "right" });
  numberPages(pdf, margins.bottom);
  pdf.end();
  return finished;
}

function numberPages(pdf: PDFKit.PDFDocument, bottom: number): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let at = start; at < start + count; at += 1) {
    pdf.switchToPage(at);
    // Below the margin, where text would otherwise begin another page.
    pdf.page.margins.bottom = 0;
    pdf.fontSize(8).text(`${at - start + 1} / ${count}`, 0, pdf.page.height - bottom * 0.6, {
      width: pdf.page.width,
      align: "center",
      lineBreak: false,
    });
  }
}
