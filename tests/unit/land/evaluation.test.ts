import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTableText } from "../../../api/policy/tables/read-table.ts";
import { checkLines, knownKind } from "../../../api/policy/tables/service.ts";
import {
  type EnterpriseFacts,
  evaluateBenefit,
  type GradeRow,
  type IndicatorRow,
} from "../../../gis/land/evaluation.ts";

/** A shipped table as its kind reads it. */
function published<Row>(file: string, name: string): readonly Row[] {
  const kind = knownKind(name);
  const url = new URL(`../../../fixtures/evidence/${file}`, import.meta.url);
  const { rows, problems } = checkLines(kind, readTableText(readFileSync(url), kind));
  expect(problems).toEqual([]);
  // Checked by the kind's schema in the line above.
  return rows as unknown as readonly Row[];
}

const huangyan = published<IndicatorRow>("benefit-indicators-huangyan-2022.csv", "benefit-indicators");
const byRank = published<GradeRow>("benefit-grades-rank-25-70-95.csv", "benefit-grades");

const tax: IndicatorRow = {
  industry: "",
  variant: "standard",
  indicator: "taxPerMu",
  weight: "100",
  base: "10",
  cap: null,
  reverse: false,
  missing: "undetermined",
};
const rank = (grade: string, rankPercentTo: string): GradeRow => ({
  industry: "",
  by: "rank",
  grade,
  rankPercentTo,
  scoreFrom: null,
});
const from = (grade: string, scoreFrom: string): GradeRow => ({
  industry: "",
  by: "score",
  grade,
  rankPercentTo: null,
  scoreFrom,
});
const excluded: GradeRow = {
  industry: "44",
  by: "excluded",
  grade: "",
  rankPercentTo: null,
  scoreFrom: null,
};

/** 2,000 m² are 3 mu, so a tax of 30,000,000 fen (300,000 yuan) is 10 times 10,000 yuan a mu: the base. */
const paying = (id: string, taxFen: string | null, more: EnterpriseFacts = {}) => ({
  id,
  areaM2: "2000.00",
  taxFen,
  ...more,
});
const only = (
  facts: EnterpriseFacts,
  indicators: readonly IndicatorRow[] | null = [tax],
  grades: readonly GradeRow[] | null = [from("A", "100"), from("B", "0")],
) => evaluateBenefit({ indicators, grades, enterprises: [{ id: "E", ...facts }] }).enterprises[0];

describe("Huangyan's published bases earn a hundred points", () => {
  // 2,000 m² = 3 mu: 24.097 × 3 = 72.291 万元 of tax and 136.16 × 3 = 408.48 万元 of value added.
  const atEveryBase: EnterpriseFacts = {
    aboveScale: true,
    areaM2: "2000.00",
    taxFen: "72291000",
    valueAddedFen: "408480000",
    rdFen: "302",
    outputFen: "10000", // 302 ÷ 10,000 = 0.0302
  };

  test("an enterprise of exact values at the bases that divide evenly", () => {
    const [one] = evaluateBenefit({
      indicators: huangyan.filter(({ indicator }) =>
        ["taxPerMu", "valueAddedPerMu", "rdIntensity"].includes(indicator),
      ),
      grades: byRank,
      enterprises: [{ id: "E", industryCode: "3311", ...atEveryBase }],
    }).enterprises;
    expect(one?.score).toBe("60.0000"); // 30 + 20 + 10
  });

  test("all six of them, the missing emission taking the group's mean", () => {
    const enterprise = (id: string, emissionsKg: string | null) => ({
      id,
      industryCode: "3311",
      ...atEveryBase,
      energyTce: "151.6258", // 408.48 ÷ 2.694 = 151.62583…
      emissionsKg,
      employees: "22.518192", // 408.48 ÷ 18.14 = 22.518191…
    });
    // 408.48 ÷ 4929.81 t = 82.859…kg at the base; half of it earns twice the ten points.
    const { enterprises } = evaluateBenefit({
      indicators: huangyan,
      grades: byRank,
      enterprises: [enterprise("at the base", "82.859177"), enterprise("unknown", null)],
    });
    expect(enterprises.map(({ score }) => score)).toEqual(["100.0000", "100.0000"]);
  });

  test("a small one is judged by its own two, and an unknown scale leaves it open", () => {
    // 11.5932 × 3 = 34.7796 万元; 347,796 yuan ÷ 0.2352 yuan/kWh = 1,478,724.489… kWh
    const small = {
      areaM2: "2000.00",
      taxFen: "34779600",
      electricityKwh: "1478724.489796",
      industryCode: "3311",
    };
    expect(only({ ...small, aboveScale: false }, huangyan)).toMatchObject({
      variant: "small",
      score: "100.0000",
    });
    expect(only(small, huangyan)).toMatchObject({ status: "undetermined", missing: ["aboveScale"] });
  });
});

