import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { divide, fraction, multiply, ofText, toDecimalText } from "../../../gis/fraction.ts";
import {
  type BenchmarkPriceInput,
  benchmarkPrice,
  type ConditionsChangeInput,
  conditionsChange,
  interpolate,
  type PriceTables,
  termFactor,
} from "../../../gis/land/land-price.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

const { landPrice: policy, premium } = jinan2019No61;

interface Example {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: each published example has a shape of its own
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly expected: any;
}
// The file is ours; each test below reads the example it names.
const { examples } = JSON.parse(
  readFileSync(new URL("../../../fixtures/rules/price-examples.json", import.meta.url), "utf8"),
) as { examples: readonly Example[] };
const example = (id: string): Example => {
  const found = examples.find((one) => one.id === id);
  if (!found) throw new Error(`no example ${id}`);
  return found;
};

/** 10,000 yuan as text of fen. */
const wan = (amount: number) => String(BigInt(Math.round(amount * 100)) * 10_000n);
const change = (input: ConditionsChangeInput) => conditionsChange(input, premium.industrialUses, policy);
const part = (use: string, gfaM2: string, floorPriceYuanPerM2: string) => ({
  use,
  gfaM2,
  floorPriceYuanPerM2,
});

describe("published worked examples of a change of conditions", () => {
  test("E1: FAR 0.8 to 5.0 of 5,000 m² is 8,750,000 yuan as a difference", () => {
    // 1,150 × 25,000 − 4,000 × 5,000; the old ground price as floor price is 4,000 ÷ 0.8 = 5,000
    const { difference, national } = change({
      landAreaM2: "5000",
      old: [part("commercial", "4000", "5000")],
      new: [part("commercial", "25000", "1150")],
    });
    expect(difference.fen).toBe(wan(875));
    // The national rule prices the added floor area at the new floor price: 1,150 × 21,000.
    expect(national).toEqual({ strategy: "far-raised", fen: wan(2415), flags: [] });
  });

  test("E2: with 1 mu = 2000/3 m² it is 17,333,333.33 yuan, and 17,331,600 only with a mu of 666.6 m²", () => {
    // 6.25 mu = 4,166.6667 m²; (1,200 × 4 − 800 × 0.8) × area = 4,160 × area
    const exact = multiply(ofText("6.25"), fraction(2000n, 3n), ofText("4160"));
    expect(toDecimalText(exact, 2)).toBe("17333333.33");
    expect(toDecimalText(multiply(ofText("6.25"), ofText("666.6"), ofText("4160")), 2)).toBe("17331600.00");
    expect(example("E2").expected.total_wan).toBe(1733.16);
  });

  for (const [id, oldGfa] of [
    ["E3", "5000"],
    ["E4", "10000"],
  ] as const) {
    test(`${id}: industrial to 40 % commercial and 60 % residential`, () => {
      // 3,000 × 16,000 + 1,000 × 24,000 = 72,000,000; less 800 × the old floor area
      const { difference, national } = change({
        landAreaM2: "5000",
        old: [part("industrial", oldGfa, "800")],
        new: [part("commercial", "16000", "3000"), part("residential", "24000", "1000")],
      });
      expect(difference.fen).toBe(wan(example(id).expected.total_wan));
      expect(national).toEqual({ strategy: "industrial-changed", fen: difference.fen, flags: [] });
    });
  }

  test("E5: industrial to commercial, FAR 0.5 to 4.0", () => {
    const { difference } = change({
      landAreaM2: "3000",
      old: [part("industrial", "1500", "1000")],
      new: [part("commercial", "12000", "1500")],
    });
    expect(difference.fen).toBe(wan(example("E5").expected.total_wan));
  });

  test("E6: the floor price must be the one at the new FAR", () => {
    // 1,500 yuan at FAR 3 falls by 1 % a tenth: 1,200 at FAR 5. 1,200 × 37,500 − 4,500 × 7,500 = 11,250,000
    const { difference } = change({
      landAreaM2: "7500",
      old: [part("commercial", "22500", "1500")],
      new: [part("commercial", "37500", "1200")],
    });
    expect(difference.fen).toBe(wan(1125));
  });
});

