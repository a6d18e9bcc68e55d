import { hash } from "node:crypto";
import { canonicalJson, canonicalKnown } from "../../gis/canonical.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";

/** SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
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
  const digest = sha256(canonicalJson(policy));
  hashes.set(policy, digest);
  return digest;
}
