import { describe, expect, test } from "vitest";
import { type PublicContributionInput, publicContribution } from "../../../gis/land/contribution.ts";
import { contribution } from "../../../gis/policy/jinan-2019-61/contribution.ts";
import { testVectors } from "./vectors.ts";

testVectors("publicContribution", 13, (input: PublicContributionInput) =>
  publicContribution(input, contribution),
);

const mall: PublicContributionInput = {
  mode: "MODE-OWNER",
  plannedUse: "commercial",
  totalGfaM2: "10000.00",
  totalLandM2: "4000.00",
  choice: "land",
  offeredLandM2: "600.00",
  contractStatesArea: true,
  contractStatesUse: true,
};
const owed = (changed: PublicContributionInput) => publicContribution({ ...mall, ...changed }, contribution);

describe("15 % of 4,000 m² of land are 600 m²", () => {
  for (const [offeredLandM2, met, shortfallLandM2] of [
    ["599.99", "not-satisfied", "0.0100"],
    ["600.00", "satisfied", "0.0000"],
    ["600.01", "satisfied", "0.0000"],
  ] as const) {
    test(`${offeredLandM2} m² offered: ${met}`, () => {
      expect(owed({ offeredLandM2 })).toMatchObject({ met, shortfallLandM2 });
    });
  }
});

test("an unknown mode leaves the duty open, a use that owes nothing decides at once", () => {
  expect(owed({ mode: null })).toMatchObject({ applies: "undetermined", missing: ["mode"] });
  expect(owed({ mode: null, plannedUse: "industrial" })).toMatchObject({
    applies: "not-satisfied",
    missing: [],
  });
});

test("a use that no code table holds is asked for, never taken as free of duty", () => {
  expect(owed({ plannedUse: "casino" })).toMatchObject({ applies: "undetermined", missing: ["plannedUse"] });
});
