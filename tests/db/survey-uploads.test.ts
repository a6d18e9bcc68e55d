import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import type { House } from "../../api/house.ts";
import type { Job } from "../../api/jobs/contract.ts";
import { openHouse } from "../../api/open-house.ts";
import { packagePath } from "../../api/package-root.ts";
import { detailOfParcel, findParcel, versionsOfParcel } from "../../api/parcels/service.ts";
import { heldRows, REASON_COLUMN } from "../../api/survey/uploads/held-rows.ts";
import {
  describeUpload,
  discard,
  startWork,
  takeUpload,
  uploadProblems,
} from "../../api/survey/uploads/service.ts";
import { BAD_LOTS, RECORDED_LOT, thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { listDependents, readCity } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, temporaryFolder } from "./harness.ts";
import { collectionOf, lot } from "./survey-lot.ts";

const TODAY = "2022-03-01";
const licheng = "370112";

const code = (no: number) => `370112003001GB${String(no).padStart(5, "0")}`;

describeOnBothEngines("a survey file", (db) => {
  let house: House;
  const { folder, remove } = temporaryFolder();
  beforeAll(async () => {
    await setUpJinan(db(), false);
    house = await openHouse(db(), TODAY, undefined, { dataDir: folder });
  });
  afterAll(async () => {
    await house.jobs.stop();
    remove();
  });

  const parcels = async () => (await db().run(readCity))?.parcels ?? 0;

  async function send(features: readonly unknown[], more: object = {}) {
    const text = collectionOf(features);
    const started = await takeUpload(
      house,
      { name: "lots.geojson", demonstration: true, district: licheng, ...more },
      Readable.from([Buffer.from(text)]),
    );
    await house.jobs.idle();
    return started.upload;
  }

  async function work(upload: string, kind: Job["kind"], input: object): Promise<Job> {
    const { job } = await startWork(house, upload, kind, input);
    await house.jobs.idle();
    return house.jobs.read(job);
  }

  const commit = (upload: string, input: object = {}) => work(upload, "survey-commit", input);
  const withdraw = (upload: string) => work(upload, "survey-withdrawal", { reason: "测试" });
  const problemsOf = async (upload: string) =>
    (await uploadProblems(house, upload, { limit: 1000 })).items.map(({ row, code: what, severity }) => [
      row,
      what,
      severity,
    ]);
  const countsOf = async (upload: string) => (await describeUpload(house, upload)).counts;
  const detail = async (reference: string, asOf: string) =>
    detailOfParcel(house, asOf, await findParcel(house, reference));

  describe("of 1,000 lots with seven bad ones (journey B1)", () => {
    let upload = "";
    let before = 0;
    beforeAll(async () => {
      await commit(await send([RECORDED_LOT]));
      before = await parcels();
      upload = await send(thousandLots());
    });

    test("is previewed: 993 ready, 7 to see to, and nothing recorded yet", async () => {
      expect(await countsOf(upload)).toMatchObject({ rows: 1000, ready: 993, held: 7 });
      expect(await parcels()).toBe(before);
    });

    test("names row, field and reason, and where to look, of each of them", async () => {
      const { items } = await uploadProblems(house, upload, { limit: 100 });
      const held = items.filter(({ severity }) => severity !== "warning");
      expect(held.map(({ row, field, code: what }) => [row, field, what])).toEqual([
        [BAD_LOTS.selfIntersecting[0], "geometry", "geometry-invalid"],
        [BAD_LOTS.selfIntersecting[1], "geometry", "geometry-invalid"],
        [BAD_LOTS.outsideCity, "geometry", "outside-city"],
        [BAD_LOTS.overlapping, "geometry", "overlaps-parcel"],
        [BAD_LOTS.withoutCode[0], "parcelCode", "parcel-code-missing"],
        [BAD_LOTS.withoutCode[1], "parcelCode", "parcel-code-missing"],
        [BAD_LOTS.areaDiffers, "areaM2", "area-differs"],
      ]);
      for (const { place, zh } of held) {
        expect(place?.every(Number.isFinite)).toBe(true);
        expect(zh).toMatch(/[一-龥]/);
      }
    });

    test("gives the bad rows back under their own columns, with the reason", async () => {
      let text = "";
      for await (const piece of (await heldRows(house, upload)).pieces) text += piece;
      const { features } = JSON.parse(text);
      expect(features).toHaveLength(7);
      expect(features[3].properties).toMatchObject({ ZDDM: "370112001002GB00400", QLXZ: "出让" });
      expect(features[3].properties[REASON_COLUMN]).toContain("重叠");
    });

    for (const [format, file] of [
      ["ESRI Shapefile", "held.shp.zip"],
      ["GPKG", "held.gpkg"],
      ["CSV", "held.csv"],
    ] as const) {
      test(`sent as ${format}, gives them back as ${format}; sent again, they are repaired`, async () => {
        const { folder: own, remove: away } = temporaryFolder();
        try {
          // The two that cross themselves, and one between them that is well.
          const lots = [thousandLots()[99], thousandLots()[149], thousandLots()[199]];
          writeFileSync(join(own, "lots.geojson"), collectionOf(lots));
          const options = format === "CSV" ? ["-lco", "GEOMETRY=AS_WKT"] : ["-lco", "ENCODING=GBK"];
          const made = spawnSync("ogr2ogr", [
            ...["-f", format, "-a_srs", "EPSG:4490"],
            ...(format === "GPKG" ? [] : options),
            ...[join(own, file), join(own, "lots.geojson")],
          ]);
          expect(made.status).toBe(0);
          const sentFile = async (path: string, name: string) => {
            const sent = { name, demonstration: true, district: licheng, crs: "EPSG:4490" };
            const started = await takeUpload(house, sent, createReadStream(path));
            await house.jobs.idle();
            return started.upload;
          };
          const first = await sentFile(join(own, file), file);
          expect(await countsOf(first)).toMatchObject({ rows: 3, ready: 1, held: 2 });
          const held = await heldRows(house, first);
          expect(held.fileName).toBe(file.replace("held.", "held-需处理."));
          await pipeline(Readable.from(held.pieces), createWriteStream(join(own, held.fileName)));
          const second = await sentFile(join(own, held.fileName), held.fileName);
          const { seen, counts } = await describeUpload(house, second);
          expect(seen?.columns).toContain(REASON_COLUMN);
          expect(counts).toMatchObject({ rows: 2, held: 2 });
          await work(second, "survey-preview", { repair: [1, 2] });
          // Half of each is left: somebody has to answer for the area, and nothing else is wrong.
          expect(await problemsOf(second)).toEqual([
            [1, "area-differs", "confirm"],
            [2, "area-differs", "confirm"],
          ]);
          for (const upload of [first, second]) await discard(house, upload);
        } finally {
          away();
        }
      });
    }

    test("boundary points state their areas in hectares", async () => {
      const points = await readFile(packagePath("fixtures", "survey", "boundary-utf8.txt"), "utf8");
      // 5.1950 ha are the 51,950.00 m² of the first parcel; the second says 0.3 ha of its 2,000 m².
      const text = points.replace("5,0.2000,", "5,0.3000,");
      const sent = { name: "points.txt", demonstration: true, district: licheng };
      const { upload: first } = await takeUpload(house, sent, Readable.from([Buffer.from(text)]));
      await house.jobs.idle();
      expect(await countsOf(first)).toMatchObject({ rows: 2, ready: 1, held: 1 });
      await discard(house, first);
    });

    test("committed, raises the inventory by exactly 993", async () => {
      expect(await commit(upload)).toMatchObject({ state: "done" });
      expect(await parcels()).toBe(before + 993);
      expect(await countsOf(upload)).toMatchObject({ created: 993, held: 7 });
    });

    test("sent again, is the same upload and brings nothing twice", async () => {
      expect(await send(thousandLots())).toBe(upload);
      expect(await parcels()).toBe(before + 993);
    });

    test("withdrawn, leaves the inventory as it was, and may be sent again", async () => {
      expect(await withdraw(upload)).toMatchObject({ state: "done" });
      expect(await parcels()).toBe(before);
      const again = await send(thousandLots());
      expect(again).not.toBe(upload);
      expect(await countsOf(again)).toMatchObject({ ready: 993, held: 7 });
    });
  });

  describe("overlaps are measured in the city's plane, on both sides of one square metre", () => {
    // 0.0005° of latitude are 55.49 m here: a strip of 1 m² is 0.01802 m wide, some 2.017e-7 degrees of longitude.
    for (const [share, what] of [
      [1.98e-7, []],
      [2.06e-7, [[2, "overlaps-row", "error"]]],
    ] as const) {
      test(`a strip of ${share}° is ${what.length ? "an error" : "none"}`, async () => {
        const upload = await send([
          lot(100, { ZDDM: code(101) }),
          lot(101 - share / 0.0005, { ZDDM: code(102) }),
        ]);
        expect(await problemsOf(upload)).toEqual(what);
        await work(upload, "survey-commit", {});
        await withdraw(upload);
      });
    }
  });

  test("a polygon that crosses itself can be repaired, and then comes in", async () => {
    const [a, b, c, d] = lot(120, {}).geometry.coordinates[0] ?? [];
    const feature = {
      ...lot(120, { ZDDM: code(120) }),
      geometry: { type: "Polygon", coordinates: [[a, b, d, c, a]] },
    };
    const upload = await send([feature]);
    const { items } = await uploadProblems(house, upload, { limit: 10 });
    expect(items[0]).toMatchObject({ code: "geometry-invalid", zh: expect.stringContaining("可修复") });
    expect(await work(upload, "survey-preview", { repair: [1] })).toMatchObject({ state: "done" });
    expect(await countsOf(upload)).toMatchObject({ ready: 1, held: 0 });
  });

  test("what waits for a confirmation comes in once somebody answers for it", async () => {
    const upload = await send([lot(130, { ZDDM: code(130), ZDMJ: 9_999 })]);
    expect(await problemsOf(upload)).toContainEqual([1, "area-differs", "confirm"]);
    const before = await parcels();
    await commit(upload, { confirm: "all" });
    expect(await parcels()).toBe(before + 1);
  });

  describe("a re-survey", () => {
    /** The versions of the parcel by number, each with what is told of it: in force, ended how and when. */
    const versions = async (asOf: string, knownAt?: string) => {
      const key = await findParcel(house, code(140));
      const known = await versionsOfParcel(house.db, key, asOf, knownAt);
      return known.versions.map(({ no, inForce, ending, validTo }) => [no, inForce, ending, validTo]);
    };
    const now = async () => String((await db().driver.query("select clock_timestamp() as now")).rows[0]?.now);
    let [surveyed, resurveyed] = ["", ""];
    const first = lot(140, { ZDDM: code(140), QLR: "甲公司（虚构）", ZDMJ: 2476.3 });
    let original = "";
    let second = "";
    beforeAll(async () => {
      original = await send([first]);
      await commit(original, { confirm: "all" });
      surveyed = await now();
    });

    test("that finds the same makes no new version", async () => {
      const upload = await send([first, lot(141, { ZDDM: code(141) })]);
      expect(await countsOf(upload)).toMatchObject({ unchanged: 1, created: 1 });
      await commit(upload, { confirm: "all" });
      await withdraw(upload);
    });

    test("by parcel code is a new version of the same parcel; the old one can be asked for", async () => {
      second = await send([lot(140, { ZDDM: code(140), ZL: "新址", ZDMJ: 4952.6 }, { width: 2 })], {
        surveyedOn: "2021-06-01",
      });
      expect(await countsOf(second)).toMatchObject({ versions: 1, created: 0 });
      const before = await parcels();
      expect(await commit(second, { confirm: "all" })).toMatchObject({ state: "done" });
      expect(await parcels()).toBe(before);
      expect(await detail(code(140), "2021-06-01")).toMatchObject({
        areaM2: "4952.60",
        // A file without the column does not forget who holds the right.
        rightHolder: "甲公司（虚构）",
        version: { no: 2, validFrom: "2021-06-01", current: true },
      });
      expect(await detail(code(140), "2021-05-31")).toMatchObject({
        areaM2: "2476.30",
        version: { no: 1, current: false },
      });
      resurveyed = await now();
    });

    test("keeps the first import from being withdrawn, and says so", async () => {
      expect(await withdraw(original)).toMatchObject({
        state: "failed",
        problem: { code: "import-has-dependents", zh: expect.stringContaining("后续调查") },
      });
    });

    test("withdrawn, puts the former version into force again, column for column", async () => {
      await withdraw(second);
      const restored = await detail(code(140), "2021-06-01");
      expect(restored).toMatchObject({
        areaM2: "2476.30",
        version: { no: 3, current: true, validFrom: null },
      });
      // On each day what counted is told as it was known: before, after and since the withdrawal.
      expect(await versions("2021-06-01", "2020-01-01T00:00:00Z")).toEqual([]);
      expect(await versions("2021-06-01", surveyed)).toEqual([[1, true, null, null]]);
      expect(await versions("2021-05-31", resurveyed)).toEqual([
        [1, true, "superseded", "2021-06-01"],
        [2, false, null, null],
      ]);
      expect(await versions("2021-06-01", resurveyed)).toEqual([
        [1, false, "superseded", "2021-06-01"],
        [2, true, null, null],
      ]);
      expect(await versions("2021-06-01")).toEqual([
        [1, false, "superseded", "2021-06-01"],
        [2, false, "withdrawn", null],
        [3, true, null, null],
      ]);
      expect(await withdraw(original)).toMatchObject({ state: "done" });
    });
  });

  describe("a division", () => {
    for (const [from, properties] of [
      ["the file's column of former codes", { YZDDM: code(160) }],
      ["the ground that both cover", {}],
    ] as const) {
      test(`is found from ${from}; its withdrawal brings the parcel back`, async () => {
        await commit(await send([lot(160, { ZDDM: code(160) }, { width: 2 })]), { confirm: "all" });
        const before = await parcels();
        const upload = await send(
          [lot(160, { ZDDM: code(161), ...properties }), lot(161, { ZDDM: code(162), ...properties })],
          { surveyedOn: "2021-07-01" },
        );
        const former = await detail(code(160), TODAY);
        await commit(upload, { confirm: "all" });
        expect(await parcels()).toBe(before + 1);
        expect(await detail(code(161), TODAY)).toMatchObject({
          lineage: [{ id: former.id, role: "former", kind: "split" }],
        });
        await expect(detail(former.id, TODAY)).rejects.toMatchObject({ code: "parcel-unknown" });
        expect(await detail(former.id, "2021-06-30")).toMatchObject({
          id: former.id,
          version: { current: false },
        });
        await withdraw(upload);
        expect(await parcels()).toBe(before);
        expect(await detail(former.id, TODAY)).toMatchObject({ areaM2: former.areaM2, lineage: [] });
        await withdraw(await uploadOfParcel(db(), former.id));
      });
    }
  });

  test("every table that hangs on a parcel is asked before an import is taken back", async () => {
    const { rows } = await db().driver.query(
      `select c.conrelid::regclass::text as name
       from pg_constraint c
       where c.contype = 'f' and c.confrelid = 'parcel_key'::regclass`,
    );
    // The parcel itself, what it was, where it came from, what is computed of it, and who may see it.
    const own = ["parcel", "parcel_version", "parcel_lineage", "parcel_overlay", "parcel_assignment"];
    const asked = (name: string) => new RegExp(`\\bfrom ${name}\\b`).test(listDependents.text);
    const names = [...new Set(rows.map(({ name }) => String(name)))];
    expect(names.filter((name) => !own.includes(name) && !asked(name))).toEqual([]);
  });

  for (const [name, bytes, code] of [
    ["cut.geojson", '{"type":"FeatureCollection","features":[{"type":"Fea', "file-not-json"],
    ["cut.gpkg", `SQLite format 3\0${"x".repeat(2_000)}`, "file-unreadable"],
    ["cut.kml", "<kml><Document><Placemark>", "kml-malformed"],
  ] as const) {
    test(`${name} is refused in its own name, and not in that of the house's folder`, async () => {
      const { job } = await takeUpload(house, { name, demonstration: true }, Readable.from([bytes]));
      await house.jobs.idle();
      const { problem } = await house.jobs.read(job);
      expect(problem).toMatchObject({ code, en: expect.stringContaining(name) });
      expect(problem?.zh).not.toContain(folder);
      expect(problem?.en).not.toContain("/");
    });
  }

  test("cancelled while it waits, leaves nothing and can be sent again", async () => {
    const features = Array.from({ length: 50 }, (_, i) => lot(200 + i, { ZDDM: code(200 + i) }));
    const text = collectionOf(features);
    writeFileSync(join(folder, "cancelled.geojson"), text);
    const started = await takeUpload(
      house,
      { name: "cancelled.geojson", demonstration: true, district: licheng },
      createReadStream(join(folder, "cancelled.geojson")),
    );
    await house.jobs.cancel(started.job).catch(() => undefined);
    await house.jobs.idle();
    const { state } = await house.jobs.read(started.job);
    expect(["cancelled", "done"]).toContain(state);
    const again = await send(features);
    expect(await countsOf(again)).toMatchObject({ ready: 50 });
  });

  test("sent by several at the same time, is taken once", async () => {
    const features = Array.from({ length: 20 }, (_, i) => lot(300 + i, { ZDDM: code(300 + i) }));
    const uploads = await Promise.all([send(features), send(features), send(features)]);
    expect(new Set(uploads).size).toBe(1);
    const before = await parcels();
    await commit(uploads[0] ?? "");
    expect(await parcels()).toBe(before + 20);
  });
});

async function uploadOfParcel(db: Database, id: string): Promise<string> {
  const at = id.lastIndexOf("-");
  const { rows } = await db.driver.query(
    "select dataset_id from parcel where district_code = $1 and parcel_no = $2",
    [id.slice(0, at), id.slice(at + 1)],
  );
  return String(rows[0]?.dataset_id);
}
