import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { packagePath } from "../../api/package-root.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-that-only-the-bureau-knows-0123456789";

let closed: Site;
let open: Site;
beforeAll(async () => {
  const db = await databaseOf("embedded");
  await setUpJinan(db, false);
  const [without, withToken] = [await serve(db), await serve(db, TOKEN)];
  closed = without.site;
  open = withToken.site;
  return async () => {
    await without.stop();
    await withToken.stop();
  };
});

const FAR = {
  name: "各用途标准容积率",
  source: "市局文件",
  docNo: "济自然资〔2020〕1号",
  from: "2020-01-01",
  rows: [{ use: "industrial", far: "1.0" }],
};
const load = (site: Site, body: unknown, authorization?: string, kind = "standard-far") =>
  site.json(`/api/policy/tables/${kind}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
  });
const post = (path: string, body: unknown) =>
  open.json(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

describe("only the bureau writes", () => {
  for (const [name, authorization, code] of [
    ["no token", undefined, "sign-in-needed"],
    ["another token", `Bearer ${TOKEN}x`, "token-unknown"],
    ["a beginning of it", `Bearer ${TOKEN.slice(0, -1)}`, "token-unknown"],
    ["another scheme", `Basic ${TOKEN}`, "sign-in-needed"],
    ["an empty one", "Bearer ", "sign-in-needed"],
  ] as const) {
    test(`${name}: 401`, async () => {
      const { status, body } = await load(open, FAR, authorization);
      expect([status, body.code]).toEqual([401, code]);
    });
  }

  test("a server without a token takes none: 401", async () => {
    for (const [authorization, code] of [
      [undefined, "sign-in-needed"],
      ["Bearer undefined", "token-unknown"],
      [`Bearer ${TOKEN}`, "token-unknown"],
    ] as const) {
      const { status, body } = await load(closed, FAR, authorization);
      expect([status, body.code]).toEqual([401, code]);
    }
  });

  test("nothing of that was stored", async () => {
    const { body } = await closed.json("/api/policy/tables/standard-far");
    expect(body).toMatchObject({ state: "not-loaded", inForce: null, versions: 0, rows: [], history: [] });
  });

  test("the interface's description says who may", async () => {
    const { body } = await open.json("/api/openapi.json");
    const { get, post } = body.paths["/api/policy/tables/{kind}"];
    expect(post.security).toEqual([{ session: [] }, { bearer: [] }]);
    expect(post["x-roles"]).toEqual(["bureau"]);
    expect(get.security).toBeUndefined();
    expect(body.components.securitySchemes.bearer).toMatchObject({ type: "http", scheme: "bearer" });
  });

  test("another method names both that there are", async () => {
    const response = await open.fetch("/api/policy/tables/standard-far", { method: "DELETE" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});

describe("the bureau's table", () => {
  test("with a bad row is refused with row, field and reason, and nothing is stored", async () => {
    const rows = [
      { use: "industrial", far: "1.0" },
      { use: "industrial", far: "=1+1" },
    ];
    const { status, body } = await load(open, { ...FAR, rows }, `Bearer ${TOKEN}`);
    expect([status, body.code]).toEqual([422, "table-refused"]);
    expect(body.problems).toEqual([{ row: 2, field: "far", zh: expect.any(String), en: expect.any(String) }]);
    expect((await open.json("/api/policy/tables/standard-far")).body.state).toBe("not-loaded");
  });

  test("made up for the demonstration has no place in a real city: 409", async () => {
    const { status, body } = await load(open, { ...FAR, demonstration: true }, `Bearer ${TOKEN}`);
    expect([status, body.code]).toEqual([409, "city-not-demonstration"]);
  });

  test("of a kind that does not exist: 404", async () => {
    expect((await load(open, FAR, `Bearer ${TOKEN}`, "guesses")).status).toBe(404);
    expect((await open.json("/api/policy/tables/guesses")).status).toBe(404);
  });

  test("is public once it is loaded, with source and days, and not loaded on a day before", async () => {
    expect((await load(open, FAR, `Bearer ${TOKEN}`)).status).toBe(200);
    const { body } = await closed.json("/api/policy/tables/standard-far?asOf=2020-01-01");
    expect(body).toMatchObject({
      state: "loaded",
      inForce: { source: "市局文件", docNo: "济自然资〔2020〕1号", from: "2020-01-01", to: null, rows: 1 },
      rows: [{ use: "industrial", far: "1.0" }],
    });
    const before = await closed.json("/api/policy/tables?asOf=2019-12-31");
    expect(new Set(before.body.tables.map((one: { state: string }) => one.state))).toEqual(
      new Set(["not-loaded"]),
    );
  });

  test("gives a caller the rows in force on a day, whatever was loaded later", async () => {
    const next = { ...FAR, from: "2021-01-01", rows: [{ use: "industrial", far: "1.2" }] };
    expect((await load(open, next, `Bearer ${TOKEN}`)).status).toBe(200);
    const farOn = async (asOf: string) =>
      (await closed.json(`/api/policy/tables/standard-far?asOf=${asOf}`)).body.rows.map(
        ({ far }: { far: string }) => far,
      );
    expect(await farOn("2019-12-31")).toEqual([]);
    expect(await farOn("2020-01-01")).toEqual(["1.0"]);
    expect(await farOn("2020-12-31")).toEqual(["1.0"]);
    expect(await farOn("2021-01-01")).toEqual(["1.2"]);
  });
});

describe("functions that rest on tables", () => {
  const site = {
    valuationDate: "2021-06-30",
    use: "commercial",
    level: "一级",
    far: "1.5",
    remainingYears: "40",
    landAreaM2: "5000.00",
  };

  test("a price without tables is open and names them", async () => {
    const { status, body } = await post("/api/policy/benchmark-price", site);
    expect([status, body.status, body.missing, body.totalFen]).toEqual([
      200,
      "undetermined",
      ["benchmarkPrices", "farFactors", "priceIndex"],
      null,
    ]);
  });

  test("a price by the request's own tables, in figures and words", async () => {
    const tables = {
      benchmarkPrices: [
        { use: "commercial", level: "一级", basis: "floor", priceYuanPerM2: "3000", baseDate: "2021-06-30" },
      ],
    };
    const { body } = await post("/api/policy/benchmark-price", { ...site, tables });
    // 3,000 × 1.5 × 5,000 = 22,500,000 yuan
    expect(body).toMatchObject({
      status: "determined",
      totalFen: "2250000000",
      totalInWords: "人民币贰仟贰佰伍拾万元整",
      tables: [],
    });
  });

  test("an evaluation without tables is open, and with the request's own is graded", async () => {
    const enterprises = [{ id: "E", areaM2: "2000.00", taxFen: "30000000" }];
    const empty = await post("/api/policy/benefit-evaluation", { enterprises });
    expect(empty.body.missing).toEqual(["benefitGrades", "benefitIndicators"]);
    const { body } = await post("/api/policy/benefit-evaluation", {
      enterprises,
      indicators: [
        {
          industry: "",
          variant: "standard",
          indicator: "taxPerMu",
          weight: "100",
          base: "10",
          cap: null,
          reverse: false,
          missing: "undetermined",
        },
      ],
      grades: [{ industry: "", by: "score", grade: "A", rankPercentTo: null, scoreFrom: "100" }],
    });
    expect(body.enterprises[0]).toMatchObject({ status: "graded", score: "100.0000", grade: "A" });
    expect(body.citations).toMatchObject([{ ruleId: "CAT-2" }]);
  });

  const explained = async (name: string, input: object) => {
    const ask = (headers: Record<string, string>, lang: string) =>
      open.fetch(`/api/policy/explain?lang=${lang}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ function: name, input }),
      });
    const json = await (await ask({}, "zh")).json();
    const texts = await Promise.all(
      ["zh", "en"].map(async (lang) => (await ask({ accept: "text/plain" }, lang)).text()),
    );
    return { json, texts };
  };

  test("a price and an evaluation are explained with the rows that they rest on, in words", async () => {
    const tables = {
      benchmarkPrices: [
        { use: "commercial", level: "一级", basis: "floor", priceYuanPerM2: "3000", baseDate: "2021-06-30" },
      ],
    };
    const price = await explained("benchmark-price", { ...site, tables });
    expect(price.json.result.totalFen).toBe("2250000000");
    expect(price.json.inputs.tables).toEqual(tables);
    const evaluation = await explained("benefit-evaluation", {
      enterprises: [{ id: "甲", areaM2: "2000.00", taxFen: "30000000", industryCode: "3311" }],
      indicators: [
        {
          industry: "",
          variant: "standard",
          indicator: "taxPerMu",
          weight: "100",
          base: "10",
          cap: null,
          reverse: false,
          missing: "undetermined",
        },
      ],
    });
    expect(evaluation.json.clauses).toMatchObject([{ ruleId: "CAT-2" }]);
    // 300,000 yuan ÷ 3 mu = 10 万元/亩, at its base: all of 100 points.
    expect(evaluation.texts[0]).toContain("企业 甲 总得分：100.0000");
    expect(evaluation.texts[1]).toContain("table of grades (not loaded)");
    for (const text of [...price.texts, ...evaluation.texts]) {
      expect(text.match(/\b[a-z]+[A-Z]\w*/)).toBeNull();
      expect(text).toContain("jinan-2019-61");
    }
  });

  test("a published example of a change of conditions (E3)", async () => {
    const { body } = await post("/api/policy/conditions-change", {
      landAreaM2: "5000",
      old: [{ use: "industrial", gfaM2: "5000", floorPriceYuanPerM2: "800" }],
      new: [
        { use: "commercial", gfaM2: "16000", floorPriceYuanPerM2: "3000" },
        { use: "residential", gfaM2: "24000", floorPriceYuanPerM2: "1000" },
      ],
    });
    expect([body.difference.fen, body.national.strategy]).toEqual(["6800000000", "industrial-changed"]);
  });
});

test("the shipped examples of other places load as they are", async () => {
  for (const file of ["far-factors-jian-commercial", "control-standard-national-industry-2008"]) {
    const [head = "", ...lines] = readFileSync(packagePath("fixtures", "evidence", `${file}.csv`), "utf8")
      .trim()
      .split("\n");
    const names = head.split(",");
    const rows = lines.map((line) =>
      Object.fromEntries(line.split(",").map((cell, at) => [names[at], cell])),
    );
    const kind = file.startsWith("far") ? "far-factors" : "control-standard";
    const { status, body } = await load(open, { ...FAR, name: file, rows }, `Bearer ${TOKEN}`, kind);
    expect([status, body.rows]).toEqual([200, rows.length]);
  }
});