describe("a score follows value ÷ base between nought and the cap", () => {
  for (const [taxFen, cap, score] of [
    ["30000000", null, "100.0000"],
    ["15000000", null, "50.0000"],
    ["60000000", null, "200.0000"],
    ["45000000", "1.5", "150.0000"],
    ["45000001", "1.5", "150.0000"], // beyond the cap
    ["0", null, "0.0000"],
    ["-100", null, "0.0000"], // a refund is not a debt of points
  ] as const) {
    test(`${taxFen} fen under ${cap ?? "no cap"} give ${score}`, () => {
      expect(only({ areaM2: "2000.00", taxFen }, [{ ...tax, cap }])?.score).toBe(score);
    });
  }
});

describe("of a reverse indicator less is better: (2 − value ÷ base) × weight", () => {
  const energy: IndicatorRow = {
    ...tax,
    indicator: "energyPerOutput",
    base: "2",
    weight: "50",
    reverse: true,
  };
  for (const [energyTce, score] of [
    ["2", "50.0000"],
    ["1", "75.0000"],
    ["3.999999", "0.0000"],
    ["4", "0.0000"], // at twice the base
    ["5", "0.0000"],
  ] as const) {
    test(`${energyTce} tce per 10,000 yuan give ${score}`, () => {
      expect(only({ energyTce, outputFen: "1000000" }, [energy])?.score).toBe(score);
    });
  }
});

describe("what an unknown indicator does is configured", () => {
  const added: IndicatorRow = { ...tax, indicator: "valueAddedPerMu", weight: "50", base: "10" };
  const half: IndicatorRow = { ...tax, weight: "50" };
  const facts = { areaM2: "2000.00", taxFen: "15000000" };

  test("undetermined: the score is open and names the record", () => {
    expect(only(facts, [half, added])).toMatchObject({
      status: "undetermined",
      score: null,
      missing: ["valueAddedFen"],
    });
  });

  test("redistribute: the other weights stand for it", () => {
    // 50 × 0.5 = 25 of 50 points, so 50 of 100.
    expect(only(facts, [half, { ...added, missing: "redistribute" }])?.score).toBe("50.0000");
  });

  test("nothing known at all leaves nothing to stand for it", () => {
    const rows = [half, added].map((row) => ({ ...row, missing: "redistribute" as const }));
    expect(only({}, rows)).toMatchObject({
      status: "undetermined",
      missing: ["taxPerMu", "valueAddedPerMu"],
    });
  });

  test("a divisor of nought is no value", () => {
    expect(only({ areaM2: "0.00", taxFen: "1" })).toMatchObject({
      status: "undetermined",
      missing: ["areaM2"],
    });
  });
});

describe("grades by score include their threshold", () => {
  const grades = [from("B", "60"), from("A", "80"), from("D", "0")];
  for (const [taxFen, grade] of [
    ["24000000", "A"], // 80.0000
    ["23999999", "B"], // 79.999997, shown as 80.0000 and yet below
    ["18000000", "B"],
    ["17999999", "D"],
  ] as const) {
    test(`${taxFen} fen of tax give ${grade}`, () => {
      expect(only({ areaM2: "2000.00", taxFen }, [tax], grades)?.grade).toBe(grade);
    });
  }
});

