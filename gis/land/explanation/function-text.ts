import { tellClause } from "../clauses.ts";
import { leavesOf, pathName, tellValue } from "./answer-text.ts";
import { ANSWER_NAMES, lookUp } from "./answer-words.ts";
import type { FunctionExplanation, ReasonedRule } from "./function.ts";
import { inputName } from "./input-names.ts";
import type { Lever } from "./levers.ts";
import { tellMore, tellReason } from "./text.ts";
import {
  exclusionWord,
  inForceWord,
  isDay,
  type Lang,
  nameOf,
  relationWord,
  valueWord,
  verdictWord,
  word,
} from "./words.ts";

type Values = Readonly<Record<string, unknown>>;

/** The explanation of a rule function as plain text: conclusion, rule, conditions or steps, inputs, what is missing. */
export function functionText(explanation: FunctionExplanation, lang: Lang): string {
  const zh = lang === "zh";
  const colon = zh ? "：" : ": ";
  const { policyPackage, result } = explanation;
  const codes = new Map(explanation.words.map(({ code, ...words }) => [code, words]));
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((one) => `  ${one}`)];
  return `${[
    zh ? "规则计算结果" : "Result of the rule",
    ...leavesOf(result).map(
      (leaf) => `  ${pathName(leaf.path, result, lang, codes)}${colon}${tellValue(leaf, lang)}`,
    ),
    ...codeLists(result).map(
      (one) =>
        `  ${listName(one, result, lang)}${colon}${one.list
          .map((code) => codes.get(code)?.[lang] ?? inputName(code, lang))
          .join(zh ? "；" : "; ")}`,
    ),
    ...section(
      zh ? "依据" : "Clauses",
      explanation.clauses.map(
        ({ ruleId, document, item, ...words }) => `${ruleId} ${document} ${item} ${tellClause(words, lang)}`,
      ),
    ),
    ...section(
      zh ? "条件" : "Conditions",
      explanation.rules.flatMap((rule) =>
        ruleLines(rule, codes.get(rule.code ?? rule.ruleId ?? "")?.[lang], lang),
      ),
    ),
    ...section(
      zh ? "计算" : "Arithmetic",
      explanation.steps.map(({ ruleId, what, arithmetic }) => `${ruleId} ${what[lang]}${colon}${arithmetic}`),
    ),
    ...section(
      zh ? "使用的数据" : "Inputs used",
      // Rows of a loaded table are named by its version in the result; the JSON holds them all.
      explanation.reads
        .filter(({ path }) => !/^(tables|tablesUsed|indicators|grades)\./.test(path))
        .map(
          ({ path, value, [lang]: name }) =>
            `${name}${colon}${tellValue({ path, value, isOpen: true }, lang)}`,
        ),
    ),
    ...section(
      zh ? "还缺的证据" : "Missing evidence",
      explanation.missing.map((one) => one[lang]),
    ),
    ...section(zh ? "什么会改变结论" : "What would change the outcome", changes(explanation, lang)),
    "",
    `${zh ? "规则包" : "Policy package"}${colon}${policyPackage.id} ${policyPackage.version} · sha256 ${policyPackage.contentHash}`,
    `${zh ? "输入" : "Inputs"}${colon}sha256 ${explanation.inputsHash}`,
  ].join("\n")}\n`;
}

