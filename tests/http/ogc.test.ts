import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import { COLLECTION_IDS, COLLECTIONS, type CollectionId } from "../../api/ogc/contract.ts";
import { systemsOf } from "../../api/ogc/crs.ts";
import { itemsStatement } from "../../api/ogc/items-query.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { classifyCity } from "../../api/recognition/classify-city.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { TEMPORAL } from "../../gis/cql2/temporal.ts";
import { cql2ToSql } from "../../gis/cql2/to-sql.ts";
import { databaseOf, type EngineName } from "../db/harness.ts";
import { Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-for-the-tests-of-the-features";
const BUREAU = { authorization: `Bearer ${TOKEN}` };
const PUBLIC: readonly CollectionId[] = ["districts", "parcels", "disclosures"];
const EPSG = "http://www.opengis.net/def/crs/EPSG/0/";

interface Feature {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [number, number][][][] } | null;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
}

/** On the server a city with a library, plans, a project and a signed contract, so that no collection is empty. */
async function open(engine: EngineName): Promise<{ site: Site; stop: () => Promise<void> }> {
  const db = await databaseOf(engine);
  if (engine === "embedded") {
    await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 400,
      seed: 7,
      namedCases: true,
    });
    return serve(db, TOKEN);
  }
  const office = await Office.open(db);
  const contract = await office.toContract((await findParcel(office.house, "LC-0009")).parcelNo);
  await office.act(
    "county-bureau",
    contractRoom,
    "sign",
    contract,
    { amountFen: "1000", instalments: [{ no: 1, dueOn: "2022-01-31", amountFen: "1000" }] },
    { on: "2021-12-20", docNo: "合1" },
  );
  return serve(office.db, TOKEN);
}

