import { describe, expect, test } from "vitest";
import { amountInWords, formatFen, formatYuan, isFen, parseFen, roundHalfUp } from "../../gis/money.ts";

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

describe("an amount as contracts write it", () => {
  for (const [fen, words] of [
    [6_600_000_000n, "人民币陆仟陆佰万元整"],
    [0n, "人民币零元整"],
    [1n, "人民币壹分"],
    [10n, "人民币壹角整"],
    [11n, "人民币壹角壹分"],
    [100n, "人民币壹元整"],
    [101n, "人民币壹元零壹分"],
    [110n, "人民币壹元壹角整"],
    [1_000n, "人民币壹拾元整"],
    [10_050_00n, "人民币壹万零伍拾元整"],
    [100_500_00n, "人民币壹拾万零伍佰元整"],
    [1_010_100_00n, "人民币壹佰零壹万零壹佰元整"],
    [1_000_000_00n, "人民币壹佰万元整"],
    [1_000_000_010_00n, "人民币壹拾亿零壹拾元整"],
    [10_001_000_00n, "人民币壹仟万壹仟元整"],
    [1_200_000_000_000_00n, "人民币壹万贰仟亿元整"],
    [107_000_53n, "人民币壹拾万柒仟元伍角叁分"],
    [-100n, "人民币负壹元整"],
  ] as const) {
    test(`${fen} fen is ${words}`, () => expect(amountInWords(fen)).toBe(words));
  }
});
