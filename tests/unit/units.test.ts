import { describe, expect, test } from "vitest";
import {
  compareDecimals,
  fenPerMu,
  formatArea,
  formatScaled,
  parseArea,
  parseDecimal,
  sumOfAreas,
  toMu,
} from "../../gis/units.ts";

test("decimals compare by value, whatever their zeros", () => {
  const compare = (a: string, b: string) => compareDecimals(parseDecimal(a), parseDecimal(b));
  expect(compare("2.0", "2.00")).toBe(0);
  expect(compare("1.999999999999999999999", "2")).toBe(-1);
  expect(compare("-1", "-1.01")).toBe(1);
});

describe("an area has at most two decimals and is not negative", () => {
  for (const text of ["-1", "2000.001", "1e3", "", "two", ".5"]) {
    test(`${JSON.stringify(text)} is refused`, () => {
      expect(() => parseArea(text)).toThrow(RangeError);
    });
  }

  test("and is given back with exactly four", () => {
    expect(formatArea(parseArea("648.16"))).toBe("648.1600");
    expect(formatArea(parseArea("0"))).toBe("0.0000");
  });
});

test("3 mu are 2000 m², and 2000.01 m² are more", () => {
  expect(toMu(2000)).toBeCloseTo(3, 12);
  expect(parseArea("2000.01") > parseArea("2000.00")).toBe(true);
});

test("digits below one keep their sign and zeros", () => {
  expect([formatScaled(-5n, 2), formatScaled(5n, 0), formatScaled(100n, 2)]).toEqual(["-0.05", "5", "1.00"]);
});

describe("sums and amounts over areas", () => {
  test("areas add up to the hundredth, beyond what a floating-point number holds", () => {
    expect(sumOfAreas([])).toBe("0.00");
    expect(sumOfAreas(["0.1", "0.2", "1"])).toBe("1.30");
    expect(sumOfAreas(["90071992547409.93", "0.01"])).toBe("90071992547409.94");
  });

  test("an amount by the mu is rounded half up to the fen, below nought away from it", () => {
    // 120,000 yuan over 20 mu = 6,000 yuan a mu; 20 mu are 13,333.33… m², 40,000/3.
    expect(fenPerMu(12_000_000n, parseArea("2000"))).toBe(4_000_000n);
    // 1 fen × 2000/3 ÷ 1333.33 m² = 0.50000125: 1; ÷ 1333.34 m² = 0.4999975: 0.
    expect(fenPerMu(1n, parseArea("1333.33"))).toBe(1n);
    expect(fenPerMu(1n, parseArea("1333.34"))).toBe(0n);
    expect(fenPerMu(-1n, parseArea("1333.33"))).toBe(-1n);
  });
});
