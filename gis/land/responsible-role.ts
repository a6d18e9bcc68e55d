import { type Evidence, stated } from "./evidence.ts";
import { type Citation, decided, type Finding, undetermined, type Verdict } from "./finding.ts";
import { judgeAll } from "./requirements.ts";

/** A standing duty, and whose it is. */
export interface Duty {
  readonly duty: string;
  readonly role: string;
  /** The role acts for its own district only. */
  readonly ofDistrict: boolean;
  readonly cite: Citation;
}

export interface DutiesPolicy {
  readonly duties: readonly Duty[];
  /** All districts known; another name leaves the district open (GEO-1). */
  readonly districts: readonly string[];
}

export type ResponsibleRoleInput = Evidence<{
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
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** SUPERVISE-1 (61 五（三）), DUTY-1 (61 五（一）（二）): whether a duty is the actor's. */
export function responsibleRole(input: ResponsibleRoleInput, policy: DutiesPolicy): ResponsibleRoleOutput {
  const found = policy.duties.find(({ duty }) => duty === input.duty);
  if (!found) {
    const citations = [...new Map(policy.duties.map(({ cite }) => [cite.ruleId, cite])).values()];
    return { role: null, responsible: "undetermined", reasons: ["DUTY"], missing: ["duty"], citations };
  }
  const role = stated(input.actorRole);
  const { verdict, reasons, missing } = judgeAll([
    ["ROLE", role === null ? undetermined("actorRole") : decided(role === found.role)],
    ...(found.ofDistrict ? [["DISTRICT", inOwnDistrict(input, policy.districts)] as const] : []),
  ]);
  return { role: found.role, responsible: verdict, reasons, missing, citations: [found.cite] };
}

function inOwnDistrict({ actorDistrict, district }: ResponsibleRoleInput, known: readonly string[]): Finding {
  const isKnown = (name: string | null | undefined): boolean => !!name && known.includes(name);
  if (isKnown(actorDistrict) && isKnown(district)) return decided(actorDistrict === district);
  return undetermined(
    ...(isKnown(actorDistrict) ? [] : ["actorDistrict"]),
    ...(isKnown(district) ? [] : ["district"]),
  );
}
