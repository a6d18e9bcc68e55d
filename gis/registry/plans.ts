import { canonicalJson } from "../canonical.ts";
import type { IsoDate } from "../iso-date.ts";
import { type PlanFacts, planTransition } from "../land/plan-transition.ts";
import {
  type Act,
  type Command,
  type Done,
  type Given,
  type Refusal,
  refused,
  refusedBy,
} from "./command.ts";

/** One line of a plan: land, what becomes of it, and when (forms E5 and E11). */
export interface PlanLine {
  readonly no: number;
  readonly name: string;
  /** Numbers of library parcels of the district. */
  readonly parcels: readonly string[];
  readonly areaM2: string;
  readonly plannedUse: string | null;
  readonly mode: "reserve" | "original-user" | "market-entity" | null;
  /** `2020Q3`; null where the plan does not say. */
  readonly quarter: string | null;
  readonly farPlanned: string | null;
  readonly expectedPremiumFen: string | null;
  readonly responsible: string | null;
  readonly note: string | null;
}

export interface LineVerdict {
  readonly no: number;
  readonly verdict: "pass" | "return";
  readonly comment: string | null;
}

/** A special plan (专项规划) or annual implementation plan (年度实施计划) with all its editions. */
export interface Plan {
  readonly planType: "special" | "annual";
  /** Of an annual plan. */
  readonly year: number | null;
  readonly title: string;
  /** 1, and one more with each amendment. */
  readonly edition: number;
  readonly lines: readonly PlanLine[];
  /** The bureau's verdicts on the lines of the submission; a line that was changed since has none. */
  readonly verdicts: readonly LineVerdict[];
  /** What the city approved last; it stays in force until it approves the next edition. PLAN-4. */
  readonly inForce: {
    readonly edition: number;
    readonly docNo: string;
    readonly approvedOn: IsoDate;
    readonly lines: readonly PlanLine[];
  } | null;
}

/** The parcels of the lines that are not in the library on the day. */
export interface PlanLandFacts {
  readonly notInLibrary: readonly string[];
}

export type PlanInput = Pick<Plan, "planType" | "year" | "title" | "lines">;

/** PLAN-1 (61 四（三）): the district drafts from its library. */
export const draft: Command<Plan, PlanInput, PlanLandFacts> = {
  title: { zh: "起草规划或计划", en: "Draft a plan" },
  from: [],
  roles: ["district"],
  perform: ({ input, facts }) =>
    faultsOf(input, facts) ?? {
      state: "draft",
      content: { ...input, edition: 1, verdicts: [], inForce: null },
      parcels: parcelsOf(input.lines),
    },
};

/** Changes a draft; the verdict on a line that stays as it was stays, too. */
export const revise: Command<Plan, Pick<Plan, "title" | "lines">, PlanLandFacts> = {
  title: { zh: "修改规划或计划", en: "Revise a plan" },
  from: ["draft", "amendment-draft"],
  roles: ["district"],
  perform: ({ before, input, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content, state } = before;
    const refusal = faultsOf({ ...content, ...input }, facts);
    if (refusal) return refusal;
    const unchanged = content.verdicts.filter(({ no }) =>
      isSame(
        content.lines.find((line) => line.no === no),
        input.lines.find((line) => line.no === no),
      ),
    );
    return { state, content: { ...content, ...input, verdicts: unchanged }, parcels: parcelsOf(input.lines) };
  },
};

/** PLAN-2: the bureau's verdict on single lines of the submission; a returned one says why. */
export const judge: Command<Plan, { verdicts: readonly LineVerdict[] }, unknown> = {
  title: { zh: "逐项审查", en: "Judge lines" },
  from: ["submitted"],
  roles: ["bureau"],
  perform: ({ before, input }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const unknown = input.verdicts.filter(({ no }) => !content.lines.some((line) => line.no === no));
    const unexplained = input.verdicts.filter(({ verdict, comment }) => verdict === "return" && !comment);
    if (unknown.length + unexplained.length > 0) {
      return refused([
        ...unknown.map(({ no }) => `NO-SUCH-LINE:${no}`),
        ...unexplained.map(({ no }) => `NO-COMMENT:${no}`),
      ]);
    }
    const given = new Set(input.verdicts.map(({ no }) => no));
    const verdicts = [...content.verdicts.filter(({ no }) => !given.has(no)), ...input.verdicts];
    return {
      state: before.state,
      content: { ...content, verdicts: verdicts.sort((a, b) => a.no - b.no) },
    };
  },
};

