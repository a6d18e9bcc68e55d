import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { type ClassifyInput, classify } from "../../../gis/land/classify.ts";
import { classifyParcel } from "../../../gis/land/classify-parcel.ts";
import { BOOLEAN_FACTS, type LandFacts } from "../../../gis/land/facts/facts.ts";
import { measuresOfRow } from "../../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { vectorsOf } from "./vectors.ts";

const ofClassify = vectorsOf("classify");

describe("every vector of classify", () => {
  test("there are 41 of them", () => expect(ofClassify).toHaveLength(41));

  for (const { id, name, input, expected } of ofClassify) {
    test(`${id}: ${name}`, () => {
      expect(classify(input as ClassifyInput, jinan2019No61)).toMatchObject(expected);
    });
  }
});

/** Nothing on record but `false`: clear title in scope, no category, no exclusion. */
const unremarkable: LandFacts = {
  ...Object.fromEntries(BOOLEAN_FACTS.map((name) => [name, false])),
  inPlannedUrbanConstructionLand: true,
  stockConstructionLand: true,
  titleClear: true,
  conformsLandUsePlan: true,
  evaluationReport: true,
};
const asOf = isoDate("2020-06-01");
const outcome = (changes: LandFacts, on: ClassifyInput["asOf"] = asOf) =>
  classify({ asOf: on, facts: { ...unremarkable, ...changes } }, jinan2019No61);

describe("the order of decision", () => {
  test("one exclusion excludes, although every other fact is unknown", () => {
    const { overall, excludedBy, recognisable } = classify(
      { asOf, facts: { otherExclusionDocNo: "X〔2020〕1号" } },
      jinan2019No61,
    );
    expect({ overall, excludedBy, recognisable }).toEqual({
      overall: "excluded",
      excludedBy: ["EXCL-3"],
      recognisable: "not-satisfied",
    });
  });

  test("exclusion comes before the absence of every category", () => {
    expect(outcome({ titleClear: false })).toMatchObject({ overall: "excluded", matched: [] });
  });

  test("no category is not low-efficiency, although the scope is unknown and stays listed", () => {
    expect(outcome({ titleClear: null })).toMatchObject({
      overall: "not-low-efficiency",
      missing: ["titleClear"],
    });
  });

  test("an open further category does not keep an eligible parcel open, and stays listed", () => {
    const found = outcome({ industrialLand: true, benefitEvaluatedLow: true, energyViolated: null });
    expect(found).toMatchObject({ overall: "eligible", matched: ["CAT-2"], missing: ["energyViolated"] });
  });

  test("the report and the day are missing only while recognition is open", () => {
    const low: LandFacts = { industrialLand: true, benefitEvaluatedLow: true, evaluationReport: null };
    expect(outcome(low, null)).toMatchObject({
      recognisable: "undetermined",
      missing: ["asOf", "evaluationReport"],
    });
    expect(outcome({ evaluationReport: null }, null)).toMatchObject({
      recognisable: "not-satisfied",
      missing: [],
    });
    expect(outcome(low, isoDate("2024-12-01"))).toMatchObject({
      recognisable: "not-satisfied",
      missing: [],
    });
  });
});

describe("a document's number proves", () => {
  test("an empty number is no number", () => {
    expect(outcome({ idleLandRecognised: true, idleLandDocNo: "" })).toMatchObject({
      exclusions: { "EXCL-1": "undetermined" },
      missing: ["idleLandDocNo"],
    });
    expect(outcome({ otherExclusionDocNo: "" }).exclusions["EXCL-3"]).toBe("not-satisfied");
    expect(outcome({ districtOtherRecognised: true, districtOtherDocNo: "" })).toMatchObject({
      categories: { "CAT-6": "undetermined" },
    });
  });

  test("a number alone, without the recognition, proves nothing", () => {
    expect(outcome({ idleLandRecognised: false, idleLandDocNo: "闲〔2020〕1号" }).overall).toBe(
      "not-low-efficiency",
    );
    expect(outcome({ idleLandRecognised: null, idleLandDocNo: "闲〔2020〕1号" }).missing).toEqual([
      "idleLandRecognised",
    ]);
  });
});

test("an outcome names its policy package and the clause of every rule", () => {
  const { policy, citations } = outcome({});
  expect(policy).toEqual({ id: "jinan-2019-61", version: "1.0.0" });
  expect(citations).toHaveLength(14); // 3 scope + 3 exclusions + 6 categories + SCOPE-4 + VALID-1
  expect(citations).toContainEqual({ ruleId: "CAT-4", document: "济政办字〔2019〕61号", item: "一（四）" });
});

describe("a parcel, from its measures to its outcomes", () => {
  const low = measuresOfRow({
    urban_share: 1,
    land_use_is_construction: true,
    certificate_verified: true,
    finding_title_disputed: false,
    certified_use_industrial: true,
    per_mu_grade_low: true,
    per_mu_evaluation_age: 1,
    evaluation_valid_years: 1,
    idle_land_doc_no: null,
    finding_idle_land_recognised: false,
    finding_historic_leftover: false,
    report_commissioned_by_district: true,
  });
  const found = classifyParcel(low, asOf, jinan2019No61);

  test("is eligible by CAT-2, with five categories still open", () => {
    expect(found.outcome).toMatchObject({
      overall: "eligible",
      matched: ["CAT-2"],
      recognisable: "satisfied",
    });
    expect(found.categories.filter(({ verdict }) => verdict === "undetermined")).toHaveLength(5);
  });

  test("each outcome carries its clause, its key words and the facts it used, with their origin", () => {
    expect(found.categories[1]).toMatchObject({
      ruleId: "CAT-2",
      verdict: "satisfied",
      cite: { document: "济政办字〔2019〕61号", item: "一（二）" },
      quote: "通过亩均综合效益评价认定为低效的产业用地",
      missing: [],
      facts: [
        { name: "industrialLand", value: true, origin: "derived" },
        {
          name: "benefitEvaluatedLow",
          value: true,
          origin: "derived",
          measures: [
            { name: "evaluationValidYears", value: 1, unit: "years" },
            { name: "perMuEvaluationAge", value: 1, unit: "years" },
            { name: "perMuGradeLow", value: true, unit: null },
          ],
        },
      ],
    });
    expect(found.scope[2]?.facts.map(({ name, origin }) => [name, origin])).toEqual([
      ["titleClear", "derived"],
      ["titleDisputed", "recorded"],
    ]);
    expect(found.report).toMatchObject({ ruleId: "SCOPE-4", verdict: "satisfied" });
  });

  test("a rule's explanation repeats its verdict and its missing evidence", () => {
    for (const rule of [...found.scope, ...found.exclusions, ...found.categories, found.report]) {
      expect(rule.explanation).toMatchObject({ verdict: rule.verdict, missing: rule.missing });
    }
  });
});
