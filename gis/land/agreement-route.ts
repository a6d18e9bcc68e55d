import { isSatisfied } from "./classify.ts";
import { fact } from "./condition.ts";
import { type Evidence, known } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { type Asked, factsOf, judge, type Requirement, type Way } from "./requirements.ts";

/** In which cases land may be transferred by agreement (协议出让) rather than by public sale. */
export interface AgreementPolicy {
  /** What every way asks for: plan, approval, the gates before the contract. */
  readonly common: readonly Requirement[];
  readonly ways: readonly Way[];
  readonly cites: readonly Citation[];
}

export type AgreementRouteInput = Evidence<{
  /** The clause that the application rests on. */
  route: "AGREE-1" | "AGREE-2" | "AGREE-3" | "AGREE-4";
  conformsPlan: boolean;
  approved: boolean;
  approvalDocNo: string;
  approvalDate: string;
  approvedBy: "city" | "district" | "other";
  /** `maySign` of contractGate. */
  contractGate: Verdict;
  useUnchanged: boolean;
  addsInvestment: boolean;
  raisesFar: boolean;
  improvesLandUse: boolean;
  transfer: "whole" | "part";
  parcelDivisible: boolean;
  ownIndustrialLand: boolean;
  target: "standard-factory" | "new-industry" | "other";
  /** The authority finds that the documents the clause refers to are met. */
  meetsReferredDocument: boolean;
  industrialProject: boolean;
  relocatedForOldCity: boolean;
  conformsIndustryPolicy: boolean;
  meetsInputOutput: boolean;
  oldRightTakenBack: boolean;
  newIndustry: "strategic-emerging" | "producer-services" | "other-supported" | "other";
  industryRecognised: boolean;
}>;

export interface AgreementRouteOutput {
  readonly mayTransfer: Verdict;
  /** Codes of what refuses, or of what keeps it open. */
  readonly reasons: readonly string[];
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** What the clause asks, and the facts given. */
export function agreementAsked(input: AgreementRouteInput, policy: AgreementPolicy): Asked {
  const { route, contractGate, ...facts } = input;
  const way = policy.ways.find(({ cite }) => cite.ruleId === route);
  const own = way?.requirements ?? [{ code: "ROUTE", condition: fact("route") }];
  return {
    ruleId: way?.cite.ruleId ?? null,
    requirements: [...policy.common, ...own],
    facts: factsOf({ ...facts, contractGate: known(contractGate, isSatisfied) }),
  };
}

/**
 * Whether a clause opens the transfer by agreement: AGREE-1 to AGREE-4 (61 三（二）（三）（四）（六）), each with
 * plan, approval in force on its own day, and GATE-1. What a document not held asks is for the authority.
 * @throws RangeError when the approval's day is not one
 */
export function agreementRoute(input: AgreementRouteInput, policy: AgreementPolicy): AgreementRouteOutput {
  const way = policy.ways.find(({ cite }) => cite.ruleId === input.route);
  const { requirements, facts } = agreementAsked(input, policy);
  const { verdict, reasons, missing } = judge(requirements, facts);
  return {
    mayTransfer: verdict,
    reasons,
    flags: way?.flags ?? [],
    missing,
    citations: [...(way ? [way] : policy.ways).map(({ cite }) => cite), ...policy.cites],
  };
}