/** PLAN-1 to PLAN-4 as one way: `action` is the arrow's name in the package. */
function step(
  action: string,
  words: Pick<Command<Plan, unknown, PlanLandFacts>, "title" | "from" | "roles">,
  more: (given: Given<Plan, unknown, PlanLandFacts>, plan: Plan, to: string) => Done<Plan> | Refusal,
): Command<Plan, unknown, PlanLandFacts> {
  return {
    ...words,
    perform: (given) => {
      if (given.before === null) return refused(["NOT-OPEN"]);
      const { state, content } = given.before;
      const { allowed, nextState, ...rule } = planTransition(
        {
          planType: content.planType,
          state,
          action,
          actorRole: given.act.actor.role,
          actorDistrict: given.act.district,
          planDistrict: given.act.district,
          facts: factsOf(given.act),
        },
        given.act.policy.planWorkflow,
      );
      const refusal = refusedBy(allowed, rule);
      return refusal ?? more(given, content, nextState ?? state);
    },
  };
}

function factsOf({ on, docNo, reason }: Act): PlanFacts {
  return { date: on, docNo, comment: reason };
}

const onward = (_given: unknown, content: Plan, state: string): Done<Plan> => ({ state, content });

export const submit = step(
  "submit",
  { title: { zh: "上报", en: "Submit" }, from: ["draft", "amendment-draft"], roles: ["district"] },
  ({ facts }, plan, state) => faultsOf(plan, facts) ?? { state, content: plan },
);

export const preReviewPass = step(
  "pre-review-pass",
  { title: { zh: "初审通过", en: "Pass the pre-review" }, from: ["submitted"], roles: ["bureau"] },
  (_given, plan, state) => {
    const open = plan.lines.flatMap(({ no }) => {
      const verdict = plan.verdicts.find((one) => one.no === no)?.verdict;
      if (verdict === "pass") return [];
      return [verdict === "return" ? `LINE-RETURNED:${no}` : `LINE-NOT-JUDGED:${no}`];
    });
    return open.length > 0 ? refused(open) : { state, content: plan };
  },
);

/** `return` is a word of the language; the command is called so. */
export const returnPlan = step(
  "return",
  { title: { zh: "退回", en: "Return" }, from: ["submitted"], roles: ["bureau"] },
  onward,
);

export const approve = step(
  "approve",
  {
    title: { zh: "批准", en: "Approve" },
    from: ["pre-reviewed", "amendment-submitted"],
    roles: ["city"],
  },
  ({ act }, plan, state) => ({
    state,
    content: {
      ...plan,
      inForce: { edition: plan.edition, docNo: act.docNo ?? "", approvedOn: act.on, lines: plan.lines },
    },
    ...(plan.planType === "annual" && { stages: [{ stage: "annual-plan", isEnd: false }] }),
  }),
);

export const reject = step(
  "reject",
  {
    title: { zh: "不予批准", en: "Reject" },
    from: ["pre-reviewed", "amendment-submitted"],
    roles: ["city"],
  },
  onward,
);

/** PLAN-4: the next edition begins as the one in force, which stays in force until the city approves. */
export const amend = step(
  "amend",
  { title: { zh: "修改已批准的规划或计划", en: "Amend" }, from: ["approved"], roles: ["district"] },
  (_given, plan, state) => ({ state, content: { ...plan, edition: plan.edition + 1, verdicts: [] } }),
);

/** What a plan must be before it can be drafted or submitted. */
function faultsOf(
  { planType, year, lines }: PlanInput,
  { notInLibrary }: PlanLandFacts,
): Refusal | undefined {
  const numbers = lines.map(({ no }) => no);
  const faults = [
    ...(lines.length === 0 ? ["NO-LINES"] : []),
    ...numbers.filter((no, at) => numbers.indexOf(no) !== at).map((no) => `LINE-TWICE:${no}`),
    ...((planType === "annual") === (year === null) ? ["YEAR"] : []),
    ...lines.filter(({ parcels }) => parcels.length === 0).map(({ no }) => `NO-PARCELS:${no}`),
    ...notInLibrary.map((parcel) => `NOT-IN-LIBRARY:${parcel}`),
  ];
  return faults.length > 0 ? refused(faults) : undefined;
}

function parcelsOf(lines: readonly PlanLine[]): string[] {
  return [...new Set(lines.flatMap(({ parcels }) => parcels))].sort();
}

/** In whatever order their fields come: the database keeps an order of its own. */
function isSame(one: PlanLine | undefined, other: PlanLine | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other);
}
