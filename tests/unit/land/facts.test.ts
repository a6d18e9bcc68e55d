import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { decideFacts } from "../../../gis/land/classify-parcel.ts";
import { BOOLEAN_FACTS, type BooleanFact } from "../../../gis/land/facts/facts.ts";
import { findingName, measureColumn, measuresOfRow } from "../../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

type Row = Readonly<Record<string, boolean | number | string | null>>;

function factOf(name: string, row: Row) {
  const facts = decideFacts(measuresOfRow(row), isoDate("2020-06-01"), jinan2019No61);
  const found = facts.find((one) => one.name === name);
  if (!found) throw new Error(`no fact ${name}`);
  return found;
}

function derives(name: BooleanFact, cases: readonly (readonly [Row, boolean | null])[]) {
  describe(name, () => {
    for (const [row, value] of cases) {
      test(`${JSON.stringify(row)} gives ${value}`, () => {
        const origin = value === null ? "unknown" : "derived";
        expect(factOf(name, row)).toMatchObject({ value, origin });
      });
    }
  });
}

for (const [name, column] of [
  ["inPlannedUrbanConstructionLand", "urban_share"],
  ["conformsLandUsePlan", "conforming_share"],
] as const) {
  derives(name, [
    [{ [column]: 1 }, true],
    [{ [column]: 0.999 }, true],
    [{ [column]: 0.9989999999999999 }, null], // the next double below
    [{ [column]: 0.5 }, null],
    [{ [column]: 0.0010000000000000002 }, null], // the next double above
    [{ [column]: 0.001 }, false],
    [{ [column]: 0 }, false],
    [{ [column]: null }, null],
  ]);
}

derives("stockConstructionLand", [
  [{ land_use_is_construction: true }, true],
  [{ land_use_is_construction: false }, false],
  [{}, null],
]);

derives("titleClear", [
  [{ certificate_verified: true }, true],
  [{ certificate_verified: false }, null], // not verified is not "recorded as unclear"
  [{}, null],
]);

derives("industrialLand", [
  [{ certified_use_industrial: true }, true],
  [{ certified_use_industrial: false }, false],
  [{}, null],
]);

derives("benefitEvaluatedLow", [
  [{ per_mu_grade_low: true, per_mu_evaluation_age: 0, evaluation_valid_years: 1 }, true],
  [{ per_mu_grade_low: true, per_mu_evaluation_age: 1, evaluation_valid_years: 1 }, true],
  [{ per_mu_grade_low: true, per_mu_evaluation_age: 2, evaluation_valid_years: 1 }, null],
  [{ per_mu_grade_low: false, per_mu_evaluation_age: 1, evaluation_valid_years: 1 }, false],
  [{ per_mu_grade_low: false, per_mu_evaluation_age: 2, evaluation_valid_years: 1 }, null],
  [{ per_mu_grade_low: false, per_mu_evaluation_age: 2, evaluation_valid_years: 2 }, false],
  [{ per_mu_grade_low: null, per_mu_evaluation_age: 1, evaluation_valid_years: 1 }, null],
  [{ per_mu_grade_low: null, per_mu_evaluation_age: null, evaluation_valid_years: 1 }, null],
]);

derives("intensityLow", [
  [{ far: "1.19", zone_far_min: "1.2", zone_share: 0.5 }, true],
  [{ far: "1.20", zone_far_min: "1.2", zone_share: 0.5 }, false],
  [{ far: "1.21", zone_far_min: "1.2", zone_share: 1 }, false],
  [{ far: "1.19", zone_far_min: "1.2", zone_share: 0.49999999999999994 }, null],
  [{ far: null, zone_far_min: "1.2", zone_share: 1 }, null],
  [{ far: "1.19", zone_far_min: null, zone_share: 1 }, null],
  [{ far: "1.19", zone_far_min: "1.2", zone_share: null }, null],
]);

