import { describe, expect, test } from "vitest";
import { describeSite } from "./harness.ts";

const functionalAreas = ["JN-NSSQ", "JN-XXQ", "JN-LWGXQ", "370176"];

describeSite("the interface that does not change", ["embedded", "server"], (site, engine) => {
  test("/api/health names the engine and the policy packages with their dates", async () => {
    const { status, body } = await site().json("/api/health");
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "ok", engine });
    expect(body.policyPackages).toContainEqual(
      expect.objectContaining({ id: "jinan-2019-61", from: "2019-12-10", to: "2024-11-30" }),
    );
  });

  describe("districts", () => {
    test("are all sixteen, the four functional areas among them", async () => {
      const { body } = await site().json("/api/districts");
      expect(body.districts).toHaveLength(16);
      const codes = body.districts.map((d: { code: string }) => d.code);
      expect(codes).toEqual(expect.arrayContaining(functionalAreas));
      expect(body.demonstration).toBe(true);
    });

    test("divide their parcels by outcome and by stage without a remainder", async () => {
      const { body } = await site().json("/api/districts");
      let parcels = 0;
      for (const { inventory } of body.districts) {
        const sum = (division: Record<string, { parcels: number }>) =>
          Object.values(division).reduce((total, tally) => total + tally.parcels, 0);
        expect([sum(inventory.byOverall), sum(inventory.byStage)]).toEqual([
          inventory.parcels,
          inventory.parcels,
        ]);
        parcels += inventory.parcels;
      }
      expect(parcels).toBeGreaterThan(400);
    });

    test("count what the list of parcels holds, category by category", async () => {
      const { body: district } = await site().json("/api/districts/370112/inventory");
      for (const category of ["CAT-1", "CAT-2", "CAT-5"]) {
        const { body } = await site().json(`/api/parcels?district=370112&category=${category}&limit=500`);
        expect(body.items.length, category).toBe(district.inventory.byCategory[category].parcels);
      }
    });

    test("hold nothing that can be recognised on the day after the document ended", async () => {
      const { body } = await site().json("/api/parcels/LC-0001/recognition?asOf=2024-12-01");
      expect(body).toMatchObject({ policyInForce: "not-satisfied", recognisable: "not-satisfied" });
      const { body: before } = await site().json("/api/parcels/LC-0001/recognition?asOf=2024-11-30");
      expect(before.policyInForce).toBe("satisfied");
    });

    test("an unknown code is a 404 with a code, in the language asked for", async () => {
      const english = await site().json("/api/districts/999999/inventory?lang=en");
      expect(english).toMatchObject({
        status: 404,
        type: expect.stringContaining("application/problem+json"),
      });
      expect(english.body).toMatchObject({ code: "district-unknown", status: 404 });
      expect(english.body.detail).toMatch(/There is no district/);
      const chinese = await site().json("/api/parcels?district=999999");
      expect(chinese).toMatchObject({ status: 404, body: { code: "district-unknown" } });
      expect(chinese.body.detail).toMatch(/没有代码/);
    });
  });

  describe("parcels", () => {
    test("come page by page: every parcel once, in the order of their ids", async () => {
      const ids: string[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const { body }: { body: { items: { id: string }[]; nextCursor: string | null } } = await site().json(
          `/api/parcels?limit=97${cursor && `&cursor=${cursor}`}`,
        );
        ids.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
      }
      const { body } = await site().json("/api/city");
      expect(ids).toHaveLength(body.parcels);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test("LC-0001 is found by its name and by its public id alike", async () => {
      const { body: named } = await site().json("/api/parcels/LC-0001");
      // A factory, certified as one: the code that the rule functions take.
      expect(named.useCodes).toEqual({ current: "industrial", certified: "industrial" });
      const { body: same } = await site().json(`/api/parcels/${named.id}`);
      expect(same).toEqual(named);
      expect(named.id).toMatch(/^[0-9A-Z-]{6,12}-\d{8}$/);
      expect(named.demonstration).toBe(true);
    });

    test("a named case is found in small letters, too", async () => {
      expect((await site().json("/api/parcels/lc-0001")).body.alias).toBe("LC-0001");
    });

    test("of a district whose code holds hyphens are found by an id split at its last one", async () => {
      const { body } = await site().json("/api/parcels?district=JN-NSSQ&limit=1");
      const id = body.items[0].id;
      expect(id).toMatch(/^JN-NSSQ-\d{8}$/);
      expect((await site().json(`/api/parcels/${id}/recognition`)).body.id).toBe(id);
    });

    test("in a box are those that touch it", async () => {
      const { body } = await site().json("/api/parcels/LC-0001");
      const [longitude, latitude] = body.position;
      const box = [longitude - 1e-6, latitude - 1e-6, longitude + 1e-6, latitude + 1e-6]
        .map((n) => n.toFixed(7))
        .join(",");
      const inside = await site().json(`/api/parcels?bbox=${box}`);
      expect(inside.body.items.map((item: { alias: string }) => item.alias)).toContain("LC-0001");
      const elsewhere = await site().json("/api/parcels?bbox=1,1,2,2");
      expect(elsewhere.body).toMatchObject({ items: [], nextCursor: null });
    });
  });

  describe("recognition", () => {
    test("LC-0001, graded D, meets category 2 and says by which clause and fact", async () => {
      const { body } = await site().json("/api/parcels/LC-0001/recognition");
      expect(body).toMatchObject({
        overall: "eligible",
        demonstration: true,
        policyPackage: { id: "jinan-2019-61" },
      });
      expect(body.matched).toContain("CAT-2");
      expect(body.categories.map((c: { ruleId: string }) => c.ruleId)).toEqual([
        "CAT-1",
        "CAT-2",
        "CAT-3",
        "CAT-4",
        "CAT-5",
        "CAT-6",
      ]);
      const second = body.categories[1];
      expect(second.verdict).toBe("satisfied");
      expect(second.citations[0]).toMatchObject({
        ruleId: "CAT-2",
        quote: expect.stringContaining("亩均综合效益评价"),
      });
      expect(second.facts.map((f: { name: string; value: unknown }) => [f.name, f.value])).toEqual(
        expect.arrayContaining([
          ["industrialLand", true],
          ["benefitEvaluatedLow", true],
        ]),
      );
    });

    test("LC-0002, idle land, is excluded whatever category it meets", async () => {
      const { body } = await site().json("/api/parcels/LC-0002/recognition");
      expect(body.overall).toBe("excluded");
      expect(body.excludedBy).toContain("EXCL-1");
    });

    test("an open outcome names the evidence that would close it", async () => {
      const { body: list } = await site().json("/api/parcels?overall=undetermined&limit=1");
      const { body } = await site().json(`/api/parcels/${list.items[0].id}/recognition`);
      expect(body.missing.length).toBeGreaterThan(0);
      const open = [...body.scope, ...body.exclusions, ...body.categories].filter(
        (o) => o.verdict === "undetermined",
      );
      for (const outcome of open) expect(outcome.missing.length, outcome.ruleId).toBeGreaterThan(0);
    });

    test("says of each parcel what the list and the inventory say", async () => {
      const { body: list } = await site().json("/api/parcels?limit=60");
      for (const { id, overall, categories } of list.items) {
        const { body } = await site().json(`/api/parcels/${id}/recognition`);
        expect([id, body.overall, body.matched]).toEqual([id, overall, categories]);
      }
    });
  });

  describe("requests that make no sense get a clear 4xx", () => {
    for (const [path, status, code] of [
      ["/api/parcels?limit=-1", 400, "request-query-malformed"],
      ["/api/parcels?limit=0", 400, "request-query-malformed"],
      ["/api/parcels?limit=501", 400, "request-query-malformed"],
      ["/api/parcels?limit=ten", 400, "request-query-malformed"],
      ["/api/parcels?asOf=2021-02-30", 400, "request-query-malformed"],
      ["/api/parcels?asOf=tomorrow", 400, "request-query-malformed"],
      ["/api/parcels?bbox=117,36,116,37", 400, "request-query-malformed"],
      ["/api/parcels?bbox=117,36", 400, "request-query-malformed"],
      ["/api/parcels?category=CAT-7", 400, "request-query-malformed"],
      ["/api/parcels?stage=finished", 400, "request-query-malformed"],
      ["/api/parcels?cursor=nonsense", 400, "cursor-malformed"],
      ["/api/parcels?cursor=%00-00000001", 400, "request-query-malformed"],
      ["/api/parcels?limit=0x10", 400, "request-query-malformed"],
      ["/api/parcels?limit=1e2", 400, "request-query-malformed"],
      ["/api/districts/999999/inventory", 404, "district-unknown"],
      ["/tiles/parcels/14/13500/6400.mvt?district=999999", 404, "district-unknown"],
      ["/tiles/parcels.json?district=999999", 404, "district-unknown"],
      ["/tiles/parcels/0xb/1690/800.mvt", 404, "tile-unknown"],
      ["/favicon.ico", 404, "path-unknown"],
      ["/assets/nothing.js", 404, "path-unknown"],
      ["//api/parcels", 404, "path-unknown"],
      ["/api/parcels?colour=red", 400, "request-query-malformed"],
      ["/api/parcels?district[]=370112", 400, "request-query-malformed"],
      ["/api/parcels?q=%00", 400, "request-query-malformed"],
      ["/api/parcels/370112-99999999", 404, "parcel-unknown"],
      ["/api/parcels/LC-9999/recognition", 404, "parcel-unknown"],
      ["/api/parcels/..%2f..%2fetc", 400, "request-path-malformed"],
      ["/api/parcels/%E0%A4%A", 400, "request-malformed"],
      ["/api/parcels/370112-00000001';drop table parcel", 400, "request-path-malformed"],
      ["/api/districts?asOf=2021-13-01", 400, "request-query-malformed"],
      ["/tiles/parcels/99/0/0.mvt", 404, "tile-unknown"],
      ["/tiles/parcels/19/0/0.mvt", 404, "tile-unknown"],
      ["/tiles/parcels/-1/0/0.mvt", 404, "tile-unknown"],
      ["/tiles/parcels/3/8/0.mvt", 404, "tile-outside-world"],
      ["/tiles/parcels/3/1.5/0.mvt", 404, "tile-unknown"],
      ["/tiles/roads/3/1/0.mvt", 404, "tile-layer-unknown"],
      ["/tiles/roads.json", 404, "tile-layer-unknown"],
      ["/tiles/parcels/14/13500/6400.mvt?asOf=2021-02-30", 400, "request-query-malformed"],
      ["/api/nothing", 404, "path-unknown"],
    ] as const) {
      test(`GET ${path}: ${status} ${code}`, async () => {
        const answered = await site().json(path);
        expect([answered.status, answered.body.code]).toEqual([status, code]);
        expect(answered.type).toContain("application/problem+json");
        expect(answered.body.detail).not.toBe("");
      });
    }

    test("a refusal is in the language that weighs most, all of it", async () => {
      const detail = async (language: string) =>
        (await site().json("/api/parcels?limit=-1", { headers: { "accept-language": language } })).body
          .detail;
      expect(await detail("fr, en;q=0.8, zh;q=0.3")).toMatch(/^The request does not follow/);
      expect(await detail("en;q=0.2, zh-CN")).toMatch(/^请求不符合/);
      const dates = await site().json("/api/districts?asOf=x&lang=zh");
      expect(dates.body.detail).not.toMatch(/Invalid/);
    });

    test("a POST to a page is a problem, too", async () => {
      expect(await site().json("/", { method: "POST", body: "{}" })).toMatchObject({
        status: 404,
        body: { code: "path-unknown" },
      });
    });

    test("a method that a path does not have is a 405 that names those it has", async () => {
      const response = await site().fetch("/api/parcels", { method: "DELETE" });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      await response.body?.cancel();
    });
  });

  test("the map of the interface is OpenAPI 3.1 and names every path", async () => {
    const { body } = await site().json("/api/openapi.json");
    expect(body.openapi).toBe("3.1.0");
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        "/api/health",
        "/api/districts",
        "/api/districts/{code}/inventory",
        "/api/parcels",
        "/api/parcels/{id}",
        "/api/parcels/{id}/recognition",
        "/api/policy/classify",
        "/api/policy/premium-due",
        "/api/policy/split-revenue",
        "/tiles/{layer}.json",
        "/tiles/{layer}/{z}/{x}/{y}.mvt",
      ]),
    );
  });

  test("the page is served with a policy that allows its own origin only", async () => {
    const page = await site().fetch("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).not.toMatch(/https?:/);
    expect(await page.text()).toContain('id="root"');
  });
});
