import { describe, expect, test } from "vitest";
import { type PremiumInput, premiumDue } from "../../../gis/land/premium.ts";
import { premium } from "../../../gis/policy/jinan-2019-61/premium.ts";
import { testVectors } from "./vectors.ts";

testVectors("premiumDue", 29, (input: PremiumInput) => premiumDue(input, premium));

const change: PremiumInput = {
  publicTransferRequired: false,
  tenure: "granted",
  originalConditionClear: true,
  oldUse: "industrial",
  newUse: "commercial",
  oldFar: "1.0",
  newFar: "2.5",
  newConditionPriceFen: "9000000000",
  oldConditionPriceFen: "2400000000",
};
const due = (changed: PremiumInput) => premiumDue({ ...change, ...changed }, premium);

test("the difference is exact beyond 2^53 fen", () => {
  // 90 071 992 547 409 931 − 1 = 90 071 992 547 409 930
  const { totalFen } = due({ newConditionPriceFen: "90071992547409931", oldConditionPriceFen: "1" });
  expect(totalFen).toBe("90071992547409930");
});

describe("granted industry that only builds higher owes nothing above ground", () => {
  for (const [oldFar, newFar, basis] of [
    ["1.0", "1.0", "difference"],
    ["1.0", "1.00", "difference"],
    ["1.0", "1.000001", "industrial-far-exempt"],
    ["2", "1.9", "difference"],
  ] as const) {
    test(`from ${oldFar} to ${newFar}: ${basis}`, () => {
      expect(due({ newUse: "industrial", oldFar, newFar }).basis).toBe(basis);
    });
  }

  test("a FAR known not to rise decides although the new use is unknown", () => {
    expect(due({ newUse: null, newFar: "1.0" })).toMatchObject({ basis: "difference", status: "determined" });
  });
});

describe("half of an underground premium is rounded up to the fen", () => {
  for (const [fullPremiumFen, half] of [
    ["0", "0"],
    ["1", "1"],
    ["2", "1"],
    ["3", "2"],
  ] as const) {
    test(`of ${fullPremiumFen}: ${half}`, () => {
      const { undergroundFen } = due({ underground: { fullPremiumFen, ownStockSelfRedevelopment: true } });
      expect(undergroundFen).toBe(half);
    });
  }
});

test("an empty document number is no provision of its own", () => {
  expect(due({ otherProvisionDocNo: "" }).basis).toBe("difference");
  expect(due({ otherProvisionDocNo: " " }).basis).toBe("difference");
});

test("with nothing known, tenure and original condition are asked for before any price", () => {
  expect(premiumDue({}, premium)).toMatchObject({
    status: "undetermined",
    totalFen: null,
    missing: ["originalConditionClear", "publicTransferRequired", "tenure"],
  });
});

describe("each answer cites the clauses that it rests on", () => {
  const cited = (changed: PremiumInput) =>
    due(changed).citations.map(({ document, ruleId }) => `${document} ${ruleId}`);
  const [of61, of80] = ["济政办字〔2019〕61号", "济政字〔2019〕80号"];

  test("the exemption on certificate conditions: PREMIUM-3 beside PREMIUM-4", () => {
    const exempt: PremiumInput = {
      newUse: "industrial",
      originalConditionClear: false,
      certificateUse: "industrial",
      standardFar: "1.0",
    };
    expect(due(exempt).basis).toBe("industrial-far-exempt");
    expect(cited(exempt)).toEqual(expect.arrayContaining([`${of61} PREMIUM-3`, `${of61} PREMIUM-4`]));
  });

  test("the query on allocated industry: both documents that differ", () => {
    const query: PremiumInput = { tenure: "allocated", newUse: "industrial", allocatedRightPriceFen: "1" };
    expect(due(query).flags).toContain("ALLOCATED-INDUSTRIAL-QUERY");
    expect(cited(query)).toEqual(expect.arrayContaining([`${of61} PREMIUM-4`, `${of80} IND-3`]));
    expect(cited({ ...query, newUse: "commercial" })).not.toContain(`${of80} IND-3`);
  });
});

describe("a flag is set as soon as its own facts are known (PREMIUM-7)", () => {
  for (const tenure of ["granted", "allocated", null] as const) {
    test(`tenure ${tenure}: certificate conditions`, () => {
      expect(due({ tenure, originalConditionClear: false }).flags).toContain("CERTIFICATE-CONDITION");
      for (const originalConditionClear of [true, null])
        expect(due({ tenure, originalConditionClear }).flags).not.toContain("CERTIFICATE-CONDITION");
    });
    test(`tenure ${tenure}: public space`, () => {
      expect(due({ tenure, publicServicePremiumFen: "1" }).flags).toContain("PUBLIC-SERVICE-DEDUCTED");
      for (const publicServicePremiumFen of ["0", null])
        expect(due({ tenure, publicServicePremiumFen }).flags).not.toContain("PUBLIC-SERVICE-DEDUCTED");
    });
  }
});
