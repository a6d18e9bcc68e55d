import { describe, expect, test } from "vitest";
import {
  type PlanFacts,
  type PlanTransitionInput,
  planTransition,
} from "../../../gis/land/plan-transition.ts";
import { planWorkflow } from "../../../gis/policy/jinan-2019-61/plan-workflow.ts";
import { testVectors } from "./vectors.ts";

testVectors("planTransition", 21, (input: PlanTransitionInput) => planTransition(input, planWorkflow));

const decide = (input: PlanTransitionInput) => planTransition(input, planWorkflow);

const complete: PlanFacts = {
  comment: "与详细规划不符",
  docNo: "济政字〔2020〕1号",
  date: "2020-05-01",
  contents: {
    term: "2020-2023",
    scale: "4.2 ha",
    intensity: "2.5",
    useDirection: "research",
    fundBalance: "balanced",
    steps: "three",
    overdueDisposal: "reserve",
  },
  specialPlanApproved: true,
  inApprovedAnnualPlan: true,
  designReviewed: true,
};

describe("a plan walks its whole way, each step by its own role", () => {
  for (const [planType, ways] of [
    [
      "special",
      ["draft submit district", "submitted pre-review-pass bureau", "pre-reviewed approve city", "approved"],
    ],
    [
      "annual",
      [
        "approved amend district",
        "amendment-draft submit district",
        "amendment-submitted approve city",
        "approved",
      ],
    ],
    ["scheme", ["draft submit entity", "submitted approve district", "approved"]],
    [
      "supply",
      [
        "draft submit county-bureau",
        "submitted district-review-pass district",
        "district-reviewed collect bureau",
        "collected approve city",
        "approved",
      ],
    ],
  ] as const) {
    test(planType, () => {
      const path = ways.map((way) => way.split(" "));
      path.slice(0, -1).forEach(([state = "", action = "", actorRole], at) => {
        const actor = { actorRole, actorDistrict: "历城区", planDistrict: "历城区" };
        const { allowed, nextState } = decide({ planType, state, action, ...actor, facts: complete });
        expect({ allowed, nextState }).toEqual({ allowed: "satisfied", nextState: path[at + 1]?.[0] });
      });
    });
  }
});

describe("every step of the workflow", () => {
  for (const step of planWorkflow.steps) {
    const { planType, from: state, action, role } = step;
    const own = { planType, state, action, actorDistrict: "历城区", planDistrict: "历城区", facts: complete };

    test(`${planType} ${state} --${action}--> ${step.to} belongs to ${role} alone`, () => {
      for (const actorRole of ["district", "bureau", "city", "entity", "county-bureau", "finance"]) {
        expect(decide({ ...own, actorRole }).reasons).toEqual(actorRole === role ? [] : ["WRONG-ROLE"]);
      }
    });
  }
});

describe("who acts for a district acts for its own", () => {
  const submit = { planType: "supply", state: "draft", action: "submit", actorRole: "county-bureau" };

  test("another district is refused", () => {
    expect(decide({ ...submit, actorDistrict: "历下区", planDistrict: "历城区" }).reasons).toEqual([
      "WRONG-DISTRICT",
    ]);
  });

  test("an unknown district is asked for", () => {
    expect(decide({ ...submit, planDistrict: "历城区" })).toMatchObject({
      allowed: "undetermined",
      nextState: null,
      reasons: [],
      missing: ["actorDistrict"],
    });
  });

  test("the city acts for all districts", () => {
    const approve = { planType: "supply", state: "collected", action: "approve", actorRole: "city" };
    expect(decide({ ...approve, facts: complete }).nextState).toBe("approved");
  });
});

