import {
  AlignmentType,
  Document,
  Footer,
  HeadingLevel,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from "docx";
import { NOTHING, type OfficeDocument, printed, type Table as Rows } from "./document.ts";

// The faces that GB/T 9704-2012 names; whoever has not installed them is shown his system's own.
const SONG = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "宋体" };
const FANGSONG = { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia: "仿宋" };

/** Twentieths of a point. */
const POINT = 20;
const MILLIMETRE = 56.7;

/** A4 with the margins of GB/T 9704-2012 5.2: 37 mm above, 28 mm at the binding; ledgers use more of their page. */
const STANDING = { top: 37, right: 26, bottom: 35, left: 28 };
const LYING = { top: 20, right: 15, bottom: 15, left: 15 };
const A4 = { width: 210, height: 297 };

/** The document as Word reads it (OOXML). */
export async function writeWord(document: OfficeDocument): Promise<Uint8Array> {
  const { lying } = document;
  const size = (lying ? 10.5 : 14) * 2;
  const margin = lying ? LYING : STANDING;
  const usable = ((lying ? A4.height : A4.width) - margin.left - margin.right) * MILLIMETRE;
  const said = (text: string, indent = 0) =>
    new Paragraph({ indent: { left: indent * 2 * (size / 2) * POINT }, children: [new TextRun(text)] });

  const made = new Document({
    title: document.title,
    creator: "Panhuo 盘活",
    styles: { default: { document: { run: { font: FANGSONG, size, language: { eastAsia: "zh-CN" } } } } },
    sections: [
      {
        properties: {
          page: {
            size: {
              width: A4.width * MILLIMETRE,
              height: A4.height * MILLIMETRE,
              orientation: lying ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
            },
            margin: Object.fromEntries(
              Object.entries(margin).map(([side, millimetres]) => [side, millimetres * MILLIMETRE]),
            ),
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [
                  new TextRun({ children: ["— ", PageNumber.CURRENT, " —"], font: SONG, size: 28 - 7 }),
                ],
              }),
            ],
          }),
        },
        children: [
          new Paragraph({
            heading: HeadingLevel.TITLE,
            alignment: AlignmentType.CENTER,
            spacing: { after: 12 * POINT },
            children: [
              new TextRun({ text: document.title, font: SONG, size: 44, bold: true, color: "000000" }),
            ],
          }),
          ...document.particulars.map(([name, value]) => said(`${name}：${value ?? NOTHING}`)),
          ...document.sections.flatMap(({ heading, paragraphs, table }) => [
            ...(heading === null
              ? []
              : [
                  new Paragraph({
                    heading: HeadingLevel.HEADING_1,
                    spacing: { before: 8 * POINT, after: 4 * POINT },
                    keepNext: true,
                    children: [new TextRun({ text: heading, font: SONG, size, bold: true, color: "000000" })],
                  }),
                ]),
            ...paragraphs.map(({ text, depth }) => said(text, depth)),
            ...(table ? [tableOf(table, usable, lying)] : []),
          ]),
          ...document.foot.map(
            (line) =>
              new Paragraph({
                alignment: AlignmentType.RIGHT,
                spacing: { before: 6 * POINT },
                children: [new TextRun(line)],
              }),
          ),
        ],
      },
    ],
  });
  return Packer.toBuffer(made);
}

function tableOf({ columns, rows, totals }: Rows, usable: number, lying: boolean): Table {
  const whole = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.floor((usable * width) / whole));
  const size = (lying ? 8 : 10.5) * 2;
  const row = (cells: readonly (string | null)[], style: { isHeading?: boolean; isTotal?: boolean } = {}) =>
    new TableRow({
      tableHeader: style.isHeading ?? false,
      cantSplit: true,
      children: columns.map((own, at) => {
        const cell = cells[at] ?? null;
        const isNumber = own.kind === "number" && !style.isHeading;
        return new TableCell({
          width: { size: widths[at] ?? 0, type: WidthType.DXA },
          margins: { left: 50, right: 50 },
          children: [
            new Paragraph({
              alignment: style.isHeading
                ? AlignmentType.CENTER
                : isNumber
                  ? AlignmentType.RIGHT
                  : AlignmentType.LEFT,
              children: [
                new TextRun({
                  text: style.isHeading ? own.heading : printed(own, cell, style.isTotal ?? false),
                  size,
                  bold: (style.isHeading || style.isTotal) ?? false,
                }),
              ],
            }),
          ],
        });
      }),
    });
  return new Table({
    width: { size: usable, type: WidthType.DXA },
    columnWidths: widths,
    rows: [
      row(
        columns.map(({ heading }) => heading),
        { isHeading: true },
      ),
      ...rows.map((cells) => row(cells)),
      ...(totals ? [row(totals, { isTotal: true })] : []),
    ],
  });
}