for (const engine of ["embedded", "server"] as const) {
  describe(`OGC API – Features (${engine})`, () => {
    let site: Site;
    let stop: () => Promise<void>;
    let parcels: Feature[];
    const items = async (query: string, collection: CollectionId = "parcels"): Promise<Feature[]> => {
      const { status, body } = await site.json(`/ogc/collections/${collection}/items?${query}`, {
        headers: BUREAU,
      });
      expect(status, JSON.stringify(body).slice(0, 300)).toBe(200);
      return body.features;
    };
    const ids = (features: readonly Feature[]) => features.map(({ id }) => id);

    beforeAll(async () => {
      ({ site, stop } = await open(engine));
      parcels = await items("limit=100000");
    });
    afterAll(() => stop?.());

    test("visitors see the collections that are public, the bureau all", async () => {
      const listed = async (headers: Record<string, string>) =>
        (await site.json("/ogc/collections", { headers })).body.collections.map(
          ({ id }: { id: string }) => id,
        );
      expect(await listed({})).toEqual(PUBLIC);
      expect(await listed(BUREAU)).toEqual(COLLECTION_IDS);
      for (const id of COLLECTION_IDS) {
        const { status } = await site.json(`/ogc/collections/${id}/items`);
        expect(status, id).toBe(PUBLIC.includes(id) ? 200 : 401);
      }
    });

    test("every collection has features, with the properties that it says it has and an outline", async () => {
      for (const id of COLLECTION_IDS) {
        const [first] = await items("limit=1", id);
        if (engine === "embedded" && first === undefined) continue;
        expect(Object.keys(first?.properties ?? {}), id).toEqual(Object.keys(COLLECTIONS[id].properties));
        expect(first?.geometry?.coordinates.length, id).toBeGreaterThan(0);
        const one = await site.json(`/ogc/collections/${id}/items/${first?.id}`, { headers: BUREAU });
        expect(one.body, id).toMatchObject({ ...first });
        const { body: schema } = await site.json(`/ogc/collections/${id}/schema`, { headers: BUREAU });
        expect(Object.keys(schema.properties.properties.properties), id).toEqual(
          Object.keys(first?.properties ?? {}),
        );
      }
    });

    test("pages follow each other by their links, each feature once and in order", async () => {
      const seen: string[] = [];
      let path: string | undefined = "/ogc/collections/parcels/items?limit=130";
      while (path !== undefined) {
        const { body } = await site.json(path);
        expect(body.numberReturned).toBe(body.features.length);
        seen.push(...ids(body.features));
        const next = body.links.find(({ rel }: { rel: string }) => rel === "next")?.href;
        path = next && String(next).slice(site.origin.length);
      }
      expect(seen).toEqual(ids(parcels));
      expect(new Set(seen).size).toBe(seen.length);
      const hits = await site.json("/ogc/collections/parcels/items?resultType=hits");
      expect(hits.body).toMatchObject({ numberMatched: seen.length, features: [] });
    });

    test.each<[string, (p: Feature["properties"]) => boolean]>([
      ["areaM2 > 20000", ({ areaM2 }) => Number(areaM2) > 20000],
      [
        "areaM2 BETWEEN 2000 AND 5000 AND tenure = 'granted'",
        (p) => Number(p.areaM2) >= 2000 && Number(p.areaM2) <= 5000 && p.tenure === "granted",
      ],
      [
        "NOT (district = '370112') AND builtYear < 1990",
        (p) => p.district !== "370112" && p.builtYear !== null && Number(p.builtYear) < 1990,
      ],
      ["overall IN ('eligible', 'excluded')", (p) => p.overall === "eligible" || p.overall === "excluded"],
      ["categories LIKE '%CAT-6%'", (p) => String(p.categories).includes("CAT-6")],
      [
        "alias IS NOT NULL AND CASEI(alias) LIKE CASEI('lc-00%')",
        (p) => p.alias !== null && String(p.alias).startsWith("LC-00"),
      ],
      ["gfaM2 > areaM2", (p) => p.gfaM2 !== null && Number(p.gfaM2) > Number(p.areaM2)],
    ])("CQL2 %s", async (filter, holds) => {
      const expected = ids(parcels.filter(({ properties }) => holds(properties)));
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(parcels.length);
      expect(ids(await items(`limit=100000&filter=${encodeURIComponent(filter)}`))).toEqual(expected);
    });

    test("the same place by bbox, by CQL2 and in every system", async () => {
      const [x, y] = parcels[0]?.geometry?.coordinates[0]?.[0]?.[0] ?? [0, 0];
      const [w, s, e, n] = [x - 0.01, y - 0.01, x + 0.01, y + 0.01];
      const near = ids(await items(`limit=100000&bbox=${w},${s},${e},${n}`));
      expect(near).toContain(parcels[0]?.id);
      expect(near.length).toBeLessThan(parcels.length);
      const filter = `S_INTERSECTS(geometry, BBOX(${w},${s},${e},${n}))`;
      expect(ids(await items(`limit=100000&filter=${encodeURIComponent(filter)}`))).toEqual(near);
      // Axes in the order of EPSG: north first.
      for (const code of [4326, 4490]) {
        const query = `limit=100000&bbox=${s},${w},${n},${e}&bbox-crs=${EPSG}${code}`;
        expect(ids(await items(query))).toEqual(near);
      }
    });

    test("coordinates come in the system that was asked for, axes in its order", async () => {
      const [first] = parcels;
      const of = async (crs: string) => {
        const response = await site.fetch(`/ogc/collections/parcels/items/${first?.id}?crs=${crs}`);
        expect(response.headers.get("content-crs")).toBe(`<${crs}>`);
        return ((await response.json()) as Feature).geometry?.coordinates[0]?.[0]?.[0] ?? [0, 0];
      };
      const [x, y] = first?.geometry?.coordinates[0]?.[0]?.[0] ?? [0, 0];
      expect(await of(`${EPSG}4490`)).toEqual([y, x]);
      const [north, east] = await of(`${EPSG}4548`);
      // Jinan in the zone of 117°: some 4,050 km north, about the false easting of 500 km.
      expect(north).toBeGreaterThan(3_980_000);
      expect(north).toBeLessThan(4_160_000);
      expect(Math.abs(east - 500_000)).toBeLessThan(90_000);
    });

    test.each([
      "limit=0",
      "limit=-1",
      "bbox=1,2,3",
      "bbox=1,2,x,4",
      "bbox=1,4,3,2",
      "bbox-crs=EPSG:4326&bbox=1,2,3,4",
      "bbox=1,1,999999999,999999999&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4548",
      "filter=S_WITHIN(geometry,POINT(1%2099999999))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4548",
      "resultType=hits&bbox=1,1,999999999,999999999&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4548",
      "crs=http://www.opengis.net/def/crs/EPSG/0/4214",
      "datetime=2021-02-30",
      "datetime=2021-02-03/2021-02-01",
      "datetime=a/b/c",
      "datetime=..",
      "asOf=2021-02-30",
      "f=shapefile",
      "cursor=x",
      "cursor=WzFd",
      "filter=areaM2%20%3E",
      "filter=areaM2%20%3E%20%27x%27",
      "filter=%27%00%27%20%3D%20district",
      `filter=${"(".repeat(3_000)}`,
      `filter=${"NOT%20".repeat(2_500)}demonstration`,
      "filter=%7B&filter-lang=cql2-json",
      "filter=null&filter-lang=cql2-json",
      `filter=${"%5B".repeat(4_000)}&filter-lang=cql2-json`,
      "filter=1&filter-lang=sql",
      "areaM2=large",
      "district=%00",
      "password=x",
      "f=flatgeobuf&crs=http://www.opengis.net/def/crs/EPSG/0/4548",
    ])("400: %s", async (query) => {
      const { status, type } = await site.json(`/ogc/collections/parcels/items?${query}`);
      expect({ status, type }).toMatchObject({
        status: 400,
        type: expect.stringContaining("application/problem+json"),
      });
    });

    test.each([
      ["more than the most is the most", "limit=999999"],
      ["a box with heights", "bbox=110,30,0,120,40,9&limit=999999"],
      ["a box of very small numbers", "bbox=1e-7,0,120,40&limit=999999"],
    ])("%s", async (_what, query) => {
      expect(ids(await items(query))).toEqual(ids(parcels));
    });

    test("periods lie to each other as their names say", async () => {
      const period = (from: number, to: number) => ({ interval: [`2021-01-0${from}`, `2021-01-0${to}`] });
      const lies: readonly (readonly [string, number, number])[] = [
        ["t_before", 1, 2],
        ["t_meets", 1, 3],
        ["t_overlaps", 1, 4],
        ["t_starts", 3, 4],
        ["t_during", 4, 5],
        ["t_finishes", 5, 6],
        ["t_equals", 3, 6],
        ["t_finishedby", 1, 6],
        ["t_contains", 2, 8],
        ["t_startedby", 3, 8],
        ["t_overlappedby", 5, 8],
        ["t_metby", 6, 8],
        ["t_after", 7, 8],
      ];
      for (const [relation, from, to] of lies) {
        const apart = relation === "t_before" || relation === "t_after";
        const held = [];
        for (const op of Object.keys(TEMPORAL)) {
          const { sql, values } = cql2ToSql(
            { op, args: [period(from, to), period(3, 6)] },
            { queryables: new Map(), firstParameter: 1, geometry: (given) => given },
          );
          const { rows } = await site.db.driver.query(`select ${sql} as held`, values);
          if (rows[0]?.held === true) held.push(op);
        }
        expect(held.sort()).toEqual([relation, apart ? "t_disjoint" : "t_intersects"].sort());
      }
    });

    test("a relation that leaves an end of its interval out is answered", async () => {
      const filter = encodeURIComponent("T_BEFORE(signedOn, INTERVAL('2030-01-01', '2030-12-31'))");
      const all = await items("limit=10", "disclosures");
      expect(ids(await items(`filter=${filter}`, "disclosures"))).toEqual(ids(all));
    });

    test("a Host that is none is refused, and a whole address is an address", async () => {
      for (const [path, host, status] of [
        ["/ogc", "x:99999", 400],
        [`${site.origin}/ogc/collections/parcels/items?limit=1`, "h.example", 200],
      ] as const) {
        const asking = request(site.origin, { agent: false, path, headers: { host } });
        asking.end();
        const [answer] = await once(asking, "response");
        answer.resume();
        expect(answer.statusCode).toBe(status);
      }
    });

    test("404: what is not there", async () => {
      for (const path of [
        "/ogc/collections/owners",
        "/ogc/collections/parcels/items/370102-99999999",
        "/ogc/collections/library/items/x",
        "/ogc/x",
      ])
        expect((await site.json(path, { headers: BUREAU })).status, path).toBe(404);
    });

    test("a browser is given pages: no script, generated data say so, and another language", async () => {
      const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
      for (const path of [
        "/ogc",
        "/ogc/collections",
        "/ogc/collections/parcels",
        "/ogc/collections/parcels/items?limit=3",
        `/ogc/collections/parcels/items/${parcels[0]?.id}`,
      ]) {
        const response = await site.fetch(path, { headers: html });
        expect(response.headers.get("content-type"), path).toContain("text/html");
        const page = await response.text();
        expect(page).toContain("演示数据");
        expect(page).not.toContain("<script");
      }
      const english = await site.fetch("/ogc/collections?lang=en", { headers: html });
      expect(await english.text()).toContain("Districts and functional areas");
    });

    test("the whole interface is told on a page, every operation of it", async () => {
      const page = await (await site.fetch("/api/docs?lang=en")).text();
      const { body } = await site.json("/api/openapi.json");
      for (const path of Object.keys(body.paths)) expect(page).toContain(` ${path}<`);
      expect(page).not.toContain("<script");
    });

    test("the definition is OpenAPI 3.0 and names every property as a parameter", async () => {
      const { body } = await site.json("/ogc/api");
      expect(body.openapi).toMatch(/^3\.0\./);
      const names = body.paths["/collections/parcels/items"].get.parameters.map(
        ({ name }: { name: string }) => name,
      );
      expect(names).toEqual(
        expect.arrayContaining([
          "bbox",
          "filter",
          "filter-lang",
          ...Object.keys(COLLECTIONS.parcels.properties),
        ]),
      );
    });

    if (engine === "server") {
      test("a contract is public from the day it was signed, without a name", async () => {
        const on = async (day: string) =>
          (await site.json(`/ogc/collections/disclosures/items?asOf=${day}`)).body.features;
        expect(await on("2021-12-19")).toEqual([]);
        const [signed] = await on("2021-12-20");
        expect(signed.properties).toMatchObject({
          docNo: "合1",
          docType: "contract",
          signedOn: "2021-12-20",
          amountFen: "1000",
        });
        const during = async (datetime: string) => ids(await items(`datetime=${datetime}`, "disclosures"));
        expect(await during("2021-12-20")).toEqual([signed.id]);
        expect(await during("2021-12-20T08:00:00Z/..")).toEqual([signed.id]);
        expect(await during("2021-12-21/..")).toEqual([]);
        expect(await during("../2021-12-19")).toEqual([]);
      });

      test("GDAL lists the collections, copies them whole and sends its filter to the database", async () => {
        const folder = mkdtempSync(join(tmpdir(), "panhuo-ogc-"));
        try {
          const source = `OAPIF:${site.origin}/ogc`;
          const listed = await run("ogrinfo", ["-ro", source]);
          for (const id of PUBLIC) expect(listed).toContain(`: ${id} `);
          const target = join(folder, "parcels.gpkg");
          await run("ogr2ogr", ["-f", "GPKG", target, source, "parcels", "-oo", "PAGE_SIZE=200"]);
          const lines = join(folder, "parcels.ndjson");
          await run("ogr2ogr", ["-f", "GeoJSONSeq", lines, target]);
          const copied = (await run("cat", [lines]))
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line).properties);
          const plain = ({ id, properties }: Feature) => ({ id, ...properties });
          expect(copied).toEqual(parcels.map(plain));
          const where = "areaM2 > 20000 AND district = '370112'";
          const told = await run("ogrinfo", ["-ro", "-so", source, "parcels", "-where", where], {
            CPL_DEBUG: "ON",
          });
          expect(told).toContain("filter=(areaM2%20%3E%2020000)%20AND%20(district%20%3D%20'370112')");
          const few = parcels.filter(
            ({ properties: p }) => Number(p.areaM2) > 20000 && p.district === "370112",
          );
          expect(told).toContain(`Feature Count: ${few.length}`);
          const flat = join(folder, "parcels.fgb");
          const response = await site.fetch("/ogc/collections/parcels/items?f=flatgeobuf&limit=100000");
          await (await import("node:fs/promises")).writeFile(flat, Buffer.from(await response.arrayBuffer()));
          expect(await run("ogrinfo", ["-ro", "-so", "-al", flat])).toContain(
            `Feature Count: ${parcels.length}`,
          );
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      });

      test("a filter reaches the indexes, its values in parameters", async () => {
        const [crs] = systemsOf(4548);
        if (!crs) throw new Error("CRS84 is the first");
        const plan = async (cql: string) => {
          const cql2 = { text: cql, language: "text", crs } as const;
          const statement = itemsStatement(
            "parcels",
            // Computing reads small tables whole: forbidden, they cost so much that all else costs the same.
            { day: "2022-03-01", run: "1", equal: {}, cql2 },
            { limit: 10, crs },
          );
          expect(statement.text).not.toContain("370112");
          return site.db.transaction(async (tx) => {
            // In a small table a scan is cheaper than any index.
            await tx.driver.script("set local enable_seqscan = off; set local enable_bitmapscan = off");
            const { rows } = await tx.driver.query(`explain ${statement.text}`, statement.values);
            return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
          });
        };
        expect(await plan("district = '370112'")).toMatch(/Index Cond: \(+(p\.)?district_code = '370112'/);
        expect(await plan("S_INTERSECTS(geometry, BBOX(117,36,117.001,36.001))")).toMatch(
          /Index Cond: \((p\.)?geom && /,
        );
      });

      test("a hundred clients that hang up leave nothing behind", async () => {
        const hangUps = Array.from({ length: 100 }, async (_, i) => {
          const format = i % 4 < 2 ? "json" : "flatgeobuf";
          const path = `/ogc/collections/parcels/items?limit=100000&f=${format}`;
          const asking = request(site.origin + path, { agent: false });
          asking.on("error", () => undefined).end();
          // Half of them before the answer begins, half in the middle of it.
          if (i % 2 === 0) await once(asking, "socket");
          else await once((await once(asking, "response"))[0], "data");
          asking.destroy();
        });
        await Promise.all(hangUps);
        await expect
          .poll(
            async () => {
              const { rows } = await site.db.driver.query(
                "select count(*)::integer as running from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()",
              );
              return rows[0]?.running;
            },
            { timeout: 60_000 },
          )
          .toBe(0);
        // All ten connections of the pool are there to be taken at once.
        let taken = 0;
        let leave = () => {};
        const everybody = new Promise<void>((done) => {
          leave = done;
        });
        const take = async () => {
          taken += 1;
          if (taken === 10) leave();
          await everybody;
        };
        await Promise.all(Array.from({ length: 10 }, () => site.db.transaction(take)));
        expect(taken).toBe(10);
      });
    }

    test("what a run of the classification has found is told until something is recorded", async () => {
      const script = (text: string) => site.db.driver.script(text);
      const day = "2022-03-01";
      await classifyCity(site.db, day, "jinan-2019-61@1.0.0");
      // Other tests' transactions under way make a gathering unsure of what it holds; here nobody else writes.
      await script("update gathering set complete_to = clock_timestamp()");
      expect(await items("limit=100000")).toEqual(parcels);
      const [first] = parcels.filter(({ properties }) => properties.overall === "eligible");
      if (!first) throw new Error("some parcel is eligible");
      const { district, parcelNo } = first.properties;
      const overall = async (query = "") =>
        (await items(`district=${district}&parcelNo=${parcelNo}${query}`))[0]?.properties.overall;
      const where = `district_code = '${district}' and parcel_no = '${parcelNo}'`;
      await script(`update classification set overall = 'undetermined' where ${where}`);
      expect(await overall()).toBe("undetermined");
      // The day after, the run says nothing.
      expect(await overall("&asOf=2022-03-02")).toBe("eligible");
      await script(`insert into finding (district_code, parcel_no, finding_no, topic, result, found_on)
                    values ('${district}', '${parcelNo}', 900, 'titleDisputed', true, '${day}')`);
      expect(await overall()).toBe("excluded");
    });
  });
}

async function run(program: string, parameters: readonly string[], environment = {}): Promise<string> {
  const child = spawn(program, parameters, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [told, wrong, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  expect(code, wrong).toBe(0);
  return told + wrong;
}
