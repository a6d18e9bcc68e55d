import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { type IndustrialFarRiseInput, industrialFarRise } from "../../../gis/land/industrial-far-rise.ts";
import { industrialLand } from "../../../gis/policy/jinan-2019-61/industrial-land.ts";
import { testVectors } from "./vectors.ts";

testVectors("industrialFarRise", 13, (input: IndustrialFarRiseInput) =>
  industrialFarRise(input, industrialLand),
);

const rise: IndustrialFarRiseInput = {
  asOf: "2021-05-01",
  acquisition: "granted",
  oldUse: "industrial",
  newUse: "industrial",
  oldFar: "1.00",
  newFar: "1.01",
  conformsPlan: true,
  lowEfficiencyRedevelopment: true,
};

const VERY_EARLY = { from: isoDate("2000-01-01"), to: isoDate("2000-12-31") };

const decide = (changed: IndustrialFarRiseInput) =>
  industrialFarRise({ ...rise, ...changed }, industrialLand);

describe("which document frees the rise follows the day", () => {
  for (const [asOf, basis] of [
    ["2019-12-09", []],
    ["2019-12-10", ["PREMIUM-4"]],
    ["2019-12-11", ["IND-3", "PREMIUM-4"]],
    ["2022-12-31", ["IND-3", "PREMIUM-4"]],
    ["2023-01-01", ["PREMIUM-4"]],
    ["2024-11-30", ["PREMIUM-4"]],
    ["2024-12-01", []],
  ] as const) {
    test(`${asOf}: ${basis.join(" and ") || "none"}`, () => expect(decide({ asOf }).basis).toEqual(basis));
  }
});

describe("only a rise of the floor area ratio counts", () => {
  for (const [newFar, premiumFree] of [
    ["0.99", "not-satisfied"],
    ["1", "not-satisfied"],
    ["1.000", "not-satisfied"],
    ["1.001", "satisfied"],
    ["10", "satisfied"],
  ] as const) {
    test(`from 1.00 to ${newFar} is ${premiumFree}`, () => {
      expect(decide({ newFar }).premiumFree).toBe(premiumFree);
    });
  }
});

describe("land that was not granted", () => {
  for (const acquisition of ["allocated", "other-lawful"] as const) {
    test(`${acquisition} on the last day of the plan waits for the authority`, () => {
      expect(decide({ acquisition, asOf: "2022-12-31" })).toMatchObject({
        premiumFree: "undetermined",
        flags: ["NON-GRANTED-CONFLICT"],
        missing: ["authorityRulingNonGranted"],
      });
    });

    test(`${acquisition} a day later is refused`, () => {
      expect(decide({ acquisition, asOf: "2023-01-01" })).toMatchObject({
        premiumFree: "not-satisfied",
        reasons: ["ACQUISITION"],
        missing: [],
      });
    });
  }
});

describe("a project that is no redevelopment of low-efficiency land", () => {
  test("is free while document 80 is in force", () => {
    expect(decide({ lowEfficiencyRedevelopment: false, asOf: "2022-12-31" }).premiumFree).toBe("satisfied");
  });

  test("is refused afterwards", () => {
    expect(decide({ lowEfficiencyRedevelopment: false, asOf: "2023-01-01" })).toMatchObject({
      premiumFree: "not-satisfied",
      reasons: ["NOT-REDEVELOPMENT"],
    });
  });
});

describe("a refusal gives only the reasons that the document in force knows", () => {
  for (const changed of [
    { acquisition: "allocated" },
    { lowEfficiencyRedevelopment: false },
  ] as const satisfies IndustrialFarRiseInput[]) {
    test(`${JSON.stringify(changed)} is none while document 80 is in force`, () => {
      expect(decide({ ...changed, newFar: "1.00", asOf: "2022-12-31" }).reasons).toEqual(["FAR"]);
    });

    test(`${JSON.stringify(changed)} is one more afterwards`, () => {
      expect(decide({ ...changed, newFar: "1.00", asOf: "2023-01-01" }).reasons).toHaveLength(2);
    });
  }

  test("one document in force is enough for the day", () => {
    const ended = { ...industrialLand.redevelopment.document, period: VERY_EARLY };
    const policy = { ...industrialLand, redevelopment: { ...industrialLand.redevelopment, document: ended } };
    expect(industrialFarRise({ ...rise, conformsPlan: false }, policy).reasons).toEqual(["PLAN"]);
  });
});

describe("what keeps the question open is named", () => {
  test("every unknown fact, without low efficiency while document 80 does not ask for it", () => {
    expect(industrialFarRise({ asOf: "2021-05-01" }, industrialLand)).toMatchObject({
      premiumFree: "undetermined",
      missing: ["acquisition", "conformsPlan", "newFar", "newUse", "oldFar", "oldUse"],
    });
  });

  test("low efficiency is asked for when only document 61 is in force", () => {
    expect(decide({ asOf: "2023-01-01", lowEfficiencyRedevelopment: null }).missing).toEqual([
      "lowEfficiencyRedevelopment",
    ]);
  });

  test("a use that no code table holds is unknown, not another use", () => {
    expect(decide({ newUse: "spaceport" })).toMatchObject({
      premiumFree: "undetermined",
      missing: ["newUse"],
    });
  });

  test("one failing condition decides although the rest is unknown", () => {
    expect(industrialFarRise({ conformsPlan: false }, industrialLand)).toMatchObject({
      premiumFree: "not-satisfied",
      reasons: ["PLAN"],
      missing: [],
    });
  });
});
