import type { FactValue } from "../condition.ts";
import { MEASURES } from "../facts/measures.ts";
import { plainName } from "../facts/names.ts";
import type { Verdict } from "../finding.ts";
import { lookUp, VALUE_WORDS } from "./answer-words.ts";
import { inputName } from "./input-names.ts";

export type Lang = "zh" | "en";

/** The words that an explanation is told in; each in both languages. */
const WORDS = {
  "overall.eligible": { zh: "符合低效用地条件", en: "the land meets the conditions of low-efficiency land" },
  "overall.excluded": { zh: "不在认定范围", en: "the land is excluded from recognition" },
  "overall.not-low-efficiency": { zh: "不属于低效用地", en: "the land is not low-efficiency land" },
  "overall.undetermined": {
    zh: "证据不足，尚不能得出结论",
    en: "undetermined: the evidence does not suffice yet",
  },
  satisfied: { zh: "符合", en: "satisfied" },
  "not-satisfied": { zh: "不符合", en: "not satisfied" },
  undetermined: { zh: "证据不足", en: "undetermined" },
  excluding: { zh: "属于排除情形", en: "is such an exclusion" },
  "not excluding": { zh: "不属于排除情形", en: "is no such exclusion" },
  "no rule": { zh: "没有有效的规则", en: "no rule in force" },
  "no standard": { zh: "控制标准未装载", en: "the control standard is not loaded" },
  "can be recognised": { zh: "可以认定", en: "can be recognised" },
  recorded: { zh: "记录在案", en: "on record" },
  derived: { zh: "由数据得出", en: "read from data" },
  otherwise: {
    zh: "与数据不一致（以记录在案的认定为准），由数据得出：",
    en: "the data say otherwise (the finding on record counts); read from data: ",
  },
  unknown: { zh: "未知", en: "unknown" },
  yes: { zh: "是", en: "yes" },
  no: { zh: "否", en: "no" },
  all: { zh: "以下须全部成立", en: "all of these must hold" },
  any: { zh: "以下有一项成立即可", en: "one of these must hold" },
  first: { zh: "以下依次采用第一个有结论的", en: "the first of these that is decided counts" },
  not: { zh: "以下不得成立", en: "this must not hold" },
  decided: { zh: "成立的条件与不成立的条件", en: "what decides for it, and what decides against it" },
  documented: { zh: "并须有文号", en: "and its document must be on record" },
  "unit.share of area": { zh: "（占宗地面积）", en: " of the area" },
  "unit.share of floor area": { zh: "（占建筑面积）", en: " of the floor area" },
  "unit.years": { zh: "年", en: " years" },
  "unit.percent": { zh: "%", en: " %" },
  "unit.yuan per m²": { zh: " 元/平方米", en: " yuan per m²" },
  "unit.FAR": { zh: "", en: "" },
  "<": { zh: "低于", en: "below" },
  "<=": { zh: "不高于", en: "at most" },
  "=": { zh: "等于", en: "equal to" },
  "<>": { zh: "不等于", en: "other than" },
  ">=": { zh: "不低于", en: "at least" },
  ">": { zh: "高于", en: "above" },
  "date.<": { zh: "早于", en: "before" },
  "date.<=": { zh: "不晚于", en: "not later than" },
  "date.=": { zh: "等于", en: "equal to" },
  "date.<>": { zh: "不等于", en: "other than" },
  "date.>=": { zh: "不早于", en: "not earlier than" },
  "date.>": { zh: "晚于", en: "after" },
  insideShare: { zh: "视为在范围内的界限", en: "limit of being inside" },
  outsideShare: { zh: "视为在范围外的界限", en: "limit of being outside" },
  zoneShare: { zh: "归属分区的界限", en: "limit of belonging to a zone" },
  nothing: { zh: "零", en: "nought" },
} as const;

export type WordKey = keyof typeof WORDS;
type Relation = "<" | "<=" | "=" | "<>" | ">=" | ">";

/** A fixed word of the explanation in a language. */
export function word(lang: Lang, key: WordKey): string {
  return WORDS[key][lang];
}

/** Whether a fact or input is a day: they are named so, `asOf` or `signDate`. */
export function isDay(name: string): boolean {
  return /^asOf$|Date$/.test(name);
}

/** How two values stand to each other: a day is before another, a number below it. */
export function relationWord(lang: Lang, is: Relation, areDays: boolean): string {
  return word(lang, areDays ? `date.${is}` : is);
}

/** A verdict in words. */
export function verdictWord(lang: Lang, verdict: Verdict): string {
  return WORDS[verdict][lang];
}

/** A verdict on an exclusion, of which "not met" would say the wrong thing. */
export function exclusionWord(lang: Lang, verdict: string): string {
  if (verdict === "undetermined") return WORDS.undetermined[lang];
  return WORDS[verdict === "satisfied" ? "excluding" : "not excluding"][lang];
}

/** Whether the document is in force. */
export function inForceWord(lang: Lang, verdict: Verdict): string {
  return verdict === "not-satisfied" ? WORDS["no rule"][lang] : WORDS[verdict][lang];
}

/** A person's name for a fact, measure or value of the policy; its own name only where no one has worded it. */
export function nameOf(lang: Lang, name: string): string {
  const plain = plainName(name) ?? (Object.hasOwn(WORDS, name) ? WORDS[name as WordKey] : undefined);
  return plain?.[lang] ?? inputName(name, lang);
}

/** The value of a fact in words; unknown is said, never left out. */
export function valueWord(lang: Lang, value: FactValue, name?: string): string {
  if (value === null || value === "") return word(lang, "unknown");
  if (typeof value === "boolean") return word(lang, value ? "yes" : "no");
  const unit =
    name !== undefined && Object.hasOwn(MEASURES, name) ? MEASURES[name as keyof typeof MEASURES].unit : null;
  if (unit === null) return lookUp(VALUE_WORDS, String(value))?.[lang] ?? String(value);
  return `${value}${word(lang, `unit.${unit}`)}`;
}
