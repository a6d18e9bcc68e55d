import { allOf, type FactValue } from "../condition.ts";
import { isPossible, stepOf } from "../facts/measures.ts";
import type { Requirement } from "../requirements.ts";
import { type Change, smallestChanges } from "./counterfactual.ts";
import { type Lever, lever, type Part, type Values } from "./lever-parts.ts";

/** Requirements that are condition trees: the search over them finds the ways. */
export function tree(
  requirementsOf: (input: Values) => readonly Requirement[],
  verdicts: readonly string[] = [],
): Part {
  return (input) => {
    const facts: Record<string, FactValue> = {};
    for (const [name, value] of Object.entries(input))
      facts[name] = verdicts.includes(name) ? truthOf(value) : (value as FactValue);
    const condition = allOf(...requirementsOf(input).map((one) => one.condition));
    const question = { condition, facts, target: "satisfied" as const };
    return smallestChanges({ ...question, mayChange: () => true, stepOf, isPossible }).map((changes) =>
      changes.map((change) => ofChange(change, input, verdicts)),
    );
  };
}

function ofChange({ fact, to, value, short }: Change, input: Values, verdicts: readonly string[]): Lever {
  const relation = to.kind === "relative" ? { relation: { is: to.is, to: to.to } } : {};
  if (verdicts.includes(fact)) return lever(input, fact, "satisfied");
  return { ...lever(input, fact, value, short), ...relation };
}

function truthOf(verdict: unknown): boolean | null {
  return verdict === "satisfied" ? true : verdict === "not-satisfied" ? false : null;
}