describe("grades by rank reach to their share of the ranking", () => {
  const twenty = Array.from({ length: 20 }, (_, n) =>
    paying(`E${n}`, String(1_000_000 * (20 - n)), { industryCode: "3311" }),
  );
  const gradesOf = (enterprises: readonly ({ id: string } & EnterpriseFacts)[], grades = byRank) =>
    Object.fromEntries(
      evaluateBenefit({ indicators: [tax], grades, enterprises }).enterprises.map(({ id, grade }) => [
        id,
        grade,
      ]),
    );

  test("of twenty the fifth is A, the sixth B, the nineteenth C and the last D", () => {
    const grades = gradesOf(twenty);
    // 25 % of 20 is rank 5, 70 % rank 14, 95 % rank 19.
    expect(["E4", "E5", "E13", "E14", "E18", "E19"].map((id) => grades[id])).toEqual([
      "A",
      "B",
      "B",
      "C",
      "C",
      "D",
    ]);
  });

  test("equals share the better rank", () => {
    const level = twenty.map((one, n) => (n === 5 ? { ...one, taxFen: "16000000" } : one));
    expect(gradesOf(level)).toMatchObject({ E4: "A", E5: "A", E6: "B" });
  });

  test("an excluded industry is not graded and not counted", () => {
    const { enterprises } = evaluateBenefit({
      indicators: [tax],
      grades: byRank,
      enterprises: [...twenty, paying("power", "1", { industryCode: "4411" })],
    });
    expect(enterprises.at(-1)).toMatchObject({ status: "excluded", grade: null, missing: [] });
    expect(enterprises[0]?.rankedAmong).toBe(20);
  });

  test("while one is not scored, only a grade that it cannot change stands", () => {
    const { enterprises } = evaluateBenefit({
      indicators: [tax],
      grades: [rank("upper", "50"), rank("lower", "100")],
      enterprises: [paying("a", "3"), paying("b", "2"), paying("c", "1"), paying("unknown", null)],
    });
    expect(enterprises.map(({ grade, missing }) => [grade, missing])).toEqual([
      ["upper", []], // first or second of four
      [null, ["ranking"]], // second or third
      ["lower", []], // third or fourth
      [null, ["taxFen"]],
    ]);
  });

  test("the order in which they come changes nothing", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 29 }), (list, turn) => {
        const set = list.map((n, at) => paying(`E${at}`, String(n), { industryCode: "3311" }));
        const at = turn % set.length;
        const turned = [...set.slice(at), ...set.slice(0, at)].reverse();
        expect(gradesOf(turned)).toEqual(gradesOf(set));
      }),
    );
  });
});

describe("what is not loaded is named and never guessed", () => {
  test("no indicators", () => {
    expect(only({ areaM2: "1", taxFen: "1" }, null)).toMatchObject({
      score: null,
      missing: ["benefitIndicators"],
    });
  });
  test("no grades: scored, not graded", () => {
    expect(only({ areaM2: "2000.00", taxFen: "30000000" }, [tax], null)).toMatchObject({
      status: "scored",
      score: "100.0000",
      grade: null,
      missing: ["benefitGrades"],
    });
  });
  test("an industry without rows of its own or general ones", () => {
    expect(only({ industryCode: "1331" }, [{ ...tax, industry: "33" }])?.missing).toEqual([
      "benefitIndicators",
    ]);
  });
  test("an unknown industry, where industries are told apart", () => {
    expect(only({ areaM2: "1", taxFen: "1" }, [tax], [excluded, from("A", "0")])?.missing).toEqual([
      "industryCode",
    ]);
  });
  test("the rows of an industry replace the general ones", () => {
    const own = { ...tax, industry: "33", base: "20" };
    expect(only({ areaM2: "2000.00", taxFen: "30000000", industryCode: "3311" }, [tax, own])?.score).toBe(
      "50.0000",
    );
  });
});
