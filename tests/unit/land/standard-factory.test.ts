import { describe, expect, test } from "vitest";
import { type StandardFactoryInput, standardFactory } from "../../../gis/land/standard-factory.ts";
import { standardFactory as jinan } from "../../../gis/policy/jinan-2019-61/standard-factory.ts";
import { testVectors } from "./vectors.ts";

testVectors("standardFactory", 22, (input: StandardFactoryInput) => standardFactory(input, jinan));

const building: StandardFactoryInput = {
  district: "章丘区",
  feeFenPerM2: "10000",
  feeApprovalDate: "2020-03-01",
  floors: [
    { storey: 1, areaM2: "12000.00" },
    { storey: 2, areaM2: "12000.00" },
    { storey: 3, areaM2: "12000.00" },
  ],
  undergroundM2: "1000.00",
  upperCompliant: true,
  undergroundCompliant: true,
  totalGfaM2: "37000.00",
  permitDate: "2020-03-01",
  acceptanceDate: "2021-03-01",
  fivePartyReport: true,
};

const decide = (changed: StandardFactoryInput) => standardFactory({ ...building, ...changed }, jinan);

describe("the infrastructure fee goes by storey", () => {
  for (const [what, changed, feeFen] of [
    // 100 yuan × (70 % × 12 000 + 50 % × 12 000) = 1 440 000 yuan
    ["compliant upper storeys and underground are free", {}, "144000000"],
    // + 100 yuan × 12 000
    ["upper storeys that do not comply pay in full", { upperCompliant: false }, "264000000"],
    // + 100 yuan × 1 000
    ["underground that does not comply pays in full", { undergroundCompliant: false }, "154000000"],
    [
      "no underground needs no compliance",
      { undergroundM2: "0.00", undergroundCompliant: null },
      "144000000",
    ],
    ["compliant underground is free whatever its area", { undergroundM2: null }, "144000000"],
  ] as const) {
    test(what, () => expect(decide(changed)).toMatchObject({ feeStatus: "determined", feeFen }));
  }

  test("two halves of a fen are rounded together, once", () => {
    // 1 fen × (0.7 × 0.50 + 0.5 × 0.30) m² = 0.35 + 0.15 = 0.50 fen; each by itself would round to nought
    const floors = [
      { storey: 1, areaM2: "0.50" },
      { storey: 2, areaM2: "0.30" },
    ];
    expect(decide({ feeFenPerM2: "1", floors }).feeFen).toBe("1");
    expect(decide({ feeFenPerM2: "1", floors: [{ storey: 1, areaM2: "0.71" }] }).feeFen).toBe("0"); // 0.497
  });

  for (const [feeApprovalDate, feeStatus] of [
    ["2019-12-10", "not-applicable"],
    ["2019-12-11", "determined"],
    ["2022-12-31", "determined"],
    ["2023-01-01", "not-applicable"],
  ] as const) {
    test(`approved on ${feeApprovalDate} it is ${feeStatus}`, () => {
      expect(decide({ feeApprovalDate }).feeStatus).toBe(feeStatus);
    });
  }

  test("outside the plan no fact of the fee is asked for", () => {
    expect(decide({ feeApprovalDate: "2023-01-01", feeFenPerM2: null, upperCompliant: null })).toMatchObject({
      feeStatus: "not-applicable",
      feeFen: null,
      missing: [],
    });
  });

  test("each unknown fact of the fee is named", () => {
    const unknown = {
      feeApprovalDate: null,
      feeFenPerM2: null,
      upperCompliant: null,
      undergroundCompliant: null,
    };
    expect(decide(unknown)).toMatchObject({
      feeStatus: "undetermined",
      missing: ["feeApprovalDate", "feeFenPerM2", "undergroundCompliant", "upperCompliant"],
    });
  });
});

