import { expect, test } from "vitest";
import { compared, type WorkedCase, workedCasesOf } from "../../worked-cases.ts";

const cases = workedCasesOf("jinan-2019-61");

export function vectorsOf(fn: string): readonly WorkedCase[] {
  return cases.filter((one) => one.fn === fn);
}

/**
 * One test for each vector of the function. A vector says nothing about the keys it does not hold, such as
 * the citations, so only its own keys are compared (CONV-10); those are compared exactly.
 */
export function testVectors<Input>(fn: string, count: number, decide: (input: Input) => object): void {
  const own = vectorsOf(fn);
  test(`the catalogue holds ${count} vectors of ${fn}`, () => expect(own).toHaveLength(count));
  for (const one of own) {
    test(`${one.id} ${one.rule}: ${one.name}`, () => {
      // The vectors are written to the input shape of their function, which the edge would check.
      const answer = decide(one.input as Input);
      expect(compared({ ...answer }, one)).toEqual(one.expected);
      expect(answer).toHaveProperty("citations.0.ruleId");
    });
  }
}
