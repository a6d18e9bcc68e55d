import { basename } from "node:path";
import { loadOutlines, setUpJinan } from "../../districts/set-up.ts";
import { loadPlanFile, planDates, planKind } from "../../survey/load-plan.ts";
import {
  type Command,
  holdsCity,
  optionsRefused,
  requiredPosition,
  requiredText,
  type Terminal,
  textOption,
  usage,
} from "../command.ts";
import { FILE_OPTIONS, fileOptions } from "../file-options.ts";

export const loadDistricts: Command = {
  words: ["districts", "load"],
  takes: ["FILE"],
  summary: {
    zh: "以正式界线替换示意界线（属性 code）",
    en: "replace the sketched outlines by official ones (features with `code`)",
  },
  options: {
    name: { type: "string", value: "TEXT", summary: { zh: "数据集名称", en: "name of the dataset" } },
    source: { type: "string", value: "TEXT", summary: { zh: "数据来源", en: "where the data come from" } },
    licence: { type: "string", value: "TEXT", summary: { zh: "数据许可", en: "licence of the data" } },
    ...FILE_OPTIONS,
  },
  changes: ({ positionals }) => positionals[0],
  async run(terminal, given) {
    const file = requiredPosition(given, 0, "FILE");
    const db = await withCity(terminal);
    const name = textOption(given, "name") ?? basename(file);
    const source = {
      name,
      source: textOption(given, "source") ?? name,
      licence: textOption(given, "licence"),
      demonstration: false,
    };
    const loaded = await loadOutlines(db, file, source, fileOptions(given));
    return {
      json: loaded,
      lines: [
        terminal.locale === "zh" ? `已装载 ${loaded.outlines} 个界线` : `${loaded.outlines} outlines loaded`,
      ],
    };
  },
};

export const loadPlans: Command = {
  words: ["plans", "load"],
  takes: ["FILE"],
  summary: {
    zh: "装载规划：城镇建设用地范围、土地利用总体规划或规划分区",
    en: "load a plan: urban construction boundary, land-use plan or zoning",
  },
  options: {
    kind: {
      type: "string",
      value: planKind.options.join("|"),
      summary: { zh: "规划种类（必填）", en: "kind of plan (required)" },
    },
    from: {
      type: "string",
      value: "DATE",
      summary: { zh: "生效日期（必填）", en: "in force from (required)" },
    },
    to: { type: "string", value: "DATE", summary: { zh: "失效日期", en: "in force to, that day included" } },
    name: { type: "string", value: "TEXT", summary: { zh: "规划名称", en: "name of the plan" } },
    "doc-no": {
      type: "string",
      value: "TEXT",
      summary: { zh: "批准文号", en: "number of the approving document" },
    },
    "zone-no": {
      type: "string",
      value: "NAME",
      summary: { zh: "分区编号所在属性", en: "property that holds the zone's number" },
    },
    source: { type: "string", value: "TEXT", summary: { zh: "数据来源", en: "where the data come from" } },
    licence: { type: "string", value: "TEXT", summary: { zh: "数据许可", en: "licence of the data" } },
    ...FILE_OPTIONS,
  },
  changes: ({ positionals }) => positionals[0],
  async run(terminal, given) {
    const file = requiredPosition(given, 0, "FILE");
    const kind = planKind.safeParse(requiredText(given, "kind"));
    if (!kind.success)
      throw usage(
        `--kind 应为 ${planKind.options.join("、")}`,
        `--kind is one of ${planKind.options.join(", ")}`,
      );
    const dates = planDates.safeParse(
      { from: requiredText(given, "from"), to: textOption(given, "to") },
      { reportInput: true },
    );
    if (!dates.success) throw optionsRefused(dates.error);
    const db = await withCity(terminal);
    const name = textOption(given, "name") ?? basename(file);
    const loaded = await loadPlanFile(db, file, {
      kind: kind.data,
      name,
      docNo: textOption(given, "doc-no"),
      inForceFrom: dates.data.from,
      inForceTo: dates.data.to,
      source: textOption(given, "source") ?? name,
      licence: textOption(given, "licence"),
      demonstration: false,
      zoneNoFrom: textOption(given, "zone-no"),
      file: fileOptions(given),
    });
    return {
      json: loaded,
      lines: [terminal.locale === "zh" ? `已装载 ${loaded.areas} 个图形` : `${loaded.areas} areas loaded`],
    };
  },
};

/** The first thing loaded into an empty database makes it Jinan's. */
async function withCity(terminal: Terminal) {
  const db = await terminal.database();
  if (!(await holdsCity(db))) await setUpJinan(db, false);
  return db;
}
