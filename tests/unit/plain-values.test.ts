import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainOf } from "../../api/survey/contract/plain-values.ts";
import { parcelProperties } from "../../api/survey/contract.ts";

/** Pieces that values are made of, and that break them: spaces of all kinds, controls, halves of a character, code points around the blocks. */
const piece = fc.constantFrom(
  ...["0", "9", "12", "370112", "A", "Z", "a", "-", ".", "历", "一", "鿿", "䷿", "ꀀ", "（", "𠮷"],
  ...[
    " ",
    "\u3000",
    "\u00a0",
    "\ufeff",
    "\t",
    "\n",
    "\0",
    "\u007f",
    "\u0085",
    "\ud800",
    "\udc00",
    "é",
    "~",
    "!",
  ],
);
const whole = fc
  .array(fc.constantFrom("0", "A", "z", "~", "历", "鿿", " "), { maxLength: 4 })
  .map((pieces) => pieces.join(""));
const value = fc.oneof(
  // One piece that may break it amid what does not: of many pieces there is nearly always more than one.
  fc.tuple(whole, piece, whole).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.stringMatching(/^\d{0,13}(\.\d{0,7})?$/),
  fc.stringMatching(/^[0-9A-Z]{17,29}$/),
  fc.integer({ min: 1, max: 300 }).map((length) => "宗".repeat(length)),
);

describe("a value that is plain is what its schema makes of it", () => {
  for (const [name, schema] of Object.entries(parcelProperties.shape)) {
    test(name, () => {
      const isPlain = plainOf(schema);
      fc.assert(
        fc.property(value, (given) => {
          if (isPlain(given)) expect(schema.safeParse(given)).toEqual({ success: true, data: given });
        }),
        { numRuns: 1_000 },
      );
    });
  }
});

test("what surveys mostly say is plain", () => {
  const said = {
    parcelCode: "370112001002GB00012",
    townCode: "370112001",
    address: "历城区演示路 12 号",
    rightHolder: "虚构企业12",
    areaM2: "903.25",
    far: "1.5",
  };
  for (const [name, given] of Object.entries(said))
    expect(plainOf(parcelProperties.shape[name as keyof typeof said])(given), name).toBe(true);
});
