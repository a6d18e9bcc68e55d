import type { Verdict } from "../land/finding.ts";
import { type LibraryOutput, libraryEntry, libraryExit } from "../land/library.ts";
import { type Command, type Done, type Refusal, refused, refusedBy } from "./command.ts";

/** A parcel's place in the project library (项目库, 有进有退): one case each time it enters. */
export interface LibraryPlace {
  readonly parcelNo: string;
  readonly recognitionDocNo: string | null;
  readonly enteredOn: string;
  /** The last regular update (每年定期更新) that found it still to belong here. */
  readonly reviewedOn: string | null;
  readonly leftOn: string | null;
  readonly exitReason: string | null;
  readonly exitEvidence: string | null;
}

/** What other rooms hold of the parcel on the day. */
export interface LibraryFacts {
  readonly recognisable: Verdict;
  readonly recognitionDocNo: string | null;
  readonly surveyRecord: boolean;
  readonly inLibrary: boolean;
  /** The project under way on the parcel that was entered wrongly, when the entry is corrected to another. */
  readonly inProject: string | null;
}

/** LIBRARY-1, SURVEY-1 (61 四（一）（二）): recognised and surveyed land enters, once. */
export const enter: Command<LibraryPlace, { parcel: string }, LibraryFacts> = {
  title: { zh: "入库", en: "Enter the library" },
  from: [],
  roles: ["district"],
  perform: ({ input, facts, act }) => {
    const { inProject, ...land } = facts;
    const rule = libraryEntry({ ...land, entryDate: act.on }, act.policy.library);
    return (
      refusalOf(rule) ??
      // A project that is under way rests on its parcels' places.
      (inProject !== null ? refused([`IN-PROJECT:${inProject}`]) : undefined) ??
      ({
        state: "in",
        content: {
          parcelNo: input.parcel,
          recognitionDocNo: facts.recognitionDocNo,
          enteredOn: act.on,
          reviewedOn: null,
          leftOn: null,
          exitReason: null,
          exitEvidence: null,
        },
        parcels: [input.parcel],
        stages: [{ stage: "library", isEnd: false }],
      } satisfies Done<LibraryPlace>)
    );
  },
};

/** SURVEY-2 (61 四（二）「每年定期」): looked at again and found to belong here still. */
export const review: Command<LibraryPlace, Record<never, never>, unknown> = {
  title: { zh: "定期更新", en: "Regular update" },
  from: ["in"],
  roles: ["district"],
  perform: ({ before, act }) =>
    before === null
      ? refused(["NOT-IN"])
      : { state: "in", content: { ...before.content, reviewedOn: act.on } },
};

/** LIBRARY-2 (61 四（二）): out, with reason and evidence; the day and the author are the act's own. */
export const leave: Command<LibraryPlace, { evidence: string }, { inProject: string | null }> = {
  title: { zh: "出库", en: "Leave the library" },
  from: ["in"],
  roles: ["district"],
  perform: ({ before, input, facts, act }) => {
    if (before === null) return refused(["NOT-IN"]);
    // A project that is under way rests on its parcels' places.
    if (facts.inProject !== null) return refused([`IN-PROJECT:${facts.inProject}`]);
    const { content } = before;
    const exit = {
      inLibrary: true,
      entryDate: content.enteredOn,
      exitDate: act.on,
      reason: act.reason,
      evidence: input.evidence,
      author: act.actor.name,
    };
    return (
      refusalOf(libraryExit(exit, act.policy.library)) ?? {
        state: "out",
        content: { ...content, leftOn: act.on, exitReason: act.reason, exitEvidence: input.evidence },
        stages: [{ stage: "library", isEnd: true }],
      }
    );
  },
};

function refusalOf({ allowed, ...rule }: LibraryOutput): Refusal | undefined {
  return refusedBy(allowed, rule);
}
