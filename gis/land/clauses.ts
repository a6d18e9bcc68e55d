import type { Citation } from "./finding.ts";

/** The key words of a clause as printed, and what it asks in a sentence. */
export interface ClauseWords {
  readonly quote: string;
  readonly gist: string;
}

/** The clauses of a package by rule id. */
export type Clauses = Readonly<Record<string, ClauseWords>>;

/** @throws RangeError when the package cites a rule without its words */
export function wordsOf({ ruleId }: Citation, clauses: Clauses): ClauseWords {
  const words = clauses[ruleId];
  if (!words) throw new RangeError(`the package cites ${ruleId} and does not quote it`);
  return words;
}
