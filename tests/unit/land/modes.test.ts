import { describe, expect, test } from "vitest";
import { type ChooseModesInput, chooseModes } from "../../../gis/land/modes.ts";
import { modes } from "../../../gis/policy/jinan-2019-61/modes.ts";
import { testVectors } from "./vectors.ts";

testVectors("chooseModes", 18, (input: ChooseModesInput) => chooseModes(input, modes));

const ownLand: ChooseModesInput = {
  asOf: "2021-06-01",
  lowEfficiency: "eligible",
  plannedUse: "commercial",
  recallClause: false,
  mustEnterReserve: false,
  conformsLandUsePlan: true,
  conformsUrbanPlan: true,
  conformsSpecialPlan: true,
  conformsPolicies: true,
  parcelsAdjacent: true,
  adjacentParcelCount: 2,
};

const choose = (changed: ChooseModesInput) => chooseModes({ ...ownLand, ...changed }, modes);

describe("a mode is open only while document 61 is in force", () => {
  for (const [asOf, status] of [
    ["2019-12-09", "not-satisfied"],
    ["2019-12-10", "satisfied"],
    ["2024-11-30", "satisfied"],
    ["2024-12-01", "not-satisfied"],
  ] as const) {
    test(`${asOf} is ${status}`, () => {
      expect(choose({ asOf }).modes["MODE-OWNER"].status).toBe(status);
    });
  }

  test("an unknown day leaves every common condition but the date decided", () => {
    expect(choose({ asOf: null }).modes["MODE-OWNER"]).toEqual({
      status: "undetermined",
      reasons: ["VALID-1"],
    });
  });
});

describe("what puts land under government reserve", () => {
  test("commodity housing opens the reserve and closes the other two", () => {
    const { modes: status } = choose({ plannedUse: "commodity-housing" });
    expect(status["MODE-GOV"]).toEqual({ status: "satisfied", reasons: ["GOV-USE"] });
    expect(status["MODE-OWNER"].reasons).toEqual(["GOV-TRIGGER"]);
    expect(status["MODE-MARKET"].reasons).toEqual(["GOV-TRIGGER"]);
  });

  for (const plannedUse of [null, undefined, "a use that no code table holds"]) {
    test(`a planned use of ${plannedUse} leaves the trigger open`, () => {
      expect(choose({ plannedUse }).govTrigger).toBe("undetermined");
    });
  }

  test("a recall clause decides although the planned use is unknown", () => {
    expect(choose({ plannedUse: null, recallClause: true }).modes["MODE-GOV"]).toEqual({
      status: "satisfied",
      reasons: ["GOV-CLAUSE"],
    });
  });
});

test("one parcel is no assembly, two are", () => {
  expect(choose({ adjacentParcelCount: 1 }).modes["MODE-MARKET"].reasons).toEqual(["MULTI-PARCEL"]);
  expect(choose({ adjacentParcelCount: 2 }).modes["MODE-MARKET"].status).toBe("satisfied");
});

test("with nothing known, nothing is refused", () => {
  const { govTrigger, modes: status } = chooseModes({}, modes);
  expect(govTrigger).toBe("undetermined");
  expect(Object.values(status).map((mode) => mode.status)).toEqual([
    "undetermined",
    "undetermined",
    "undetermined",
  ]);
});
