import { describe, expect, test } from "vitest";
import { VALUE_WORDS } from "../../../gis/land/explanation/answer-words.ts";
import { explainFunction } from "../../../gis/land/explanation/function.ts";
import { functionText } from "../../../gis/land/explanation/function-text.ts";
import type { PolicyPackage } from "../../../gis/policy/policy.ts";
import { jurisdictions, packagesOf } from "../../../gis/policy/registry.ts";
import { decide, pathOf, type WorkedCase, workedCasesOf } from "../../worked-cases.ts";

const HASHES = { contentHash: "0".repeat(64), inputsHash: "0".repeat(64) };
const packages = jurisdictions.flatMap((jurisdiction) => packagesOf(jurisdiction));
const cases = packages.flatMap((policy) => workedCasesOf(policy.id).map((one) => ({ policy, one })));

function explained({ fn, input }: Pick<WorkedCase, "fn" | "input">, policy: PolicyPackage) {
  const name = pathOf(fn).slice("/api/policy/".length);
  return explainFunction(name, { ...input }, (given) => decide(fn, given, policy), policy, HASHES);
}

/** Texts that the cases themselves bring: names and remarks, in whatever language. */
const OF_THE_CASES = ["factory outlet", "redeveloped and accepted", "plant-trees"];
const CONTENTS = ["balanced", "FAR", "reserve", "ha", "steps", "research", "S1", "S9", "C1"];

describe("every answer of a rule function is told in the reader's language", () => {
  const words = (text: string, noise: RegExp) => {
    const bare = [...OF_THE_CASES].reduce((rest, one) => rest.replaceAll(one, ""), text);
    return bare.replaceAll(noise, "").match(/[A-Za-z][A-Za-z-]+/g) ?? [];
  };
  // Rule ids, the package's name and the digests are names, not words.
  const NAMES = /\b[A-Z0-9]+(-[A-Z]+)*-\d+\b|MODE-[A-Z]+|TERM-MAX|sha256|[0-9a-f]{64}|[a-z-]+-20\d\d-\d+/g;

  test("Chinese text has no English word", () => {
    const found = new Set<string>();
    for (const { policy, one } of cases) {
      const text = functionText(explained(one, policy), "zh");
      for (const word of words(text, NAMES)) if (!CONTENTS.includes(word)) found.add(`${one.fn}: ${word}`);
    }
    expect([...found]).toEqual([]);
  });

  test("no text has a camelCase name or a code that nobody has put into words", () => {
    const found = new Set<string>();
    for (const { policy, one } of cases) {
      const text = functionText(explained(one, policy), "en");
      for (const word of text.replaceAll(NAMES, "").match(/\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}(-[A-Z]{2,})+/g) ?? [])
        found.add(`${one.fn}: ${word}`);
    }
    expect([...found]).toEqual([]);
  });

  test("each flag and each reason stands with its words", () => {
    for (const { policy, one } of cases) {
      const { result, words: told } = explained(one, policy);
      const codes = [result.flags, result.reasons, result.blocking].flatMap((list) => list ?? []);
      for (const code of codes) {
        const of = told.find((word) => word.code === code);
        expect(of?.zh, String(code)).toMatch(/\p{Script=Han}/u);
        expect(of?.en, String(code)).not.toBe(code);
      }
    }
  });
});

describe("a function that decides by requirements shows the tree of each", () => {
  for (const fn of ["agreementRoute", "zombieLand", "libraryEntry", "libraryExit", "designPermit"]) {
    test(fn, () => {
      for (const { policy, one } of cases.filter((given) => given.one.fn === fn)) {
        const { rules, result } = explained(one, policy);
        expect(rules.length).toBeGreaterThan(0);
        const verdict = result.allowed ?? result.mayTransfer ?? result.mayBuild;
        const of = (given: string) =>
          rules.filter(({ because }) => because.verdict === given).map(({ code }) => code);
        if (verdict !== "satisfied") expect([...of(String(verdict))].sort()).toEqual(result.reasons);
        else expect(of("satisfied").length).toBe(rules.length);
      }
    });
  }
});

