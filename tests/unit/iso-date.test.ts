import { describe, expect, test } from "vitest";
import { addDays, addYears, contains, daysBetween, isIsoDate, isoDate } from "../../gis/iso-date.ts";

describe("a civil date exists in the calendar or is refused", () => {
  for (const [text, exists] of [
    ["2021-02-28", true],
    ["2021-02-29", false],
    ["2021-02-30", false],
    ["2020-02-29", true],
    ["1900-02-29", false],
    ["2000-02-29", true],
    ["2021-04-31", false],
    ["2021-12-31", true],
    ["2021-13-01", false],
    ["2021-00-10", false],
    ["2021-01-00", false],
    ["2021-1-1", false],
    ["2021-01-01T00:00:00", false],
    [" 2021-01-01", false],
    ["", false],
  ] as const) {
    test(`${JSON.stringify(text)}: ${exists ? "a date" : "not a date"}`, () => {
      expect(isIsoDate(text)).toBe(exists);
    });
  }
});

describe("a period of years ends on the same day, that day included", () => {
  for (const [from, years, to] of [
    ["2020-03-01", 5, "2025-03-01"],
    ["2020-02-29", 5, "2025-02-28"],
    ["2020-02-29", 4, "2024-02-29"],
    ["2019-12-31", 1, "2020-12-31"],
  ] as const) {
    test(`${from} and ${years} years: ${to}`, () => {
      expect(addYears(isoDate(from), years)).toBe(to);
    });
  }
});

test("a period includes its first and its last day and no other", () => {
  const validity = { from: isoDate("2019-12-10"), to: isoDate("2024-11-30") };
  const days = ["2019-12-09", "2019-12-10", "2024-11-30", "2024-12-01"].map(isoDate);
  expect(days.map((day) => contains(validity, day))).toEqual([false, true, true, false]);
  expect(contains({ ...validity, to: null }, isoDate("2999-01-01"))).toBe(true);
});

test("days are counted on the calendar, over leap days and years", () => {
  expect(daysBetween(isoDate("2020-02-28"), isoDate("2020-03-01"))).toBe(2);
  expect(daysBetween(isoDate("2021-02-28"), isoDate("2021-03-01"))).toBe(1);
  expect(daysBetween(isoDate("2021-01-01"), isoDate("2020-12-31"))).toBe(-1);
  expect(addDays(isoDate("2020-12-31"), 1)).toBe("2021-01-01");
});
