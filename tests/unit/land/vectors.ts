import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Vector {
  readonly id: string;
  readonly fn: string;
  readonly rule: string;
  readonly name: string;
  readonly input: object;
  readonly expected: Readonly<Record<string, unknown>>;
}

// The file is ours, and its shape is what the tests below are about.
const vectors = JSON.parse(
  readFileSync(new URL("../../../fixtures/rules/vectors.json", import.meta.url), "utf8"),
) as readonly Vector[];

export function vectorsOf(fn: string): readonly Vector[] {
  return vectors.filter((vector) => vector.fn === fn);
}

/**
 * One test for each vector of the function. A vector says nothing about the keys it does not hold, such as
 * the citations, so only its own keys are compared (CONV-10); those are compared exactly.
 */
export function testVectors<Input>(fn: string, count: number, decide: (input: Input) => object): void {
  const own = vectorsOf(fn);
  test(`the catalogue holds ${count} vectors of ${fn}`, () => expect(own).toHaveLength(count));
  for (const { id, rule, name, input, expected } of own) {
    test(`${id} ${rule}: ${name}`, () => {
      // The vectors are written to the input shape of their function, which the edge would check.
      const answer = decide(input as Input);
      const compared = Object.entries(answer).filter(([key]) => key in expected);
      expect(Object.fromEntries(compared)).toEqual(expected);
      expect(answer).toHaveProperty("citations.0.ruleId");
    });
  }
}
