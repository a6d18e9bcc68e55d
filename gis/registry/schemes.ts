import type { IsoDate } from "../iso-date.ts";
import { type PlanFacts, planTransition } from "../land/plan-transition.ts";
import {
  type Act,
  type Command,
  type Deadline,
  type Done,
  type Given,
  type Refusal,
  refused,
  refusedBy,
} from "./command.ts";

/** The seven required parts of an implementation scheme (项目实施方案). SCHEME-1. */
export const PARTS = [
  "term",
  "scale",
  "intensity",
  "useDirection",
  "fundBalance",
  "steps",
  "overdueDisposal",
] as const;

export interface Scheme {
  /** Number of the project in the district. */
  readonly project: number;
  readonly contents: Readonly<Record<(typeof PARTS)[number], string>>;
  /** The last day of the development period (开发期限). */
  readonly termTo: IsoDate | null;
  /** The bureau's word on the planning and design (规划设计方案). */
  readonly designReview: {
    readonly agreed: boolean;
    readonly on: IsoDate;
    readonly docNo: string | null;
    readonly comment: string | null;
  } | null;
  readonly approval: { readonly docNo: string; readonly on: IsoDate } | null;
}

/** What other rooms hold on the day. */
export interface SchemeFacts {
  readonly projectUnderWay: boolean;
  readonly parcels: readonly string[];
  /** Whose project it is; undefined where there is none on the day: a correction may let it begin later. */
  readonly organisation: string | null | undefined;
  readonly specialPlanApproved: boolean;
  readonly inApprovedAnnualPlan: boolean;
}

export type SchemeInput = Pick<Scheme, "project" | "contents" | "termTo">;

export const draft: Command<Scheme, SchemeInput, SchemeFacts> = {
  title: { zh: "编制实施方案", en: "Draft a scheme" },
  from: [],
  roles: ["entity", "district"],
  perform: ({ input, facts, act }) => {
    if (!facts.projectUnderWay) return refused(["PROJECT-NOT-UNDER-WAY"]);
    return (
      refusalOfOthers(facts, act) ?? {
        state: "draft",
        content: { ...input, designReview: null, approval: null },
        parcels: facts.parcels,
        organisation: facts.organisation ?? null,
      }
    );
  },
};

/** An entity draws up and submits the scheme of its own project; the district that of land under reserve, which has none. */
function refusalOfOthers({ organisation }: SchemeFacts, { actor }: Act): Refusal | undefined {
  if (organisation === undefined) return refused(["PROJECT-NOT-UNDER-WAY"]);
  return organisation === actor.organisation ? undefined : refused(["PROJECT-NOT-OWN"]);
}

export const revise: Command<Scheme, Omit<SchemeInput, "project">, SchemeFacts> = {
  title: { zh: "修改实施方案", en: "Revise a scheme" },
  from: ["draft"],
  roles: ["entity", "district"],
  perform: ({ before, input, facts, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    // A changed scheme is reviewed anew.
    const content = { ...before.content, ...input, designReview: null };
    return refusalOfOthers(facts, act) ?? { state: before.state, content };
  },
};

export const reviewDesign: Command<Scheme, { agreed: boolean }, unknown> = {
  title: { zh: "规划设计方案审查", en: "Review the design" },
  from: ["submitted"],
  roles: ["bureau"],
  perform: ({ before, input, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    if (!input.agreed && act.reason === null) return refused(["NO-COMMENT"]);
    const designReview = { agreed: input.agreed, on: act.on, docNo: act.docNo, comment: act.reason };
    return { state: before.state, content: { ...before.content, designReview } };
  },
};

function step(
  action: string,
  words: Pick<Command<Scheme, unknown, SchemeFacts>, "title" | "from" | "roles">,
  more: (given: Given<Scheme, unknown, SchemeFacts>, scheme: Scheme, to: string) => Done<Scheme> | Refusal,
): Command<Scheme, unknown, SchemeFacts> {
  return {
    ...words,
    perform: (given) => {
      const { before, act, facts } = given;
      if (before === null) return refused(["NOT-OPEN"]);
      const { content, state } = before;
      const brought: PlanFacts = {
        date: act.on,
        docNo: act.docNo,
        comment: act.reason,
        contents: content.contents,
        specialPlanApproved: facts.specialPlanApproved,
        inApprovedAnnualPlan: facts.inApprovedAnnualPlan,
        designReviewed: content.designReview?.agreed ?? false,
      };
      const { allowed, nextState, ...rule } = planTransition(
        {
          planType: "scheme",
          state,
          action,
          // The district stands in for an entity where land under reserve has none.
          actorRole: action === "submit" ? "entity" : act.actor.role,
          actorDistrict: act.district,
          planDistrict: act.district,
          facts: brought,
        },
        act.policy.planWorkflow,
      );
      return refusedBy(allowed, rule) ?? more(given, content, nextState ?? state);
    },
  };
}

/** SCHEME-1: all seven parts, for a project in the approved plans. */
export const submit = step(
  "submit",
  { title: { zh: "上报实施方案", en: "Submit a scheme" }, from: ["draft"], roles: ["entity", "district"] },
  ({ facts, act }, scheme, state) =>
    refusalOfOthers(facts, act) ??
    (scheme.termTo === null ? refused(["EMPTY:termTo"]) : { state, content: scheme }),
);

/** SCHEME-2: approved by the district once the bureau has agreed to the design. */
export const approve = step(
  "approve",
  { title: { zh: "批准实施方案", en: "Approve a scheme" }, from: ["submitted"], roles: ["district"] },
  ({ act }, scheme, state) => ({
    state,
    content: { ...scheme, approval: { docNo: act.docNo ?? "", on: act.on } },
    deadlines: deadlinesOf(scheme),
    stages: [{ stage: "scheme", isEnd: false }],
  }),
);

export const returnScheme = step(
  "return",
  { title: { zh: "退回实施方案", en: "Return a scheme" }, from: ["submitted"], roles: ["district"] },
  (_given, scheme, state) => ({ state, content: scheme }),
);

/** When the term passes without completion, the scheme's own overdue disposal (逾期处置方案) is what counts. */
function deadlinesOf({ termTo, contents, project }: Scheme): Deadline[] {
  if (termTo === null) return [];
  return [
    {
      kind: "development-period",
      dueOn: termTo,
      about: { project: String(project), overdueDisposal: contents.overdueDisposal },
      costFen: null,
    },
  ];
}
