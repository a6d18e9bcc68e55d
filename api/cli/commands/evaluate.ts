import { isIsoDate } from "../../../gis/iso-date.ts";
import { acceptEvaluation, evaluateDistrict } from "../../evaluation/service.ts";
import { type Command, requiredText, textOption, usage, wholeNumber } from "../command.ts";
import { asOfOf, asOfOption, label } from "./read.ts";

export const evaluate: Command = {
  words: ["evaluate"],
  takes: [],
  summary: {
    zh: "亩均综合效益评价：计算一个区县一年的得分与档次，并可确认入库",
    en: "per-mu benefit evaluation of a district in a year; --accept records it",
  },
  options: {
    district: { type: "string", value: "CODE", summary: { zh: "区县（必填）", en: "district (required)" } },
    year: { type: "string", value: "Y", summary: { zh: "评价年度（必填）", en: "year (required)" } },
    "as-of": asOfOption,
    accept: { type: "boolean", summary: { zh: "确认并入库（只追加）", en: "accept and record, appending" } },
    "doc-no": {
      type: "string",
      value: "TEXT",
      summary: { zh: "确认文号", en: "number of the accepting document" },
    },
    on: {
      type: "string",
      value: "DATE",
      summary: { zh: "确认日期（默认系统日期）", en: "day of acceptance" },
    },
  },
  changes: ({ options }) => (options.accept === true ? String(options.district) : undefined),
  async run(terminal, given) {
    const district = requiredText(given, "district");
    requiredText(given, "year");
    const year = wholeNumber(given, "year", 0, 1900, 2200);
    const accept = given.options.accept === true;
    const docNo = textOption(given, "doc-no")?.trim();
    if (accept && !docNo) throw usage("--accept 需要 --doc-no", "--accept needs --doc-no");
    const house = await terminal.house();
    const asOf = asOfOf(given, house);
    const on = textOption(given, "on") ?? house.today();
    if (!isIsoDate(on)) throw usage(`--on ${on} 不是存在的日期`, `--on ${on} is not a date that exists`);
    const { evaluation, accepted } =
      accept && docNo
        ? await acceptEvaluation(house, { district, year, asOf }, docNo, on)
        : { evaluation: await evaluateDistrict(house, district, year, asOf), accepted: null };
    const zh = terminal.locale === "zh";
    return {
      json: { ...evaluation, demonstration: house.demonstration, accepted },
      lines: [
        ...label(house, terminal.locale),
        ...evaluation.enterprises.map(({ id, status, score, rank, rankedAmong, grade, missing }) =>
          [
            id,
            status.padEnd(12),
            (score ?? "–").padStart(10),
            rank === null ? "–" : `${rank}/${rankedAmong}`,
            grade ?? "–",
            missing.join(", "),
          ]
            .join("  ")
            .trimEnd(),
        ),
        ...(evaluation.missing.length > 0
          ? [`${zh ? "缺少" : "missing"}: ${evaluation.missing.join(", ")}`]
          : []),
        ...(accepted
          ? [
              zh
                ? `已入库 ${accepted.accepted} 条，未定 ${accepted.open} 条`
                : `${accepted.accepted} recorded, ${accepted.open} left open`,
            ]
          : []),
      ],
    };
  },
};
