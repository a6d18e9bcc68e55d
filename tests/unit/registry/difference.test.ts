import { describe, expect, test } from "vitest";
import { differences } from "../../../gis/registry/difference.ts";

describe("two versions of a content differ", () => {
  test("nowhere when they are equal, empty lists among them", () => {
    expect(differences({ a: 1, b: [], c: { d: null } }, { a: 1, b: [], c: { d: null } })).toEqual([]);
  });

  test("where a value changed, appeared or went, each by its path", () => {
    expect(differences({ a: 1, b: { c: 2 } }, { a: 2, b: {}, d: 3 })).toEqual([
      { path: "a", before: 1, after: 2 },
      { path: "b.c", before: 2, after: undefined },
      { path: "d", before: undefined, after: 3 },
    ]);
  });

  test("row by row by the rows' numbers, so that a row put in before others changes none of them", () => {
    const [one, two] = [
      { no: 1, name: "甲" },
      { no: 2, name: "乙" },
    ];
    expect(differences([two], [one, two])).toEqual([{ path: "1", before: undefined, after: one }]);
  });

  test("by place where rows have no number, or share one", () => {
    expect(differences(["x", "y"], ["x", "z"])).toEqual([{ path: "2", before: "y", after: "z" }]);
    const twice = [{ no: 1 }, { no: 1 }];
    expect(differences(twice, [{ no: 1 }, { no: 3 }])).toEqual([{ path: "2.no", before: 1, after: 3 }]);
  });

  test("as wholes where one is a list and the other is not", () => {
    expect(differences({ a: [] }, { a: {} })).toEqual([{ path: "a", before: [], after: {} }]);
  });
});
