import { type Evidence, stated } from "./evidence.ts";
import { type Citation, decided, type Finding, undetermined, type Verdict } from "./finding.ts";
import { judgeAll } from "./requirements.ts";
import { inForceOn, type Validity } from "./validity.ts";

/** A standing duty, and whose it is. */
export interface Duty {
  readonly duty: string;
  readonly role: string;
  /** The role acts for its own district only. */
  readonly ofDistrict: boolean;
  readonly cite: Citation;
}

export interface DutiesPolicy {
  /** Whether it is in force on the day asked for is part of the answer. VALID-1. */
  readonly document: Validity;
  readonly duties: readonly Duty[];
  /** All districts known; another name leaves the district open (GEO-1). */
  readonly districts: readonly string[];
}

export type ResponsibleRoleInput = Evidence<{
  /** The day asked for, YYYY-MM-DD: it decides `policyInForce` and nothing else. */
  asOf: string;
  duty: string;
  actorRole: string;
  actorDistrict: string;
  /** Where the land, plan or contract lies. */
  district: string;
}>;

export interface ResponsibleRoleOutput {
  /** The role whose duty it is; null for an unknown duty. */
  readonly role: string | null;
  readonly responsible: Verdict;
  /** Not satisfied: no rule is in force on the day asked for, and the rest tells only what the rule was. */
  readonly policyInForce: Verdict;
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * SUPERVISE-1 (61 五（三）), DUTY-1 (61 五（一）（二）): whether a duty is the actor's.
 * @throws RangeError when the day asked for is not one
 */
export function responsibleRole(input: ResponsibleRoleInput, policy: DutiesPolicy): ResponsibleRoleOutput {
  const policyInForce = inForceOn(policy.document, input.asOf);
  const found = policy.duties.find(({ duty }) => duty === input.duty);
  if (!found) {
    const cites = new Map([...policy.duties, policy.document].map(({ cite }) => [cite.ruleId, cite]));
    const citations = [...cites.values()];
    return {
      role: null,
      responsible: "undetermined",
      policyInForce,
      reasons: ["DUTY"],
      missing: ["duty"],
      citations,
    };
  }
  const role = stated(input.actorRole);
  const { verdict, reasons, missing } = judgeAll([
    ["ROLE", role === null ? undetermined("actorRole") : decided(role === found.role)],
    ...(found.ofDistrict ? [["DISTRICT", inOwnDistrict(input, policy.districts)] as const] : []),
  ]);
  return {
    role: found.role,
    responsible: verdict,
    policyInForce,
    reasons,
    missing,
    citations: [found.cite, policy.document.cite],
  };
}

function inOwnDistrict({ actorDistrict, district }: ResponsibleRoleInput, known: readonly string[]): Finding {
  const isKnown = (name: string | null | undefined): boolean => !!name && known.includes(name);
  if (isKnown(actorDistrict) && isKnown(district)) return decided(actorDistrict === district);
  return undetermined(
    ...(isKnown(actorDistrict) ? [] : ["actorDistrict"]),
    ...(isKnown(district) ? [] : ["district"]),
  );
}
