import { type QuotaInput, type QuotaOutput, quotaAdjustment } from "../land/quota.ts";
import { compareDecimals, parseDecimal } from "../units.ts";
import { type Act, type Command, type Refusal, refused } from "./command.ts";

/** Measure and numbers of the linkage, as a loaded table gives them, and which table that was (CONV-13). */
export interface QuotaParameters {
  readonly fastAtOrAbovePercent: string;
  readonly slowBelowPercent: string;
  readonly favourPercent: string;
  readonly deductPercent: string;
  readonly table: QuotaTable;
}

export interface QuotaTable {
  readonly tableNo: string;
  readonly name: string;
  readonly source: string;
  readonly docNo: string | null;
  readonly from: string;
  readonly demonstration: boolean;
}

/** A district's progress in a year, and its quota of the next before any adjustment. null: nobody has said. */
export interface QuotaFigures {
  readonly plannedM2: string | null;
  readonly completedM2: string | null;
  readonly baseQuotaM2: string | null;
}

/** How a district's progress of a year changes its next quota of new construction land (增存挂钩). 61 四（四）. */
export interface QuotaLinkage {
  /** The year of the progress; the quota is that of the year after it. */
  readonly year: number;
  readonly figures: QuotaFigures;
  readonly parameters: QuotaParameters;
  /** The rule's answer with its grounds: a proposal. */
  readonly proposal: Reckoned;
  readonly decision: { readonly docNo: string; readonly on: string; readonly deltaM2: string } | null;
}

type Reckoned = Omit<QuotaOutput, "status" | "districts" | "missing"> & QuotaRow;
type QuotaRow = Pick<QuotaOutput["districts"][number], "ratioPercent" | "direction" | "deltaM2">;

export interface QuotaFacts {
  /** What the registry holds of the year's progress; what whoever proposes states counts before it. */
  readonly progress: Pick<QuotaFigures, "plannedM2" | "completedM2">;
  readonly parameters: QuotaParameters | null;
  /** The district's other linkage of the year, if it has one that was not dropped. */
  readonly other: string | null;
}

type FiguresInput = QuotaFigures;

const ROLES = ["bureau"] as const;

/** QUOTA-1, QUOTA-2: the rule proposes, the bureau decides. */
export const propose: Command<QuotaLinkage, FiguresInput & { year: number }, QuotaFacts> = {
  title: { zh: "提出挂钩建议", en: "Propose an adjustment" },
  from: [],
  roles: ROLES,
  perform: ({ input: { year, ...input }, facts, act }) => {
    if (facts.other !== null) return refused([`LINKAGE-ON-RECORD:${facts.other}`]);
    const reckoned = reckon(input, facts, act);
    if ("verdict" in reckoned) return reckoned;
    return { state: "proposed", content: { year, ...reckoned, decision: null }, parcels: [] };
  },
};

