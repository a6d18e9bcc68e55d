import { describe, expect, test } from "vitest";
import { type ContractGateInput, contractGate } from "../../../gis/land/contract-gate.ts";
import { contractGate as jinan } from "../../../gis/policy/jinan-2019-61/contract-gate.ts";
import { testVectors } from "./vectors.ts";

testVectors("contractGate", 15, (input: ContractGateInput) => contractGate(input, jinan));

const ready: ContractGateInput = {
  signDate: "2021-03-20",
  ownWorkflow: false,
  recognised: true,
  inLibrary: true,
  inApprovedAnnualPlan: true,
  schemeApprovedByDistrict: true,
  supplyApprovedByCity: true,
  appraisalDone: true,
  collectiveDecisionDone: true,
  publicity: { held: true, from: "2021-02-26", to: "2021-03-05" }, // 7 days, over the end of February
  minPublicityDays: 7,
  openObjections: 0,
  signerRole: "county-bureau",
  contributionApplies: false,
};

const decide = (changed: ContractGateInput) => contractGate({ ...ready, ...changed }, jinan);

describe("each step that was not taken blocks, and each unknown one is missing", () => {
  for (const step of [
    "recognised",
    "inLibrary",
    "inApprovedAnnualPlan",
    "schemeApprovedByDistrict",
    "supplyApprovedByCity",
    "appraisalDone",
    "collectiveDecisionDone",
  ] as const) {
    test(step, () => {
      expect(decide({ [step]: false })).toMatchObject({ maySign: "not-satisfied", blocking: [step] });
      expect(decide({ [step]: null })).toMatchObject({ maySign: "undetermined", missing: [step] });
    });
  }
});

describe("a contract is signed while document 61 is in force", () => {
  const publicity = { held: true, from: "2019-11-01", to: "2019-12-01" };
  for (const [signDate, blocking] of [
    ["2019-12-09", ["VALID-1"]],
    ["2019-12-10", []],
    ["2024-11-30", []],
    ["2024-12-01", ["VALID-1"]],
  ] as const) {
    test(`${signDate} is blocked by ${blocking.join() || "nothing"}`, () => {
      expect(decide({ signDate, publicity }).blocking).toEqual(blocking);
    });
  }
});

describe("publicity of the result", () => {
  test("lasts at least the configured days", () => {
    expect(decide({ minPublicityDays: 7 }).maySign).toBe("satisfied");
    expect(decide({ minPublicityDays: 8 }).blocking).toEqual(["publicityTooShort"]);
  });

  test("has no minimum where none is configured", () => {
    const publicity = { held: true, from: "2021-03-05", to: "2021-03-05" };
    expect(decide({ publicity, minPublicityDays: null }).maySign).toBe("satisfied");
  });

  test("has ended the day before signing at the latest", () => {
    expect(decide({ signDate: "2021-03-05" }).blocking).toEqual(["publicityNotEnded"]);
    expect(decide({ signDate: "2021-03-06" }).maySign).toBe("satisfied");
  });

  for (const publicity of [null, {}, { held: true }, { held: true, to: "2021-03-05" }]) {
    test(`${JSON.stringify(publicity)} is missing evidence, not a refusal`, () => {
      expect(decide({ publicity })).toMatchObject({
        maySign: "undetermined",
        blocking: [],
        missing: ["publicity"],
      });
    });
  }
});

test("one open objection blocks", () => {
  expect(decide({ openObjections: 1 }).blocking).toEqual(["openObjections"]);
});

describe("the clause of the public contribution", () => {
  test("is asked for where the duty applies", () => {
    expect(decide({ contributionApplies: true, contractStatesArea: true })).toMatchObject({
      maySign: "undetermined",
      missing: ["contractStatesUse"],
    });
  });

  test("waits for the duty where that is unknown", () => {
    expect(decide({ contributionApplies: null, contractStatesUse: false })).toMatchObject({
      maySign: "undetermined",
      blocking: [],
      missing: ["contributionApplies"],
    });
  });
});

test("with nothing known nothing is refused", () => {
  const { maySign, blocking, missing } = contractGate({}, jinan);
  expect({ maySign, blocking }).toEqual({ maySign: "undetermined", blocking: [] });
  expect(missing).toHaveLength(12); // the day, seven steps, publicity, objections, signer, contribution
});

test("a publicity that ends before it begins means nothing, even where no minimum is set", () => {
  const publicity = { held: true, from: "2021-03-05", to: "2021-03-04" };
  expect(() => decide({ publicity, minPublicityDays: null })).toThrow(RangeError);
  const oneDay = { ...publicity, to: "2021-03-05" };
  expect(decide({ publicity: oneDay, minPublicityDays: null }).maySign).toBe("satisfied");
});
