import { describe, expect, test } from "vitest";
import { type QuotaDistrict, type QuotaInput, quotaAdjustment } from "../../../gis/land/quota.ts";
import { quota } from "../../../gis/policy/jinan-2019-61/quota.ts";
import { testVectors } from "./vectors.ts";

testVectors("quotaAdjustment", 11, (input: QuotaInput) => quotaAdjustment(input, quota));

const config = {
  fastAtOrAbovePercent: "100",
  slowBelowPercent: "60.5",
  favourPercent: "5",
  deductPercent: "2.5",
};

function proposalFor(row: Omit<QuotaDistrict, "district">) {
  return quotaAdjustment({ config, districts: [{ district: "历下区", ...row }] }, quota).districts[0];
}

describe("fast from its threshold, slow strictly below its own", () => {
  for (const [completedM2, direction, ratioPercent] of [
    ["10000.00", "favour", "100.00"],
    ["9999.99", "neutral", "100.00"], // shown as 100.00, and yet not fast
    ["6050.00", "neutral", "60.50"],
    ["6049.99", "deduct", "60.50"], // shown as 60.50, and yet slow
  ] as const) {
    test(`${completedM2} of 10000.00 is ${direction}`, () => {
      expect(proposalFor({ plannedM2: "10000.00", completedM2, baseQuotaM2: "1.00" })).toMatchObject({
        direction,
        ratioPercent,
      });
    });
  }
});

describe("the proposal is rounded half up on its absolute value", () => {
  for (const [completedM2, baseQuotaM2, deltaM2] of [
    ["100.00", "0.09", "0.00"], // 0.09 × 5 % = 0.0045
    ["100.00", "0.10", "0.01"], // 0.10 × 5 % = 0.005
    ["0.00", "0.19", "0.00"], // 0.19 × 2.5 % = 0.00475, and no minus before nought
    ["0.00", "0.20", "-0.01"], // 0.20 × 2.5 % = 0.005
  ] as const) {
    test(`base ${baseQuotaM2} gives ${deltaM2}`, () => {
      expect(proposalFor({ plannedM2: "100.00", completedM2, baseQuotaM2 })?.deltaM2).toBe(deltaM2);
    });
  }

  test("an unknown base leaves the direction, not the amount", () => {
    expect(proposalFor({ plannedM2: "100.00", completedM2: "100.00" })).toMatchObject({
      direction: "favour",
      deltaM2: null,
    });
  });

  test("a neutral district keeps its quota even when that is unknown", () => {
    expect(proposalFor({ plannedM2: "100.00", completedM2: "70.00" })?.deltaM2).toBe("0.00");
  });
});

test("districts favoured by document 26 carry a note, and the proposal itself is untouched", () => {
  const row = { plannedM2: "100.00", completedM2: "70.00", baseQuotaM2: "1.00" };
  const { districts, notes } = quotaAdjustment(
    { config, districts: ["钢城区", "历下区"].map((district) => ({ district, ...row })) },
    quota,
  );
  expect(notes.map(({ district, cite }) => [district, cite.ruleId])).toEqual([["钢城区", "QUOTA-2"]]);
  expect(districts.map(({ direction }) => direction)).toEqual(["neutral", "neutral"]);
});