/** Anew, with other figures or under parameters that were loaded since. */
export const reckonAgain: Command<QuotaLinkage, FiguresInput, QuotaFacts> = {
  title: { zh: "重新测算", en: "Reckon again" },
  from: ["proposed"],
  roles: ROLES,
  perform: ({ before, input, facts, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const reckoned = reckon(input, facts, act);
    if ("verdict" in reckoned) return reckoned;
    return { state: before.state, content: { ...before.content, ...reckoned } };
  },
};

/** 「适度倾斜…扣减」: how much is the bureau's to say; what is not as proposed needs a reason. */
export const decide: Command<QuotaLinkage, { deltaM2: string | null }, unknown> = {
  title: { zh: "确定指标调整", en: "Decide the adjustment" },
  from: ["proposed"],
  roles: ROLES,
  perform: ({ before, input, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const proposed = content.proposal.deltaM2;
    const deltaM2 = input.deltaM2 ?? proposed;
    const departs =
      deltaM2 !== null &&
      (proposed === null || compareDecimals(parseDecimal(deltaM2), parseDecimal(proposed)) !== 0);
    const faults = [
      ...(act.docNo === null ? ["NO-DOCUMENT-NUMBER"] : []),
      ...(deltaM2 === null ? ["NO-AMOUNT"] : []),
      ...(departs && act.reason === null ? ["REASON"] : []),
    ];
    if (faults.length > 0 || act.docNo === null || deltaM2 === null) return refused(faults);
    return {
      state: "decided",
      content: { ...content, decision: { docNo: act.docNo, on: act.on, deltaM2 } },
    };
  },
};

/** Ends a proposal that comes to nothing. */
export const drop: Command<QuotaLinkage, Record<never, never>, unknown> = {
  title: { zh: "撤回挂钩建议", en: "Drop the proposal" },
  from: ["proposed"],
  roles: ROLES,
  perform: ({ before, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    return act.reason === null ? refused(["REASON"]) : { state: "dropped", content: before.content };
  },
};

function reckon(
  input: FiguresInput,
  { progress, parameters }: QuotaFacts,
  { on, district, policy }: Act,
): Refusal | Pick<QuotaLinkage, "figures" | "parameters" | "proposal"> {
  const figures = figuresOf(input, progress);
  const rule: QuotaInput = { asOf: on, config: parameters, districts: [{ district, ...figures }] };
  const {
    status: _,
    districts: [row],
    missing,
    ...grounds
  } = quotaAdjustment(rule, policy.quota);
  const open = parameters === null ? missing : missingOf(figures, row);
  if (grounds.policyInForce !== "satisfied") return refused(["VALID-1"], grounds.citations);
  if (!row || parameters === null || row.direction === "undetermined") {
    return { verdict: "undetermined", reasons: [], missing: open, citations: grounds.citations };
  }
  const { ratioPercent, direction, deltaM2 } = row;
  return { figures, parameters, proposal: { ...grounds, ratioPercent, direction, deltaM2 } };
}

/** What is stated counts; of the rest what the registry holds. */
export function figuresOf(stated: Partial<QuotaFigures>, progress: QuotaFacts["progress"]): QuotaFigures {
  return {
    plannedM2: stated.plannedM2 ?? progress.plannedM2,
    completedM2: stated.completedM2 ?? progress.completedM2,
    baseQuotaM2: stated.baseQuotaM2 ?? null,
  };
}

/** What keeps a district's direction or amount open; of nothing planned no share can be completed. */
export function missingOf(figures: QuotaFigures, row: QuotaRow | undefined): string[] {
  const { plannedM2, completedM2, baseQuotaM2 } = figures;
  const isOpen = row?.direction === "undetermined";
  return [
    ...(baseQuotaM2 === null && row?.deltaM2 === null && !isOpen ? ["baseQuotaM2"] : []),
    ...(isOpen && completedM2 === null ? ["completedM2"] : []),
    ...(isOpen && (plannedM2 === null || isNought(plannedM2)) ? ["plannedM2"] : []),
  ];
}

const isNought = (areaM2: string): boolean => parseDecimal(areaM2).digits === 0n;

/**
 * Places by progress, the furthest first; equal progress shares a place. By the exact ratio, not by the one shown:
 * a against b is completed(a) × planned(b) against completed(b) × planned(a).
 */
export function placesOf(rows: readonly (Pick<QuotaFigures, "plannedM2" | "completedM2"> & QuotaRow)[]) {
  const product = (one: string | null, other: string | null) => {
    const [a, b] = [parseDecimal(one ?? "0"), parseDecimal(other ?? "0")];
    return { digits: a.digits * b.digits, scale: a.scale + b.scale };
  };
  const isBehind = (row: (typeof rows)[number], other: (typeof rows)[number]) =>
    compareDecimals(product(row.completedM2, other.plannedM2), product(other.completedM2, row.plannedM2)) < 0;
  const known = rows.filter(({ ratioPercent }) => ratioPercent !== null);
  return rows.map((row) =>
    row.ratioPercent === null ? null : 1 + known.filter((other) => isBehind(row, other)).length,
  );
}
