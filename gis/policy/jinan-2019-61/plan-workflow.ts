import type { Need, PlanStep, PlanWorkflowPolicy } from "../../land/plan-transition.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

const APPROVAL: readonly Need[] = ["docNo", "date"];
const REFUSAL: readonly Need[] = ["comment"];

const drafting = clause("PLAN-1", "四（三）");
// 「经市自然资源和规划部门初审」
const preReview = clause("PLAN-2", "四（三）");
// 「报市政府批准后实施」
const approval = clause("PLAN-3", "四（三）");
// 「实施修改的，应报市政府批准」: the text asks for no pre-review of an amendment.
const amendment = clause("PLAN-4", "四（三）");
const scheme = clause("SCHEME-1", "四（三）末段");
const schemeApproval = clause("SCHEME-2", "四（三）末段");
// 「供地方案经区县政府审查后，由市自然资源和规划部门汇总报市政府批准」
const supply = clause("SUPPLY-1", "五（三）");

type Arrow = Omit<PlanStep, "planType">;

const planArrows: readonly Arrow[] = [
  { from: "draft", action: "submit", role: "district", to: "submitted", needs: [], cite: drafting },
  {
    from: "submitted",
    action: "pre-review-pass",
    role: "bureau",
    to: "pre-reviewed",
    needs: [],
    cite: preReview,
  },
  { from: "submitted", action: "return", role: "bureau", to: "draft", needs: REFUSAL, cite: preReview },
  { from: "pre-reviewed", action: "approve", role: "city", to: "approved", needs: APPROVAL, cite: approval },
  { from: "pre-reviewed", action: "reject", role: "city", to: "draft", needs: REFUSAL, cite: approval },
  { from: "approved", action: "amend", role: "district", to: "amendment-draft", needs: [], cite: amendment },
  {
    from: "amendment-draft",
    action: "submit",
    role: "district",
    to: "amendment-submitted",
    needs: [],
    cite: amendment,
  },
  {
    from: "amendment-submitted",
    action: "approve",
    role: "city",
    to: "approved",
    needs: APPROVAL,
    cite: amendment,
  },
  {
    from: "amendment-submitted",
    action: "reject",
    role: "city",
    to: "amendment-draft",
    needs: REFUSAL,
    cite: amendment,
  },
];

const schemeArrows: readonly Arrow[] = [
  {
    from: "draft",
    action: "submit",
    role: "entity",
    to: "submitted",
    needs: ["contents", "specialPlanApproved", "inApprovedAnnualPlan"],
    cite: scheme,
  },
  {
    from: "submitted",
    action: "approve",
    role: "district",
    to: "approved",
    // 「项目规划设计方案需经自然资源和规划部门审查同意」
    needs: [...APPROVAL, "designReviewed"],
    cite: schemeApproval,
  },
  {
    from: "submitted",
    action: "return",
    role: "district",
    to: "draft",
    needs: REFUSAL,
    cite: schemeApproval,
  },
];

const supplyArrows: readonly Arrow[] = [
  { from: "draft", action: "submit", role: "county-bureau", to: "submitted", needs: [], cite: supply },
  {
    from: "submitted",
    action: "district-review-pass",
    role: "district",
    to: "district-reviewed",
    needs: [],
    cite: supply,
  },
  { from: "submitted", action: "return", role: "district", to: "draft", needs: REFUSAL, cite: supply },
  { from: "district-reviewed", action: "collect", role: "bureau", to: "collected", needs: [], cite: supply },
  { from: "collected", action: "approve", role: "city", to: "approved", needs: APPROVAL, cite: supply },
  { from: "collected", action: "reject", role: "city", to: "draft", needs: REFUSAL, cite: supply },
];

/** The way of plans, schemes and supply schemes, as data: what is not listed is no step. */
export const planWorkflow: PlanWorkflowPolicy = {
  document: validity["61"],
  steps: [
    ...planArrows.map((arrow) => ({ planType: "special" as const, ...arrow })),
    ...planArrows.map((arrow) => ({ planType: "annual" as const, ...arrow })),
    ...schemeArrows.map((arrow) => ({ planType: "scheme" as const, ...arrow })),
    ...supplyArrows.map((arrow) => ({ planType: "supply" as const, ...arrow })),
  ],
  districtRoles: ["district", "county-bureau"],
  // 「开发期限、项目规模、开发强度、利用方向、资金平衡、实施步骤、逾期处置方案」
  schemeParts: ["term", "scale", "intensity", "useDirection", "fundBalance", "steps", "overdueDisposal"],
  // 「独立审批建设用地的区县政府自行制定工作流程」
  ownWorkflow: clause("SUPPLY-2", "五（三）"),
};