describe("the text of a function", () => {
  const jinan = packages.find(({ id }) => id === "jinan-2019-61");
  const textOf = (fn: string, input: object, lang: "zh" | "en" = "zh") => {
    if (!jinan) throw new Error("Jinan's package is registered");
    return functionText(explained({ fn, input }, jinan), lang);
  };

  const split = {
    district: "历城区",
    publicTransferRequired: false,
    independentApproval: false,
    lines: [
      {
        docNo: "济出让1号",
        signedDate: "2020-12-31",
        amountFen: "6600000000",
        payments: [{ date: "2021-01-10", amountFen: "6600000100" }],
      },
    ],
  };

  test("says money in yuan with two decimals, and that too much was paid", () => {
    const text = textOf("splitRevenue", split);
    // 66,000,000 yuan × 60 %
    expect(text).toContain("合同或协议 济出让1号 区县应得：39,600,000.00 元");
    expect(text).toContain("超出部分不参与分成");
    expect(text).toContain("金额：66,000,000.00 元");
    expect(textOf("splitRevenue", split, "en")).toContain("due to the district: 39,600,000.00 yuan");
  });

  test("says area in m² and in mu", () => {
    const parcel = { id: "甲", areaM2: "2000.00", irregular: false, independentlyDevelopable: false };
    // 2,000 m² × 3 ÷ 2,000 = 3 mu
    expect(textOf("smallParcels", { parcels: [parcel], approved: true })).toContain(
      "地块 甲 面积：2000.00 m²（约 3.00 亩）",
    );
  });

  test("says that a share does not apply, not that it is unknown, where another rule governs", () => {
    const text = textOf("splitRevenue", { ...split, district: "莱芜区" });
    expect(text).toContain("区县分成比例（%）：不适用");
    expect(text).not.toContain("未知");
    const open = textOf("splitRevenue", { ...split, publicTransferRequired: null });
    expect(open).toContain("区县分成比例（%）：未知");
  });

  test("lists every input that was read, and none that was not", () => {
    const text = textOf("designPermit", { designReviewed: true, planningPermitNo: "建字第1号" });
    expect(text).toContain("规划许可证号：建字第1号");
    const gate = { ownWorkflow: true, signDate: "2022-03-01" };
    if (!jinan) throw new Error("Jinan's package is registered");
    expect(explained({ fn: "contractGate", input: gate }, jinan).reads.map(({ path }) => path)).toEqual([
      "ownWorkflow",
    ]);
  });

  test("says of an expired document that no rule is in force", () => {
    expect(textOf("classify", { asOf: "2024-12-01", facts: {} })).toContain("没有有效的规则");
    expect(textOf("classify", { asOf: "2024-11-30", facts: {} })).not.toContain("没有有效的规则");
  });

  test("says of an exclusion that the land is none such", () => {
    const text = textOf("classify", { asOf: "2022-03-01", facts: { idleLandRecognised: false } });
    expect(text).toContain("依法认定的闲置土地：不属于排除情形");
  });

  test("names what no value moves", () => {
    const gate = {
      signDate: "2024-11-30",
      recognised: false,
      publicity: { held: true, from: "2024-11-01", to: "2024-11-30" },
    };
    // The publicity ends on the last day of the document: no later day of signing is in force.
    expect(textOf("contractGate", gate, "en")).toContain("no value moves these, they remain: ");
    expect(textOf("contractGate", gate)).toContain("数值无法改变、仍须解决的：");
    expect(textOf("splitRevenue", { ...split, district: "莱芜区" })).toContain(
      "仍须解决的：合同或协议 济出让1号：按其他规定执行",
    );
  });

  test("names every word of which any would do, and the order of two unknown inputs", () => {
    const transition = { newUse: "office", usesExistingBuildings: true };
    const text = textOf("transitionUse", transition, "en");
    for (const use of jinan?.transition.listedUses ?? [])
      expect(text).toContain(VALUE_WORDS[use]?.en ?? `no words for ${use}`);
    expect(text).toMatch(/new use.*: .* or .* or /);
    expect(textOf("libraryExit", { reason: "moved" }, "en")).toContain(
      "day of entry: not later than day of exit; and",
    );
    const exit = { reason: "redeveloped", entryDate: "2020-05-01", exitDate: "2020-04-30" };
    expect(textOf("libraryExit", exit)).toContain("不晚于");
    expect(textOf("libraryExit", exit)).not.toMatch(/不高于|不低于/);
  });

  test("puts nothing in quotation marks that is not quoted", () => {
    const route = { route: "AGREE-1" };
    expect(textOf("agreementRoute", route)).toContain("三（二） （未引原文，大意）用途不变");
    expect(textOf("agreementRoute", route, "en")).toContain(
      "三（二） (gist only, not quoted) Further development",
    );
    expect(textOf("agreementRoute", route)).not.toMatch(/AGREE-1[^\n]*“/);
    expect(textOf("transitionUse", {})).toMatch(/TRANSITION-1[^\n]*“/);
  });
});
