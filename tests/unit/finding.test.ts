import { describe, expect, test } from "vitest";
import {
  all,
  any,
  type Finding,
  fact,
  not,
  notSatisfied,
  satisfied,
  sortedList,
  undetermined,
} from "../../gis/land/finding.ts";

const open = undetermined("a");

describe("three values follow Kleene's logic: unknown never counts as no", () => {
  const cases: readonly [string, Finding, Finding["verdict"]][] = [
    ["no and unknown", all([notSatisfied, open]), "not-satisfied"],
    ["yes and unknown", all([satisfied, open]), "undetermined"],
    ["nothing at all, all of it", all([]), "satisfied"],
    ["yes or unknown", any([satisfied, open]), "satisfied"],
    ["no or unknown", any([notSatisfied, open]), "undetermined"],
    ["nothing at all, any of it", any([]), "not-satisfied"],
    ["not unknown", not(open), "undetermined"],
    ["not yes", not(satisfied), "not-satisfied"],
    ["a null fact", fact("x", null), "undetermined"],
    ["an absent fact", fact("x", undefined), "undetermined"],
    ["a false fact", fact("x", false), "not-satisfied"],
  ];
  for (const [name, { verdict }, expected] of cases) {
    test(`${name}: ${expected}`, () => {
      expect(verdict).toBe(expected);
    });
  }
});

test("only the operands that are open say what is missing, each fact once", () => {
  expect(all([satisfied, undetermined("b", "a"), undetermined("a")]).missing).toEqual(["a", "b"]);
  expect(any([satisfied, open]).missing).toEqual([]);
  expect(not(open).missing).toEqual(["a"]);
});

test("lists are sorted by code point", () => {
  // U+FF21 precedes U+1F600, though its UTF-16 unit is greater than the surrogate of the latter.
  expect(sortedList(["b", "B", "a", "b", "\u{1F600}", "Ａ"])).toEqual(["B", "a", "b", "Ａ", "\u{1F600}"]);
});
