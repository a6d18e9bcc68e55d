import { createHash } from "node:crypto";

/** The hash of the audit's chains: SHA-256, or SM3 (GB/T 32905) where the operator's assessment asks for it. */
export const AUDIT_HASHES = ["sha256", "sm3"] as const;
export type AuditHash = (typeof AUDIT_HASHES)[number];

/** An entry's hash covers the entry's own bytes and the hash of the one before it. */
export function chainHash(algorithm: AuditHash, previous: string, entry: string): string {
  return createHash(algorithm).update(`${previous}\n${entry}`).digest("hex");
}
