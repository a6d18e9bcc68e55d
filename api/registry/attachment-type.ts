import { fromBuffer } from "yauzl";
import { AppError } from "../errors.ts";

const MAGIC: readonly (readonly [readonly number[], string])[] = [
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "application/pdf"],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"],
  [[0xff, 0xd8, 0xff], "image/jpeg"],
];
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Documents that are zip archives, by an entry that each must have: Word, Excel, and OFD (GB/T 33190). */
const ARCHIVES = {
  "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "OFD.xml": "application/ofd",
} as const;

/**
 * The media type of a document, by its content alone.
 * @throws AppError 415 `attachment-type-unknown` for whatever is no document of a known kind, or holds macros
 */
export async function mediaTypeOf(body: Buffer): Promise<string> {
  const known = MAGIC.find(([magic]) => startsWith(body, magic))?.[1];
  if (known !== undefined) return known;
  const names = startsWith(body, ZIP) ? await entriesOf(body) : [];
  const kind = Object.entries(ARCHIVES).find(([entry]) => names.includes(entry))?.[1];
  if (kind !== undefined && !names.some((name) => /vbaProject\.bin$/i.test(name))) return kind;
  throw new AppError(
    "attachment-type-unknown",
    {
      zh: "附件须为 PDF、OFD、DOCX、XLSX（不含宏）、PNG 或 JPEG；按内容识别。",
      en: "An attachment is a PDF, OFD, DOCX, XLSX (without macros), PNG or JPEG; its content decides.",
    },
    { status: 415 },
  );
}

const startsWith = (body: Buffer, magic: readonly number[]): boolean =>
  magic.every((byte, at) => body[at] === byte);

/** The names in a zip archive; none where it cannot be read. */
function entriesOf(body: Buffer): Promise<string[]> {
  return new Promise((resolve) => {
    fromBuffer(body, { lazyEntries: false }, (error, archive) => {
      if (error || !archive) return resolve([]);
      const names: string[] = [];
      archive.on("entry", ({ fileName }: { fileName: string }) => names.push(fileName));
      archive.on("end", () => resolve(names));
      archive.on("error", () => resolve([]));
    });
  });
}
