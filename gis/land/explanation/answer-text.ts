import { formatYuan, parseFen } from "../../money.ts";
import { SQUARE_METRES_PER_MU } from "../../units.ts";
import type { FactValue } from "../condition.ts";
import type { Bilingual } from "../facts/names.ts";
import { ANSWER_NAMES, lookUp, ROW_NAMES, VALUE_WORDS } from "./answer-words.ts";
import { inputName } from "./input-names.ts";
import { exclusionWord, type Lang, valueWord, word } from "./words.ts";

type Values = Readonly<Record<string, unknown>>;

/** One value of a question or an answer, told: `path` is where it stands. */
export interface Leaf {
  readonly path: string;
  readonly value: FactValue;
  /** Of an answer: whether an unknown fact keeps its row open. Else what is null does not apply. */
  readonly isOpen: boolean;
}

/** Lists of codes and of names, which are told apart from the values. */
const LISTS: ReadonlySet<string> = new Set([
  "flags",
  "missing",
  "reasons",
  "blocking",
  "matched",
  "excludedBy",
]);

/** The single values of a question or an answer in their order. */
export function leavesOf(values: Values): Leaf[] {
  return leavesBelow(values, "", false);
}

function leavesBelow(value: unknown, path: string, isOpen: boolean): Leaf[] {
  if (typeof value !== "object" || value === null) {
    // JSON has no other single values.
    return [{ path, value: (value ?? null) as FactValue, isOpen }];
  }
  const missing = "missing" in value && Array.isArray(value.missing) ? value.missing.length > 0 : isOpen;
  return Object.entries(value).flatMap(([key, part]) =>
    LISTS.has(key) ? [] : leavesBelow(part, path === "" ? key : `${path}.${key}`, missing),
  );
}

/** Keys that hold others and say nothing themselves. */
const WRAPPERS: ReadonlySet<string> = new Set(["facts", "contents"]);

/** Where a value stands, in words: rows by their own name or number. */
export function pathName(
  path: string,
  values: Values,
  lang: Lang,
  codes: ReadonlyMap<string, Bilingual> = new Map(),
): string {
  const parts: string[] = [];
  let at: unknown = values;
  let list = "";
  for (const key of path.split(".")) {
    if (Array.isArray(at)) parts.push(rowName(list, at[Number(key)], Number(key), lang));
    else if (!WRAPPERS.has(key) && !(lookUp(ROW_NAMES, key) && Array.isArray(member(at, key))))
      parts.push(keyName(key, codes.get(key), lang));
    at = member(at, key);
    list = key;
  }
  return parts.join(lang === "zh" ? " " : ", ");
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function keyName(key: string, own: Bilingual | undefined, lang: Lang): string {
  // A rule is named by its number, too.
  if (own) return /^[A-Z]/.test(key) ? `${key} ${own[lang]}` : own[lang];
  return lookUp(ANSWER_NAMES, key)?.[lang] ?? inputName(key, lang);
}

function rowName(list: string, row: unknown, at: number, lang: Lang): string {
  const own = ["id", "docNo", "district", "town", "item", "storey"]
    .map((key) => member(row, key))
    .find((name) => name !== null && name !== undefined);
  const name = own === undefined ? String(at + 1) : (lookUp(VALUE_WORDS, String(own))?.[lang] ?? String(own));
  return `${lookUp(ROW_NAMES, list)?.[lang] ?? inputName(list, lang)} ${name}`;
}

const VERDICTS: Readonly<Record<string, { zh: string; en: string }>> = {
  satisfied: { zh: "是", en: "yes" },
  "not-satisfied": { zh: "否", en: "no" },
  undetermined: { zh: "证据不足，尚不能判断", en: "undetermined" },
};

/** A value with its unit, which its name says: yuan of fen, m² with mu. */
export function tellValue({ path, value, isOpen }: Leaf, lang: Lang): string {
  if (value === null || value === "") {
    if (isOpen) return word(lang, "unknown");
    return lang === "zh" ? "不适用" : "not applicable";
  }
  if (typeof value === "boolean") return valueWord(lang, value);
  const key = path.slice(path.lastIndexOf(".") + 1);
  const text = String(value);
  if (/Fen(PerM2)?$|^fen$/.test(key) && /^-?\d+$/.test(text)) {
    const per = key.endsWith("PerM2") ? (lang === "zh" ? "/m²" : " per m²") : "";
    return `${formatYuan(parseFen(text))}${lang === "zh" ? " 元" : " yuan"}${per}`;
  }
  if (/(?<!Per)M2$/.test(key) && /^-?\d+(\.\d+)?$/.test(text)) {
    const area = text.replace(/(\.\d\d)0+$/, "$1");
    const mu = (Number(text) / SQUARE_METRES_PER_MU).toFixed(2);
    return lang === "zh" ? `${area} m²（约 ${mu} 亩）` : `${area} m² (about ${mu} mu)`;
  }
  if (path.startsWith("exclusions.")) return exclusionWord(lang, text);
  if (key === "policyInForce" && text === "not-satisfied") return word(lang, "no rule");
  return (VERDICTS[text] ?? lookUp(VALUE_WORDS, text))?.[lang] ?? text;
}
