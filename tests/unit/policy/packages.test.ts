import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wordsOf } from "../../../gis/land/clauses.ts";
import { DISTRICTS } from "../../../gis/policy/jinan-2019-61/districts.ts";
import type { PolicyPackage } from "../../../gis/policy/policy.ts";
import { jurisdictions, packagesOf } from "../../../gis/policy/registry.ts";
import { compared, decide, FUNCTION_NAMES, RULES_FOLDER, workedCasesOf } from "../../worked-cases.ts";

const POLICY_FOLDER = join(import.meta.dirname, "..", "..", "..", "gis", "policy");
const packages = jurisdictions.flatMap((jurisdiction) => packagesOf(jurisdiction));

/** What a package lacks to be one: its folder with a README that lists the readings, cases, citations. */
function lacks(policy: PolicyPackage): string[] {
  const readme = join(POLICY_FOLDER, policy.id, "README.md");
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "";
  const cases = workedCasesOf(policy.id);
  return [
    ...(text === "" ? ["README"] : []),
    ...(text.includes("## Readings we chose") ? [] : ["readings"]),
    ...(cases.length === 0 ? ["worked cases"] : []),
    ...cases
      .filter(({ cite, working, rule }) => !cite || !working || !rule)
      .map(({ id }) => `the reckoning of ${id}`),
    ...uncited(policy, policy.id),
  ];
}

/** Every citation of the package names a rule, a document and an item. */
function uncited(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Object.entries(value);
  const isCitation = "ruleId" in value && "item" in value;
  if (isCitation && own.some(([, text]) => text === "")) return [`a citation at ${path}`];
  const stands = own.filter(([key]) => key === "cite");
  return [
    ...stands.filter(([, cite]) => !cite).map(() => `a citation at ${path}`),
    ...own.flatMap(([key, inner]) => uncited(inner, `${path}.${key}`)),
  ];
}

describe("a package stands only with README, readings, citations and worked cases", () => {
  for (const policy of packages) {
    test(policy.id, () => expect(lacks(policy)).toEqual([]));
  }

  test("one without them is caught", () => {
    const [jinan] = packagesOf("370100");
    if (!jinan) throw new Error("Jinan's package is registered");
    expect(lacks({ ...jinan, id: "nowhere-2020-1" })).toEqual(["README", "readings", "worked cases"]);
    const blank = { ...jinan.quota, cite: { ruleId: "QUOTA-1", document: "", item: "四（四）" } };
    expect(lacks({ ...jinan, quota: blank })).toEqual(["a citation at jinan-2019-61.quota.cite"]);
  });

  test("every folder of cases belongs to a registered package", () => {
    const folders = readdirSync(RULES_FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(packages.map(({ id }) => id).sort());
  });
});

for (const policy of packages) {
  describe(`worked cases of ${policy.id}`, () => {
    const cases = workedCasesOf(policy.id);
    test("each has its own id", () => {
      expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    });
    for (const one of cases) {
      test(`${one.id} ${one.rule}: ${one.name}`, () => {
        const answer = decide(one.fn, one.input, policy);
        expect(compared(answer, one)).toEqual(one.expected);
        expect(answer).toHaveProperty("citations.0.ruleId");
      });
    }
  });
}

describe("Jinan's package has at least eight worked cases of each function", () => {
  const cases = workedCasesOf("jinan-2019-61");
  for (const fn of FUNCTION_NAMES) {
    test(fn, () => expect(cases.filter((one) => one.fn === fn).length).toBeGreaterThanOrEqual(8));
  }
});

describe("the engine names no city and no district", () => {
  const engine = join(POLICY_FOLDER, "..", "land");
  const files = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  for (const file of files) {
    test(file, () => {
      const text = readFileSync(join(engine, file), "utf8");
      const named = [...DISTRICTS, "济南", "莱芜", "演示区", "Jinan", "Laiwu "].filter((name) =>
        text.includes(name),
      );
      expect(named).toEqual([]);
    });
  }
});

describe("a rule id of the catalogue is found in the README, and its file cites it", () => {
  const ids = JSON.parse(readFileSync(join(RULES_FOLDER, "rule-ids.json"), "utf8")) as string[];
  const folder = join(POLICY_FOLDER, "jinan-2019-61");
  const map = new Map(
    [
      ...readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| ([A-Z]+-\w+) +\| ([^|]+\.ts) +\|/gm),
    ].map(([, id, file]) => [id, file] as const),
  );
  test("all of them, once", () => expect([...map.keys()]).toEqual(ids));
  for (const id of ids) {
    test(id, () => {
      const text = readFileSync(join(folder, map.get(id) ?? ""), "utf8");
      expect(text).toMatch(new RegExp(`\\b${id}\\b`));
    });
  }

  test("and so are the 37 readings", () => {
    const text = readFileSync(join(folder, "README.md"), "utf8");
    const readings = [...text.matchAll(/^\| (A-\d\d) /gm)].map(([, reading]) => reading);
    expect(readings).toEqual(
      Array.from({ length: 37 }, (_one, at) => `A-${String(at + 1).padStart(2, "0")}`),
    );
  });
});

/** Every rule id that stands in a value, in citations and beside them. */
function ruleIdsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "ruleId" in value && typeof value.ruleId === "string" ? [value.ruleId] : [];
  return [...own, ...Object.values(value).flatMap(ruleIdsIn)];
}

describe("every clause that a package cites is quoted or said not to be, with what it asks", () => {
  for (const policy of packages) {
    for (const id of new Set(ruleIdsIn(policy))) {
      test(`${policy.id} ${id}`, () => {
        const words = wordsOf({ ruleId: id, document: "", item: "" }, policy.clauses);
        // Words of our own are no quotation: then the gist alone stands, in both languages.
        const chinese = words.quote ?? words.gistZh;
        expect(chinese).toMatch(/\p{Script=Han}/u);
        if (words.quote !== null) expect([...words.quote].length).toBeLessThanOrEqual(40);
        else expect(words.gistZh).toMatch(/。$/);
        expect(words.gist).toMatch(/^[A-Z].*\.$/);
      });
    }
  }

  test("a clause without its words is an error, not an empty quotation", () => {
    expect(() => wordsOf({ ruleId: "NONE-1", document: "", item: "" }, {})).toThrow(/NONE-1/);
  });
});
