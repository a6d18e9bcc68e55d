import { addYears, isoDate } from "../iso-date.ts";
import { fact } from "./condition.ts";
import { type Evidence, known } from "./evidence.ts";
import type { Citation, Verdict } from "./finding.ts";
import { type Asked, factsOf, judge, type Requirement, type Way } from "./requirements.ts";
import { phaseOn } from "./transition.ts";

/** What may be done with the land of zombie enterprises (僵尸企业). */
export interface ZombiePolicy {
  /** Whose land it is. */
  readonly subject: readonly Requirement[];
  /** What every way asks of the day. */
  readonly common: readonly Requirement[];
  readonly ways: readonly Way[];
  /** The way on which the original use goes on, and for how many years at most. */
  readonly originalUse: { readonly ruleId: string; readonly years: number };
  readonly cites: readonly Citation[];
}

export type ZombieLandInput = Evidence<{
  asOf: string;
  /** The clause that is to be used. */
  route: "ZOMBIE-1" | "ZOMBIE-2" | "ZOMBIE-3" | "ZOMBIE-4";
  recognisedZombie: boolean;
  recognitionDocNo: string;
  /** Another inefficient market entity, which the document reaches by reference only. */
  otherInefficientEntity: boolean;
  authorityDecided: boolean;
  authorityDecisionDocNo: string;
  lawfullyAcquired: boolean;
  stateLand: boolean;
  holderConsents: boolean;
  conformsPlan: boolean;
  transferConditionsMet: boolean;
  changesUse: boolean;
  tenure: "granted" | "allocated";
  approved: boolean;
  approvalDocNo: string;
  /** The new production is a new industry or format that the state encourages. */
  encouragedIndustry: boolean;
  lowEfficiencyLand: boolean;
  /** The first day on which the original use goes on under the new production. */
  startDate: string;
}>;

export interface ZombieLandOutput {
  /** Whether it is land that the document speaks of. */
  readonly subject: Verdict;
  readonly allowed: Verdict;
  readonly reasons: readonly string[];
  /** The last day on which the original use may go on; null on another way and unless allowed. */
  readonly endDate: string | null;
  readonly phase: "not-started" | "running" | "ended" | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** What the clause asks, and the facts given. */
export function zombieAsked(input: ZombieLandInput, policy: ZombiePolicy): Asked {
  const { route, startDate: _later, ...given } = input;
  const way = policy.ways.find(({ cite }) => cite.ruleId === route);
  const own = way?.requirements ?? [{ code: "ROUTE", condition: fact("route") }];
  return {
    ruleId: way?.cite.ruleId ?? null,
    requirements: [...policy.subject, ...policy.common, ...own],
    facts: factsOf(given),
  };
}

/**
 * ZOMBIE-1 to ZOMBIE-5 (27 二（六）（七）, last paragraph): change of use, paid recovery, transfer, five years on
 * the original use.
 * @throws RangeError when a day is not one
 */
export function zombieLand(input: ZombieLandInput, policy: ZombiePolicy): ZombieLandOutput {
  const { route, startDate } = input;
  const way = policy.ways.find(({ cite }) => cite.ruleId === route);
  const { requirements, facts } = zombieAsked(input, policy);
  const subject = judge(policy.subject, facts);
  const { verdict, reasons, missing } = judge(requirements, facts);
  const answer = {
    subject: subject.verdict,
    allowed: verdict,
    reasons,
    endDate: null,
    phase: null,
    flags: way?.flags ?? [],
    missing,
    citations: [...(way ? [way] : policy.ways).map(({ cite }) => cite), ...policy.cites],
  };
  if (verdict !== "satisfied" || route !== policy.originalUse.ruleId) return answer;
  const [start, asOf] = [known(startDate, isoDate), known(input.asOf, isoDate)];
  if (start === null || asOf === null) return { ...answer, missing: ["startDate"] };
  const endDate = addYears(start, policy.originalUse.years);
  return { ...answer, endDate, phase: phaseOn(asOf, start, endDate) };
}
