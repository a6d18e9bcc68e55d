import { describe, expect, test } from "vitest";
import { type TransitionUseInput, transitionUse } from "../../../gis/land/transition.ts";
import { transition } from "../../../gis/policy/jinan-2019-61/transition.ts";
import { testVectors } from "./vectors.ts";

testVectors("transitionUse", 19, (input: TransitionUseInput) => transitionUse(input, transition));

const studio: TransitionUseInput = {
  asOf: "2021-01-01",
  newUse: "cultural-creative",
  usesExistingBuildings: true,
  originalGfaM2: "10000.00",
  rebuiltGfaM2: "0.00",
  newGfaM2: "0.00",
  districtApproved: true,
  districtApprovalDate: "2020-03-15",
  inAllocationCatalogue: false,
};
const use = (changed: TransitionUseInput) => transitionUse({ ...studio, ...changed }, transition);

describe("the approval must fall into the days of the document", () => {
  for (const [districtApprovalDate, allowed] of [
    ["2019-12-09", "not-satisfied"],
    ["2019-12-10", "satisfied"],
    ["2024-11-30", "satisfied"],
    ["2024-12-01", "not-satisfied"],
  ] as const) {
    test(`${districtApprovalDate}: ${allowed}`, () => {
      expect(use({ districtApprovalDate }).allowed).toBe(allowed);
    });
  }
});

describe("five years, the last day included", () => {
  for (const [asOf, phase] of [
    ["2020-03-14", "not-started"],
    ["2020-03-15", "running"],
    ["2025-03-15", "running"],
    ["2025-03-16", "ended"],
  ] as const) {
    test(`${asOf}: ${phase}`, () => {
      expect(use({ asOf }).phase).toBe(phase);
    });
  }
});

test("a refusal decides although its date is unknown", () => {
  expect(use({ districtApproved: false, districtApprovalDate: null })).toMatchObject({
    allowed: "not-satisfied",
    missing: [],
  });
});

test("every area that is unknown is asked for", () => {
  expect(use({ originalGfaM2: null, newGfaM2: null }).missing).toEqual(["newGfaM2", "originalGfaM2"]);
});
