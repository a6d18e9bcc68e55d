import { describe, expect, test } from "vitest";
import {
  type ServiceManufacturingInput,
  serviceManufacturing,
} from "../../../gis/land/service-manufacturing.ts";
import { serviceManufacturing as jinan } from "../../../gis/policy/jinan-2019-61/service-manufacturing.ts";
import { testVectors } from "./vectors.ts";

testVectors("serviceManufacturing", 10, (input: ServiceManufacturingInput) =>
  serviceManufacturing(input, jinan),
);

const added: ServiceManufacturingInput = {
  asOf: "2021-05-01",
  existingManufacturer: true,
  conformsDetailedPlan: true,
  originalGfaM2: "10000.00",
  serviceGfaM2: "1500.00", // 15 % of 10 000
  parcelLandM2: "10000.00",
  serviceLandM2: "700.00", // 7 % of 10 000
};

const decide = (changed: ServiceManufacturingInput) => serviceManufacturing({ ...added, ...changed }, jinan);

describe("added service manufacturing stays within its shares, bounds included", () => {
  for (const [changed, reasons] of [
    [{ serviceGfaM2: "1500.00" }, []],
    [{ serviceGfaM2: "1500.01" }, ["GFA-15"]],
    [{ serviceLandM2: "700.00" }, []],
    [{ serviceLandM2: "700.01" }, ["LAND-7"]],
    // 15 % of 0.07 is 0.0105: compared exactly, 0.01 is inside and 0.02 is not.
    [{ originalGfaM2: "0.07", serviceGfaM2: "0.01" }, []],
    [{ originalGfaM2: "0.07", serviceGfaM2: "0.02" }, ["GFA-15"]],
  ] as const) {
    test(`${JSON.stringify(changed)} gives ${reasons.join() || "no refusal"}`, () => {
      expect(decide(changed).reasons).toEqual(reasons);
    });
  }
});

describe("the sentence binds while document 80 is in force", () => {
  for (const [asOf, allowed] of [
    ["2019-12-10", "not-satisfied"],
    ["2019-12-11", "satisfied"],
    ["2022-12-31", "satisfied"],
    ["2023-01-01", "not-satisfied"],
  ] as const) {
    test(`${asOf} is ${allowed}`, () => expect(decide({ asOf }).allowed).toBe(allowed));
  }
});

test("with nothing known every condition stays open and every fact is named", () => {
  expect(serviceManufacturing({}, jinan)).toMatchObject({
    allowed: "undetermined",
    splitTransferAllowed: null,
    reasons: ["GFA-15", "LAND-7", "MANUFACTURER", "PLAN", "VALID-2"],
    missing: [
      "asOf",
      "conformsDetailedPlan",
      "existingManufacturer",
      "originalGfaM2",
      "parcelLandM2",
      "serviceGfaM2",
      "serviceLandM2",
    ],
  });
});

test("an area that is no decimal of two places is refused, not guessed", () => {
  expect(() => decide({ serviceGfaM2: "1500.001" })).toThrow(RangeError);
});
