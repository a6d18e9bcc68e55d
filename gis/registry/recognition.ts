import { type Command, refused } from "./command.ts";

/** A proposal that a parcel be recognised as low-efficiency land (认定), and the district's decision on it. */
export interface Proposal {
  readonly parcelNo: string;
  /** The categories proposed; those recognised are in the decision. */
  readonly categories: readonly string[];
  readonly evidence: string;
  readonly decision: {
    readonly docNo: string;
    readonly on: string;
    readonly categories: readonly string[];
    /** Hash of the inputs of the explanation that is stored with the decision. */
    readonly inputsHash: string | null;
  } | null;
}

export interface ProposalFacts {
  /** A proposal for the parcel that is not decided yet. */
  readonly pending: string | null;
  readonly unknown: boolean;
}

export const propose: Command<
  Proposal,
  Pick<Proposal, "categories" | "evidence"> & { parcel: string },
  ProposalFacts
> = {
  title: { zh: "提出认定", en: "Propose recognition" },
  from: [],
  roles: ["district"],
  perform: ({ input: { parcel, categories, evidence }, facts }) => {
    if (facts.unknown) return refused([`NO-SUCH-PARCEL:${parcel}`]);
    if (facts.pending !== null) return refused([`PROPOSED-ALREADY:${facts.pending}`]);
    return {
      state: "proposed",
      content: { parcelNo: parcel, categories, evidence, decision: null },
      parcels: [parcel],
    };
  },
};

/** What the decision's own rules made of it: the explanation is stored by the caller, in the same transaction. */
export interface Decided {
  readonly categories: readonly string[];
  readonly inputsHash: string | null;
  /** When the decision is corrected to a later day: the place in the library that was entered without any before it. */
  readonly placeBefore: string | null;
}

/** SCOPE-4, CAT-1 to CAT-6: the caller has the rules decide, and they refuse what may not be recognised. */
export const recognise: Command<Proposal, { categories: readonly string[] | null }, Decided> = {
  title: { zh: "认定", en: "Recognise" },
  from: ["proposed"],
  roles: ["district"],
  perform: ({ before, facts, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (act.docNo === null) return refused(["NO-DOCUMENT-NUMBER"]);
    const { placeBefore, ...decided } = facts;
    // Land enters the library once it is recognised (LIBRARY-1).
    if (placeBefore !== null) return refused([`ENTERED-BEFORE:${placeBefore}`]);
    const decision = { docNo: act.docNo, on: act.on, ...decided };
    return { state: "recognised", content: { ...before.content, decision } };
  },
};

export const refuse: Command<Proposal, Record<never, never>, Decided> = {
  title: { zh: "不予认定", en: "Refuse recognition" },
  from: ["proposed"],
  roles: ["district"],
  perform: ({ before, facts, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (act.docNo === null) return refused(["NO-DOCUMENT-NUMBER"]);
    if (act.reason === null) return refused(["REASON"]);
    const decision = { docNo: act.docNo, on: act.on, categories: [], inputsHash: facts.inputsHash };
    return { state: "refused", content: { ...before.content, decision } };
  },
};
