import { type Actor, ROLES, type Role } from "./roles.ts";

/**
 * What may be called, and by whom. A contract names one power; the database's own policies hold the same line below
 * it (sql/migrations/0010). The separated administrators appear beside no power over land.
 */
export const POWERS = {
  /** One's own password, second factor, tokens and sessions. */
  "own-account": ROLES,
  "load-policy-tables": ["bureau"],
  "import-surveys": ["bureau"],
  /** What is found of single parcels of one's own district. */
  "record-survey": ["district"],
  /** Cases, deadlines and statements; which of them, the database's policies say. */
  "read-registry": ["entity", "agency", "district", "county-bureau", "bureau", "city", "finance", "auditor"],
  /** Files that acts rest on; whoever gives commands sends them. */
  "send-attachments": ["entity", "agency", "district", "county-bureau", "bureau", "city", "finance"],
  /** Progress of all districts side by side: those who see every one of them. */
  "try-quotas": ["bureau", "city", "auditor"],
  "assign-parcels": ["bureau", "district"],
  /** That accounts exist, are open or closed, and their first password; never what they may do. */
  "manage-accounts": ["system-admin"],
  /** What accounts may do; never whether they exist. */
  "grant-roles": ["security-admin"],
  "list-accounts": ["system-admin", "security-admin"],
  "read-audit": ["auditor", "audit-admin"],
} as const satisfies Record<string, readonly Role[]>;
export type Power = keyof typeof POWERS;

export function mayUse({ role, account }: Pick<Actor, "role" | "account">, power: Power): boolean {
  // An account without a role still is one; the bureau's token is none.
  if (power === "own-account") return account !== null;
  const holders: readonly string[] = POWERS[power];
  return holders.includes(role);
}

/** The powers of a role, for the page to show what it offers. */
export function powersOf(actor: Pick<Actor, "role" | "account">): Power[] {
  // The keys of POWERS are its own.
  return (Object.keys(POWERS) as Power[]).filter((power) => mayUse(actor, power));
}
