/**
 * The roles in which people work. One account has one role at a time, as one post has one holder: who changes posts
 * gets a new grant, and the former one stays on record.
 */
export const ROLES = [
  "entity",
  "agency",
  "district",
  "county-bureau",
  "bureau",
  "city",
  "finance",
  "auditor",
  "system-admin",
  "security-admin",
  "audit-admin",
] as const;
export type Role = (typeof ROLES)[number];

/** The separated administrators (三员分立, GB/T 22239-2019 8.1.4.2): no account is ever two of them. */
export const ADMINISTRATORS = ["system-admin", "security-admin", "audit-admin"] as const satisfies Role[];

/** Roles of one district: its government, and its bureau of natural resources (县区自然资源局). */
export const DISTRICT_ROLES = ["district", "county-bureau"] as const satisfies Role[];

/** Roles of an organisation, known by its unified social credit code (统一社会信用代码). */
export const ORGANISATION_ROLES = ["agency", "entity"] as const satisfies Role[];

export const isOneOf = <T extends string>(roles: readonly T[], role: string): role is T =>
  roles.some((one) => one === role);

/** Whoever acts: an account in its role, or a visitor who has not signed in. */
export interface Actor {
  /** Null for a visitor, and for the bureau's token, which belongs to no account. */
  readonly account: string | null;
  /** The name to sign in with; what the audit calls whoever acted. */
  readonly name: string;
  readonly role: Role | "anonymous";
  readonly district: string | null;
  readonly organisation: string | null;
}

export const ANONYMOUS: Actor = {
  account: null,
  name: "anonymous",
  role: "anonymous",
  district: null,
  organisation: null,
};

/** What an account may do, and where. */
export interface Grant {
  readonly role: Role;
  readonly district: string | null;
  readonly organisation: string | null;
}

/** Why a grant is refused: a stable code for each. */
export type GrantFault =
  | "grant-to-oneself"
  | "grant-needs-district"
  | "grant-takes-no-district"
  | "grant-needs-organisation"
  | "grant-takes-no-organisation"
  | "administrators-separated";

/**
 * Whether `grantor` may give an account that has held `former` roles this grant. Nobody raises himself, and who has
 * been one of the separated administrators never becomes another.
 */
export function grantFault(
  grant: Grant,
  account: string,
  former: readonly Role[],
  grantor: string | null,
): GrantFault | null {
  if (grantor === account) return "grant-to-oneself";
  const ofDistrict = isOneOf(DISTRICT_ROLES, grant.role);
  if (ofDistrict && grant.district === null) return "grant-needs-district";
  if (!ofDistrict && grant.district !== null) return "grant-takes-no-district";
  const ofOrganisation = isOneOf(ORGANISATION_ROLES, grant.role);
  if (ofOrganisation && grant.organisation === null) return "grant-needs-organisation";
  if (!ofOrganisation && grant.organisation !== null) return "grant-takes-no-organisation";
  const separated = isOneOf(ADMINISTRATORS, grant.role);
  if (separated && former.some((role) => role !== grant.role && isOneOf(ADMINISTRATORS, role)))
    return "administrators-separated";
  return null;
}
