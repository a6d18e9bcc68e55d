import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EXPORT_FORMATS, exportParcels } from "../../survey/export/contract.ts";
import { openExport } from "../../survey/export/export-parcels.ts";
import {
  type Command,
  type CommandOption,
  optionsRefused,
  requiredPosition,
  requiredText,
  textOption,
} from "../command.ts";
import { crsOption } from "../file-options.ts";

const FILTERS = {
  district: { type: "string", value: "CODE", summary: { zh: "只导出该区县", en: "of this district only" } },
  category: {
    type: "string",
    value: "CAT-1|…|CAT-6",
    summary: { zh: "只导出该低效类型", en: "of this category only" },
  },
  overall: {
    type: "string",
    value: "eligible|…",
    summary: { zh: "只导出该认定结论", en: "of this outcome only" },
  },
  stage: { type: "string", value: "STAGE", summary: { zh: "只导出该阶段", en: "at this stage only" } },
  bbox: {
    type: "string",
    value: "W,S,E,N",
    summary: { zh: "只导出该经纬度范围", en: "within these degrees only" },
  },
  q: {
    type: "string",
    value: "TEXT",
    summary: { zh: "编号、坐落或权利人", en: "number, address or right holder" },
  },
  "as-of": {
    type: "string",
    value: "DATE",
    summary: { zh: "认定结论的日期", en: "day of the classification" },
  },
} as const satisfies Record<string, CommandOption>;

export const exportCommand: Command = {
  words: ["export"],
  takes: ["FILE"],
  summary: {
    zh: "导出宗地（SHP、GPKG、GDB、FlatGeobuf、GeoJSON、KML、DXF、CSV、XLSX、界址点 TXT）",
    en: "export parcels (Shapefile, GPKG, GDB, FlatGeobuf, GeoJSON, KML, DXF, CSV, XLSX, boundary TXT)",
  },
  options: {
    format: {
      type: "string",
      value: EXPORT_FORMATS.join("|"),
      summary: { zh: "格式（必填）", en: "format (required)" },
    },
    crs: {
      type: "string",
      value: "CODE",
      summary: {
        zh: "坐标系，如 EPSG:4527（默认因格式而异）",
        en: "coordinate system, EPSG:4527 (default by format)",
      },
    },
    ...FILTERS,
  },
  async run(terminal, given) {
    const file = requiredPosition(given, 0, "FILE");
    const crs = crsOption(given);
    const asked = Object.keys(FILTERS).flatMap((name) => {
      const value = textOption(given, name);
      return value === undefined ? [] : [[name === "as-of" ? "asOf" : name, value]];
    });
    const parsed = exportParcels.query.safeParse(
      { ...Object.fromEntries(asked), format: requiredText(given, "format") },
      { reportInput: true },
    );
    if (!parsed.success) throw optionsRefused(parsed.error);
    const house = await terminal.house();
    const { format, asOf = house.today(), crs: _named, ...filter } = parsed.data;
    const made = await openExport(house.db, { format, asOf, filter, crs });
    // Under its own name only once it is whole.
    const growing = `${file}.part`;
    try {
      await pipeline(Readable.from(made.pieces), createWriteStream(growing));
      await rename(growing, file);
    } catch (error) {
      await rm(growing, { force: true });
      throw error;
    }
    const report = made.report();
    const note = report.demonstration
      ? { zh: "（演示数据）", en: " (demonstration data)" }
      : { zh: "", en: "" };
    return {
      json: report,
      lines: [
        ...report.warnings.map((warning) => warning[terminal.locale]),
        terminal.locale === "zh"
          ? `已导出 ${report.parcels} 宗${note.zh}，坐标系 ${report.crs}`
          : `${report.parcels} parcels${note.en} exported in ${report.crs}`,
      ],
    };
  },
};
