/**
 * The one shape of an outcome: three values (CONV-7), and the missing evidence of what stays open (CONV-8).
 * Unknown never counts as no.
 */
export type Verdict = "satisfied" | "not-satisfied" | "undetermined";

/** A verdict with the unknown facts that keep it open; empty unless it is undetermined. */
export interface Finding {
  readonly verdict: Verdict;
  readonly missing: readonly string[];
}

/** Where a rule stands in the documents. CONV-10. */
export interface Citation {
  readonly ruleId: string;
  readonly document: string;
  readonly item: string;
}

export const satisfied: Finding = { verdict: "satisfied", missing: [] };
export const notSatisfied: Finding = { verdict: "not-satisfied", missing: [] };

/** Open for want of the named facts, which it sorts (CONV-9). */
export function undetermined(...missing: readonly string[]): Finding {
  return { verdict: "undetermined", missing: sortedList(missing) };
}

/** A plain yes or no as a finding. */
export function decided(holds: boolean): Finding {
  return holds ? satisfied : notSatisfied;
}

/** A boolean fact; null or absent is unknown, and is then missing under its name. */
export function fact(name: string, value: boolean | null | undefined): Finding {
  return value === null || value === undefined ? undetermined(name) : decided(value);
}

/** Kleene AND: not satisfied if any is, else undetermined if any is. `all([])` is satisfied. */
export function all(findings: readonly Finding[]): Finding {
  if (findings.some((f) => f.verdict === "not-satisfied")) return notSatisfied;
  return openOr(findings, satisfied);
}

/** Kleene OR: satisfied if any is, else undetermined if any is. `any([])` is not satisfied. */
export function any(findings: readonly Finding[]): Finding {
  if (findings.some((f) => f.verdict === "satisfied")) return satisfied;
  return openOr(findings, notSatisfied);
}

/** Kleene NOT. */
export function not({ verdict, missing }: Finding): Finding {
  if (verdict === "satisfied") return notSatisfied;
  return verdict === "not-satisfied" ? satisfied : { verdict, missing };
}

/** The unknown facts of all of them, without duplicates. */
export function missingOf(findings: readonly Finding[]): string[] {
  return sortedList(findings.flatMap((f) => f.missing));
}

/** Sorted by code point, without duplicates. CONV-9. */
export function sortedList(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(byCodePoint);
}

// Only undetermined operands contribute their missing facts; decided ones hold none.
function openOr(findings: readonly Finding[], otherwise: Finding): Finding {
  const missing = missingOf(findings);
  return findings.some((f) => f.verdict === "undetermined")
    ? { verdict: "undetermined", missing }
    : otherwise;
}

// The default order of sort() is by UTF-16 unit, which differs from code points beyond the BMP.
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