describe("the general reward", () => {
  for (const [changed, rewardFen] of [
    [{ totalGfaM2: "30000.00" }, "0"],
    [{ totalGfaM2: "30000.01" }, "120000000"], // 100 yuan × 12 000 m²
    [{ acceptanceDate: "2021-03-01" }, "120000000"],
    [{ acceptanceDate: "2021-03-02" }, "0"],
    [{ acceptanceDate: "2020-03-01" }, "120000000"],
    [{ acceptanceDate: "2020-02-29" }, "0"], // before the permit
    [{ permitDate: "2022-06-01", acceptanceDate: "2022-12-31" }, "120000000"],
    [{ permitDate: "2022-06-01", acceptanceDate: "2023-01-01" }, "0"],
    [{ permitDate: "2019-06-01", acceptanceDate: "2019-12-11" }, "120000000"],
    [{ permitDate: "2019-06-01", acceptanceDate: "2019-12-10" }, "0"],
  ] as const) {
    test(`${JSON.stringify(changed)} gives ${rewardFen} fen`, () => {
      expect(decide(changed)).toMatchObject({ rewardStatus: "determined", rewardFen });
    });
  }
});

describe("the higher reward of 莱芜 and 钢城", () => {
  for (const [acceptanceDate, rewardFenPerM2] of [
    ["2023-12-31", "20000"],
    ["2024-01-01", "0"],
    ["2019-12-07", "20000"],
    ["2019-12-06", "0"],
  ] as const) {
    test(`accepted on ${acceptanceDate} it is ${rewardFenPerM2} fen per m²`, () => {
      expect(decide({ district: "莱芜区", acceptanceDate }).rewardFenPerM2).toBe(rewardFenPerM2);
    });
  }

  test("needs neither permit date nor report", () => {
    expect(decide({ district: "钢城区", permitDate: null, fivePartyReport: null })).toMatchObject({
      rewardFen: "240000000", // 200 yuan × 12 000 m²
      flags: ["SUBJECT-TO-INDUSTRY-FORM"],
      missing: [],
    });
  });

  for (const district of [null, "歴下区"]) {
    test(`a district of ${district} leaves the rate open`, () => {
      expect(decide({ district })).toMatchObject({
        rewardStatus: "undetermined",
        rewardFenPerM2: null,
        missing: ["district"],
      });
    });
  }
});

describe("public support beyond 20 % of the investment", () => {
  // reward 1 200 000 yuan + other 300 000 yuan = 20 % of 7 500 000 yuan
  for (const [otherSupportFen, flags] of [
    ["30000000", []],
    ["30000001", ["OVER-20-PERCENT"]],
  ] as const) {
    test(`other support of ${otherSupportFen} fen is ${flags.length ? "flagged" : "not flagged"}`, () => {
      const answer = decide({ totalInvestmentFen: "750000000", otherSupportFen });
      expect(answer.flags).toEqual(flags);
      expect(answer.rewardFen).toBe("120000000");
    });
  }

  test("is no question where no reward is due", () => {
    expect(decide({ totalGfaM2: "1.00", totalInvestmentFen: "1", otherSupportFen: "1" }).flags).toEqual([]);
  });
});

test("unknown floors leave both sums open", () => {
  expect(decide({ floors: null })).toMatchObject({
    feeStatus: "undetermined",
    rewardStatus: "undetermined",
    rewardFenPerM2: "10000",
    rewardAreaM2: null,
    missing: ["floors"],
  });
});

describe("one storey of unknown area", () => {
  const unknownStorey = (unknown: number) =>
    decide({
      floors: [1, 2, 3].map((storey) => ({ storey, areaM2: storey === unknown ? null : "12000.00" })),
    });

  test("at the ground leaves the fee open, and the reward is known", () => {
    expect(unknownStorey(1)).toMatchObject({ feeFen: null, rewardFen: "120000000", missing: ["floors"] });
  });

  test("above leaves the reward open, and the fee is known because that storey is free", () => {
    expect(unknownStorey(3)).toMatchObject({ feeFen: "144000000", rewardFen: null, missing: ["floors"] });
  });
});
