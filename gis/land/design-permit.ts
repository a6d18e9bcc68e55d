import type { Evidence } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { type Asked, factsOf, judge, type Requirement } from "./requirements.ts";
import { inForceOn, type Validity } from "./validity.ts";

/** What must stand before a building is begun. */
export interface DesignPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  readonly requirements: readonly Requirement[];
  readonly cite: Citation;
}

export type DesignPermitInput = Evidence<{
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  asOf: string;
  /** The natural-resources and planning department agreed to the building design. */
  designReviewed: boolean;
  /** Number of the planning permit (建设工程规划许可证). */
  planningPermitNo: string;
}>;

export interface DesignPermitOutput {
  readonly mayBuild: Verdict;
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** What the clause asks, and the facts given. */
export function designAsked(
  { asOf: _day, ...facts }: DesignPermitInput,
  { requirements, cite }: DesignPolicy,
): Asked {
  return { ruleId: cite.ruleId, requirements, facts: factsOf(facts) };
}

/**
 * MODE-DESIGN (61 二, last sentence): a reviewed design, and the permit as its evidence.
 * @throws TypeError when a fact has not its type
 * @throws RangeError when the day asked for is not one
 */
export function designPermit(input: DesignPermitInput, policy: DesignPolicy): DesignPermitOutput {
  const { requirements, facts } = designAsked(input, policy);
  const { verdict, reasons, missing } = judge(requirements, facts);
  return {
    mayBuild: verdict,
    policyInForce: inForceOn(policy.document, input.asOf),
    reasons,
    missing,
    citations: [policy.cite, policy.document.cite],
  };
}
