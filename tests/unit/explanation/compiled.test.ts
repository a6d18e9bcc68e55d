import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputsHashOf } from "../../../api/policy/digest.ts";
import { canonicalJson, canonicalKnown, shared } from "../../../gis/canonical.ts";
import {
  AS_OF,
  allOf,
  anyOf,
  compareNumbers,
  constant,
  type FactValue,
  fact,
  not,
} from "../../../gis/land/condition.ts";
import { ReasonProgram } from "../../../gis/land/explanation/compiled-reason.ts";
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
const DAY = "2022-03-01";
const nought = constant("nought", "0", "none");
const parcels = [...seededParcels(150), ...seededParcels(150, { standard: false, seed: 7 })];

describe("a compiled condition gives the reason that the condition gives", () => {
  const { scope, exclusions, categories, report, thresholds } = policy.recognition;
  const conditions = [
    ...Object.values(factConditions(thresholds)),
    ...[...scope, ...exclusions, ...categories, report].map(({ condition }) => condition),
  ];

  test("for one parcel after another, whichever came before", () => {
    const program = new ReasonProgram();
    const ready = conditions.map((condition) => ({ condition, compiled: program.compile(condition) }));
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
            [AS_OF]: DAY,
          };
          program.explain(read, DAY);
          for (const { condition, compiled } of ready)
            expect(compiled.reason).toEqual(reasonFor(condition, read));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("the reasons of truths are counted, and one is the same object each time", () => {
    const program = new ReasonProgram();
    const compiled = program.compile(allOf(fact("a"), not(fact("b"))));
    const reasonWith = (facts: Record<string, boolean>) => {
      program.explain(facts, DAY);
      return compiled.reason;
    };
    expect(compiled.states).toBe(9);
    const once = reasonWith({ a: true, b: false });
    expect(reasonWith({ a: true, b: false })).toBe(once);
    expect(reasonWith({ a: true })).not.toBe(once);
    expect(Object.isFrozen(once)).toBe(true);
    expect(Object.isFrozen(once.of)).toBe(true);
  });

  test("of more findings than are kept, every one is right", () => {
    // 2 to the 11th ways of missing some of eleven numbers: more than the 1,000 that are kept.
    const names = Array.from({ length: 11 }, (_, at) => `n${String(at).padStart(2, "0")}`);
    const condition = not(anyOf(...names.map((name) => compareNumbers(name, "<", nought))));
    const program = new ReasonProgram();
    const compiled = program.compile(condition);
    for (let ways = 0; ways < 2 ** 11; ways++) {
      const missing = names.filter((_, at) => (ways >> at) & 1);
      program.explain(
        Object.fromEntries(names.map((name) => [name, missing.includes(name) ? null : 1])),
        DAY,
      );
      expect(compiled.reason.missing.join()).toBe(missing.join());
    }
  });

  test("a value of another type leaves nothing behind that the next parcel would take for its own", () => {
    const program = new ReasonProgram();
    const condition = allOf(fact("a"), compareNumbers("far", "<", nought));
    const compiled = program.compile(condition);
    program.explain({ a: true, far: 1 }, DAY);
    for (const far of ["tall", "tall"])
      expect(() => program.explain({ a: false, far }, DAY)).toThrow(TypeError);
    program.explain({ a: false, far: 1 }, DAY);
    expect(compiled.reason).toEqual(reasonFor(condition, { a: false, far: 1 }));
  });

  test("what is neither true, false nor unknown is refused", () => {
    const program = new ReasonProgram();
    program.compile(fact("a"));
    expect(() => program.explain({ a: "yes" }, DAY)).toThrow(TypeError);
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
      "12f5393be64d71910a119b34c893ff8ab39689f74de10a49b4281da2181c39b9",
      "52b3b8387dd87daa13b8f7b35f2e637df7ffdc40818f8b963bed3e6bc3da65b5",
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