derives("planFunctionMismatch", [
  [{ use_compatible: false, zone_share: 0.5 }, true],
  [{ use_compatible: true, zone_share: 0.5 }, false],
  [{ use_compatible: false, zone_share: 0.49999999999999994 }, null],
  [{ use_compatible: false, zone_share: null }, null],
  [{ use_compatible: null, zone_share: 1 }, null],
]);

derives("builtPublicOrSimilar", [
  [{ is_built: true, current_use_public: true }, true],
  [{ is_built: false, current_use_public: true }, false],
  [{ is_built: null, current_use_public: false }, false],
  [{ is_built: null, current_use_public: true }, null],
  [{ is_built: true, current_use_public: null }, null],
]);

derives("underused", [
  [{ occupancy_share: 0.2999999999999999, underused_below: "0.3" }, true],
  [{ occupancy_share: 0.3, underused_below: "0.3" }, false],
  [{ occupancy_share: 0.1, underused_below: null }, null],
  [{ occupancy_share: null, underused_below: "0.3" }, null],
]);

derives("vacant", [
  [{ occupancy_share: 0 }, true],
  [{ occupancy_share: "-0" }, true],
  [{ occupancy_share: 5e-324 }, false], // the smallest share in use
  [{ occupancy_share: null }, null],
]);

derives("evaluationReport", [
  [{ report_commissioned_by_district: true }, true],
  [{ report_commissioned_by_district: false }, false],
  [{}, null],
]);

describe("a recorded finding wins over every derivation", () => {
  /** Measures that derive every fact as true. */
  const derivesTrue: Row = {
    urban_share: 1,
    land_use_is_construction: true,
    certificate_verified: true,
    certified_use_industrial: true,
    per_mu_grade_low: true,
    per_mu_evaluation_age: 0,
    evaluation_valid_years: 1,
    far: "0.1",
    zone_far_min: "1.2",
    zone_share: 1,
    use_compatible: false,
    is_built: true,
    current_use_public: true,
    occupancy_share: 0,
    underused_below: "0.3",
    conforming_share: 1,
    report_commissioned_by_district: true,
  };
  const findingOnly = new Set<string>([
    "titleDisputed",
    "industryPolicyViolated",
    "safetyViolated",
    "environmentViolated",
    "energyViolated",
    "layoutScattered",
    "useExtensive",
    "controlStandardFailed",
    "districtOtherRecognised",
    "idleLandRecognised",
    "historicLeftover",
  ]);

  for (const name of BOOLEAN_FACTS) {
    test(name, () => {
      const column = measureColumn(findingName(name));
      expect(factOf(name, derivesTrue).value).toBe(findingOnly.has(name) ? null : true);
      expect(factOf(name, { ...derivesTrue, [column]: false })).toMatchObject({
        value: false,
        origin: "recorded",
      });
      expect(factOf(name, { [column]: true })).toMatchObject({ value: true, origin: "recorded" });
    });
  }
});

test("what the derivation looked at is shown even where it did not decide", () => {
  expect(factOf("inPlannedUrbanConstructionLand", { urban_share: 0.62 })).toEqual({
    name: "inPlannedUrbanConstructionLand",
    value: null,
    origin: "unknown",
    measures: [{ name: "urbanShare", value: 0.62, unit: "share of area" }],
  });
});

test("a document number is recorded or unknown, and an empty one is unknown", () => {
  expect(factOf("idleLandDocNo", { idle_land_doc_no: "闲〔2020〕1号" }).origin).toBe("recorded");
  expect(factOf("idleLandDocNo", { idle_land_doc_no: "" }).origin).toBe("unknown");
});

test("a measure of the wrong type is refused by its column", () => {
  expect(() => measuresOfRow({ urban_share: true })).toThrow("urban_share");
  expect(() => measuresOfRow({ is_built: "yes" })).toThrow("is_built");
  expect(() => measuresOfRow({ far: "" })).toThrow("far");
});