function changes(
  { inputs, levers, leverLimits, counterfactuals, counterfactualLimits, words }: FunctionExplanation,
  lang: Lang,
): string[] {
  const zh = lang === "zh";
  const colon = zh ? "：" : ": ";
  const and = zh ? "；并且" : "; and ";
  const titleOf = (outcome: string) =>
    words.find(({ code }) => code === outcome)?.[lang] ?? inputName(outcome, lang);
  // `lines.0: other-rule` is the code of one row.
  const tellRemaining = (one: string) => {
    const [code = one, row] = one.split(": ").reverse();
    return row === undefined ? titleOf(code) : `${pathName(row, inputs, lang)}${colon}${titleOf(code)}`;
  };
  return [
    ...levers.map((set) =>
      set
        .map((one) => {
          const towards = one.outcome === undefined ? "" : `${titleOf(one.outcome)} → `;
          return `${towards}${pathName(one.input, inputs, lang)}${colon}${tellLever(one, inputs, lang)}`;
        })
        .join(and),
    ),
    ...(leverLimits.more > 0 ? [zh ? `另有 ${leverLimits.more} 组` : `and ${leverLimits.more} more`] : []),
    ...(leverLimits.truncated && leverLimits.more === 0
      ? [zh ? "行数过多，未逐一查找" : "too many rows to look for every way"]
      : []),
    ...(leverLimits.remaining.length > 0
      ? [
          `${zh ? "数值无法改变、仍须解决的" : "no value moves these, they remain"}${colon}${leverLimits.remaining
            .map(tellRemaining)
            .join(zh ? "、" : ", ")}`,
        ]
      : []),
    ...counterfactuals.map(
      ({ outcome, to, changes: needed }) =>
        `${titleOf(outcome)} → ${verdictWord(lang, to)}${colon}${needed
          .map(
            ({ fact, value }) =>
              `${nameOf(lang, fact)} ${value === "*" ? (zh ? "记录在案" : "on record") : valueWord(lang, value)}`,
          )
          .join(and)}`,
    ),
    ...counterfactualLimits.more.map(
      ({ outcome, more }) => `${titleOf(outcome)}${colon}${tellMore(more, lang)}`,
    ),
  ];
}

/** The value that suffices; where others would as well, which. */
function tellLever({ input, value, among, together, relation }: Lever, inputs: Values, lang: Lang): string {
  const zh = lang === "zh";
  if (value === "*") return word(lang, "recorded");
  // A lever names one single input and the value that suffices.
  const told = (one: unknown) =>
    tellValue({ path: input, value: one as string | boolean | number, isOpen: true }, lang);
  // Of two unknown inputs any pair in this order will do.
  if (relation)
    return `${relationWord(lang, relation.is as "=", isDay(relation.to))} ${pathName(relation.to, inputs, lang)}`;
  if (among) return among.map(told).join(zh ? " 或 " : " or ");
  return `${told(value)}${together ? `${zh ? "，合计不超过 " : ", together at most "}${together.most}` : ""}`;
}

function ruleLines({ ruleId, because }: ReasonedRule, title: string | undefined, lang: Lang): string[] {
  const tellVerdict = ruleId?.startsWith("EXCL-")
    ? exclusionWord
    : ruleId?.startsWith("VALID-")
      ? inForceWord
      : verdictWord;
  return [
    `${ruleId === null ? "" : `${ruleId} `}${title ?? ""}${lang === "zh" ? "：" : ": "}${tellVerdict(lang, because.verdict)}`,
    ...tellReason(because, 1, lang).map(({ depth, text }) => `${"  ".repeat(depth)}${text}`),
  ];
}

interface CodeList {
  readonly path: string;
  readonly key: string;
  /** Of the conclusion that the codes decide. */
  readonly verdict: unknown;
  readonly list: readonly string[];
}

const CONCLUSIONS = [
  "allowed",
  "mayTransfer",
  "maySign",
  "mayBuild",
  "responsible",
  "premiumFree",
  "qualifies",
  "status",
];

/** The lists of codes of an answer, wherever they stand; empty ones say nothing. */
function codeLists(value: unknown, path = ""): CodeList[] {
  if (typeof value !== "object" || value === null) return [];
  const verdict = CONCLUSIONS.map((key) => Reflect.get(value, key)).find((one) => typeof one === "string");
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === "missing" || key === "basis") return [];
    if (!Array.isArray(part) || part.some((one) => typeof one !== "string"))
      return codeLists(part, path === "" ? key : `${path}.${key}`);
    return part.length > 0 ? [{ path, key, verdict, list: part.map(String) }] : [];
  });
}

function listName({ path, key, verdict }: CodeList, result: Values, lang: Lang): string {
  const own = key === "reasons" ? reasonsTitle(verdict, lang) : (lookUp(ANSWER_NAMES, key)?.[lang] ?? key);
  return path === "" ? own : `${pathName(path, result, lang)} ${own}`;
}

function reasonsTitle(verdict: unknown, lang: Lang): string {
  const zh = lang === "zh";
  if (verdict === "not-satisfied") return zh ? "不成立的条件" : "conditions that fail";
  if (verdict === "undetermined") return zh ? "尚未查明的条件" : "conditions that are open";
  return zh ? "成立的条件" : "conditions that hold";
}