describe("the national strategies by what changes", () => {
  const office = (gfa: string, price: string) => [part("commercial", gfa, price)];
  for (const [name, input, strategy, fen] of [
    ["nothing", { old: office("1000", "500"), new: office("1000", "600") }, "unchanged", "0"],
    // (700 − 500) × 1,000
    [
      "use alone",
      { old: office("1000", "500"), new: [part("residential", "1000", "700")] },
      "use-changed",
      "20000000",
    ],
    // 700 × 500 added + (700 − 500) × 1,000
    [
      "use and FAR",
      { old: office("1000", "500"), new: [part("residential", "1500", "700")] },
      "use-and-far-changed",
      "55000000",
    ],
    // Lower FAR: 900 × 800 − 500 × 1,000
    [
      "FAR lowered, value up",
      { old: office("1000", "500"), new: office("800", "900") },
      "far-lowered",
      "22000000",
    ],
    [
      "FAR raised to 1 from below",
      { old: office("500", "500"), new: office("1000", "600") },
      "far-raised",
      "30000000",
    ],
  ] as const) {
    test(`${name}: ${strategy}`, () => {
      expect(change({ landAreaM2: "1000", ...input }).national).toEqual({ strategy, fen, flags: [] });
    });
  }

  const mixed = (commercial: string, residential: string, price = "500") => [
    part("commercial", commercial, price),
    part("residential", residential, "300"),
  ];
  for (const [name, after, strategy, fen] of [
    ["the same floor area of each", mixed("1000", "1000"), "unchanged", "0"],
    [
      "the same, with one use in two rows",
      [...mixed("400", "1000"), part("commercial", "600", "500")],
      "unchanged",
      "0",
    ],
    // 500 × 1,500 + 300 × 500 − (500 × 1,000 + 300 × 1,000) = 100,000 yuan
    ["from one use to the other", mixed("1500", "500"), "use-changed", "10000000"],
    // 500 × 1,800 + 300 × 700 − 800,000 = 310,000 yuan
    ["to the other use, and more", mixed("1800", "700"), "use-and-far-changed", "31000000"],
    // The rise is of one use, at its own new price: 600 × 500 = 300,000 yuan
    ["more of one use alone", mixed("1500", "1000", "600"), "far-raised", "30000000"],
    // 600 × 500 + 300 × 100 = 330,000 yuan
    ["more of each, at its own price", mixed("1500", "1100", "600"), "far-raised", "33000000"],
    // 500 × 2,000 − 800,000 = 200,000 yuan
    ["all of it to one of them", [part("commercial", "2000", "500")], "use-changed", "20000000"],
  ] as const) {
    test(`of two uses, ${name}: ${strategy}`, () => {
      const input = { landAreaM2: "1000", old: mixed("1000", "1000"), new: after };
      expect(change(input).national).toEqual({ strategy, fen, flags: [] });
    });
  }

  test("a FAR below 1 before and after takes the floor price at FAR 1, and asks for it", () => {
    const input = { landAreaM2: "1000", old: office("500", "500"), new: office("999.99", "600") };
    expect(change(input)).toMatchObject({
      status: "undetermined",
      national: { strategy: "far-raised-below-1", fen: null },
      missing: ["floorPriceAtFar1YuanPerM2"],
    });
    // 400 × 499.99
    expect(change({ ...input, floorPriceAtFar1YuanPerM2: "400" }).national.fen).toBe("19999600");
  });

  test("a value that falls is nought and says so, by either method", () => {
    const { difference, national } = change({
      landAreaM2: "1000",
      old: office("1000", "500"),
      new: office("900", "500"),
    });
    expect([difference, national.fen, national.flags]).toEqual([
      { fen: "0", flags: ["NEGATIVE-DIFFERENCE"] },
      "0",
      ["NEGATIVE-DIFFERENCE"],
    ]);
  });

  test("unknown conditions are named", () => {
    expect(change({})).toMatchObject({ status: "undetermined", missing: ["landAreaM2", "new", "old"] });
  });
});

