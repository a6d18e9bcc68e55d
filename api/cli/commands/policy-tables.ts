import { basename } from "node:path";
import { setUpJinan } from "../../districts/set-up.ts";
import { AppError } from "../../errors.ts";
import { tableHead } from "../../policy/tables/contract.ts";
import { headingInChinese, TABLE_KINDS } from "../../policy/tables/kinds.ts";
import { readTableFile, type TableProblem } from "../../policy/tables/read-table.ts";
import { knownKind, loadTable, tableStates } from "../../policy/tables/service.ts";
import {
  type Command,
  holdsCity,
  optionsRefused,
  requiredPosition,
  requiredText,
  textOption,
} from "../command.ts";
import { asOfOf, asOfOption } from "./read.ts";

const KINDS = TABLE_KINDS.map(({ kind }) => kind).join("|");

export const loadPolicyTable: Command = {
  words: ["policy", "load"],
  takes: ["FILE"],
  summary: {
    zh: "装载政策引用的标准表（CSV 或 JSON），整表通过或整表退回",
    en: "load a table that the policy refers to (CSV or JSON), all of its rows or none",
  },
  options: {
    table: {
      type: "string",
      value: "KIND",
      summary: { zh: `种类（必填）：${KINDS}`, en: `kind (required): ${KINDS}` },
    },
    source: {
      type: "string",
      value: "TEXT",
      summary: { zh: "来源（必填）", en: "where it comes from (required)" },
    },
    "doc-no": { type: "string", value: "TEXT", summary: { zh: "发布文号", en: "number of its document" } },
    from: {
      type: "string",
      value: "DATE",
      summary: { zh: "施行日期（必填）", en: "in force from (required)" },
    },
    to: {
      type: "string",
      value: "DATE",
      summary: { zh: "失效日期（含当日）", en: "in force to, that day included" },
    },
    name: {
      type: "string",
      value: "TEXT",
      summary: { zh: "名称（默认文件名）", en: "name (default: of the file)" },
    },
    demonstration: { type: "boolean", summary: { zh: "标记为演示数据", en: "mark as demonstration data" } },
  },
  changes: ({ options }) => String(options.table),
  async run(terminal, given) {
    const file = requiredPosition(given, 0, "FILE");
    const kind = knownKind(requiredText(given, "table"));
    const head = tableHead.safeParse(
      {
        name: textOption(given, "name") ?? basename(file),
        source: requiredText(given, "source"),
        docNo: textOption(given, "doc-no"),
        from: requiredText(given, "from"),
        to: textOption(given, "to"),
        demonstration: given.options.demonstration === true,
      },
      { reportInput: true },
    );
    if (!head.success) throw optionsRefused(head.error);
    const lines = await readTableFile(file, kind);
    const db = await terminal.database();
    if (!(await holdsCity(db))) await setUpJinan(db, false);
    try {
      const loaded = await loadTable(db, kind, head.data, lines);
      return {
        json: loaded,
        lines: [
          terminal.locale === "zh"
            ? `${kind.title.zh}：已装载 ${loaded.rows} 行（版本 ${loaded.tableNo}）`
            : `${kind.title.en}: ${loaded.rows} rows loaded (version ${loaded.tableNo})`,
        ],
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "table-refused") throw error;
      // loadTable puts the list there.
      const problems = (error.details?.problems ?? []) as readonly TableProblem[];
      return {
        json: { error: { code: error.code, detail: error[terminal.locale], ...error.details } },
        lines: [
          ...problems.map(({ row, field, zh, en }) =>
            terminal.locale === "zh"
              ? `第 ${row} 行 ${headingInChinese(kind, field)}：${zh}`
              : `row ${row} ${field}: ${en}`,
          ),
          error[terminal.locale],
        ],
        refused: true,
      };
    }
  },
};

export const policyTables: Command = {
  words: ["policy", "tables"],
  takes: [],
  summary: {
    zh: "各类标准表：已装载或未装载",
    en: "every kind of table: loaded or not, source, days in force, rows",
  },
  options: { "as-of": asOfOption },
  async run(terminal, given) {
    const house = await terminal.house();
    const asOf = asOfOf(given, house);
    const tables = await tableStates(house.db, asOf);
    const zh = terminal.locale === "zh";
    return {
      json: { asOf, demonstration: house.demonstration, tables },
      lines: tables.map(({ kind, title, inForce }) => {
        const label = `${kind.padEnd(22)} ${title[terminal.locale]}`;
        if (!inForce) return `${label}：${zh ? "未装载" : "not loaded"}`;
        const { name, source, docNo, from, to, rows, demonstration } = inForce;
        const mark = demonstration ? (zh ? "【演示】" : "[demonstration] ") : "";
        return `${label}：${mark}${name}${docNo ? ` ${docNo}` : ""}  ${from} – ${to ?? "…"}  ${rows} ${zh ? "行" : "rows"}  ${source}`;
      }),
    };
  },
};

export const policyTemplate: Command = {
  words: ["policy", "template"],
  takes: ["KIND"],
  summary: { zh: "输出一类标准表的 CSV 表头", en: "print the CSV heading of a kind of table" },
  options: {},
  async run(terminal, given) {
    const { kind, title, columns } = knownKind(requiredPosition(given, 0, "KIND"));
    return {
      json: { kind, title, columns },
      lines: [
        columns
          .map(({ name, heading }) => (terminal.locale === "zh" ? heading.zh : name))
          .map((text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
          .join(","),
      ],
    };
  },
};
