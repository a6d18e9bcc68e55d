import { describe, expect, test } from "vitest";
import { addDays, isoDate } from "../../../gis/iso-date.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { jurisdictions, packageFor, packageInForce } from "../../../gis/policy/registry.ts";
import { type Answer, decide, workedCasesOf } from "../../worked-cases.ts";

interface Dependence {
  readonly fn: string;
  /** The fact that holds the day of the act. */
  readonly day: string;
  /** What the answer allows, in words; "satisfied" and percentages are an allowance. */
  readonly allowed: (answer: Answer) => readonly unknown[];
}

const of = (fn: string, day: string, ...keys: string[]): Dependence => ({
  fn,
  day,
  allowed: (answer) => keys.map((key) => answer[key]),
});
const cases = workedCasesOf("jinan-2019-61");

/** The worked cases of a function with the day of the act set to `day`: what they allow. */
function allowances({ fn, day: name, allowed }: Dependence, day: string): unknown[] {
  return cases
    .filter((one) => one.fn === fn)
    .flatMap(({ input }) => allowed(decide(fn, { ...input, [name]: day }, jinan2019No61)))
    .filter((outcome) => outcome === "satisfied" || outcome === "eligible");
}

const DEPENDENCES: Readonly<Record<string, readonly [last: string, dependences: readonly Dependence[]]>> = {
  "VALID-1": [
    "2024-11-30",
    [
      of("classify", "asOf", "policyInForce", "recognisable"),
      {
        fn: "chooseModes",
        day: "asOf",
        allowed: ({ modes }) =>
          Object.values(modes as Record<string, { status: string }>).map((m) => m.status),
      },
      of("transitionUse", "districtApprovalDate", "allowed"),
      of("industrialFarRise", "asOf", "premiumFree"),
      of("contractGate", "signDate", "maySign"),
      of("agreementRoute", "approvalDate", "mayTransfer"),
      of("libraryEntry", "entryDate", "allowed"),
      of("surveyCurrency", "asOf", "applies"),
    ],
  ],
  "VALID-2": [
    "2022-12-31",
    [
      of("serviceManufacturing", "asOf", "allowed"),
      of("floorPrice", "asOf", "allowed", "applies"),
      of("industrialBalance", "asOf", "allowed"),
      {
        fn: "planPriority",
        day: "asOf",
        allowed: ({ projects }) => (projects as { priority: string }[]).map(({ priority }) => priority),
      },
    ],
  ],
};

for (const [rule, [last, dependences]] of Object.entries(DEPENDENCES)) {
  const after = addDays(isoDate(last), 1);
  describe(`${rule}: what is allowed on ${last} is allowed no longer on ${after}`, () => {
    for (const dependence of dependences) {
      test(dependence.fn, () => {
        expect(allowances(dependence, last)).not.toEqual([]);
        expect(allowances(dependence, after)).toEqual([]);
      });
    }
  });
}

describe("the share of a contract signed after the last day", () => {
  const shares = (day: string) =>
    cases
      .filter(({ fn }) => fn === "splitRevenue")
      .flatMap(({ input }) => {
        const { lines = [], ...rest } = input as { lines?: readonly object[] };
        const signed = lines.map((line) => ({ ...line, signedDate: day }));
        // The lines of a split are a list of rows in every answer.
        const answered = decide("splitRevenue", { ...rest, lines: signed }, jinan2019No61).lines as {
          status: string;
          percent: string | null;
        }[];
        return answered.filter(({ status }) => status !== "other-rule");
      });

  test("2024-11-30: thirty per cent, or the district's own", () => {
    expect(shares("2024-11-30").map(({ percent }) => percent)).toContain("30");
  });

  test("2024-12-01: no percentage, whatever the facts", () => {
    const late = shares("2024-12-01");
    expect(late.map(({ percent }) => percent).filter((percent) => percent !== null)).toEqual([]);
    expect(new Set(late.map(({ status }) => status))).toEqual(new Set(["not-applicable", "undetermined"]));
  });
});

describe("the reward of standard factories accepted", () => {
  const rates = (acceptanceDate: string) =>
    cases
      .filter(({ fn }) => fn === "standardFactory")
      .map(({ fn, input }) => decide(fn, { ...input, acceptanceDate }, jinan2019No61).rewardFenPerM2);

  test("VALID-3: on 2023-12-31 still 200 yuan, on 2024-01-01 none", () => {
    expect(rates("2023-12-31")).toContain("20000");
    expect(rates("2024-01-01").filter((rate) => rate !== "0" && rate !== null)).toEqual([]);
  });
});

describe("no package is in force", () => {
  for (const jurisdiction of jurisdictions) {
    test(`in ${jurisdiction} after 2024-11-30, and the newest says so`, () => {
      expect(packageInForce(jurisdiction, isoDate("2024-11-30"))).not.toBeNull();
      expect(packageInForce(jurisdiction, isoDate("2024-12-01"))).toBeNull();
      const { validity } = packageFor(jurisdiction, isoDate("2024-12-01"));
      expect(validity.period.to).toBe("2024-11-30");
    });
  }
});
