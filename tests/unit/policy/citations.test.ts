import { expect, test } from "vitest";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

test("the gate and the contribution name the same paragraph for the contract's clause", () => {
  const { contractGate, contribution } = jinan2019No61;
  expect(contractGate.cites.contribution.item).toBe(contribution.cites.contract.item);
  expect(contribution.cites.duty.item).toBe(contribution.cites.contract.item);
});
