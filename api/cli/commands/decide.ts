import { canonicalJson } from "../../../gis/canonical.ts";
import { isIsoDate } from "../../../gis/iso-date.ts";
import { letterHtml } from "../../../gis/land/explanation/letter.ts";
import { plainText, tellParcel } from "../../../gis/land/explanation/text.ts";
import { findParcel } from "../../parcels/service.ts";
import { recordDecision } from "../../recognition/decide.ts";
import { explainParcelOn, verifiedDecisions } from "../../recognition/explanation.ts";
import { type Command, requiredPosition, requiredText, textOption, usage } from "../command.ts";
import { asOfOf, asOfOption } from "./read.ts";

export const explain: Command = {
  words: ["explain"],
  takes: ["PARCEL"],
  summary: {
    zh: "一宗地的认定意见：为什么、缺什么、什么会改变结论",
    en: "the opinion on one parcel: why, what is missing, what would change it",
  },
  options: {
    "as-of": asOfOption,
    format: {
      type: "string",
      value: "json|text|html",
      summary: {
        zh: "输出形式（默认 text；html 可打印）",
        en: "form of the output (default text; html prints)",
      },
    },
  },
  async run(terminal, given) {
    const house = await terminal.house();
    const format = textOption(given, "format") ?? "text";
    if (format !== "json" && format !== "text" && format !== "html")
      throw usage(
        `--format ${format} 应为 json、text 或 html`,
        `--format ${format} must be json, text or html`,
      );
    const key = await findParcel(house, requiredPosition(given, 0, "PARCEL"));
    const explanation = await explainParcelOn(house, asOfOf(given, house), key);
    const told = tellParcel(explanation, terminal.locale);
    const text = {
      json: () => canonicalJson(explanation),
      text: () => plainText(told).trimEnd(),
      html: () => letterHtml(told, [], terminal.locale).trimEnd(),
    }[format]();
    return { json: explanation, lines: [text] };
  },
};

export const recognise: Command = {
  words: ["recognise"],
  takes: ["PARCEL"],
  summary: {
    zh: "记录区县的认定决定；规则不允许的，连同条款一并拒绝",
    en: "record the district's decision; what the rules refuse is refused, with the clause",
  },
  options: {
    decision: { type: "string", value: "recognised|refused", summary: { zh: "决定", en: "the decision" } },
    "doc-no": { type: "string", value: "TEXT", summary: { zh: "决定文号", en: "number of its document" } },
    "decided-on": { type: "string", value: "DATE", summary: { zh: "决定日期", en: "day of the decision" } },
    categories: {
      type: "string",
      value: "CAT-1,…",
      summary: {
        zh: "认定的类别（默认规则认为符合的全部）",
        en: "the categories (default: all that are met)",
      },
    },
  },
  changes: ({ positionals }) => positionals[0],
  async run(terminal, given) {
    const house = await terminal.house();
    const decision = requiredText(given, "decision");
    if (decision !== "recognised" && decision !== "refused")
      throw usage(
        `--decision ${decision} 应为 recognised 或 refused`,
        `--decision ${decision} must be recognised or refused`,
      );
    const decidedOn = requiredText(given, "decided-on");
    if (!isIsoDate(decidedOn))
      throw usage(
        `--decided-on ${decidedOn} 不是存在的日期`,
        `--decided-on ${decidedOn} is not a date that exists`,
      );
    const docNo = requiredText(given, "doc-no");
    const key = await findParcel(house, requiredPosition(given, 0, "PARCEL"));
    const categories = textOption(given, "categories")?.split(",");
    const explanation = await recordDecision(house, key, { decision, docNo, decidedOn, categories });
    const id = explanation.inputs.subject.id;
    return {
      json: { id, decision, docNo, decidedOn, explanation },
      lines: [
        terminal.locale === "zh"
          ? `已记录：${id} ${decidedOn} ${docNo} ${decision === "recognised" ? "认定" : "不予认定"}，说明已存档`
          : `recorded: ${id} ${decidedOn} ${docNo} ${decision}, with its explanation on file`,
      ],
    };
  },
};

export const verifyDecision: Command = {
  words: ["verify-decision"],
  takes: ["PARCEL"],
  summary: {
    zh: "按存档的输入重新计算认定决定，逐字节比较",
    en: "compute the stored decisions again from their inputs and compare byte by byte",
  },
  options: {},
  async run(terminal, given) {
    const house = await terminal.house();
    const key = await findParcel(house, requiredPosition(given, 0, "PARCEL"));
    const decisions = (await verifiedDecisions(house, key)).map(
      ({ stored: _stored, ...decision }) => decision,
    );
    return {
      json: { id: `${key.districtCode}-${key.parcelNo}`, decisions },
      lines:
        decisions.length === 0
          ? [terminal.locale === "zh" ? "没有认定决定。" : "No decision is on record."]
          : decisions.map(({ decidedOn, docNo, decision, verification }) =>
              [decidedOn, docNo, decision, VERIFICATIONS[verification][terminal.locale]].join("  "),
            ),
      refused: decisions.some(({ verification }) => verification === "differs"),
    };
  },
};

const VERIFICATIONS = {
  same: {
    zh: "一致：按存档输入重新计算，逐字节相同",
    en: "same: computed again from the stored inputs, byte for byte",
  },
  differs: {
    zh: "不一致：存档内容已被改动",
    en: "differs: what is stored was altered",
  },
  "package-not-held": {
    zh: "无法复核：本版本不含当时的规则包",
    en: "cannot be verified: this version does not hold that policy package",
  },
  "engine-not-held": {
    zh: "存档完好：本版本的计算方法已更新，不能逐字节重算",
    en: "intact: this version reckons differently, so it cannot be computed again byte for byte",
  },
  "recorded-elsewhere": { zh: "在别处记录，说明未存档", en: "recorded elsewhere, explanation not on file" },
} as const;
