import { factOfFinding, holderOf } from "../facts/holders.ts";
import type { Verdict } from "../finding.ts";
import type {
  DerivedFact,
  EvidenceRecord,
  ExplainedFact,
  ExplainedRule,
  ParcelExplanation,
} from "./parcel.ts";
import type { Counterfactual, ExplainedChange } from "./parcel-counterfactuals.ts";
import { type FactRead, factsReadBy, type Reason, type ValueRead } from "./reason.ts";
import type { Range, Requirement } from "./requirement.ts";
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

/** A line of a told explanation, as deep in the tree as it stands. */
export interface Line {
  readonly depth: number;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** An explanation told to a citizen: the conclusion first, then why, then what is missing and what would change it. */
export interface Told {
  readonly title: string;
  readonly notices: readonly string[];
  readonly conclusion: string;
  readonly sections: readonly Section[];
  readonly foot: readonly string[];
}

/** The explanation of a parcel told in one language: conclusion, clauses, facts and where they come from. */
export function tellParcel(explanation: ParcelExplanation, lang: Lang): Told {
  const { inputs, conclusion, policyPackage } = explanation;
  const say = (zh: string, en: string) => (lang === "zh" ? zh : en);
  const { id, alias, address, rightHolder, areaM2 } = inputs.subject;
  const rules = [...explanation.scope, ...explanation.exclusions, ...explanation.categories];
  const named = (ids: readonly string[]) =>
    ids
      .map((one) =>
        ruleTitle(
          rules.find(({ ruleId }) => ruleId === one),
          one,
          lang,
        ),
      )
      .join(say("；", "; "));
  const facts = new Map<string, ExplainedFact>(explanation.facts.map((fact) => [fact.name, fact]));
  const tellRules = (list: readonly ExplainedRule[], tellVerdict?: typeof verdictWord) =>
    list.flatMap((rule) => tellRule(rule, facts, lang, tellVerdict));
  const outOfForce = conclusion.policyInForce === "not-satisfied";
  return {
    title: say("低效用地认定意见", "Opinion on low-efficiency land"),
    notices: [
      ...(inputs.demonstration ? [say("演示数据", "demonstration data")] : []),
      say(
        "本意见由规则计算得出，不是区县政府的认定决定。",
        "A computed opinion, not the district's decision.",
      ),
    ],
    conclusion: [
      `${say("结论：", "Conclusion: ")}${word(lang, `overall.${conclusion.overall}`)}`,
      ...(conclusion.matched.length > 0 ? [`${say("符合：", "met: ")}${named(conclusion.matched)}`] : []),
      ...(conclusion.excludedBy.length > 0
        ? [`${say("依据：", "because of: ")}${named(conclusion.excludedBy)}`]
        : []),
      ...(outOfForce ? [say(`${inputs.asOf} 没有有效的规则`, `no rule is in force on ${inputs.asOf}`)] : []),
      `${say("可以认定：", "can be recognised: ")}${verdictWord(lang, conclusion.recognisable)}`,
    ].join(say("；", "; ")),
    sections: [
      {
        title: say("宗地", "Parcel"),
        lines: [
          line(`${id}${alias === null ? "" : `（${alias}）`}`),
          line(`${say("坐落", "Address")}${say("：", ": ")}${address ?? word(lang, "unknown")}`),
          line(`${say("权利人", "Right holder")}${say("：", ": ")}${rightHolder ?? word(lang, "unknown")}`),
          line(`${say("面积", "Area")}${say("：", ": ")}${areaM2} m²`),
          line(`${say("认定日期", "Day of the opinion")}${say("：", ": ")}${inputs.asOf}`),
        ],
      },
      {
        title: say("还缺的证据，由谁提供", "Missing evidence, and who can bring it"),
        lines: tellMissing(explanation, facts, lang),
      },
      { title: say("一、适用范围", "Scope"), lines: tellRules(explanation.scope) },
      { title: say("二、排除情形", "Exclusions"), lines: tellRules(explanation.exclusions, exclusionWord) },
      { title: say("三、六类低效用地", "The six categories"), lines: tellRules(explanation.categories) },
      {
        title: say("四、认定的其他条件", "What recognition needs besides"),
        lines: [...tellRules([explanation.report]), ...tellRules([explanation.inForce], inForceWord)],
      },
      {
        title: say("什么会改变结论", "What would change the outcome"),
        lines: tellCounterfactuals(explanation, rules, lang),
      },
    ].filter(({ lines }) => lines.length > 0),
    foot: [
      `${say("依据", "Basis")}${say("：", ": ")}${policyPackage.title[lang]}（${policyPackage.document}）`,
      `${say("规则包", "Policy package")}${say("：", ": ")}${policyPackage.id} ${policyPackage.version} · sha256 ${policyPackage.contentHash}`,
      `${say("输入", "Inputs")}${say("：", ": ")}sha256 ${explanation.inputsHash}`,
    ],
  };
}

/** Plain text, indented. */
export function plainText({ title, notices, conclusion, sections, foot }: Told): string {
  const body = sections.flatMap((section) => [
    "",
    section.title,
    ...section.lines.map(({ depth, text }) => `${"  ".repeat(depth + 1)}${text}`),
  ]);
  return `${[title, ...notices, "", conclusion, ...body, "", ...foot].join("\n")}\n`;
}

function tellMissing(
  explanation: ParcelExplanation,
  facts: ReadonlyMap<string, ExplainedFact>,
  lang: Lang,
): Line[] {
  return explanation.conclusion.missing.map((name) => {
    const behind = facts.get(name)?.because.missing ?? [];
    const measures = behind.filter((one) => factOfFinding(one) !== name);
    const through =
      measures.length === 0
        ? ""
        : lang === "zh"
          ? `：${measures.map((m) => nameOf(lang, m)).join("、")}`
          : `: ${measures.map((m) => nameOf(lang, m)).join(", ")}`;
    const who = [
      ...new Set((measures.length > 0 ? measures : [name]).map((one) => holderOf(one)[lang])),
    ].join(lang === "zh" ? "；" : "; ");
    return line(
      lang === "zh"
        ? `${nameOf(lang, name)}${through}。由${who}提供`
        : `${nameOf(lang, name)}${through}. To be brought by ${who}`,
    );
  });
}

function tellRule(
  rule: ExplainedRule,
  facts: ReadonlyMap<string, ExplainedFact>,
  lang: Lang,
  tellVerdict: (lang: Lang, verdict: Verdict) => string = verdictWord,
): Line[] {
  const colon = lang === "zh" ? "：" : ": ";
  const clause = `${rule.clause.document} ${rule.clause.item} “${rule.quote}”`;
  return [
    line(`${rule.ruleId} ${rule.title[lang]}${colon}${tellVerdict(lang, rule.verdict)}`),
    line(clause, 1),
    ...(lang === "en" ? [line(rule.gist, 1)] : []),
    ...tellReason(rule.because, 1, lang, facts),
  ];
}

/** One node a line; a fact is followed by how it came about and by its records. */
export function tellReason(
  reason: Reason,
  depth: number,
  lang: Lang,
  facts?: ReadonlyMap<string, ExplainedFact>,
): Line[] {
  const isStandard = isUnloadedStandard(reason);
  const sign = { satisfied: "✓", "not-satisfied": "✕", undetermined: "?" }[reason.verdict];
  const colon = lang === "zh" ? "：" : ": ";
  const own = (text: string) => line(`${sign} ${text}`, depth);
  const below = (at = depth + 1) => (reason.of ?? []).flatMap((part) => tellReason(part, at, lang, facts));
  if (isStandard) return [own(word(lang, "no standard"))];
  switch (reason.op) {
    case "compare": {
      const { is = "=", left, right } = reason;
      const areDays = left !== undefined && "fact" in left && isDay(left.fact);
      return [
        own(`${tellSide(left, lang)} ${relationWord(lang, is as "=", areDays)} ${tellSide(right, lang)}`),
      ];
    }
    case "documented":
      if (reason.read === undefined) return below(depth);
      // A record that is asked for by itself documents nothing else.
      if (toldParts(reason).length === 0) return [own(tellSide(reason.read, lang))];
      return [own(`${word(lang, "documented")}${colon}${tellSide(reason.read, lang)}`), ...below()];
    case "within": {
      const { from, to } = reason.period ?? { from: "", to: null };
      const until = to ?? (lang === "zh" ? "未定" : "no stated end");
      return [
        own(
          lang === "zh"
            ? `${tellSide(reason.read, lang)}，在 ${from} 至 ${until}（含）之内`
            : `${tellSide(reason.read, lang)}, within ${from} to ${until}, both included`,
        ),
      ];
    }
    case "fact":
    case "known": {
      const fact = reason.read && facts?.get(reason.read.fact);
      return [
        own(`${tellSide(reason.read, lang)}${fact ? `（${word(lang, fact.origin)}）` : ""}`),
        ...(fact && fact.origin !== "recorded" ? derivationLines(fact, depth + 1, lang) : []),
        ...(fact?.evidence ?? []).map((record) => line(tellRecord(record, lang), depth + 1)),
        ...(fact?.derived ? contradictionLines(fact.derived, depth + 1, lang) : []),
      ];
    }
    default:
      return [
        own(word(lang, reason.op)),
        ...toldParts(reason).flatMap((part) => tellReason(part, depth + 1, lang, facts)),
      ];
  }
}

/** The parts that bear on the verdict: of a decided group those that decided it, never an empty group. */
function toldParts({ op, verdict, of = [] }: Reason): readonly Reason[] {
  const isEmpty = (part: Reason): boolean => part.of?.every(isEmpty) ?? false;
  const told = of.filter((part) => !isEmpty(part));
  const decides =
    (op === "any" && verdict === "satisfied") || (op === "all" && verdict === "not-satisfied")
      ? told.filter((part) => part.verdict === verdict)
      : told;
  const once = new Map(decides.map((part) => [JSON.stringify(part), part]));
  return [...once.values()];
}

/** Whether a group is open only because no control standard is loaded for the land. */
function isUnloadedStandard(reason: Reason): boolean {
  if (reason.verdict !== "undetermined" || reason.of === undefined) return false;
  return factsReadBy(reason).some(({ fact, value }) => fact === "controlStandardApplies" && value === null);
}

// A finding that is not on record says nothing; what is told is what the measures say instead.
function derivationLines({ because }: ExplainedFact, depth: number, lang: Lang): Line[] {
  const [, derivation] = because.op === "first" ? (because.of ?? []) : [];
  return derivation ? tellReason(derivation, depth, lang) : [];
}

// A finding on record wins; that the data say otherwise is told all the same, with the records that say so.
function contradictionLines({ value, because, evidence }: DerivedFact, depth: number, lang: Lang): Line[] {
  return [
    line(`${word(lang, "otherwise")}${valueWord(lang, value)}`, depth),
    ...tellReason(because, depth + 1, lang),
    ...evidence.map((record) => line(tellRecord(record, lang), depth + 1)),
  ];
}

function tellSide(side: FactRead | ValueRead | undefined, lang: Lang): string {
  if (side === undefined) return word(lang, "unknown");
  if ("fact" in side) {
    return `${nameOf(lang, side.fact)}${lang === "zh" ? "：" : ": "}${valueWord(lang, side.value, side.fact)}`;
  }
  return `${nameOf(lang, side.policyValue)} ${valueWord(lang, side.value)}`;
}

function tellRecord({ source, document, docNo, author, on, validTo }: EvidenceRecord, lang: Lang): string {
  const until = validTo === null ? null : lang === "zh" ? `有效至 ${validTo}` : `valid to ${validTo}`;
  const parts = [source, document, docNo, author, on, until].filter((part) => part !== null && part !== "");
  return `${lang === "zh" ? "来源：" : "Source: "}${parts.join(" · ")}`;
}

function tellCounterfactuals(
  {
    counterfactuals,
    counterfactualLimits,
  }: Pick<ParcelExplanation, "counterfactuals"> &
    // A document that an earlier engine stored with its decision does not count them.
    Partial<Pick<ParcelExplanation, "counterfactualLimits">>,
  rules: readonly ExplainedRule[],
  lang: Lang,
): Line[] {
  const zh = lang === "zh";
  const nameOfOutcome = (outcome: string) =>
    outcome === "recognisable"
      ? word(lang, "can be recognised")
      : ruleTitle(
          rules.find(({ ruleId }) => ruleId === outcome),
          outcome,
          lang,
        );
  return [
    ...counterfactuals.map((one) =>
      line(`“${nameOfOutcome(one.outcome)}”${zh ? "" : " "}${tellWay(one, lang)}`),
    ),
    ...(counterfactualLimits?.more ?? []).map(({ outcome, more }) =>
      line(`“${nameOfOutcome(outcome)}”${zh ? "：" : ": "}${tellMore(more, lang)}`),
    ),
  ];
}

/** How one set of changes would turn an outcome; the outcome is named before it. */
export function tellWay({ to, changes }: Pick<Counterfactual, "to" | "changes">, lang: Lang): string {
  const zh = lang === "zh";
  const changed = changes.map((change) => tellChange(change, lang)).join(zh ? "，并且" : ", and ");
  return zh
    ? `将变为${verdictWord(lang, to)}，如果${changed}`
    : `would be ${verdictWord(lang, to)} if ${changed}`;
}

/** That there are more ways than are listed. */
export function tellMore(more: number, lang: Lang): string {
  return lang === "zh" ? `另有 ${more} 种办法未列出` : `${more} more ways are not listed`;
}

const NATURES = {
  finding: {
    zh: "只能由主管部门认定：提供证据，不得编造",
    en: "only its authority can find so: bring evidence, do not make it up",
  },
  document: { zh: "须有主管部门出具的文件", en: "by a document that the authority issues" },
  condition: {
    zh: "以实际状况或新的测量、记录为准",
    en: "as the land itself changes, or by a new record of it",
  },
  configuration: { zh: "由主管部门载入该值", en: "the authority has to load this value" },
  calendar: {
    zh: "日期不可更改：须有届时有效的文件",
    en: "nobody can change the day: a document in force then is needed",
  },
} as const;

function tellChange({ fact, from, to, value, nature }: ExplainedChange, lang: Lang): string {
  const zh = lang === "zh";
  const name = `${zh ? "“" : ""}${nameOf(lang, fact)}${zh ? "”" : ""}`;
  const was = valueWord(lang, from, fact);
  const note = `${zh ? "（" : " ("}${NATURES[nature][lang]}${zh ? "）" : ")"}`;
  const needed = tellRequirement(to, lang);
  const near =
    to.kind === "number" && String(value) !== needed.limit
      ? zh
        ? `，例如 ${value}`
        : `, for instance ${value}`
      : "";
  return zh
    ? `${name}由“${was}”变为${needed.text}${near}${note}`
    : `${name} went from ${was} to ${needed.text}${near}${note}`;
}

function tellRequirement(to: Requirement, lang: Lang): { readonly text: string; readonly limit?: string } {
  const zh = lang === "zh";
  switch (to.kind) {
    case "truth":
      return { text: word(lang, to.value ? "yes" : "no") };
    case "record":
      return {
        text: to.onRecord ? (zh ? "记录在案" : "being on record") : zh ? "没有记录" : "not being on record",
      };
    case "word":
      return { text: `${word(lang, to.is)} ${to.value}` };
    case "relative":
      return { text: `${relationWord(lang, to.is, to.of === "date")} ${nameOf(lang, to.to)}` };
    case "number":
      return tellRange(to.range, lang, false);
    case "date":
      return tellRange(to.range, lang, true);
  }
}

function tellRange(
  { from, to }: Range<number | string>,
  lang: Lang,
  areDays: boolean,
): { text: string; limit?: string } {
  const low = from && `${relationWord(lang, from.inclusive ? ">=" : ">", areDays)} ${from.value}`;
  const high = to && `${relationWord(lang, to.inclusive ? "<=" : "<", areDays)} ${to.value}`;
  const only = from ?? to;
  return {
    text: [low, high].filter(Boolean).join(lang === "zh" ? "且" : " and "),
    ...(only?.inclusive ? { limit: String(only.value) } : {}),
  };
}

function ruleTitle(rule: ExplainedRule | undefined, ruleId: string, lang: Lang): string {
  if (!rule) return ruleId;
  return `${ruleId} ${rule.title[lang]} ${lang === "zh" ? "（" : "("}${rule.clause.item}${lang === "zh" ? "）" : ")"}`;
}

function line(text: string, depth = 0): Line {
  return { depth, text };
}