describe("papers of a step", () => {
  const approve = { planType: "annual", state: "pre-reviewed", action: "approve", actorRole: "city" };
  const submit = { planType: "scheme", state: "draft", action: "submit", actorRole: "entity" };

  for (const docNo of ["", "  ", null]) {
    test(`a document number of ${JSON.stringify(docNo)} is none`, () => {
      expect(decide({ ...approve, facts: { docNo, date: "2020-05-01" } }).reasons).toEqual([
        "NO-DOCUMENT-NUMBER",
      ]);
    });
  }

  test("a scheme without contents lacks all seven", () => {
    const { contents: _, ...others } = complete;
    expect(decide({ ...submit, facts: others }).reasons).toEqual([
      "EMPTY:fundBalance",
      "EMPTY:intensity",
      "EMPTY:overdueDisposal",
      "EMPTY:scale",
      "EMPTY:steps",
      "EMPTY:term",
      "EMPTY:useDirection",
    ]);
  });

  test("a failing part outweighs an unknown fact, which is then not asked for", () => {
    const contents = { ...complete.contents, steps: "" };
    expect(decide({ ...submit, facts: { ...complete, contents, specialPlanApproved: null } })).toMatchObject({
      allowed: "not-satisfied",
      reasons: ["EMPTY:steps"],
      missing: [],
    });
  });

  test("a design that was not reviewed refuses the approval", () => {
    const approval = { planType: "scheme", state: "submitted", action: "approve", actorRole: "district" };
    const actor = { actorDistrict: "历城区", planDistrict: "历城区" };
    expect(decide({ ...approval, ...actor, facts: { ...complete, designReviewed: false } }).reasons).toEqual([
      "designReviewed",
    ]);
  });
});

test("what the workflow does not list is no step, whoever asks", () => {
  const leap = { planType: "annual", state: "draft", action: "approve", actorRole: "nobody" };
  expect(decide(leap)).toMatchObject({ allowed: "not-satisfied", reasons: ["NO-SUCH-TRANSITION"] });
  expect(decide({ ...leap, planType: "masterplan" }).reasons).toEqual(["NO-SUCH-TRANSITION"]);
});

test("a district's own workflow is asked for before anything else is checked", () => {
  expect(decide({ planType: "annual", state: "draft", action: "approve", ownWorkflow: true })).toMatchObject({
    allowed: "undetermined",
    reasons: ["OWN-WORKFLOW"],
    missing: ["ownWorkflowDefinition"],
    citations: [{ ruleId: "SUPPLY-2" }],
  });
});

describe("an approval is given while the document is in force (VALID-1)", () => {
  const approve = { action: "approve", actorDistrict: "历下区", planDistrict: "历下区" };
  const approvals: readonly PlanTransitionInput[] = [
    { ...approve, planType: "special", state: "pre-reviewed", actorRole: "city" },
    { ...approve, planType: "annual", state: "amendment-submitted", actorRole: "city" },
    { ...approve, planType: "scheme", state: "submitted", actorRole: "district" },
    { ...approve, planType: "supply", state: "collected", actorRole: "city" },
  ];
  for (const approval of approvals) {
    for (const [date, allowed, reasons] of [
      ["2019-12-09", "not-satisfied", ["VALID-1"]],
      ["2019-12-10", "satisfied", []],
      ["2024-11-30", "satisfied", []],
      ["2024-12-01", "not-satisfied", ["VALID-1"]],
    ] as const) {
      test(`${approval.planType} on ${date}: ${allowed}`, () => {
        expect(decide({ ...approval, facts: { ...complete, date } })).toMatchObject({ allowed, reasons });
      });
    }
  }

  test("without a day only the day is asked for", () => {
    const { reasons } = decide({ ...(approvals[0] as PlanTransitionInput), facts: { docNo: "1号" } });
    expect(reasons).toEqual(["NO-DATE"]);
  });

  test("other steps bring no day, and go on", () => {
    const step = { planType: "special", state: "submitted", action: "pre-review-pass", actorRole: "bureau" };
    expect(decide({ ...step, facts: { date: "2026-01-01" } }).allowed).toBe("satisfied");
  });
});
