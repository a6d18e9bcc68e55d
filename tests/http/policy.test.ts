import { beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { jurisdictions, packagesOf } from "../../gis/policy/registry.ts";
import { databaseOf } from "../db/harness.ts";
import { compared, FUNCTION_NAMES, pathOf, workedCasesOf } from "../worked-cases.ts";
import { type Site, serve } from "./harness.ts";

let site: Site;
beforeAll(async () => {
  const db = await databaseOf("embedded");
  await setUpJinan(db, true);
  const served = await serve(db);
  ({ site } = served);
  return served.stop;
});

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  site.json(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

describe("the catalogue's worked cases", () => {
  test("are 260 of thirteen functions, beside those of our own", () => {
    const cases = workedCasesOf("jinan-2019-61");
    expect(new Set(cases.map(({ fn }) => fn))).toEqual(new Set(FUNCTION_NAMES));
    expect(cases.length).toBeGreaterThan(260 + 12 * 8);
  });
});

for (const { id: packageId, version } of jurisdictions.flatMap((jurisdiction) => packagesOf(jurisdiction))) {
  describe(`every worked case of ${packageId} comes out of HTTP as out of the function`, () => {
    for (const one of workedCasesOf(packageId)) {
      test(`${one.id}: ${one.name}`, async () => {
        const { status, body } = await post(pathOf(one.fn), JSON.stringify(one.input));
        expect(status).toBe(200);
        expect(compared(body, one)).toEqual(one.expected);
        expect(body.policyPackage).toEqual({ id: packageId, version });
        expect(body.citations[0]).toMatchObject({ ruleId: expect.any(String), document: expect.any(String) });
      });
    }
  });
}

describe("what cannot mean anything is refused with the field that is wrong", () => {
  for (const [name, body, status, field] of [
    [
      "a date that does not exist",
      { district: "历城区", lines: [{ docNo: "C", signedDate: "2021-02-30", amountFen: "1" }] },
      422,
      "lines.0.signedDate",
    ],
    [
      "an amount with decimals",
      { district: "历城区", lines: [{ docNo: "C", amountFen: "1.50" }] },
      422,
      "lines.0.amountFen",
    ],
    [
      "an amount as a number",
      { district: "历城区", lines: [{ docNo: "C", amountFen: 150 }] },
      422,
      "lines.0.amountFen",
    ],
    ["lines that are no list", { district: "历城区", lines: {} }, 422, "lines"],
    ["a truth value as text", { publicTransferRequired: "no", lines: [] }, 422, "publicTransferRequired"],
    [
      "a share above 100 %",
      { ownPolicy: { districtPercent: "100.01" }, lines: [] },
      422,
      "ownPolicy.districtPercent",
    ],
    ["a list instead of an object", [], 422, "(whole)"],
  ] as const) {
    test(`${name}: ${status}`, async () => {
      const answered = await post("/api/policy/split-revenue", JSON.stringify(body));
      expect([answered.status, answered.body.code]).toEqual([status, "request-body-malformed"]);
      expect(answered.type).toContain("application/problem+json");
      expect(answered.body.issues.map((issue: { field: string }) => issue.field)).toContain(field);
    });
  }

  test("a negative area: 422", async () => {
    const answered = await post("/api/policy/public-contribution", JSON.stringify({ totalGfaM2: "-1.00" }));
    expect([answered.status, answered.body.issues[0].field]).toEqual([422, "totalGfaM2"]);
  });

  test("what is wrong with a value is said in the language asked for, by the type of what came", async () => {
    const refused = async (body: unknown, lang: string) =>
      (await post(`/api/policy/public-contribution?lang=${lang}`, JSON.stringify(body))).body.issues[0]
        .reason;
    expect(await refused({ totalGfaM2: "-1.00" }, "zh")).toMatch(/^面积为文本/);
    expect(await refused({ totalGfaM2: "-1.00" }, "en")).toMatch(/^an area in m²/);
    expect(await refused({ contractStatesArea: "no" }, "zh")).not.toContain("undefined");
    expect(await refused({ contractStatesArea: "no" }, "en")).toContain("received string");
  });

  test("broken JSON: 400", async () => {
    const answered = await post("/api/policy/classify", '{"facts": {');
    expect([answered.status, answered.body.code]).toEqual([400, "body-not-json"]);
  });

  test("a body of 50 MB: 413, before it is read", async () => {
    const answered = await post(
      "/api/policy/classify",
      `{"facts": {"titleClear": "${"x".repeat(50_000_000)}"}}`,
    );
    expect([answered.status, answered.body.code]).toEqual([413, "body-too-large"]);
  });

  test("no body at all: 422", async () => {
    const answered = await site.json("/api/policy/classify", { method: "POST" });
    expect([answered.status, answered.body.code]).toEqual([422, "request-body-malformed"]);
  });

  test("a function that does not exist: 404; a GET: 405", async () => {
    expect((await post("/api/policy/guess", "{}")).status).toBe(404);
    expect((await site.json("/api/policy/classify")).status).toBe(405);
  });
});

describe("what the domain does not know is open, never refused", () => {
  test("an unknown district's name", async () => {
    const { status, body } = await post(
      "/api/policy/split-revenue",
      JSON.stringify({ district: "朝阳区", lines: [{ docNo: "C" }] }),
    );
    expect([status, body.lines[0].status, body.missing]).toEqual([200, "undetermined", ["district"]]);
  });

  test("nothing known at all", async () => {
    const { status, body } = await post("/api/policy/classify", JSON.stringify({ facts: {} }));
    expect([status, body.overall]).toEqual([200, "undetermined"]);
  });
});

const asked = async (path: string, body: object) => {
  const answered = await post(`/api/policy/${path}`, JSON.stringify(body));
  return [answered.status, answered.body.issues?.map((issue: { field: string }) => issue.field)];
};

describe("facts that contradict each other are refused with their field", () => {
  const config = { favourPercent: "5", deductPercent: "5", fastAtOrAbovePercent: "80" };
  const parcels = [{ id: "A" }, { id: "B" }, { id: "A" }];
  for (const [name, path, body, field] of [
    [
      "a publicity that ends before it begins",
      "contract-gate",
      { publicity: { held: true, from: "2021-03-05", to: "2021-03-04" } },
      "publicity.to",
    ],
    [
      "an own policy that ends before it begins",
      "split-revenue",
      { ownPolicy: { from: "2021-07-01", to: "2021-06-30" }, lines: [] },
      "ownPolicy.to",
    ],
    ["a parcel named twice", "small-parcels", { parcels }, "parcels.2.id"],
    [
      "slow above fast",
      "quota-adjustment",
      { config: { ...config, slowBelowPercent: "80.01" }, districts: [] },
      "config.slowBelowPercent",
    ],
  ] as const) {
    test(name, async () => expect(await asked(path, body)).toEqual([422, [field]]));
  }

  test("a day alone, and slow up to fast, are not", async () => {
    const publicity = { held: true, from: "2021-03-05", to: "2021-03-05" };
    expect(await asked("contract-gate", { publicity })).toEqual([200, undefined]);
    const equal = { config: { ...config, slowBelowPercent: "80.00" }, districts: [] };
    expect(await asked("quota-adjustment", equal)).toEqual([200, undefined]);
  });
});

test("a FAR of any size is compared exactly", async () => {
  const input = {
    tenure: "granted",
    originalConditionClear: true,
    oldUse: "industrial",
    newUse: "industrial",
  };
  const basis = async (oldFar: string, newFar: string) =>
    (await post("/api/policy/premium-due", JSON.stringify({ ...input, oldFar, newFar }))).body.basis;
  expect(await basis("1000000000", "1000000000.000000000000000001")).toBe("industrial-far-exempt");
  expect(await basis("1000000000", "1000000000")).toBe("difference");
});

test("keys that a function does not know are named, by their path", async () => {
  const body = { asOf: "2021-06-01", facts: { titleClear: true, titelDisputed: false }, note: "x" };
  expect((await post("/api/policy/classify", JSON.stringify(body))).body.ignored).toEqual([
    "facts.titelDisputed",
    "note",
  ]);
  const lines = [{ docNo: "C" }, { docNo: "D", signedOn: "2021-06-01" }];
  const split = await post("/api/policy/split-revenue", JSON.stringify({ lines }));
  expect(split.body.ignored).toEqual(["lines.1.signedOn"]);
});

describe("a function whose rule tells no day", () => {
  const paths = [
    "premium-due",
    "public-contribution",
    "small-parcels",
    "quota-adjustment",
    "design-permit",
    "responsible-role",
  ];
  for (const path of paths) {
    test(`${path} says whether the rule is in force: today, or on the day asked for`, async () => {
      const input = { parcels: [], districts: [] };
      const on = async (asOf: object) => {
        const { body } = await post(`/api/policy/${path}`, JSON.stringify({ ...input, ...asOf }));
        return [body.asOf, body.policyInForce];
      };
      expect(await on({})).toEqual(["2022-03-01", "satisfied"]);
      expect(await on({ asOf: "2024-11-30" })).toEqual(["2024-11-30", "satisfied"]);
      expect(await on({ asOf: "2024-12-01" })).toEqual(["2024-12-01", "not-satisfied"]);
    });
  }

  for (const path of [...paths, "conditions-change"]) {
    test(`the explanation of ${path} holds the day among its inputs`, async () => {
      const input = { parcels: [], districts: [] };
      const explain = async (asOf: object) =>
        (await post("/api/policy/explain", JSON.stringify({ function: path, input: { ...input, ...asOf } })))
          .body.inputs.asOf;
      expect(await explain({})).toBe("2022-03-01");
      expect(await explain({ asOf: "2024-12-01" })).toBe("2024-12-01");
    });
  }
});

test("each line of a split names the package of its day of signing", async () => {
  const lines = [{ docNo: "C", signedDate: "2021-06-01" }, { docNo: "D", signedDate: "2026-01-01" }, {}];
  const { body } = await post("/api/policy/split-revenue", JSON.stringify({ district: "历城区", lines }));
  expect(body.linePackages.map(({ id }: { id: string }) => id)).toEqual([
    "jinan-2019-61",
    "jinan-2019-61",
    "jinan-2019-61",
  ]);
});
