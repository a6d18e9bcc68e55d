import { isoDate } from "../iso-date.ts";
import { type Evidence, stated } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  fact,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForce, type Validity } from "./validity.ts";

/** 专项规划, 年度实施计划, 项目实施方案, 供地方案. */
type PlanType = "special" | "annual" | "scheme" | "supply";

/** The required parts of an implementation scheme (项目实施方案). */
type SchemePart =
  | "term"
  | "scale"
  | "intensity"
  | "useDirection"
  | "fundBalance"
  | "steps"
  | "overdueDisposal";

/** What a step must bring with it. */
export type Need =
  | "comment"
  | "docNo"
  | "date"
  | "contents"
  | "specialPlanApproved"
  | "inApprovedAnnualPlan"
  | "designReviewed";

/** One arrow of the workflow: who takes a plan from one state to another, by which action, bringing what. */
export interface PlanStep {
  readonly planType: PlanType;
  readonly from: string;
  readonly action: string;
  readonly role: string;
  readonly to: string;
  readonly needs: readonly Need[];
  readonly cite: Citation;
}

export interface PlanWorkflowPolicy {
  /** A new approval must fall within its days; one that was given in them stands. VALID-1. */
  readonly document: Validity;
  readonly steps: readonly PlanStep[];
  /** Roles that act for their own district only. */
  readonly districtRoles: readonly string[];
  readonly schemeParts: readonly SchemePart[];
  /** Districts with independent approval set their own workflow. */
  readonly ownWorkflow: Citation;
}

export interface PlanTransitionInput {
  readonly planType: string;
  readonly state: string;
  readonly action: string;
  readonly actorRole?: string | null | undefined;
  readonly actorDistrict?: string | null | undefined;
  readonly planDistrict?: string | null | undefined;
  readonly ownWorkflow?: boolean | null | undefined;
  readonly facts?: PlanFacts | null | undefined;
}

export type PlanFacts = Evidence<{
  comment: string;
  docNo: string;
  date: string;
  contents: Evidence<Record<SchemePart, string>>;
  specialPlanApproved: boolean;
  inApprovedAnnualPlan: boolean;
  designReviewed: boolean;
}>;

export interface PlanTransitionOutput {
  readonly allowed: Verdict;
  readonly nextState: string | null;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

type Conditions = readonly (readonly [reason: string, finding: Finding])[];

/**
 * PLAN-1 to PLAN-4, SCHEME-1, SCHEME-2, SUPPLY-1, SUPPLY-2 (61 四（三）, 五（三）), and VALID-1 of the day of an
 * approval. A step that does not exist is an answer. Days as YYYY-MM-DD.
 * @throws RangeError when the day of an approval is not one
 */
export function planTransition(input: PlanTransitionInput, policy: PlanWorkflowPolicy): PlanTransitionOutput {
  if (input.ownWorkflow) {
    const missing = ["ownWorkflowDefinition"];
    const citations = [policy.ownWorkflow];
    return { allowed: "undetermined", nextState: null, reasons: ["OWN-WORKFLOW"], missing, citations };
  }
  const { planType, state, action } = input;
  const step = policy.steps.find((s) => s.planType === planType && s.from === state && s.action === action);
  if (!step) {
    const citations = clausesOf(planType, policy);
    return {
      allowed: "not-satisfied",
      nextState: null,
      reasons: ["NO-SUCH-TRANSITION"],
      missing: [],
      citations,
    };
  }
  const facts = input.facts ?? {};
  const conditions: Conditions = [
    ["WRONG-ROLE", same("actorRole", input.actorRole, step.role)],
    ...(policy.districtRoles.includes(step.role) ? [["WRONG-DISTRICT", ownDistrict(input)] as const] : []),
    ...step.needs.flatMap((need) => brought(need, facts, policy)),
  ];
  const { verdict, missing } = all(conditions.map(([, finding]) => finding));
  const failing = conditions.filter(([, finding]) => finding.verdict === "not-satisfied");
  return {
    allowed: verdict,
    nextState: verdict === "satisfied" ? step.to : null,
    reasons: sortedList(failing.map(([reason]) => reason)),
    missing,
    citations: [step.cite, ...(step.needs.includes("date") ? [policy.document.cite] : [])],
  };
}

/** The clauses that know no such step: those of the plan's own type, or of all where the type is unknown. */
function clausesOf(planType: string, { steps }: PlanWorkflowPolicy): Citation[] {
  const own = steps.filter((step) => step.planType === planType);
  return [...new Set((own.length > 0 ? own : steps).map(({ cite }) => cite))];
}

function same(name: string, value: string | null | undefined, required: string): Finding {
  return stated(value) === null ? undetermined(name) : decided(value === required);
}

function ownDistrict({ actorDistrict, planDistrict }: PlanTransitionInput): Finding {
  const [actor, plan] = [stated(actorDistrict), stated(planDistrict)];
  if (actor !== null && plan !== null) return decided(actor === plan);
  return undetermined(
    ...(actor === null ? ["actorDistrict"] : []),
    ...(plan === null ? ["planDistrict"] : []),
  );
}

/** The papers of a step are brought or not: an absent one refuses. A fact about other acts may be unknown. */
function brought(need: Need, facts: PlanFacts, policy: PlanWorkflowPolicy): Conditions {
  const paper = (text: string | null | undefined): Finding => decided(stated(text) !== null);
  switch (need) {
    case "comment":
      return [["NO-COMMENT", paper(facts.comment)]];
    case "docNo":
      return [["NO-DOCUMENT-NUMBER", paper(facts.docNo)]];
    case "date":
      return [["NO-DATE", paper(facts.date)], ...approvedInForce(facts.date, policy.document)];
    case "contents":
      return policy.schemeParts.map((part) => [`EMPTY:${part}`, paper(facts.contents?.[part])] as const);
    default:
      return [[need, fact(need, facts[need])]];
  }
}

/** An approval without a day has been refused as such already. */
function approvedInForce(text: string | null | undefined, document: Validity): Conditions {
  const day = stated(text);
  return day === null ? [] : [[document.cite.ruleId, inForce(document, isoDate(day), "date")]];
}
