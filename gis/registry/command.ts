import type { Actor, Role } from "../identity/roles.ts";
import type { IsoDate } from "../iso-date.ts";
import type { Citation, Verdict } from "../land/finding.ts";
import type { PolicyPackage } from "../policy/policy.ts";
import type { Posting } from "./ledger.ts";

/**
 * A command (行政行为): one step of a case, told by name. What it may follow, who may give it, and what it leaves are
 * data and a pure function; recording it, and everything that it rests on in other rooms, is the caller's.
 */
export interface Command<Content, Input, Facts> {
  readonly title: { readonly zh: string; readonly en: string };
  /** The states in which it may be given; none: it opens a case. */
  readonly from: readonly string[];
  readonly roles: readonly Role[];
  readonly perform: (given: Given<Content, Input, Facts>) => Outcome<Content>;
}

/** What a command is decided from. */
export interface Given<Content, Input, Facts> {
  /** The case as it stands; null when the command opens it. */
  readonly before: Standing<Content> | null;
  readonly input: Input;
  /** What other rooms hold of the matter. */
  readonly facts: Facts;
  readonly act: Act;
}

export interface Standing<Content> {
  readonly state: string;
  readonly content: Content;
  readonly validOn: IsoDate;
}

/** Who does it, on which day, for which reason, with which document. */
export interface Act {
  readonly on: IsoDate;
  readonly actor: Actor;
  /** Short name of the responsible government (GEO-1). */
  readonly district: string;
  readonly reason: string | null;
  readonly docNo: string | null;
  /** The package that answers for the day: where none is in force, the newest, whose rules say so. */
  readonly policy: PolicyPackage;
}

export type Outcome<Content> = Done<Content> | Refusal;

/** What a command leaves. Absent lists are as the act before left them. */
export interface Done<Content> {
  readonly state: string;
  readonly content: Content;
  /** Numbers of the parcels that the case is about. */
  readonly parcels?: readonly string[];
  readonly organisation?: string | null;
  readonly deadlines?: readonly Deadline[];
  readonly postings?: readonly Posting[];
  /** The stages that its parcels have reached by it, or left. */
  readonly stages?: readonly { readonly stage: string; readonly isEnd: boolean }[];
}

/** Why not: refused, or open for want of what is missing. */
export interface Refusal {
  readonly verdict: Exclude<Verdict, "satisfied">;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

export interface Deadline {
  readonly kind: string;
  readonly dueOn: IsoDate;
  /** What a reader needs to know of it, by name. */
  readonly about: Readonly<Record<string, string>>;
  /** What missing it costs the district, in fen; null where that cannot be reckoned. */
  readonly costFen: bigint | null;
}

export function isRefusal<Content>(outcome: Outcome<Content>): outcome is Refusal {
  return "verdict" in outcome;
}

/** Refused for the named reasons. */
export function refused(reasons: readonly string[], citations: readonly Citation[] = []): Refusal {
  return { verdict: "not-satisfied", reasons, missing: [], citations };
}

/** The outcome of a rule as a refusal; undefined where it is satisfied. */
export function refusedBy(verdict: Verdict, rule: Omit<Refusal, "verdict">): Refusal | undefined {
  if (verdict === "satisfied") return undefined;
  const { reasons, missing, citations } = rule;
  return { verdict, reasons, missing, citations };
}
