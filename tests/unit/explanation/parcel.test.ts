import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../gis/canonical.ts";
import { isoDate } from "../../../gis/iso-date.ts";
import { classifyParcel } from "../../../gis/land/classify-parcel.ts";
import { AS_OF, evaluate, replaceFacts } from "../../../gis/land/condition.ts";
import { letterHtml } from "../../../gis/land/explanation/letter.ts";
import {
  type EvidenceRecord,
  explainParcel,
  type ParcelInputs,
} from "../../../gis/land/explanation/parcel.ts";
import {
  factCounterfactuals,
  parcelCounterfactuals,
  recognisableWhen,
} from "../../../gis/land/explanation/parcel-counterfactuals.ts";
import { factsReadBy } from "../../../gis/land/explanation/reason.ts";
import { plainText, tellParcel } from "../../../gis/land/explanation/text.ts";
import { factConditions } from "../../../gis/land/facts/derivations.ts";
import { BOOLEAN_FACTS } from "../../../gis/land/facts/facts.ts";
import {
  findingName,
  isPossible,
  MEASURES,
  type Measures,
  measuresOfRecord,
} from "../../../gis/land/facts/measures.ts";
import { plainName } from "../../../gis/land/facts/names.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

const RUNS = process.env.PANHUO_LONG ? 5_000 : 60;
const HASHES = { contentHash: "c".repeat(64), inputsHash: "i".repeat(64) };

const number = fc.constantFrom(null, 0, 0.001, 0.3, 0.35, 0.5, 0.999, 1, 1.1, 1.2, 2);
const valuesOf = {
  number,
  boolean: fc.constantFrom(null, true, false),
  text: fc.constantFrom(null, "历政〔2020〕1号"),
};
const measures: fc.Arbitrary<Measures> = fc
  .record({
    ...Object.fromEntries(Object.entries(MEASURES).map(([name, { kind }]) => [name, valuesOf[kind]])),
    ...Object.fromEntries(
      BOOLEAN_FACTS.map((name) => [findingName(name), fc.constantFrom(null, null, true, false)]),
    ),
  })
  .map(measuresOfRecord);
const day = fc.constantFrom("2019-12-09", "2019-12-10", "2022-03-01", "2024-11-30", "2024-12-01");

function inputsOf(given: Measures, asOf = "2022-03-01", rightHolder = "济南某厂"): ParcelInputs {
  return {
    asOf,
    subject: {
      id: "370112-00000001",
      alias: null,
      address: "历城区",
      rightHolder,
      areaM2: "2000.00",
      areaBasis: "certificate",
    },
    demonstration: true,
    measures: given,
    evidence: [],
  };
}

const policyRules = [
  ...jinan2019No61.recognition.scope,
  ...jinan2019No61.recognition.exclusions,
  ...jinan2019No61.recognition.categories,
];

const known = (some: Partial<Measures>) => measuresOfRecord(some);

