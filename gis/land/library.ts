import { isSatisfied } from "./classify.ts";
import { type Evidence, known } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { type Asked, factsOf, judge, type Requirement } from "./requirements.ts";

/** Entry into and exit from the project library (项目库, 有进有退). */
export interface LibraryPolicy {
  readonly entry: readonly Requirement[];
  readonly exit: readonly Requirement[];
  readonly cites: { readonly entry: readonly Citation[]; readonly exit: readonly Citation[] };
}

export type LibraryEntryInput = Evidence<{
  entryDate: string;
  /** The `recognisable` of classify. */
  recognisable: Verdict;
  recognitionDocNo: string;
  /** The parcel is in the supplementary survey (补充调查). */
  surveyRecord: boolean;
  inLibrary: boolean;
}>;

export type LibraryExitInput = Evidence<{
  inLibrary: boolean;
  entryDate: string;
  exitDate: string;
  reason: string;
  /** Number or title of the document that proves the reason. */
  evidence: string;
  author: string;
}>;

export interface LibraryOutput {
  readonly allowed: Verdict;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * LIBRARY-1 with SURVEY-1 (61 四（一）（二）): recognised land with its document and a survey record, once.
 * @throws RangeError when the day is not one
 */
export function libraryEntry(input: LibraryEntryInput, policy: LibraryPolicy): LibraryOutput {
  return concluded(entryAsked(input, policy), policy.cites.entry);
}

/**
 * LIBRARY-2 (61 四（二）): out with reason, evidence, day and author, not before the entry. Each of the four may
 * yet be found, so that without it the exit is open, not refused.
 * @throws RangeError when a day is not one
 */
export function libraryExit(input: LibraryExitInput, policy: LibraryPolicy): LibraryOutput {
  return concluded(exitAsked(input, policy), policy.cites.exit);
}

/** What entry asks, and the facts given. */
export function entryAsked(input: LibraryEntryInput, { entry, cites }: LibraryPolicy): Asked {
  const recognisable = known(input.recognisable, isSatisfied);
  return { ...asked(entry, cites.entry), facts: factsOf({ ...input, recognisable }) };
}

/** What exit asks, and the facts given. */
export function exitAsked(input: LibraryExitInput, { exit, cites }: LibraryPolicy): Asked {
  return { ...asked(exit, cites.exit), facts: factsOf(input) };
}

function asked(requirements: readonly Requirement[], [first]: readonly Citation[]) {
  if (!first) throw new RangeError("the package cites no clause for its library");
  return { ruleId: first.ruleId, requirements };
}

function concluded({ requirements, facts }: Asked, citations: readonly Citation[]): LibraryOutput {
  const { verdict, reasons, missing } = judge(requirements, facts);
  return { allowed: verdict, reasons, missing, citations };
}
