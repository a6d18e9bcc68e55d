import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { decideFacts } from "../../../gis/land/classify-parcel.ts";
import { measuresOfRow } from "../../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

type Row = Readonly<Record<string, boolean | number | string | null>>;

function factOf(name: string, row: Row): boolean | string | null | undefined {
  const facts = decideFacts(measuresOfRow(row), isoDate("2020-06-01"), jinan2019No61);
  return facts.find((one) => one.name === name)?.value;
}

const applies = { control_standard_applies: true };
const farOnly = { ...applies, control_far_min: "1.0" };
const farAndOffice = { ...farOnly, control_office_share_max: "7" };

describe("the control standard is failed by one known indicator and passed by all that apply", () => {
  for (const [name, row, value] of [
    ["FAR at its lower bound", { ...farOnly, far: "1.00" }, false],
    ["FAR below it", { ...farOnly, far: "0.99" }, true],
    ["FAR unknown", { ...farOnly }, null],
    ["share of offices at its upper bound", { ...farAndOffice, far: "1", office_share: "7.0" }, false],
    ["share of offices above it", { ...farAndOffice, far: "1", office_share: "7.1" }, true],
    ["one fails, the other is unknown", { ...farAndOffice, far: "0.5" }, true],
    ["one passes, the other is unknown", { ...farAndOffice, far: "1.5" }, null],
    ["an indicator without a bound does not apply", { ...farOnly, far: "1", office_share: "90" }, false],
    ["no row applies: the standard says nothing of this land", { far: "0.1", office_share: "90" }, null],
    ["not loaded", {}, null],
    // 200 万元/亩 are 3,000 万元/公顷, which are 3,000 yuan per m².
    [
      "investment at its bound",
      { ...applies, control_investment_intensity_min: "3000", investment_intensity: "3000" },
      false,
    ],
    [
      "investment below it",
      { ...applies, control_investment_intensity_min: "3000", investment_intensity: "2999.99" },
      true,
    ],
  ] as const) {
    test(`${name}: ${value}`, () => expect(factOf("controlStandardFailed", row)).toBe(value));
  }
});

describe("intensity is low by FAR, or by density where the plan states one", () => {
  const zone = { zone_share: 1, zone_far_min: "1.2" };
  const both = { ...zone, zone_density_min: "40" };
  for (const [name, row, value] of [
    ["no density stated, FAR at its bound", { ...zone, far: "1.2", building_density: "5" }, false],
    ["both at their bounds", { ...both, far: "1.2", building_density: "40" }, false],
    ["density below", { ...both, far: "1.2", building_density: "39.9" }, true],
    ["FAR below", { ...both, far: "1.19", building_density: "60" }, true],
    ["FAR in order, density unknown", { ...both, far: "1.2" }, null],
    ["FAR unknown, density below", { ...both, building_density: "39.9" }, true],
  ] as const) {
    test(`${name}: ${value}`, () => expect(factOf("intensityLow", row)).toBe(value));
  }
});

describe("title is disputed while a record is open, undisputed by a statement on file", () => {
  for (const [row, value] of [
    [{ dispute_open: true }, true],
    [{ dispute_open: true, no_dispute_statement: true }, true],
    [{ no_dispute_statement: true }, false],
    [{}, null],
  ] as const) {
    test(`${JSON.stringify(row)} gives ${value}`, () => expect(factOf("titleDisputed", row)).toBe(value));
  }
});
