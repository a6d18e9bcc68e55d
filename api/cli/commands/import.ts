import { readFile } from "node:fs/promises";
import { joining } from "../../db/database.ts";
import { setUpJinan } from "../../districts/set-up.ts";
import { AppError } from "../../errors.ts";
import { sayIssues } from "../../issue-words.ts";
import { packageReference } from "../../policy/package.ts";
import type { Locale } from "../../route.ts";
import { type ColumnMapping, columnMapping, type ImportReport } from "../../survey/contract.ts";
import { importParcelFile } from "../../survey/import-parcels.ts";
import { type Command, holdsCity, requiredPosition, textOption } from "../command.ts";
import { FILE_OPTIONS, fileOptions } from "../file-options.ts";
import { importByUpload } from "../import-by-upload.ts";

/** Problems shown on the terminal; `--json` gives all of them. */
const SHOWN = 50;
/** The city of a database that holds none yet. */
const JINAN = "370100";

export const importParcels: Command = {
  words: ["import"],
  takes: ["FILE"],
  summary: {
    zh: "导入宗地（SHP 压缩包、界址点 TXT、GPKG、GDB、GeoJSON、DXF、KML、CSV、XLSX 等），逐行校验",
    en: "import parcels (zipped Shapefile, boundary TXT, GPKG, GDB, GeoJSON, DXF, KML, CSV, XLSX), checked row by row",
  },
  options: {
    district: {
      type: "string",
      value: "CODE",
      summary: { zh: "未注明区县的行归入该区县", en: "district of rows that name none" },
    },
    columns: {
      type: "string",
      value: "FILE",
      summary: { zh: "字段对应表（JSON）", en: "mapping of columns (JSON)" },
    },
    name: { type: "string", value: "TEXT", summary: { zh: "数据集名称", en: "name of the dataset" } },
    source: { type: "string", value: "TEXT", summary: { zh: "数据来源", en: "where the data come from" } },
    licence: { type: "string", value: "TEXT", summary: { zh: "数据许可", en: "licence of the data" } },
    preview: {
      type: "boolean",
      summary: { zh: "只预检，不入库", en: "only say what would come of it" },
    },
    demonstration: { type: "boolean", summary: { zh: "标记为演示数据", en: "mark as demonstration data" } },
    ...FILE_OPTIONS,
  },
  changes: ({ positionals }) => positionals[0],
  async run(terminal, given) {
    const file = requiredPosition(given, 0, "FILE");
    const columns = textOption(given, "columns");
    const mapping = columns === undefined ? undefined : await readMapping(columns);
    const db = await terminal.database();
    const options = {
      ...named("name", textOption(given, "name")),
      ...named("source", textOption(given, "source")),
      licence: textOption(given, "licence"),
      demonstration: given.options.demonstration === true,
      district: textOption(given, "district"),
      mapping,
      file: fileOptions(given),
      preview: given.options.preview === true,
      onProgress: (rows: number) => terminal.progress({ zh: `已读取 ${rows} 行`, en: `${rows} rows read` }),
    };
    const { shift, crs, layer, swapAxes } = options.file;
    const report = (await holdsCity(db))
      ? await importByUpload(terminal, file, {
          ...options,
          crs: crs?.code,
          layer,
          swapAxes,
          shift: shift?.join(","),
        })
      : await db.transaction(
          // A file that cannot be read must not leave an empty Jinan behind.
          async (tx) => {
            await setUpJinan(joining(tx), false);
            return importParcelFile(joining(tx), file, {
              ...options,
              policyPackage: packageReference(JINAN),
            });
          },
          { statementTimeoutMs: 0 },
        );
    return {
      json: report,
      lines: describeImport(report, terminal.locale),
      refused: report.imported === 0 && report.rows > 0,
    };
  },
};

export function describeImport(
  { rows, imported, refused, problems }: ImportReport,
  locale: Locale,
): string[] {
  const lines = problems.slice(0, SHOWN).map((problem) => {
    const severity = {
      zh: { error: "错误", confirm: "待确认", warning: "提示" },
      en: { error: "error", confirm: "to confirm", warning: "warning" },
    }[locale][problem.severity];
    return locale === "zh"
      ? `第 ${problem.row} 行 ${problem.field} ${severity}：${problem.zh}`
      : `row ${problem.row} ${problem.field} ${severity}: ${problem.en}`;
  });
  const more = problems.length - lines.length;
  if (more > 0)
    lines.push(
      locale === "zh" ? `……另有 ${more} 条，用 --json 查看全部` : `… and ${more} more; --json shows all`,
    );
  lines.push(
    locale === "zh"
      ? `共 ${rows} 行：入库 ${imported}，退回 ${refused}`
      : `${rows} rows: ${imported} imported, ${refused} refused`,
  );
  return lines;
}

function named<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  // The computed key is exactly K.
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

async function readMapping(path: string): Promise<ColumnMapping> {
  const refuse = (zh: string, en: string, cause?: unknown) =>
    new AppError("columns-malformed", { zh: `${path}：${zh}`, en: `${path}: ${en}` }, { cause });
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw refuse("无法读取", "cannot be read", cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse("不是有效的 JSON", "not valid JSON", cause);
  }
  const parsed = columnMapping.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const { zh, en } = sayIssues(parsed.error);
    throw refuse(zh, en);
  }
  return parsed.data;
}
