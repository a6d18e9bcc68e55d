import { describe, expect, test } from "vitest";
import { addDays, isoDate } from "../../../gis/iso-date.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { jurisdictions, packageFor, packageInForce } from "../../../gis/policy/registry.ts";
import { type Answer, decide, workedCasesOf } from "../../worked-cases.ts";

interface Dependence {
  readonly fn: string;
  /** The fact that holds the day of the act. */
  readonly day: string;
  /** What that fact becomes on a day; the day itself, where nothing else is said. */
  readonly put?: (day: string, input: Answer) => unknown;
  /** Which of the cases are of the act. */
  readonly only?: (input: Answer) => boolean;
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
function allowances({ fn, day: name, allowed, put, only }: Dependence, day: string): unknown[] {
  return cases
    .filter((one) => one.fn === fn)
    .map(({ input }) => input as Answer)
    .filter((input) => only?.(input) ?? true)
    .flatMap((input) => allowed(decide(fn, { ...input, [name]: put?.(day, input) ?? day }, jinan2019No61)))
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
      // The answer needs no day; what the day decides is whether the rule still stands.
      of("premiumDue", "asOf", "policyInForce"),
      of("publicContribution", "asOf", "policyInForce"),
      of("smallParcels", "asOf", "policyInForce"),
      of("quotaAdjustment", "asOf", "policyInForce"),
      of("designPermit", "asOf", "policyInForce"),
      of("responsibleRole", "asOf", "policyInForce"),
      {
        fn: "planTransition",
        day: "facts",
        allowed: ({ allowed }) => [allowed],
        put: (day, { facts }) => ({ ...(facts as object | null), date: day }),
        only: ({ action }) => action === "approve",
      },
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

describe("an estimate without a day of its own", () => {
  for (const fn of [
    "premiumDue",
    "publicContribution",
    "smallParcels",
    "quotaAdjustment",
    "designPermit",
    "responsibleRole",
  ]) {
    const on = (asOf: string | null) =>
      new Set(
        cases
          .filter((one) => one.fn === fn)
          .map(({ input }) => decide(fn, { ...input, asOf }, jinan2019No61).policyInForce),
      );
    for (const [day, inForce] of [
      ["2019-12-09", "not-satisfied"],
      ["2019-12-10", "satisfied"],
      ["2024-11-30", "satisfied"],
      ["2024-12-01", "not-satisfied"],
      [null, "undetermined"],
    ] as const)
      test(`${fn} asked for ${day ?? "no day"}: the rule in force is ${inForce}`, () =>
        expect(on(day)).toEqual(new Set([inForce])));

    test(`${fn} answers the same on every day but for that`, () => {
      for (const { input } of cases.filter((one) => one.fn === fn)) {
        const { policyInForce: _of, ...early } = decide(fn, { ...input, asOf: "2020-01-01" }, jinan2019No61);
        const { policyInForce: _then, ...late } = decide(fn, { ...input, asOf: "2026-01-01" }, jinan2019No61);
        expect(late).toEqual(early);
      }
    });
  }
});
