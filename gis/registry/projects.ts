import { canonicalJson } from "../canonical.ts";
import { sortedList } from "../land/finding.ts";
import { type ChooseModesInput, chooseModes } from "../land/modes.ts";
import { type Command, refused, refusedBy } from "./command.ts";

/** The modes of GLOSSARY, and what the catalogue calls them. */
export const MODES = {
  reserve: "MODE-GOV",
  "original-user": "MODE-OWNER",
  "market-entity": "MODE-MARKET",
} as const;
export type ProjectMode = keyof typeof MODES;

/**
 * What happens in a project outside its plans, schemes and contract, as dated records. The first four of a market
 * entity follow each other (MODE-MARKET: approval, payment, cancellation, new registration).
 */
export const RECORDS = {
  reserve: ["taking-back-agreed", "taken-back", "compensation-paid"],
  "original-user": ["agreement-transfer-approved"],
  "market-entity": ["approved", "premium-paid", "registrations-cancelled", "newly-registered"],
  every: [
    "owners-wish",
    "planning-permit",
    "construction-permit",
    "formality",
    "district-share-used",
    "construction-started",
    "construction-completed",
    "supervision-visit",
  ],
} as const;
const IN_ORDER: readonly string[] = RECORDS["market-entity"];

export interface ProjectRecord {
  readonly no: number;
  readonly kind: string;
  readonly on: string;
  readonly docNo: string | null;
  readonly note: string | null;
  readonly amountFen: string | null;
}

/** One or more library parcels redeveloped together under one mode (项目). */
export interface Project {
  readonly name: string;
  readonly mode: ProjectMode;
  readonly plannedUse: string;
  readonly entityName: string | null;
  readonly parcels: readonly string[];
  readonly landM2: string;
  /** What the mode was decided from. */
  readonly modeFacts: ModeFacts;
  readonly records: readonly ProjectRecord[];
}

export type ModeFacts = Pick<
  ChooseModesInput,
  | "recallClause"
  | "mustEnterReserve"
  | "conformsLandUsePlan"
  | "conformsUrbanPlan"
  | "conformsSpecialPlan"
  | "conformsPolicies"
  | "parcelsAdjacent"
>;

/** What other rooms hold of its parcels on the day. */
export interface ProjectLandFacts {
  readonly notInLibrary: readonly string[];
  /** Parcels of a project that is under way, as `parcel:project`. */
  readonly taken: readonly string[];
  readonly landM2: string;
  readonly lowEfficiency: ChooseModesInput["lowEfficiency"];
  /** When its establishment is corrected: the land it was established on, and the cases that rest on that. */
  readonly former: { readonly parcels: readonly string[]; readonly cases: readonly string[] } | null;
}

export interface ProjectInput {
  readonly name: string;
  readonly mode: ProjectMode;
  readonly plannedUse: string;
  readonly entity: { readonly uscc: string; readonly name: string } | null;
  readonly parcels: readonly string[];
  readonly modeFacts: ModeFacts;
}

/** MODE-0, MODE-GOV, MODE-OWNER, MODE-MARKET (61 二). */
export const establish: Command<Project, ProjectInput, ProjectLandFacts> = {
  title: { zh: "立项", en: "Establish a project" },
  from: [],
  roles: ["district"],
  perform: ({ input, facts, act }) => {
    const faults = [
      ...(input.parcels.length === 0 ? ["NO-PARCELS"] : []),
      ...facts.notInLibrary.map((parcel) => `NOT-IN-LIBRARY:${parcel}`),
      ...facts.taken.map((parcel) => `IN-PROJECT:${parcel}`),
      ...(input.mode !== "reserve" && input.entity === null ? ["ENTITY"] : []),
      // A scheme or contract was drawn up for this land and no other.
      ...(facts.former && !isSameLand(facts.former.parcels, input.parcels)
        ? facts.former.cases.map((other) => `LAND-RESTED-ON:${other}`)
        : []),
    ];
    if (faults.length > 0) return refused(sortedList(faults));
    const { modes, citations } = chooseModes(
      {
        ...input.modeFacts,
        asOf: act.on,
        lowEfficiency: facts.lowEfficiency,
        plannedUse: input.plannedUse,
        adjacentParcelCount: input.parcels.length,
      },
      act.policy.modes,
    );
    const { status, reasons } = modes[MODES[input.mode]];
    const refusal = refusedBy(status, {
      reasons,
      missing: status === "undetermined" ? reasons : [],
      citations,
    });
    if (refusal) return refusal;
    const { entity, name, mode, plannedUse, modeFacts } = input;
    const parcels = sortedList(input.parcels);
    return {
      state: "under-way",
      content: {
        name,
        mode,
        plannedUse,
        entityName: entity?.name ?? null,
        parcels,
        landM2: facts.landM2,
        modeFacts,
        records: [],
      },
      parcels,
      organisation: entity?.uscc ?? null,
    };
  },
};

function isSameLand(one: readonly string[], other: readonly string[]): boolean {
  return canonicalJson(sortedList(one)) === canonicalJson(sortedList(other));
}

export type RecordInput = Omit<ProjectRecord, "no" | "on" | "docNo">;

export const record: Command<Project, RecordInput, unknown> = {
  title: { zh: "登记事项", en: "Record a step" },
  from: ["under-way"],
  roles: ["district", "county-bureau"],
  perform: ({ before, input, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const known: readonly string[] = [...RECORDS[content.mode], ...RECORDS.every];
    if (!known.includes(input.kind)) return refused([`NO-SUCH-RECORD:${input.kind}`]);
    const place = IN_ORDER.indexOf(input.kind);
    const earlier = IN_ORDER[place - 1];
    if (place > 0 && earlier !== undefined && !content.records.some(({ kind }) => kind === earlier))
      return refused([`NOT-BEFORE:${earlier}`], [act.policy.modes.cites.market]);
    if (place >= 0 && content.records.some(({ kind }) => kind === input.kind))
      return refused([`ON-RECORD:${input.kind}`]);
    const no = content.records.length + 1;
    return {
      state: before.state,
      content: { ...content, records: [...content.records, { ...input, no, on: act.on, docNo: act.docNo }] },
      ...(input.kind === "supervision-visit" && { stages: [{ stage: "supervision", isEnd: false }] }),
    };
  },
};

export const complete: Command<Project, Record<never, never>, unknown> = {
  title: { zh: "竣工验收", en: "Complete" },
  from: ["under-way"],
  roles: ["district", "county-bureau"],
  perform: ({ before }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    return before.content.records.some(({ kind }) => kind === "construction-completed")
      ? { state: "completed", content: before.content }
      : refused(["NOT-BEFORE:construction-completed"]);
  },
};

/** Ends a project that will not be carried out; its parcels are free for another. */
export const abandon: Command<Project, Record<never, never>, { readonly contracts: readonly string[] }> = {
  title: { zh: "终止项目", en: "Abandon" },
  from: ["under-way"],
  roles: ["district"],
  perform: ({ before, facts, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const faults = [
      ...(act.reason === null ? ["REASON"] : []),
      // What was agreed and paid is not undone by a project's end.
      ...facts.contracts.map((contract) => `CONTRACT-SIGNED:${contract}`),
    ];
    return faults.length > 0 ? refused(faults) : { state: "abandoned", content: before.content };
  },
};
