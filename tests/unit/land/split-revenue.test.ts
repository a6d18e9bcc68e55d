import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import {
  type SplitInput,
  type SplitLineInput,
  type SplitPolicy,
  splitRevenue,
  splitRevenueBySigning,
} from "../../../gis/land/split-revenue.ts";
import { revenueSplit } from "../../../gis/policy/jinan-2019-61/revenue-split.ts";
import { testVectors } from "./vectors.ts";

testVectors("splitRevenue", 42, (input: SplitInput) => splitRevenue(input, revenueSplit));

const licheng: SplitInput = {
  district: "历城区",
  publicTransferRequired: false,
  independentApproval: false,
  ownPolicyStatus: "none",
};

function lineOf(line: SplitLineInput, changed: SplitInput = {}) {
  const { lines } = splitRevenue({ ...licheng, ...changed, lines: [line] }, revenueSplit);
  const [only] = lines;
  if (!only) throw new Error("one line goes in, one comes out");
  return only;
}

describe("the district's share follows the day of signing", () => {
  for (const [signedDate, percent] of [
    ["2019-12-09", null],
    ["2019-12-10", "60"],
    ["2020-12-31", "60"],
    ["2021-01-01", "50"],
    ["2021-12-31", "50"],
    ["2022-01-01", "30"],
    ["2024-11-30", "30"],
    ["2024-12-01", null],
  ] as const) {
    test(`${signedDate}: ${percent === null ? "no percentage at all" : `${percent} %`}`, () => {
      // Paid long after: the day of payment is no matter.
      const payments = [{ date: "2025-06-30", amountFen: "1000" }];
      expect(lineOf({ docNo: "C", signedDate, amountFen: "1000", payments }).percent).toBe(percent);
    });
  }
});

describe("a district's own share needs the right to set one, a policy, and its days", () => {
  const own: SplitInput = {
    independentApproval: true,
    ownPolicyStatus: "issued",
    ownPolicy: { docNo: "X", from: "2020-03-01", to: "2021-06-30", districtPercent: "66.67" },
  };
  const signed = { docNo: "C", signedDate: "2020-06-01", amountFen: "100" };

  test("two decimals of a percentage count: 66.67 % of 1.00 yuan is 67 fen", () => {
    // 100 × 66.67 / 100 = 66.67 → 67
    expect(lineOf(signed, own)).toMatchObject({
      rule: "SPLIT-6",
      percent: "66.67",
      districtDueFen: "67",
      cityDueFen: "33",
    });
  });

  test("a policy without a number, or with a blank one, proves no share of its own", () => {
    for (const docNo of ["  ", "\u3000", "", null]) {
      const unproved = { ...own, ownPolicy: { ...own.ownPolicy, docNo } };
      expect(lineOf(signed, unproved)).toMatchObject({ status: "undetermined", missing: ["ownPolicy"] });
    }
  });

  test("a right that is unknown leaves it open", () => {
    expect(lineOf(signed, { ...own, independentApproval: null })).toMatchObject({
      status: "undetermined",
      rule: null,
      missing: ["independentApproval"],
    });
  });

  test("a right that is unknown is no matter on a day without the policy", () => {
    expect(
      lineOf({ ...signed, signedDate: "2021-07-01" }, { ...own, independentApproval: null }),
    ).toMatchObject({
      status: "determined",
      percent: "50",
    });
  });

  test("right and policy both unknown are both asked for", () => {
    expect(lineOf(signed, { independentApproval: null, ownPolicyStatus: null }).missing).toEqual([
      "independentApproval",
      "ownPolicyStatus",
    ]);
  });
});

describe("the territory is tested before everything else but the district's name", () => {
  for (const district of ["莱芜区", "钢城区"]) {
    test(`${district} follows its own document, whatever else is unknown`, () => {
      expect(lineOf({ docNo: "C" }, { district, publicTransferRequired: null })).toMatchObject({
        status: "other-rule",
        rule: "SPLIT-5",
      });
    });
  }

  test("a name that is not one of the sixteen is not guessed", () => {
    expect(lineOf({ docNo: "C" }, { district: "莱城区" })).toMatchObject({
      status: "undetermined",
      missing: ["district"],
    });
  });
});

const signedDay = fc.constantFrom(
  "2019-12-10",
  "2020-12-31",
  "2021-01-01",
  "2021-12-31",
  "2022-01-01",
  "2024-11-30",
);
const fen = fc.bigInt({ min: 0n, max: 10n ** 18n });

