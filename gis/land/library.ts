import { isSatisfied } from "./classify.ts";
import { type Evidence, known } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { factsOf, judge, type Requirement } from "./requirements.ts";

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
  const recognisable = known(input.recognisable, isSatisfied);
  return concluded(policy.entry, { ...input, recognisable }, policy.cites.entry);
}

/**
 * LIBRARY-2 (61 四（二）): out with reason, evidence, day and author, not before the entry. Each of the four may
 * yet be found, so that without it the exit is open, not refused.
 * @throws RangeError when a day is not one
 */
export function libraryExit(input: LibraryExitInput, policy: LibraryPolicy): LibraryOutput {
  return concluded(policy.exit, input, policy.cites.exit);
}

function concluded(
  requirements: readonly Requirement[],
  facts: Parameters<typeof factsOf>[0],
  citations: readonly Citation[],
): LibraryOutput {
  const { verdict, reasons, missing } = judge(requirements, factsOf(facts));
  return { allowed: verdict, reasons, missing, citations };
}
