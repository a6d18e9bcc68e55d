import { describe, expect, test } from "vitest";
import { JsonPieces, type JsonPiecesError } from "../../../api/survey/formats/json-pieces.ts";

const limits = { maxFeatureBytes: 1_000, maxDepth: 10 };

/** The pieces of a text that arrives in chunks of some bytes. */
function cut(text: string, bytes: number): { pieces: string[]; outer: string | undefined } {
  const cutter = new JsonPieces(limits);
  const whole = Buffer.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < whole.length; at += bytes) {
    for (const piece of cutter.take(whole.subarray(at, at + bytes))) pieces.push(piece.toString());
  }
  cutter.finish();
  return { pieces, outer: cutter.outer?.toString() };
}

const features = ['{"type":"Feature","properties":{"a":"}]\\"{"}}', "17", '"text, ]"', "null", "[1,[2]]"];

describe("the features of a collection come apart wherever the chunks end", () => {
  const text = `{"type" : "FeatureCollection","name":"features", "features": [ ${features.join(" ,\n")} ],"crs":{"features":[1]}}\n`;
  for (const bytes of [1, 2, 3, 7, 1_000]) {
    test(`${bytes} bytes at a time`, () => {
      const { pieces, outer } = cut(text, bytes);
      expect(pieces).toEqual(features);
      expect(JSON.parse(outer ?? "")).toMatchObject({
        type: "FeatureCollection",
        features: [],
        crs: { features: [1] },
      });
    });
  }
});

describe("newline-delimited features come apart as well", () => {
  for (const [what, separator] of [
    ["lines", "\n"],
    ["record separators (RFC 8142)", "\n\u001e"],
    ["nothing between them", ""],
  ] as const) {
    test(what, () => {
      const { pieces, outer } = cut(['{"a":1}', '{"b":[{}]}', '{"c":"}"}'].join(separator), 3);
      expect(pieces).toEqual(['{"a":1}', '{"b":[{}]}', '{"c":"}"}']);
      expect(outer).toBeUndefined();
    });
  }
});

describe("broken structure is refused", () => {
  for (const [what, text, code] of [
    ["cut off inside a feature", '{"features":[{"a":1', "cut-off"],
    ["cut off between features", '{"features":[{"a":1},', "cut-off"],
    ["no comma", '{"features":[{} {}]}', "not-json"],
    ["two commas", '{"features":[{},,{}]}', "not-json"],
    ["a bracket too many", '{"a":1}]', "not-json"],
    ["something after the collection", '{"features":[]} {}', "not-json"],
    ["brackets eleven deep", `{"features":[${"[".repeat(9)}`, "too-deep"],
    ["one feature of 1,001 bytes", `{"features":["${"x".repeat(999)}"]}`, "too-large"],
  ] as const) {
    test(`${what}: ${code}`, () => {
      expect(() => cut(text, 5)).toThrow(expect.objectContaining<Partial<JsonPiecesError>>({ code }));
    });
  }

  test("ten deep and 1,000 bytes are taken", () => {
    expect(cut(`{"features":[${"[".repeat(8)}${"]".repeat(8)}]}`, 5).pieces).toHaveLength(1);
    expect(cut(`{"features":["${"x".repeat(998)}"]}`, 5).pieces).toHaveLength(1);
  });
});