test("district and city always add up, of the amount due, of what is paid, and of each instalment", () => {
  fc.assert(
    fc.property(signedDay, fen, fc.array(fen, { maxLength: 8 }), (signedDate, amount, paid) => {
      const line = lineOf({
        docNo: "C",
        signedDate,
        amountFen: amount.toString(),
        payments: paid.map((each) => ({ date: "2022-05-01", amountFen: each.toString() })),
      });
      const of = (text: string | null) => BigInt(text ?? "-1");
      const received = paid.reduce((sum, each) => sum + each, 0n);
      expect(of(line.districtDueFen) + of(line.cityDueFen)).toBe(amount);
      expect(of(line.districtPaidFen) + of(line.cityPaidFen)).toBe(of(line.paidFen));
      expect(of(line.paidFen) + of(line.excessFen)).toBe(received);
      expect(of(line.paidFen) + of(line.unpaidFen)).toBe(amount);
      const instalments = line.payments.reduce((sum, each) => sum + BigInt(each.districtFen), 0n);
      expect(instalments).toBe(of(line.districtPaidFen));
      if (received >= amount) expect(line.districtPaidFen).toBe(line.districtDueFen);
    }),
    { numRuns: 500 },
  );
});

test("totals are sums of rounded lines, never a rate on the sum", () => {
  // 50 % of 1 fen rounds to 1; of two such lines 2, though 50 % of 2 fen would be 1.
  const line = { signedDate: "2021-05-01", amountFen: "1" };
  const { totals } = splitRevenue(
    {
      ...licheng,
      lines: [
        { ...line, docNo: "A" },
        { ...line, docNo: "B" },
      ],
    },
    revenueSplit,
  );
  expect(totals).toMatchObject({ districtDueFen: "2", cityDueFen: "0" });
});

test("one open line withholds the totals of all", () => {
  const lines = [
    { docNo: "A", signedDate: "2021-05-01", amountFen: "1" },
    { docNo: "B", signedDate: null, amountFen: "1" },
  ];
  expect(splitRevenue({ ...licheng, lines }, revenueSplit)).toMatchObject({
    totals: null,
    missing: ["signedDate"],
  });
});

describe("each document goes by the policy of its own day of signing", () => {
  // A later document that would give 10 % from 2024-12-01, and would say of 2021 that it did not apply.
  const later: SplitPolicy = {
    ...revenueSplit,
    document: {
      period: { from: isoDate("2024-12-01"), to: null },
      cite: { ruleId: "VALID-9", document: "later", item: "1" },
    },
    shares: [
      {
        ruleId: "LATER-1",
        through: isoDate("2999-12-31"),
        districtPercent: "10",
        cite: { ruleId: "LATER-1", document: "later", item: "2" },
      },
    ],
  };
  const input = {
    ...licheng,
    lines: ["2021-06-01", "2025-01-01"].map((signedDate) => ({ docNo: "C", signedDate, amountFen: "100" })),
  };

  test("a contract of 2021 keeps its 50 % beside one of 2025 under the later policy", () => {
    const { lines, citations } = splitRevenueBySigning(input, (signed) =>
      signed !== null && signed >= "2024-12-01" ? later : revenueSplit,
    );
    expect(lines.map(({ rule, percent }) => [rule, percent])).toEqual([
      ["SPLIT-2", "50"],
      ["LATER-1", "10"],
    ]);
    expect(citations.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(["VALID-1", "VALID-9", "SPLIT-2", "LATER-1"]),
    );
  });

  test("by the later policy alone it would not apply", () => {
    expect(splitRevenue(input, later).lines.map(({ status }) => status)).toEqual([
      "not-applicable",
      "determined",
    ]);
  });
});

test("the district left open by the document is asked for under the package's own name", () => {
  const open = {
    name: "开放区",
    configuration: "openRule",
    otherRuleWhen: "theirs",
    title: { zh: "", en: "" },
  };
  const policy = { ...revenueSplit, districts: ["开放区"], openDistrict: open };
  const line = { docNo: "C", signedDate: "2021-06-01", amountFen: "100" };
  const split = (ruling: object) =>
    splitRevenue({ ...licheng, district: "开放区", lines: [line], ...ruling }, policy).lines[0];
  expect(split({})).toMatchObject({ status: "undetermined", missing: ["openRule"] });
  expect(split({ openRule: "theirs" })).toMatchObject({ status: "other-rule" });
  expect(split({ openRule: "general" })).toMatchObject({ status: "determined", percent: "50" });
});

test("an own policy that ends before it begins means nothing", () => {
  const ownPolicy = { docNo: "1", from: "2021-07-01", to: "2021-06-30", districtPercent: "65" };
  expect(() => splitRevenue({ ...licheng, ownPolicy, lines: [] }, revenueSplit)).toThrow(RangeError);
  const oneDay = { ...ownPolicy, to: "2021-07-01" };
  expect(() => splitRevenue({ ...licheng, ownPolicy: oneDay, lines: [] }, revenueSplit)).not.toThrow();
});
