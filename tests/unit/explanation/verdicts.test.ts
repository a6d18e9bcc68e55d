import { describe, expect, test } from "vitest";
import {
  all,
  any,
  type Finding,
  not,
  notSatisfied,
  satisfied,
  undetermined,
} from "../../../gis/land/finding.ts";
import {
  decidedBy,
  documentedBy,
  firstOf,
  greatestOf,
  leastOf,
  oppositeOf,
  premised,
  VERDICTS,
} from "../../../gis/land/verdicts.ts";

const FINDINGS: readonly Finding[] = [notSatisfied, undetermined("a"), satisfied];
/** All pairs of verdicts, nine rows, so that the last ends within a word. */
const left = Uint8Array.from({ length: 9 }, (_, row) => Math.floor(row / 3));
const right = Uint8Array.from({ length: 9 }, (_, row) => row % 3);
const expected = (of: (a: Finding, b: Finding) => Finding) =>
  Array.from(left, (a, row) => VERDICTS.indexOf(of(finding(a), finding(right[row] ?? 0)).verdict));

function finding(verdict: number): Finding {
  return FINDINGS[verdict] ?? notSatisfied;
}

/** The same rows, three bytes into another list: no word begins there. */
function within(rows: Uint8Array): Uint8Array {
  const list = new Uint8Array(rows.length + 5).fill(2);
  list.set(rows, 3);
  return list.subarray(3, 3 + rows.length);
}

describe("columns are decided as findings are, wherever in memory they begin and end", () => {
  for (const [place, a, b] of [
    ["at the beginning", left, right],
    ["within another list", within(left), within(right)],
  ] as const) {
    test(place, () => {
      expect([...leastOf([a, b], 9)]).toEqual(expected((x, y) => all([x, y])));
      expect([...greatestOf([a, b], 9)]).toEqual(expected((x, y) => any([x, y])));
      expect([...firstOf([a, b], 9)]).toEqual(expected((x, y) => (x.verdict === "undetermined" ? y : x)));
      expect([...oppositeOf(a)]).toEqual(expected((x) => not(x)));
      expect([...premised(a, b)]).toEqual(
        expected((x, y) => (x.verdict === "satisfied" ? y : undetermined("a"))),
      );
      const settled = (x: Finding, y: Finding) =>
        x === satisfied ? satisfied : y === satisfied ? notSatisfied : undetermined("a");
      expect([...decidedBy(a, b)]).toEqual(expected(settled));
      // A document is on record or not: 2 or 0.
      const onRecord = b.map((verdict) => (verdict === 2 ? 2 : 0));
      expect([...documentedBy(a, onRecord)]).toEqual(
        expected((x, y) => (x === satisfied && y !== satisfied ? undetermined("a") : x)),
      );
    });
  }

  test("of no parts the neutral one", () => {
    expect([leastOf([], 1), greatestOf([], 1), firstOf([], 1)].map(([verdict]) => verdict)).toEqual([
      2, 0, 1,
    ]);
  });
});