describe("K_term", () => {
  const rate = ofText("0.065");
  test("E9: Ji'an's published table at 6.5 % of 40 years, to one in ten thousand", () => {
    for (const [years, factor] of Object.entries<number>(example("E9").expected)) {
      const reckoned = Number(toDecimalText(termFactor(rate, years, 40), 6));
      expect(Math.abs(reckoned - factor)).toBeLessThan(0.0001);
    }
  });

  test("E8: 70 years at 8 % from 50 is 1.0171, and the price 2,748.68 yuan", () => {
    const factor = divide(termFactor(ofText("0.08"), "70", 70), termFactor(ofText("0.08"), "50", 70));
    expect(toDecimalText(factor, 4)).toBe("1.0171");
    const price = multiply(
      ofText("1800"),
      factor,
      divide(fraction(1n), ofText("0.97")),
      divide(fraction(1n), ofText("1.03")),
      divide(ofText("1.8"), ofText("1.2")),
    );
    expect(toDecimalText(price, 2)).toBe("2748.68");
  });

  test("a part of a year lies between the whole ones, and a hundred hundredths are a year", () => {
    const at = (years: string) => toDecimalText(termFactor(rate, years, 40), 12);
    expect([at("9"), at("9.01"), at("9.99"), at("10")]).toEqual(
      [at("9"), at("9.01"), at("9.99"), at("10")].sort(),
    );
    // 1 − 1.065^−9.5 = 0.45022…, over 1 − 1.065^−40 = 0.91947…: half a year by the root, not by the mean
    expect(Number(at("9.5"))).toBeCloseTo((1 - 1.065 ** -9.5) / (1 - 1.065 ** -40), 11);
    expect(at("10.00")).toBe(at("10"));
  });
});

describe("K_far", () => {
  const table = Object.entries<number>(example("E10").input.table).map(([far, factor]) => ({
    far,
    factor: String(factor),
  }));
  for (const [far, factor, clamped] of [
    ["0.4", "0.637500", null],
    ["0.39", "0.637500", "low"],
    ["1.5", "1.051750", null], // E10: halfway from 1.0 to 1.1035
    ["1.4", "1.000000", null],
    ["4.4", "2.201900", null],
    ["4.41", "2.201900", "high"],
  ] as const) {
    test(`at FAR ${far} is ${factor}${clamped ? `, beyond the table (${clamped})` : ""}`, () => {
      const found = interpolate([...table].reverse(), far);
      expect([toDecimalText(found.factor, 6), found.clamped]).toEqual([factor, clamped]);
    });
  }
});

const tables: PriceTables = {
  benchmarkPrices: [
    { use: "industrial", level: "一级", basis: "ground", priceYuanPerM2: "600", baseDate: "2020-01-01" },
    { use: "commercial", level: "一级", basis: "floor", priceYuanPerM2: "3000", baseDate: "2020-01-01" },
  ],
  priceIndex: [
    { use: "industrial", date: "2021-01-01", index: "110" },
    { use: "industrial", date: "2020-01-01", index: "100" },
    { use: "commercial", date: "2020-01-01", index: "100" },
  ],
  capitalisationRates: [{ use: "industrial", ratePercent: "5.5" }],
  farFactors: [
    { use: "industrial", level: "", far: "1", factor: "1" },
    { use: "industrial", level: "", far: "2", factor: "1.2" },
  ],
  priceFactors: [
    { use: "industrial", level: "", factor: "交通", degree: "优", percent: "3" },
    { use: "industrial", level: "", factor: "交通", degree: "劣", percent: "-3" },
    { use: "industrial", level: "", factor: "形状", degree: "劣", percent: "-1.5" },
  ],
};
const site: BenchmarkPriceInput = {
  valuationDate: "2021-06-30",
  use: "industrial",
  level: "一级",
  far: "1.5",
  remainingYears: "50",
  landAreaM2: "10000.00",
};
const price = (more: BenchmarkPriceInput = {}, given: PriceTables = tables) =>
  benchmarkPrice({ ...site, ...more }, given, policy);

