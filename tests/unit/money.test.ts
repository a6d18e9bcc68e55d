import { describe, expect, test } from "vitest";
import { formatFen, formatYuan, isFen, parseFen, roundHalfUp } from "../../gis/money.ts";

describe("money travels as whole fen", () => {
  for (const [text, isMoney] of [
    ["0", true],
    ["6600000000", true],
    ["-1", true],
    ["99999999999999999999", true],
    ["1.5", false],
    ["1e5", false],
    ["01", false],
    ["-0", false],
    ["1,000", false],
    ["", false],
    [" 1", false],
  ] as const) {
    test(`${JSON.stringify(text)} is ${isMoney ? "" : "not "}an amount`, () => {
      expect(isFen(text)).toBe(isMoney);
    });
  }

  test("an amount beyond 2^53 comes back digit for digit", () => {
    expect(formatFen(parseFen("90071992547409931"))).toBe("90071992547409931");
  });
});

describe("rounding is half up to the whole fen, away from zero", () => {
  for (const [numerator, denominator, rounded] of [
    [149n, 100n, 1n],
    [150n, 100n, 2n],
    [-149n, 100n, -1n],
    [-150n, 100n, -2n],
    [0n, 7n, 0n],
    // Half of 1 fen is 1 fen.
    [1n, 2n, 1n],
  ] as const) {
    test(`${numerator}/${denominator} is ${rounded}`, () => {
      expect(roundHalfUp(numerator, denominator)).toBe(rounded);
    });
  }
});

test("yuan are shown with two decimals and thousands separators", () => {
  expect([6_600_000_000n, 5n, -123_456n, 0n].map(formatYuan)).toEqual([
    "66,000,000.00",
    "0.05",
    "-1,234.56",
    "0.00",
  ]);
});
