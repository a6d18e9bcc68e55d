import { isoDate } from "../iso-date.ts";
import { type Evidence, known } from "./evidence.ts";
import { all, type Citation, missingOf, type Verdict } from "./finding.ts";
import { amongUses, type UseCode } from "./use-code.ts";
import { inForce, type Validity } from "./validity.ts";

/** Which projects an annual plan (年度实施计划) takes first. */
export interface PlanPriorityPolicy {
  readonly document: Validity;
  readonly priorityUses: readonly UseCode[];
  readonly cite: Citation;
}

export interface PlanPriorityInput {
  readonly asOf?: string | null | undefined;
  /** In the order in which they would otherwise stand. */
  readonly projects: readonly ({ readonly id: string } & Evidence<{ newUse: string }>)[];
}

export interface PlanPriorityOutput {
  /** In the order of the input, each with its place in the plan, from 1. */
  readonly projects: readonly {
    readonly id: string;
    readonly priority: Verdict;
    readonly position: number;
  }[];
  /** Facts of a project as `<id>.newUse`. */
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

const RANKS: Readonly<Record<Verdict, number>> = { satisfied: 0, undetermined: 1, "not-satisfied": 2 };

/**
 * IND-6 (80 二（三）1): industrial development first. What is unknown stands between, since it is neither; equals
 * keep their order.
 * @throws RangeError when the day is not one
 */
export function planPriority(
  { asOf, projects }: PlanPriorityInput,
  policy: PlanPriorityPolicy,
): PlanPriorityOutput {
  const applies = inForce(policy.document, known(asOf, isoDate), "asOf");
  const marked = projects.map(({ id, newUse }) => ({
    id,
    priority: all([applies, amongUses(`${id}.newUse`, newUse, policy.priorityUses)]),
  }));
  const order = marked
    .map(({ priority }, at) => ({ at, rank: RANKS[priority.verdict] }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
  const positions = new Map(order.map(({ at }, place) => [at, place + 1]));
  return {
    projects: marked.map(({ id, priority }, at) => ({
      id,
      priority: priority.verdict,
      position: positions.get(at) ?? 0,
    })),
    missing: missingOf(marked.map(({ priority }) => priority)),
    citations: [policy.document.cite, policy.cite],
  };
}
