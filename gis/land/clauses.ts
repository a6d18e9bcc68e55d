import type { Citation } from "./finding.ts";

/** What a clause asks in a sentence, with its key words as printed. */
export type ClauseWords =
  | { readonly quote: string; readonly gist: string }
  /** Its wording is not at hand, and words of our own are no quotation: the gist alone, in Chinese as well. */
  | { readonly quote: null; readonly gist: string; readonly gistZh: string };

/** The clause as a reader sees it: in quotation marks what is quoted, and said so where nothing is. */
export function tellClause(words: ClauseWords, lang: "zh" | "en"): string {
  if (words.quote !== null) return `“${words.quote}”${lang === "zh" ? "" : ` ${words.gist}`}`;
  return lang === "zh" ? `（未引原文，大意）${words.gistZh}` : `(gist only, not quoted) ${words.gist}`;
}

/** The clauses of a package by rule id. */
export type Clauses = Readonly<Record<string, ClauseWords>>;

/** @throws RangeError when the package cites a rule without its words */
export function wordsOf({ ruleId }: Citation, clauses: Clauses): ClauseWords {
  const words = clauses[ruleId];
  if (!words) throw new RangeError(`the package cites ${ruleId} and does not quote it`);
  return words;
}

/** @throws RangeError when the package cites a rule without its words, or without quoting them */
export function quotedWordsOf(cite: Citation, clauses: Clauses): ClauseWords & { readonly quote: string } {
  const words = wordsOf(cite, clauses);
  if (words.quote === null) throw new RangeError(`the package rests on ${cite.ruleId} and does not quote it`);
  return words;
}
