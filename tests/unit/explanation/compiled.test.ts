import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputsHashOf } from "../../../api/policy/digest.ts";
import { canonicalJson, canonicalKnown, shared } from "../../../gis/canonical.ts";
import { AS_OF, allOf, type FactValue, fact, not } from "../../../gis/land/condition.ts";
import { FactFrame, ReasonCompiler } from "../../../gis/land/explanation/compiled-reason.ts";
import { explainDecision, explainParcel } from "../../../gis/land/explanation/parcel.ts";
import { reasonFor } from "../../../gis/land/explanation/reason.ts";
import { factConditions } from "../../../gis/land/facts/derivations.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { seededParcels } from "../../seeded-parcels.ts";

const RUNS = process.env.PANHUO_LONG ? 2_000 : 40;
const policy = jinan2019No61;
const textOf = (given: (typeof parcels)[number]) =>
  canonicalJson(
    explainDecision(given, policy, { contentHash: "0".repeat(64), inputsHash: inputsHashOf(given) }),
  );
const parcels = [...seededParcels(150), ...seededParcels(150, { standard: false, seed: 7 })];

describe("a compiled condition gives the reason that the condition gives", () => {
  const { scope, exclusions, categories, report, thresholds } = policy.recognition;
  const conditions = [
    ...Object.values(factConditions(thresholds)),
    ...[...scope, ...exclusions, ...categories, report].map(({ condition }) => condition),
  ];

  test("for one parcel after another, whichever came before", () => {
    const frame = new FactFrame();
    const compiler = new ReasonCompiler(frame);
    const ready = conditions.map((condition) => ({ condition, compiled: compiler.compile(condition) }));
    const booleans = fc.constantFrom<FactValue>(null, true, false);
    const facts = parcels.map(({ measures }) => measures);
    fc.assert(
      fc.property(
        fc.constantFrom(...facts),
        fc.array(booleans, { minLength: 26, maxLength: 26 }),
        (given, drawn) => {
          // Both the measures and, for the rules, the facts themselves.
          const names = Object.keys(factConditions(thresholds));
          const read = {
            ...given,
            ...Object.fromEntries(names.map((name, at) => [name, drawn[at] ?? null])),
            [AS_OF]: "2022-03-01",
          };
          frame.fill(read, "2022-03-01");
          for (const { condition, compiled } of ready)
            expect(compiled.reason()).toEqual(reasonFor(condition, read));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("the reasons of truths are counted, and one is the same object each time", () => {
    const frame = new FactFrame();
    const compiled = new ReasonCompiler(frame).compile(allOf(fact("a"), not(fact("b"))));
    const reasonWith = (facts: Record<string, boolean>) => {
      frame.fill(facts, "2022-03-01");
      return compiled.reason();
    };
    expect(compiled.states).toBe(9);
    const once = reasonWith({ a: true, b: false });
    expect(reasonWith({ a: true, b: false })).toBe(once);
    expect(reasonWith({ a: true })).not.toBe(once);
    expect(Object.isFrozen(once)).toBe(true);
    expect(Object.isFrozen(once.of)).toBe(true);
  });

  test("what is neither true, false nor unknown is refused", () => {
    const frame = new FactFrame();
    const compiled = new ReasonCompiler(frame).compile(fact("a"));
    frame.fill({ a: "yes" }, "2022-03-01");
    expect(() => compiled.reason()).toThrow(TypeError);
  });
});

describe("an explanation's bytes", () => {
  test("do not depend on what was explained before", () => {
    const forwards = parcels.map(textOf);
    const backwards = parcels.toReversed().map(textOf).toReversed();
    expect(backwards).toEqual(forwards);
  });

  // Changes only with the package, the derivations or the shape of the document: then on purpose.
  test("are those that they were", () => {
    const digest = (texts: readonly string[]) => createHash("sha256").update(texts.join("\n")).digest("hex");
    const whole = parcels
      .slice(0, 10)
      .map((given) =>
        canonicalJson(
          explainParcel(given, policy, { contentHash: "0".repeat(64), inputsHash: inputsHashOf(given) }),
        ),
      );
    expect([digest(parcels.map(textOf)), digest(whole)]).toEqual([
      "d07650642b140dc2c838f78bed859d1dd95fd1786950e561a066976763a42e81",
      "b830e9a4a0b0c36407783347048c5300cd18a7a94f28c78b5d65d96b29941a8f",
    ]);
  });
});

describe("canonical text", () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const knownText = (value: unknown) => new TextDecoder().decode(canonicalKnown(value));

  // Each record copies from the last what both say.
  test("of records in a list is that of each of them", () => {
    const said = fc.constantFrom(undefined, null, "甲", 'a"b', 0, 0.5, true, 12n, [0], { b: "乙" });
    const records = fc.array(fc.record({ a: said, b: said, c: said, d: said }, { requiredKeys: [] }));
    fc.assert(
      fc.property(records, (list) => {
        expect(canonicalJson(list)).toBe(`[${list.map((record) => canonicalJson(record)).join(",")}]`);
        expect(knownText(list)).toBe(`[${list.map((record) => knownText(record)).join(",")}]`);
      }),
    );
  });

  test("of a number is the text that JSON has for it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), (number) => {
        for (const one of [number, Math.round(number) / 1000, Math.fround(number % 1000)])
          expect(canonicalJson(one)).toBe(JSON.stringify(one));
      }),
    );
  });

  test("is JSON of the same value, with its keys in order", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: 1, a: ["\u2028\u0001\ud800", -0, 1e21] })).toBe(
      '{"a":["\u2028\\u0001\\ud800",0,1e+21],"b":1}',
    );
  });

  test("of what is known leaves out the keys of null and keeps places in lists", () => {
    expect(knownText({ b: null, a: [null, { c: null, d: 0 }] })).toBe('{"a":[null,{"d":0}]}');
  });

  test("of a shared value is its text, which nobody can change any more", () => {
    const value = shared({ b: [{ c: null }], a: "甲" });
    expect(canonicalJson(value)).toBe('{"a":"甲","b":[{"c":null}]}');
    expect(canonicalJson([value, value])).toBe(`[${canonicalJson(value)},${canonicalJson(value)}]`);
    // What is unknown is left out of it, too.
    expect(knownText(value)).toBe('{"a":"甲","b":[{}]}');
    expect(Object.isFrozen(value.b[0])).toBe(true);
  });

  test("of keys in another order is the same, of other keys another", () => {
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
    expect(canonicalJson({ a: 1, c: 2 })).toBe('{"a":1,"c":2}');
    expect(canonicalJson({ a: 1, b: 2 })).toBe('{"a":1,"b":2}');
  });
});
