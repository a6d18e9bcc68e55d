import { hash } from "node:crypto";
import { canonicalBytes, canonicalKnown } from "../../gis/canonical.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";

/** SHA-256 of bytes, or of a text's in UTF-8, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

/** The hash of what a decision rests on; null and absent are one (CONV-7). */
export function inputsHashOf(inputs: unknown): string {
  return sha256(canonicalKnown(inputs));
}

const hashes = new WeakMap<PolicyPackage, string>();

/** The hash of everything that a package says: its dated values, rules, clauses and periods. */
export function contentHashOf(policy: PolicyPackage): string {
  const known = hashes.get(policy);
  if (known !== undefined) return known;
  const digest = sha256(canonicalBytes(policy));
  hashes.set(policy, digest);
  return digest;
}