describe("the benchmark method", () => {
  test("multiplies price, date, term, FAR and circumstances, and rounds once", () => {
    // 600 × 1.1 × 1 × 1.1 × (1 + 0.03 − 0.015) = 736.89 yuan/m²
    const found = price({
      circumstances: [
        { factor: "交通", degree: "优" },
        { factor: "形状", degree: "劣" },
      ],
    });
    expect(found).toMatchObject({
      status: "determined",
      groundPriceYuanPerM2: "736.89",
      floorPriceYuanPerM2: "491.26",
      totalFen: "736890000",
      factors: { date: "1.100000", term: "1.000000", far: "1.100000", circumstances: "1.015000" },
      flags: [],
      missing: [],
    });
  });

  for (const [day, factor] of [
    ["2020-01-01", "1.000000"],
    ["2020-12-31", "1.000000"],
    ["2021-01-01", "1.100000"],
  ] as const) {
    test(`the index of ${day} gives ${factor}`, () =>
      expect(price({ valuationDate: day }).factors.date).toBe(factor));
  }

  test("a day before the first index, or a use without one, leaves the date open", () => {
    expect(price({ valuationDate: "2019-12-31" }).missing).toEqual(["priceIndex"]);
  });

  test("a price of floor space is not corrected for the FAR", () => {
    // 3,000 × 1.5 = 4,500 yuan a m² of land
    expect(price({ use: "commercial", remainingYears: "40" })).toMatchObject({
      groundPriceYuanPerM2: "4500.00",
      floorPriceYuanPerM2: "3000.00",
      factors: { far: "1.000000" },
    });
  });

  test("beyond the table of FAR its last factor counts, and that is said", () => {
    expect(price({ far: "2.5" })).toMatchObject({ flags: ["FAR-ABOVE-TABLE"], factors: { far: "1.200000" } });
    expect(price({ far: "2" }).flags).toEqual([]);
  });

  for (const [remainingYears, term, flags] of [
    ["50", "1.000000", []],
    ["50.01", "1.000000", ["TERM-ABOVE-MAXIMUM"]],
    // (1 − 1.055^−40) ÷ (1 − 1.055^−50) = 0.882537… ÷ 0.931234…
    ["40", "0.947707", []],
  ] as const) {
    test(`${remainingYears} years of industrial land give ${term}`, () => {
      expect(price({ remainingYears })).toMatchObject({ factors: { term }, flags });
    });
  }

  test("the maximum terms are those of the law", () => {
    expect(policy.maximumTerms).toEqual({
      residential: 70n,
      commercial: 40n,
      industrial: 50n,
      "public-service": 50n,
      mixed: 50n,
    });
  });
});

describe("what is not loaded is named, and the price stays open", () => {
  for (const [name, more] of [
    ["benchmarkPrices", {}],
    ["priceIndex", {}],
    ["capitalisationRates", { remainingYears: "40" }],
    ["farFactors", {}],
    ["priceFactors", { circumstances: [{ factor: "交通", degree: "优" }] }],
  ] as const) {
    test(name, () => {
      const found = price(more, { ...tables, [name]: null });
      expect([found.status, found.missing, found.totalFen]).toEqual(["undetermined", [name], null]);
    });
  }

  test("a level or a degree that the table does not hold is a gap of the table", () => {
    expect(price({ level: "九级" }).missing).toEqual(["benchmarkPrices"]);
    expect(price({ circumstances: [{ factor: "交通", degree: "中" }] }).missing).toEqual(["priceFactors"]);
  });

  test("nothing at all is known", () => {
    expect(benchmarkPrice({}, {}, policy).missing).toEqual([
      "benchmarkPrices",
      "capitalisationRates",
      "far",
      "farFactors",
      "landAreaM2",
      "level",
      "remainingYears",
      "use",
      "valuationDate",
    ]);
  });
});

describe("an agreement price is at least 70 % of its level's benchmark price, and the costs", () => {
  // 70 % × 600 yuan × 10,000 m² = 4,200,000 yuan
  for (const [agreementPriceFen, statutoryCostsFen, verdict] of [
    ["420000000", "420000000", "satisfied"],
    ["419999999", "0", "not-satisfied"],
    ["420000000", "420000001", "not-satisfied"],
    ["420000000", null, "undetermined"],
    ["419999999", null, "not-satisfied"],
  ] as const) {
    test(`${agreementPriceFen} fen against costs of ${statutoryCostsFen}: ${verdict}`, () => {
      expect(price({ agreementPriceFen, statutoryCostsFen }).agreementFloor).toEqual({
        verdict,
        floorFen: "420000000",
      });
    });
  }
  test("no table, no floor: open", () => {
    expect(price({ agreementPriceFen: "1", statutoryCostsFen: "0" }, {}).agreementFloor).toEqual({
      verdict: "undetermined",
      floorFen: null,
    });
  });
});
