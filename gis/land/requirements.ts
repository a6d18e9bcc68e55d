import {
  allOf,
  anyOf,
  type Condition,
  compare,
  constant,
  documented,
  evaluate,
  type Facts,
  type FactValue,
} from "./condition.ts";
import type { Evidence } from "./evidence.ts";
import { all, type Citation, type Finding, sortedList } from "./finding.ts";

/** One thing a clause asks for: the code under which it refuses or stays open, and its condition. */
export interface Requirement {
  readonly code: string;
  readonly condition: Condition;
}

/** One way that a document opens, with what it asks beside what all of its ways ask. */
export interface Way {
  readonly cite: Citation;
  readonly requirements: readonly Requirement[];
  /** What whoever goes this way must know. */
  readonly flags: readonly string[];
}

/** All that a question comes down to: what is asked under which rule, and the facts that answer it. */
export interface Asked {
  /** null while it is open which rule. */
  readonly ruleId: string | null;
  readonly requirements: readonly Requirement[];
  readonly facts: Facts;
}

export interface Judged extends Finding {
  /** The codes that refuse, or that keep it open; none when it is satisfied. */
  readonly reasons: readonly string[];
}

/** Findings together (CONV-7, CONV-8), with the codes of those that have the verdict of the whole. */
export function judgeAll(coded: readonly (readonly [code: string, finding: Finding])[]): Judged {
  const { verdict, missing } = all(coded.map(([, finding]) => finding));
  const alike = coded.filter(([, finding]) => finding.verdict === verdict).map(([code]) => code);
  return { verdict, missing, reasons: verdict === "satisfied" ? [] : sortedList(alike) };
}

/**
 * All requirements together.
 * @throws TypeError when a fact has not the type that a condition reads
 */
export function judge(requirements: readonly Requirement[], facts: Facts): Judged {
  return judgeAll(requirements.map(({ code, condition }) => [code, evaluate(condition, facts)]));
}

/** Facts as they travel, as conditions read them: what is absent is unknown. */
export function factsOf(given: Evidence<Record<string, FactValue>>): Facts {
  return given;
}

/** Whether the text of a fact is one of `words`; unknown stays open under the name of the fact. */
export function oneOf(name: string, words: readonly string[], source: Citation): Condition {
  return anyOf(
    ...words.map((word) => compare({ fact: name }, { kind: "text", is: "=" }, constant(name, word, source))),
  );
}

/** Satisfied by a text that is evidence; without one undetermined, for a record may yet be found (CONV-11). */
export function onRecord(name: string): Condition {
  return documented(allOf(), name);
}
