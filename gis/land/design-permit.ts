import type { Evidence } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { factsOf, judge, type Requirement } from "./requirements.ts";

/** What must stand before a building is begun. */
export interface DesignPolicy {
  readonly requirements: readonly Requirement[];
  readonly cite: Citation;
}

export type DesignPermitInput = Evidence<{
  /** The natural-resources and planning department agreed to the building design. */
  designReviewed: boolean;
  /** Number of the planning permit (建设工程规划许可证). */
  planningPermitNo: string;
}>;

export interface DesignPermitOutput {
  readonly mayBuild: Verdict;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** MODE-DESIGN (61 二, last sentence): a reviewed design, and the permit as its evidence. */
export function designPermit(input: DesignPermitInput, policy: DesignPolicy): DesignPermitOutput {
  const { verdict, reasons, missing } = judge(policy.requirements, factsOf(input));
  return { mayBuild: verdict, reasons, missing, citations: [policy.cite] };
}
