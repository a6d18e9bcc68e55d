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
