import { describe, expect, test } from "vitest";
import { type SmallParcelsInput, smallParcels } from "../../../gis/land/odd-parcels.ts";
import { oddParcels } from "../../../gis/policy/jinan-2019-61/odd-parcels.ts";
import { testVectors } from "./vectors.ts";

testVectors("smallParcels", 12, (input: SmallParcelsInput) => smallParcels(input, oddParcels));

const corner = { id: "a", irregular: false, independentlyDevelopable: false, plannedTogether: true };

describe("3 mu are 2,000 m², that size included", () => {
  for (const [areaM2, withinArea] of [
    ["1999.99", "satisfied"],
    ["2000.00", "satisfied"],
    ["2000.01", "not-satisfied"],
  ] as const) {
    test(`${areaM2} m²: ${withinArea}`, () => {
      const { parcels } = smallParcels(
        { projectLandM2: "90000", parcels: [{ ...corner, areaM2 }] },
        oddParcels,
      );
      expect(parcels[0]?.withinArea).toBe(withinArea);
    });
  }
});

test("no parcel at all qualifies for nothing", () => {
  expect(smallParcels({ projectLandM2: "90000", parcels: [], approved: true }, oddParcels)).toMatchObject({
    sumM2: "0.0000",
    qualifies: "not-satisfied",
    mayTransferByAgreement: "not-satisfied",
    missing: [],
  });
});

test("unknown areas and an unknown project are both asked for", () => {
  const { missing, ratioOk } = smallParcels({ parcels: [corner], approved: true }, oddParcels);
  expect([ratioOk, missing]).toEqual(["undetermined", ["a.areaM2", "projectLandM2"]]);
});
