import { type PlanStep, planTransition } from "../land/plan-transition.ts";
import { type Command, type Done, type Given, type Refusal, refused, refusedBy } from "./command.ts";

/** A land supply scheme (供地方案). */
export interface SupplyScheme {
  readonly project: number;
  readonly manner: "agreement" | "public-sale" | "allocation";
  readonly use: string;
  readonly termYears: number | null;
  readonly areaM2: string;
  readonly far: string | null;
  readonly terms: string;
  readonly approval: { readonly docNo: string; readonly on: string } | null;
}

export interface SupplyFacts {
  readonly projectUnderWay: boolean;
  readonly schemeApproved: boolean;
  readonly parcels: readonly string[];
  /** The district approves construction land independently (独立审批), and so sets its own workflow. SUPPLY-2. */
  readonly ownWorkflow: boolean;
  /** The workflow that the district has set, once it is on record; until then nobody can say. */
  readonly ownSteps: readonly PlanStep[] | null;
}

export type SupplyInput = Omit<SupplyScheme, "approval">;

export const draft: Command<SupplyScheme, SupplyInput, SupplyFacts> = {
  title: { zh: "拟订供地方案", en: "Draft a supply scheme" },
  from: [],
  roles: ["county-bureau"],
  perform: ({ input, facts }) => {
    const faults = [
      ...(facts.projectUnderWay ? [] : ["PROJECT-NOT-UNDER-WAY"]),
      ...(facts.schemeApproved ? [] : ["schemeApprovedByDistrict"]),
    ];
    if (faults.length > 0) return refused(faults);
    return { state: "draft", content: { ...input, approval: null }, parcels: facts.parcels };
  },
};

export const revise: Command<SupplyScheme, Omit<SupplyInput, "project">, unknown> = {
  title: { zh: "修改供地方案", en: "Revise a supply scheme" },
  from: ["draft"],
  roles: ["county-bureau"],
  perform: ({ before, input }) =>
    before === null
      ? refused(["NOT-OPEN"])
      : { state: before.state, content: { ...before.content, ...input } },
};

/**
 * SUPPLY-1 (61 五（三）): district review, collection by the bureau, the city's approval. Where the district has set
 * its own workflow, the arrows are the district's; their names and roles are what may differ.
 */
function step(
  action: string,
  words: Pick<Command<SupplyScheme, unknown, SupplyFacts>, "title" | "from" | "roles">,
): Command<SupplyScheme, unknown, SupplyFacts> {
  return {
    ...words,
    perform: ({
      before,
      act,
      facts,
    }: Given<SupplyScheme, unknown, SupplyFacts>): Done<SupplyScheme> | Refusal => {
      if (before === null) return refused(["NOT-OPEN"]);
      const { content, state } = before;
      const workflow = act.policy.planWorkflow;
      const { allowed, nextState, ...rule } = planTransition(
        {
          planType: "supply",
          state,
          action,
          actorRole: act.actor.role,
          actorDistrict: act.district,
          planDistrict: act.district,
          ownWorkflow: facts.ownWorkflow && facts.ownSteps === null,
          facts: { date: act.on, docNo: act.docNo, comment: act.reason },
        },
        facts.ownWorkflow && facts.ownSteps ? { ...workflow, steps: facts.ownSteps } : workflow,
      );
      const refusal = refusedBy(allowed, rule);
      if (refusal) return refusal;
      const to = nextState ?? state;
      if (to !== "approved") return { state: to, content };
      return {
        state: to,
        content: { ...content, approval: { docNo: act.docNo ?? "", on: act.on } },
        stages: [{ stage: "supply", isEnd: false }],
      };
    },
  };
}

export const submit = step("submit", {
  title: { zh: "上报供地方案", en: "Submit a supply scheme" },
  from: ["draft"],
  roles: ["county-bureau"],
});
export const districtReviewPass = step("district-review-pass", {
  title: { zh: "区县审查通过", en: "Pass the district's review" },
  from: ["submitted"],
  roles: ["district"],
});
export const returnSupply = step("return", {
  title: { zh: "退回供地方案", en: "Return a supply scheme" },
  from: ["submitted"],
  roles: ["district"],
});
export const collect = step("collect", {
  title: { zh: "市局汇总", en: "Collect" },
  from: ["district-reviewed"],
  roles: ["bureau"],
});
export const approve = step("approve", {
  title: { zh: "市政府批准供地方案", en: "Approve a supply scheme" },
  from: ["submitted", "district-reviewed", "collected"],
  roles: ["city", "district"],
});
export const reject = step("reject", {
  title: { zh: "不予批准供地方案", en: "Reject a supply scheme" },
  from: ["collected"],
  roles: ["city"],
});
