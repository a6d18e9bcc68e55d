import { describe, expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import {
  allOf,
  anyOf,
  type Condition,
  compare,
  compareNumbers,
  constant,
  decided,
  documented,
  evaluate,
  explain,
  type Facts,
  fact,
  factNamesOf,
  firstDecided,
  known,
  knownNumber,
  not,
  provided,
  within,
} from "../../../gis/land/condition.ts";
import { notSatisfied as no, satisfied as yes } from "../../../gis/land/finding.ts";

const open = (...missing: string[]) => ({ verdict: "undetermined", missing });

function holds(name: string, condition: Condition, cases: readonly (readonly [Facts, object])[]) {
  describe(name, () => {
    for (const [facts, expected] of cases)
      test(JSON.stringify(facts), () => expect(evaluate(condition, facts)).toEqual(expected));
  });
}

holds("all: one failure decides, else one unknown keeps it open", allOf(fact("a"), fact("b")), [
  [{ a: true, b: true }, yes],
  [{ a: true, b: null }, open("b")],
  [{ b: true }, open("a")],
  [{ a: false, b: null }, no],
  [{}, open("a", "b")],
]);

holds("any: one success decides, else one unknown keeps it open", anyOf(fact("a"), fact("b")), [
  [{ a: false, b: false }, no],
  [{ a: false, b: null }, open("b")],
  [{ a: true, b: null }, yes],
  [{}, open("a", "b")],
]);

test("all of nothing holds, any of nothing does not", () => {
  expect(evaluate(allOf(), {})).toEqual(yes);
  expect(evaluate(anyOf(), {})).toEqual(no);
});

holds("not keeps the unknown unknown", not(fact("a")), [
  [{ a: true }, no],
  [{ a: false }, yes],
  [{ a: null }, open("a")],
]);

holds("known is never undetermined, and an empty or blank text is none", known("docNo"), [
  [{ docNo: "X〔2020〕1号" }, yes],
  [{ docNo: "" }, no],
  [{ docNo: "  " }, no],
  [{ docNo: "\u3000\t" }, no],
  [{ docNo: null }, no],
  [{}, no],
]);

holds("knownNumber is never undetermined, and NaN is none", knownNumber("far"), [
  [{ far: 0 }, yes],
  [{ far: "1.20" }, yes],
  [{ far: Number.NaN }, no],
  [{ far: null }, no],
]);

holds("documented asks for the number only of what is so", documented(fact("a"), "docNo"), [
  [{ a: true, docNo: "X〔2020〕1号" }, yes],
  [{ a: true, docNo: "" }, open("docNo")],
  [{ a: true, docNo: "\u3000 " }, open("docNo")],
  [{ a: true }, open("docNo")],
  [{ a: false, docNo: "X〔2020〕1号" }, no],
  [{ docNo: "X〔2020〕1号" }, open("a")],
  [{}, open("a")],
]);

holds("the first that is determined decides", firstDecided(fact("a"), fact("b")), [
  [{ a: false, b: true }, no],
  [{ a: null, b: true }, yes],
  [{}, open("a", "b")],
]);

holds("a premise that fails leaves open what rests on it", provided(fact("given"), fact("rest")), [
  [{ given: true, rest: true }, yes],
  [{ given: true, rest: false }, no],
  [{ given: false, rest: true }, open("given", "rest")],
  [{ given: null, rest: false }, open("given")],
  [{ given: true }, open("rest")],
]);

const inside = constant("insideShare", "0.999", "test");
const outside = constant("outsideShare", "0.001", "test");
holds(
  "between the two thresholds the evidence itself is what is missing",
  decided(compareNumbers("share", ">=", inside), compareNumbers("share", "<=", outside)),
  [
    [{ share: 0.999 }, yes],
    [{ share: 0.9989999999999999 }, open("share")], // the next double below 0.999
    [{ share: 0.0010000000000000002 }, open("share")], // the next double above 0.001
    [{ share: 0.001 }, no],
    [{}, open("share")],
  ],
);

holds("numbers are compared by value, whatever their form", compareNumbers("far", "<", "zoneFarMin"), [
  [{ far: "1.20", zoneFarMin: 1.2 }, no],
  [{ far: "1.19", zoneFarMin: "1.2" }, yes],
  [{ far: "-0", zoneFarMin: 0 }, no],
  [{ far: "10", zoneFarMin: "9" }, no],
  [{ far: Number.NaN, zoneFarMin: 1 }, open("far")],
  [{ far: "NaN", zoneFarMin: null }, open("far", "zoneFarMin")],
]);

holds(
  "a period includes both its days",
  within("signedOn", { from: isoDate("2021-01-01"), to: isoDate("2021-12-31") }),
  [
    [{ signedOn: "2020-12-31" }, no],
    [{ signedOn: "2021-01-01" }, yes],
    [{ signedOn: "2021-12-31" }, yes],
    [{ signedOn: "2022-01-01" }, no],
    [{}, open("signedOn")],
  ],
);

holds(
  "a dated value is the one of the day",
  compareNumbers("share", ">=", {
    name: "minimum",
    values: [
      { value: "0.5", period: { from: isoDate("2020-01-01"), to: isoDate("2020-12-31") }, source: "test" },
      { value: "0.6", period: { from: isoDate("2021-01-01"), to: isoDate("2021-12-31") }, source: "test" },
    ],
  }),
  [
    [{ share: 0.55, asOf: "2020-12-31" }, yes],
    [{ share: 0.55, asOf: "2021-01-01" }, no],
    [{ share: 0.55, asOf: "2022-01-01" }, open("minimum")], // configuration without a value on that day
    [{ share: 0.55 }, open("asOf")],
    [{}, open("asOf", "share")],
  ],
);

test("dates and words compare, too", () => {
  const before = compare({ fact: "signedOn" }, { kind: "date", is: "<" }, { fact: "asOf" });
  expect(evaluate(before, { signedOn: "2020-12-31", asOf: "2021-01-01" })).toEqual(yes);
  const same = compare({ fact: "use" }, { kind: "text", is: "=" }, constant("use", "industrial", "test"));
  expect(evaluate(same, { use: "industrial" })).toEqual(yes);
  expect(evaluate(same, { use: "" })).toEqual(no);
});

describe("a fact of the wrong type is a broken assumption, not an unknown", () => {
  for (const [name, condition, facts] of [
    ["text for a truth", fact("a"), { a: "true" }],
    ["truth for a number", compareNumbers("share", ">=", inside), { share: true }],
    ["empty text for a number", compareNumbers("share", ">=", inside), { share: "" }],
    ["number for a date", within("on", { from: isoDate("2021-01-01"), to: null }), { on: 2021 }],
  ] as const)
    test(name, () => expect(() => evaluate(condition, facts)).toThrow(TypeError));

  test("a day that does not exist", () => {
    const since = within("on", { from: isoDate("2021-01-01"), to: null });
    expect(() => evaluate(since, { on: "2021-02-29" })).toThrow(RangeError);
  });
});

describe("an explanation", () => {
  const condition = allOf(fact("a"), not(compareNumbers("share", ">=", inside)));
  const explanation = explain(condition, { a: true, share: 1 });

  test("gives the conclusion of every condition, and the values that it read", () => {
    expect(explanation).toMatchObject({
      verdict: "not-satisfied",
      operands: [
        { verdict: "satisfied", facts: [{ name: "a", value: true }] },
        {
          verdict: "not-satisfied",
          operands: [
            {
              verdict: "satisfied",
              facts: [{ name: "share", value: 1 }],
              policyValues: [{ name: "insideShare", chosen: { value: "0.999", source: "test" } }],
            },
          ],
        },
      ],
    });
  });

  test("concludes as evaluate does", () => {
    for (const facts of [{}, { a: true }, { a: false }, { a: true, share: 0.5 }]) {
      const { verdict, missing } = explain(condition, facts);
      expect({ verdict, missing }).toEqual(evaluate(condition, facts));
    }
  });

  test("the names that a condition reads are listed once, sorted", () => {
    expect(factNamesOf(documented(anyOf(fact("b"), condition, fact("a")), "docNo"))).toEqual([
      "a",
      "b",
      "docNo",
      "share",
    ]);
  });
});
