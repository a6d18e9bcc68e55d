import { expect, test } from "vitest";
import { inputsHashOf } from "../../../api/policy/digest.ts";
import { canonicalJson } from "../../../gis/canonical.ts";
import { measuresOfRecord, measuresOfRow } from "../../../gis/land/facts/measures.ts";

test("what is null and what is absent give one hash of the inputs, at every depth", () => {
  const absent = inputsHashOf({ asOf: "2022-03-01", lines: [{ docNo: "1号" }] });
  expect(inputsHashOf({ asOf: "2022-03-01", own: null, lines: [{ docNo: "1号", paid: null }] })).toBe(absent);
  expect(inputsHashOf({ asOf: "2022-03-01", own: undefined, lines: [{ docNo: "1号" }] })).toBe(absent);
});

test("a value, its place in a list, an empty text and false each count", () => {
  const hashes = [
    {},
    { a: "" },
    { a: false },
    { a: 0 },
    { a: [] },
    { a: [null] },
    { a: [null, null] },
    { a: {} },
  ];
  expect(new Set(hashes.map(inputsHashOf)).size).toBe(hashes.length);
});

test("a measure that is NaN is unknown, and is hashed and written as such", () => {
  const unknown = measuresOfRecord({});
  for (const far of [Number.NaN, "NaN"]) {
    expect(measuresOfRow({ far }).far).toBe(null);
    expect(canonicalJson(measuresOfRow({ far }))).toBe(canonicalJson(unknown));
    expect(inputsHashOf(measuresOfRow({ far }))).toBe(inputsHashOf(unknown));
  }
});