describe("an explanation says what was decided", () => {
  test("its verdicts are those of classify, whatever is on record", () => {
    fc.assert(
      fc.property(measures, day, (given, asOf) => {
        const explained = explainParcel(inputsOf(given, asOf), jinan2019No61, HASHES);
        const { outcome } = classifyParcel(given, isoDate(asOf), jinan2019No61);
        expect(outcome).toMatchObject(explained.conclusion);
        const verdicts = Object.fromEntries(
          explained.categories.map(({ ruleId, verdict }) => [ruleId, verdict]),
        );
        expect(verdicts).toEqual(outcome.categories);
      }),
      { numRuns: RUNS },
    );
  });

  test("its leaves are exactly the facts that were read", () => {
    fc.assert(
      fc.property(measures, (given) => {
        const explained = explainParcel(inputsOf(given), jinan2019No61, HASHES);
        const conditions = factConditions(jinan2019No61.recognition.thresholds);
        const rules = [...policyRules, jinan2019No61.recognition.report];
        const values = Object.fromEntries(explained.facts.map(({ name, value }) => [name, value]));
        for (const { ruleId, because } of [
          ...explained.scope,
          ...explained.exclusions,
          ...explained.categories,
          explained.report,
        ]) {
          const rule = rules.find(({ id }) => id === ruleId);
          if (!rule) throw new Error(`no rule ${ruleId}`);
          const read = new Set<string>();
          const recorder = new Proxy(values, {
            get: (target, name) => {
              read.add(String(name));
              return Reflect.get(target, name);
            },
          });
          evaluate(rule.condition, recorder);
          expect(new Set(factsReadBy(because).map((one) => one.fact)), ruleId).toEqual(read);
        }
        for (const fact of explained.facts) {
          if (fact.name.endsWith("DocNo")) {
            expect(factsReadBy(fact.because).map((one) => one.fact)).toEqual([fact.name]);
            continue;
          }
          const read = new Set<string>();
          const recorder = new Proxy<Measures>(given, {
            get: (target, name) => {
              read.add(String(name));
              return Reflect.get(target, name);
            },
          });
          // BOOLEAN_FACTS and the documents make up all names; the documents were left out above.
          evaluate(conditions[fact.name as keyof typeof conditions], recorder);
          expect(new Set(factsReadBy(fact.because).map((one) => one.fact))).toEqual(read);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("the same inputs give the same bytes, in whatever order their keys come", () => {
    const given = known({ occupancyShare: 0.35, underusedBelow: 0.3 });
    const turned = measuresOfRecord(Object.fromEntries(Object.entries(given).reverse()));
    const reversed = Object.fromEntries(Object.entries(turned).reverse()) as Measures;
    const bytes = (one: Measures) => canonicalJson(explainParcel(inputsOf(one), jinan2019No61, HASHES));
    expect(bytes(reversed)).toBe(bytes(given));
  });

  test("the other bytes of another value differ", () => {
    const bytes = (share: number) =>
      canonicalJson(explainParcel(inputsOf(known({ occupancyShare: share })), jinan2019No61, HASHES));
    expect(bytes(0.35)).not.toBe(bytes(0.3500001));
  });
});

describe("a recorded finding wins over a derived one, and both are kept", () => {
  const surveyed = {
    of: ["urbanShare"],
    source: "规划 plan",
    document: "城镇开发边界",
    docNo: "规1号",
    author: "市局",
    on: "2019-01-01",
    validTo: null,
  };
  const found = {
    ...surveyed,
    of: ["inPlannedUrbanConstructionLand"],
    source: "认定意见 finding",
    docNo: "认2号",
  };
  const explainedWith = (some: Partial<Measures>) =>
    explainParcel({ ...inputsOf(known(some)), evidence: [found, surveyed] }, jinan2019No61, HASHES);
  const factOf = (some: Partial<Measures>) =>
    explainedWith(some).facts.find(({ name }) => name === "inPlannedUrbanConstructionLand");

  test("a finding that contradicts the measures counts, beside what they say and their records", () => {
    const fact = factOf({ findingInPlannedUrbanConstructionLand: false, urbanShare: 0.999 });
    expect(fact).toMatchObject({ value: false, origin: "recorded", evidence: [found] });
    expect(fact?.derived).toMatchObject({ value: true, evidence: [surveyed] });
    expect(fact?.derived?.because.verdict).toBe("satisfied");
  });

  for (const [what, some] of [
    ["that agrees", { findingInPlannedUrbanConstructionLand: true, urbanShare: 0.999 }],
    ["whose measures decide nothing", { findingInPlannedUrbanConstructionLand: true, urbanShare: 0.998 }],
    ["without measures", { findingInPlannedUrbanConstructionLand: true }],
  ] as const)
    test(`a finding ${what} stands alone`, () => {
      expect(factOf(some)).not.toHaveProperty("derived");
    });

  test("a record behind several measures of a fact is told once, each of two records as well", () => {
    const plan = { ...surveyed, of: ["zoneFarMin", "zoneShare"] };
    const parcel = { ...surveyed, of: ["far", "greenRatio"], source: "宗地记录 parcel record" };
    const evidenceOf = (evidence: readonly EvidenceRecord[]) =>
      explainParcel(
        { ...inputsOf(known({ zoneShare: 1, zoneFarMin: 1, far: 0.5 })), evidence },
        jinan2019No61,
        HASHES,
      ).facts.find(({ name }) => name === "intensityLow")?.evidence;
    expect(evidenceOf([plan])).toEqual([plan]);
    expect(evidenceOf([parcel, plan])).toEqual(expect.arrayContaining([plan, parcel]));
    expect(evidenceOf([parcel, plan])).toHaveLength(2);
    expect(evidenceOf([{ ...plan, of: ["zoneShare"] }, parcel])).toHaveLength(2);
    expect(evidenceOf([{ ...plan, of: ["greenRatio"] }])).toEqual([]);
  });

  test("nothing is beside a derived value", () => {
    expect(factOf({ urbanShare: 0.999 })).toMatchObject({ value: true, origin: "derived" });
    expect(factOf({ urbanShare: 0.999 })).not.toHaveProperty("derived");
  });

  for (const [lang, otherwise] of [
    ["zh", "与数据不一致（以记录在案的认定为准），由数据得出：是"],
    ["en", "the data say otherwise (the finding on record counts); read from data: yes"],
  ] as const)
    test(`text and letter tell the contradiction (${lang})`, () => {
      const explained = explainedWith({ findingInPlannedUrbanConstructionLand: false, urbanShare: 0.999 });
      const told = tellParcel(explained, lang);
      for (const rendering of [plainText(told), letterHtml(told, [], lang)]) {
        const [, after = ""] = rendering.split(otherwise);
        expect(rendering).toContain("认2号");
        expect(after).toContain("0.999");
        expect(after).toContain("规1号");
      }
    });
});

describe("an explanation is told to citizens", () => {
  for (const lang of ["zh", "en"] as const) {
    test(`with the verdict, every clause and every missing fact by its name (${lang})`, () => {
      fc.assert(
        fc.property(measures, day, (given, asOf) => {
          const explained = explainParcel(inputsOf(given, asOf), jinan2019No61, HASHES);
          const text = plainText(tellParcel(explained, lang));
          for (const { clause, quote, ruleId } of [
            ...explained.scope,
            ...explained.categories,
            explained.inForce,
          ])
            for (const part of [clause.document, clause.item, quote, ruleId]) expect(text).toContain(part);
          for (const name of explained.conclusion.missing) expect(text).toContain(plainName(name)?.[lang]);
          expect(text).toContain(lang === "zh" ? "演示数据" : "demonstration data");
          // A camelCase word would be a name that nobody has put into words.
          expect(text.match(/\b[a-z]+[A-Z]\w*/)).toBeNull();
        }),
        { numRuns: RUNS },
      );
    });
  }

  const told = (some: Partial<Measures>, lang: "zh" | "en" = "zh") =>
    plainText(tellParcel(explainParcel(inputsOf(known(some)), jinan2019No61, HASHES), lang));

  test("who brings a measure is who holds it, not who holds the fact", () => {
    const text = told({ zoneFarMin: 1.2, zoneShare: 0.8 });
    expect(text).toContain("利用强度低：现状容积率。由权利人（竣工资料）或测绘机构提供");
  });

  test("a control standard that is not loaded is one line, and no group stands empty", () => {
    const text = told({ findingLayoutScattered: true, far: 0.4, greenRatio: 20 });
    expect(text.match(/控制标准未装载/g)).toHaveLength(1);
    expect(text).not.toContain("控制标准：容积率下限");
    const lines = text.split("\n");
    const depth = (line = "") => line.search(/\S/);
    lines.forEach((line, at) => {
      if (/以下(有一项|须全部|依次)|以下不得/.test(line))
        expect(depth(lines[at + 1]), line).toBeGreaterThan(depth(line));
    });
    const loaded = told({
      findingLayoutScattered: true,
      far: 0.4,
      controlStandardApplies: true,
      controlFarMin: 1,
    });
    expect(loaded).not.toContain("控制标准未装载");
    expect(loaded).toContain("控制标准：容积率下限");
  });

  test("after the document has ended there is no rule in force, and no category makes up for it", () => {
    const explained = explainParcel(inputsOf(known({}), "2024-12-01"), jinan2019No61, HASHES);
    expect(plainText(tellParcel(explained, "en"))).toContain("no rule is in force on 2024-12-01");
    expect(explained.conclusion.recognisable).toBe("not-satisfied");
  });

  test("a right holder's name cannot break out of the letter", () => {
    const hostile = `<script>alert(1)</script>"'&`;
    const explained = explainParcel(inputsOf(known({}), "2022-03-01", hostile), jinan2019No61, HASHES);
    const html = letterHtml(tellParcel(explained, "zh"), [], "zh");
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
  });

  test("every quotation is short and not empty", () => {
    for (const [id, { quote, gist }] of Object.entries(jinan2019No61.clauses)) {
      expect(quote, id).not.toBe("");
      expect([...(quote ?? "")].length, id).toBeLessThanOrEqual(40);
      expect(gist, id).not.toBe("");
    }
  });
});

describe("a counterfactual turns the outcome, and nothing less does", () => {
  const policy = jinan2019No61;
  const rules = new Map(
    [
      ...policy.recognition.scope,
      ...policy.recognition.exclusions,
      ...policy.recognition.categories,
      policy.recognition.report,
    ].map(({ id, condition }) => [id, condition]),
  );

  test("applying it flips, stopping just short of any part or leaving one out does not, and none contains another", () => {
    const conditions = factConditions(policy.recognition.thresholds);
    fc.assert(
      fc.property(measures, (given) => {
        const inputs = inputsOf(given);
        const { counterfactuals: found } = parcelCounterfactuals(inputs, policy);
        const facts = { ...given, [AS_OF]: inputs.asOf };
        for (const { outcome, to, changes } of found) {
          const rule = outcome === "recognisable" ? recognisableWhen(policy) : rules.get(outcome);
          if (!rule) throw new Error(`no rule ${outcome}`);
          const condition = replaceFacts(rule, (name) => conditions[name as keyof typeof conditions]);
          const at = (values: Record<string, unknown>) =>
            evaluate(condition, { ...facts, ...values } as typeof facts).verdict;
          const applied = Object.fromEntries(changes.map((change) => [change.fact, change.value]));
          expect(at(applied)).toBe(to);
          for (const { fact, short } of changes) {
            expect(at({ ...applied, [fact]: short })).not.toBe(to);
            expect(at({ ...applied, [fact]: facts[fact as keyof typeof facts] })).not.toBe(to);
          }
          const names = changes.map(({ fact }) => fact);
          const smaller = found.filter((one) => one.outcome === outcome && one.changes.length < names.length);
          for (const one of smaller)
            expect(one.changes.every(({ fact }) => names.includes(fact))).toBe(false);
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  const changesOf = (given: Partial<Measures>, outcome: string) =>
    parcelCounterfactuals(inputsOf(known(given)), policy)
      .counterfactuals.filter((one) => one.outcome === outcome)
      .map(({ changes }) => changes.map(({ fact, value, short }) => ({ fact, value, short })));

  test("a public building used to 0.35 is underused below 0.30, not at it", () => {
    expect(
      changesOf(
        { isBuilt: true, currentUsePublic: true, occupancyShare: 0.35, underusedBelow: 0.3 },
        "CAT-5",
      ),
    ).toEqual([[{ fact: "occupancyShare", value: 0.299, short: 0.3 }]]);
  });

  test("a FAR of 1.3 is low below the zone's 1.2: 1.19 is, 1.2 is not", () => {
    const parcel = { far: 1.3, zoneFarMin: 1.2, zoneShare: 0.8, useCompatible: false };
    expect(changesOf(parcel, "CAT-4")).toEqual([[{ fact: "far", value: 1.19, short: 1.2 }]]);
  });

  test("a parcel 0.98 inside the boundary is inside at 0.999", () => {
    expect(changesOf({ urbanShare: 0.98 }, "SCOPE-1")).toEqual([
      [{ fact: "urbanShare", value: 0.999, short: 0.998 }],
    ]);
  });

  test("an open dispute takes the end of the case and a statement, where none is on file yet", () => {
    const end = { fact: "disputeOpen", value: null, short: true };
    const statement = { fact: "noDisputeStatement", value: true, short: null };
    const title = { certificateVerified: true, disputeOpen: true };
    expect(changesOf(title, "SCOPE-3")).toEqual([[end, statement]]);
    expect(changesOf({ ...title, noDisputeStatement: true }, "SCOPE-3")).toEqual([[end]]);
    expect(changesOf({ certificateVerified: true }, "SCOPE-3")).toEqual([[statement]]);
  });

  test("no FAR is below a bound of nought", () => {
    const parcel = { far: 1.3, zoneFarMin: 0, zoneShare: 0.8, useCompatible: false };
    expect(
      changesOf(parcel, "CAT-4")
        .flat()
        .map(({ fact }) => fact),
    ).not.toContain("far");
    expect(changesOf({ ...parcel, zoneFarMin: 0.01 }, "CAT-4")).toContainEqual([
      { fact: "far", value: 0, short: 0.01 },
    ]);
  });

  test("a vacant building is so at 0, and at a thousandth in use it is not", () => {
    expect(changesOf({ isBuilt: true, currentUsePublic: true, occupancyShare: 0.5 }, "CAT-5")).toContainEqual(
      [{ fact: "occupancyShare", value: 0, short: 0.001 }],
    );
  });

  test("what is stated is stated in the precision of its unit", () => {
    fc.assert(
      fc.property(measures, (given) => {
        for (const { changes } of parcelCounterfactuals(inputsOf(given), policy).counterfactuals)
          for (const one of changes.flatMap(
            ({ fact, value, short }) =>
              [
                [fact, value],
                [fact, short],
              ] as const,
          )) {
            const [fact, value] = one;
            if (typeof value !== "number") continue;
            expect(isPossible(fact, value), `${fact} ${value}`).toBe(true);
            expect(Number(value.toFixed(3)), fact).toBe(value);
          }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  test("a finding that stands in the way is its authority's, and the day is nobody's", () => {
    const { counterfactuals: found } = parcelCounterfactuals(
      inputsOf(known({ findingIdleLandRecognised: true, idleLandDocNo: "1号" }), "2024-12-01"),
      policy,
    );
    const natureOf = (outcome: string) =>
      found
        .filter((one) => one.outcome === outcome)
        .map(({ changes }) => changes.map(({ nature }) => nature));
    expect(natureOf("EXCL-1")).toEqual([["finding"]]);
    expect(natureOf("VALID-1")).toEqual([["calendar"]]);
  });

  test("facts that are given as such are asked for as such", () => {
    const { counterfactuals: found } = factCounterfactuals(
      { industrialLand: true, asOf: "2022-03-01" },
      policy,
    );
    const forCat2 = found
      .filter(({ outcome }) => outcome === "CAT-2")
      .map(({ changes }) => changes.map(({ fact }) => fact));
    expect(forCat2).toEqual([["benefitEvaluatedLow"]]);
  });

  test("of an outcome with more than twelve ways it is said how many more there are, in data and in words", () => {
    const inputs = inputsOf(known({}));
    const explained = explainParcel(inputs, policy, HASHES);
    const { counterfactuals, counterfactualLimits } = explained;
    const shown = (outcome: string) => counterfactuals.filter((one) => one.outcome === outcome).length;
    expect(counterfactualLimits.truncated).toBe(true);
    for (const { outcome, more } of counterfactualLimits.more) {
      expect(shown(outcome), outcome).toBe(12);
      expect(more, outcome).toBeGreaterThan(0);
      for (const [lang, words] of [
        ["zh", `另有 ${more} 种办法未列出`],
        ["en", `${more} more ways are not listed`],
      ] as const) {
        const told = tellParcel(explained, lang);
        expect(plainText(told)).toContain(words);
        expect(letterHtml(told, [], lang)).toContain(words);
      }
    }
  });

  test("a document of an earlier engine, which did not count them, is told all the same", () => {
    const { counterfactualLimits: _counted, ...earlier } = explainParcel(inputsOf(known({})), policy, HASHES);
    // What is read from the register is what was stored, whatever the types of today say.
    const told = plainText(tellParcel(earlier as ReturnType<typeof explainParcel>, "zh"));
    expect(told).toContain("什么会改变结论");
    expect(told).not.toContain("种办法未列出");
  });

  test("where every way is shown, nothing is said of more", () => {
    const facts = { industrialLand: true, benefitEvaluatedLow: false, asOf: "2022-03-01" };
    const { counterfactuals, counterfactualLimits } = factCounterfactuals(facts, policy);
    const limited = counterfactualLimits.more.map(({ outcome }) => outcome);
    const outcomes = new Set(counterfactuals.map(({ outcome }) => outcome));
    for (const outcome of outcomes) {
      const shown = counterfactuals.filter((one) => one.outcome === outcome).length;
      if (shown < 12) expect(limited).not.toContain(outcome);
    }
  });
});
