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
  return open(sortedList(missing));
}

/** Open for want of facts whose names are sorted already. */
export function open(missing: readonly string[]): Finding {
  return { verdict: "undetermined", missing };
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
  return unlessDecided(findings, notSatisfied, satisfied);
}

/** Kleene OR: satisfied if any is, else undetermined if any is. `any([])` is not satisfied. */
export function any(findings: readonly Finding[]): Finding {
  return unlessDecided(findings, satisfied, notSatisfied);
}

/** Kleene NOT. */
export function not({ verdict, missing }: Finding): Finding {
  if (verdict === "satisfied") return notSatisfied;
  return verdict === "not-satisfied" ? satisfied : { verdict, missing };
}

/** The unknown facts of all of them, without duplicates. */
export function missingOf(findings: readonly Finding[]): readonly string[] {
  const open = findings.filter(({ missing }) => missing.length > 0);
  const [only = notSatisfied, another] = open;
  // A finding's own list is sorted already; a premise stands in both halves of a condition.
  if (another === undefined || open.every(({ missing }) => missing === only.missing)) return only.missing;
  return sortedList(open.flatMap(({ missing }) => missing));
}

/** Sorted by code point, without duplicates. CONV-9. */
export function sortedList(texts: readonly string[]): string[] {
  if (texts.length < 2) return [...texts];
  const once = [...new Set(texts)];
  // Without surrogates the order by UTF-16 unit is the order by code point, and the engine's own is fast.
  return once.some((text) => SURROGATE.test(text)) ? once.sort(byCodePoint) : once.sort();
}

// Only undetermined operands contribute their missing facts; decided ones hold none. Loops, because these
// are the innermost ones of every decision.
function unlessDecided(findings: readonly Finding[], decisive: Finding, otherwise: Finding): Finding {
  let isOpen = false;
  for (const { verdict } of findings) {
    if (verdict === decisive.verdict) return decisive;
    if (verdict === "undetermined") isOpen = true;
  }
  return isOpen ? open(missingOf(findings)) : otherwise;
}

const SURROGATE = /[\ud800-\udfff]/;

// The default order of sort() is by UTF-16 unit, which differs from code points beyond the BMP only.
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left === right) continue;
    // A surrogate stands for a code point above every other unit.
    const [leftIsPair, rightIsPair] = [isSurrogate(left), isSurrogate(right)];
    return leftIsPair === rightIsPair ? left - right : leftIsPair ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
