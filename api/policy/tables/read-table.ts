import { readFile, stat } from "node:fs/promises";
import { CsvError, type Info, parse as parseCsv } from "csv-parse/sync";
import { AppError } from "../../errors.ts";
import { headingInChinese, type TableKind } from "./kinds.ts";

/**
 * A value of a row that keeps the whole table out. `row` counts as a spreadsheet does, empty rows with the others and a
 * cell of several lines as one; a heading at the top is row 1.
 */
export interface TableProblem {
  readonly row: number;
  readonly field: string;
  readonly zh: string;
  readonly en: string;
}

/** A row of a file, by the identifiers of its columns, every cell as trimmed text. */
export interface TableLine {
  readonly row: number;
  readonly cells: Readonly<Record<string, string>>;
}

export const MAX_BYTES = 5_000_000;
export const MAX_ROWS = 20_000;
/** No honest row is longer, and a longer one is a file of another kind. */
const MAX_LINE = 20_000;

/**
 * The lines of a CSV (UTF-8 or GB 18030, with or without a mark, any line ends) or JSON file.
 * @throws AppError `file-missing`, `table-too-large`, `table-malformed`, `table-columns-differ`
 */
export async function readTableFile(path: string, kind: TableKind): Promise<TableLine[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError(
      "file-missing",
      { zh: `找不到文件 ${path}。`, en: `There is no file ${path}.` },
      { cause },
    );
  });
  if (found.size > MAX_BYTES) throw tooLarge(`${path}`);
  return readTableText(await readFile(path), kind);
}

/** The same of bytes in hand. */
export function readTableText(bytes: Uint8Array, kind: TableKind): TableLine[] {
  const text = decode(bytes);
  return /^\s*[[{]/.test(text) ? jsonLines(text, kind) : csvLines(text, kind);
}

function tooLarge(what: string): AppError {
  return new AppError(
    "table-too-large",
    {
      zh: `${what} 超过 ${MAX_BYTES / 1_000_000} MB 或 ${MAX_ROWS} 行，不是这类标准表。`,
      en: `${what} is larger than ${MAX_BYTES / 1_000_000} MB or ${MAX_ROWS} rows, which no such table is.`,
    },
    { status: 413 },
  );
}

function malformed(zh: string, en: string, cause?: unknown): AppError {
  return new AppError(
    "table-malformed",
    { zh: `${zh}；未装载任何内容。`, en: `${en}; nothing was loaded.` },
    { status: 422, cause },
  );
}

/** Strict in both encodings: a file of a third one is refused, not half read. */
function decode(bytes: Uint8Array): string {
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (error) {
      // TextDecoder says so with a TypeError and nothing else.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw malformed(
    "文件既不是 UTF-8 也不是 GB 18030 文本",
    "The file is text neither in UTF-8 nor in GB 18030",
  );
}

function csvLines(text: string, kind: TableKind): TableLine[] {
  if (text.includes("\0")) throw malformed("文件含有空字符", "The file holds NUL characters");
  let records: readonly { readonly record: string[]; readonly info: Info }[];
  try {
    // With `info` each record comes beside its place in the file; the package's types do not follow its options.
    records = parseCsv(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE,
    }) as unknown as typeof records;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw malformed(`CSV 有误：${cause.message}`, `Not a CSV file: ${cause.message}`, cause);
  }
  const [heading, ...rest] = records;
  if (!heading) throw malformed("文件为空", "The file is empty");
  const names = columnsOf(heading.record, kind);
  if (rest.length > MAX_ROWS) throw tooLarge("文件 The file");
  return rest
    .map(({ record, info }) => ({ row: info.records + info.empty_lines, record }))
    .filter(({ record }) => record.some((cell) => cell.trim() !== ""))
    .map(({ row, record }) => {
      if (record.length > names.length)
        throw malformed(
          `第 ${row} 行有 ${record.length} 列，表头只有 ${names.length} 列`,
          `Row ${row} has ${record.length} cells under ${names.length} headings`,
        );
      return { row, cells: Object.fromEntries(names.map((name, i) => [name, (record[i] ?? "").trim()])) };
    });
}

/** The identifiers of a heading, which may be written in Chinese. All columns, each once, no others. */
function columnsOf(heading: readonly string[], kind: TableKind): string[] {
  const names = heading.map((cell) => {
    const text = cell.trim();
    const { columns } = kind;
    return columns.find(({ name, heading: own }) => name === text || own.zh === text)?.name ?? text;
  });
  refuseColumns(names, kind);
  return names;
}

function refuseColumns(names: readonly string[], table: TableKind): void {
  const { kind, columns } = table;
  const known = columns.map(({ name }) => name);
  const missing = known.filter((name) => !names.includes(name));
  const unknown = names.filter((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  if (missing.length === 0 && unknown.length === 0) return;
  const list = (words: readonly string[], none: string) =>
    words.length === 0 ? none : words.map((name) => (name === "" ? '""' : name.slice(0, 60))).join(", ");
  const lackingInChinese = missing.map((name) => `${headingInChinese(table, name)}（${name}）`);
  throw new AppError(
    "table-columns-differ",
    {
      zh: `${kind} 的列不符：缺少 ${list(lackingInChinese, "无")}；多余或重复 ${list(unknown.slice(0, 10), "无")}。模板见 panhuo policy template ${kind}。`,
      en: `The columns are not those of ${kind}: missing ${list(missing, "none")}; unknown or repeated ${list(unknown.slice(0, 10), "none")}. \`panhuo policy template ${kind}\` prints them.`,
    },
    { status: 422, details: { missing, unknown: unknown.slice(0, 10) } },
  );
}

function jsonLines(text: string, kind: TableKind): TableLine[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed("文件不是有效的 JSON", "The file is not valid JSON", cause);
  }
  const rows = typeof value === "object" && value !== null && "rows" in value ? value.rows : value;
  if (!Array.isArray(rows)) throw malformed("JSON 应为行的数组", "The JSON is no list of rows");
  if (rows.length > MAX_ROWS) throw tooLarge("文件 The file");
  return rows.map((row: unknown, at) => objectLine(row, at + 1, kind));
}

/**
 * A row given as an object; a column may be absent, an unknown one may not be there.
 * @throws AppError `table-malformed`, `table-columns-differ`
 */
export function objectLine(row: unknown, number: number, kind: TableKind): TableLine {
  if (typeof row !== "object" || row === null || Array.isArray(row))
    throw malformed(`第 ${number} 行不是对象`, `Row ${number} is not an object`);
  const given = Object.entries(row);
  const known = kind.columns.map(({ name }) => name);
  const names = given.map(([name]) => name);
  if (names.some((name) => !known.includes(name))) refuseColumns([...known, ...names], kind);
  const cells = new Map(
    given.map(([name, value]) => {
      if (value !== null && typeof value === "object")
        throw malformed(`第 ${number} 行 ${name} 不是单个值`, `Row ${number}: ${name} is not a single value`);
      return [name, value === null ? "" : String(value).trim()];
    }),
  );
  return { row: number, cells: Object.fromEntries(known.map((name) => [name, cells.get(name) ?? ""])) };
}
