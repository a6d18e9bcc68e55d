import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { openHouse } from "../../api/open-house.ts";
import { BAD_LOTS, type Lot, RECORDED_LOT, thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { databaseOf, temporaryFolder } from "../db/harness.ts";
import { LICHENG, Office } from "../db/registry-office.ts";
import { Counter } from "./journeys/office.ts";

// The journeys of the survey over HTTP, in a city without a parcel.

const { folder, remove } = temporaryFolder();
let counter: Counter;
beforeAll(async () => {
  const db = await databaseOf("server");
  await setUpJinan(db, true);
  counter = await Counter.open(Office.of(db, await openHouse(db, "2022-03-01")));
});
afterAll(async () => {
  await counter?.stop();
  remove();
});

/** The lots as a surveyor sends them: a zipped Shapefile in GBK, in the plane of Jinan (EPSG:4548). */
function shapefile(name: string, features: readonly unknown[]): Buffer {
  const [source, zip] = [join(folder, `${name}.geojson`), join(folder, `${name}.shp.zip`)];
  writeFileSync(source, JSON.stringify({ type: "FeatureCollection", features }));
  const options = ["-f", "ESRI Shapefile", "-lco", "ENCODING=GBK", "-t_srs", "EPSG:4548"];
  const made = spawnSync("ogr2ogr", [...options, zip, source], { encoding: "utf8" });
  expect(made.status, made.stderr).toBe(0);
  return readFileSync(zip);
}

/** Sends a file and waits for its preview; gives the path of the upload. */
async function send(name: string, features: readonly unknown[]): Promise<string> {
  const query = new URLSearchParams({ name: `${name}.zip`, source: "演示测绘单位", district: LICHENG });
  const { status, body } = await counter.site.json(`/api/survey/uploads?${query}`, {
    method: "POST",
    body: new Uint8Array(shapefile(name, features)),
    headers: { "content-type": "application/octet-stream", ...counter.headers("bureau") },
  });
  expect([status, body.code]).toEqual([202, undefined]);
  await ended(body.job.id);
  return `/api/survey/uploads/${body.upload}`;
}

/** Follows a job to its end. */
async function ended(job: string): Promise<void> {
  const response = await counter.site.fetch(`/api/jobs/${job}/events`, {
    headers: counter.headers("bureau"),
  });
  const last = (await response.text()).split("\n\n").findLast(Boolean) ?? "";
  expect(JSON.parse(last.replace(/^data: /, ""))).toMatchObject({ state: "done" });
}

async function order(path: string, body: object): Promise<void> {
  await ended((await counter.post("bureau", path, body)).body.job.id);
}

const parcels = async (): Promise<number> => (await counter.ask("/api/city")).body.parcels;

test("B1: of 1,000 polygons 993 are taken in and 7 held, and the whole import is taken back", async () => {
  await order(`${await send("recorded", [RECORDED_LOT])}/commit`, {});
  const before = await parcels();
  const path = await send("lots", thousandLots());
  // The bureau says which column is which.
  const { mapping } = (await counter.ask(path, "bureau")).body;
  expect(mapping).toMatchObject({ parcelCode: { from: "ZDDM" }, areaM2: { from: "ZDMJ" } });
  await order(`${path}/mapping`, { mapping });
  const { body: upload } = await counter.ask(path, "bureau");
  expect(upload.counts).toMatchObject({ rows: 1000, ready: 993, held: 7 });
  expect(await parcels()).toBe(before);

  const { body: report } = await counter.ask(`${path}/problems?limit=100`, "bureau");
  const held = report.items.filter(({ severity }: { severity: string }) => severity !== "warning");
  const rows = [
    ...BAD_LOTS.selfIntersecting,
    BAD_LOTS.outsideCity,
    BAD_LOTS.overlapping,
    ...BAD_LOTS.withoutCode,
    BAD_LOTS.areaDiffers,
  ];
  expect(held.map(({ row }: { row: number }) => row)).toEqual(rows);
  for (const { field, zh, place } of held) {
    expect(field).not.toBe("");
    expect(zh).toMatch(/\p{Script=Han}/u);
    // Where the map is to go.
    expect(place).toEqual([expect.any(Number), expect.any(Number)]);
  }

  await order(`${path}/commit`, {});
  expect(await parcels()).toBe(before + 993);
  await order(`${path}/withdrawal`, { reason: "坐标系有误" });
  expect(await parcels()).toBe(before);
  // Of what was taken back nothing more is recorded.
  const { rows: gone } = await counter.site.db.driver.query(
    "select concat(district_code, '-', parcel_no) as id from parcel_version where ending = 'withdrawn' limit 1",
  );
  const late = await counter.post("district", `/api/survey/parcels/${gone[0]?.id}/benefit`, {
    year: 2021,
    taxFen: "1",
  });
  expect([late.status, late.body.code]).toEqual([409, "parcel-withdrawn"]);

  // Both the order and what came of it are in the audit, by whoever gave the order.
  const { body: audit } = await counter.ask("/api/audit?chain=city&account=bureau&limit=4", "auditor");
  expect(audit.items).toMatchObject([
    { action: "survey-withdrawal", name: "bureau", outcome: "done", after: { withdrawn: 993 } },
    { action: "withdrawUpload", name: "bureau", outcome: "done" },
    { action: "survey-commit", name: "bureau", outcome: "done", after: { created: 993 } },
    { action: "commitUpload", name: "bureau", outcome: "done" },
  ]);
});

describe("D1: the survey by town", () => {
  /** A lot of so many mu, `column` lots of the row further west, north of the thousand. */
  function lotOf(mu: number, no: number): Lot {
    const [[corner]] = RECORDED_LOT.geometry.coordinates as [[[number, number]]];
    const [west, south] = [corner[0] + 0.01 * no, corner[1]];
    // As wide as makes its area: the recorded lot is 0.0005° wide.
    const areaM2 = (mu * 2000) / 3;
    const side = 0.0005;
    const east = west + (side * areaM2) / Number(RECORDED_LOT.properties.ZDMJ);
    const ring = [
      [west, south],
      [east, south],
      [east, south + side],
      [west, south + side],
      [west, south],
    ];
    return {
      ...RECORDED_LOT,
      properties: {
        ...RECORDED_LOT.properties,
        ZDDM: `370112001002GB9000${no}`,
        JDDM: "370112001",
        ZDMJ: Math.round(areaM2 * 100) / 100,
      },
      geometry: { type: "Polygon", coordinates: [ring] },
    };
  }
  const codes = [1, 2, 3, 4].map((no) => `370112001002GB9000${no}`);
  const save = (code: string | undefined, body: object) =>
    counter.post("district", `/api/survey/parcels/${code}/benefit`, { year: 2021, ...body });

  test("counts what is surveyed, lists a town's parcels, and ranks a tax of 12 万元 on 20 mu", async () => {
    await order(
      `${await send(
        "four",
        [20, 20, 20, 20].map((mu, at) => lotOf(mu, at + 1)),
      )}/commit`,
      {},
    );
    const town = async () => {
      const { body } = await counter.ask(`/api/survey/towns?district=${LICHENG}`, "district");
      return body.towns.reduce((a: { toSurvey: { parcels: number } }, b: typeof a) =>
        b.toSurvey.parcels > a.toSurvey.parcels ? b : a,
      );
    };
    const before = await town();
    const listed = await counter.ask(`/api/parcels?town=${before.town}&limit=100`, "district");
    expect(listed.body.items).toHaveLength(before.toSurvey.parcels);
    const elsewhere = await counter.ask(`/api/parcels?town=370102001`, "district");
    expect(elsewhere.body.items).toEqual([]);

    // 120,000 yuan ÷ 20 mu = 6,000 yuan a mu: 0.60 万元/亩
    const first = await save(codes[0], { taxFen: "12000000" });
    expect(first.body.tax).toMatchObject({ fenPerMu: "600000", quartile: 1, among: 1 });
    await save(codes[1], { taxFen: "20000000" });
    await save(codes[2], { taxFen: "30000000" });
    const last = await save(codes[3], { taxFen: "11999999" });
    expect(last.body.tax).toMatchObject({ quartile: 4, among: 4 });
    expect((await town()).surveyed.parcels).toBe(before.surveyed.parcels + 4);

    // Sent again because its answer was lost: answered again, and recorded once.
    const resent = await save(codes[3], { taxFen: "11999999" });
    expect([resent.status, resent.body]).toEqual([200, last.body]);
    const again = await save(codes[0], { taxFen: "1" });
    expect([again.status, again.body.code]).toEqual([409, "year-on-record"]);
    const correct = (body: object) =>
      counter.post("district", `/api/survey/parcels/${codes[0]}/benefit/correction`, {
        year: 2021,
        reason: "税额录错",
        ...body,
      });
    const corrected = await correct({ figures: { taxFen: "25000000" } });
    expect(corrected.body.tax).toMatchObject({ totalFen: "25000000", quartile: 2, among: 4 });
    // What was corrected is not what it was, and not recorded anew.
    expect((await save(codes[0], { taxFen: "12000000" })).status).toBe(409);
    expect((await save(codes[0], { taxFen: "25000000" })).status).toBe(200);
    // The figures were another year's: nothing is on record of this one, until somebody says otherwise.
    const taken = await correct({ figures: null });
    expect([taken.status, taken.body.tax]).toEqual([200, null]);
    expect((await town()).surveyed.parcels).toBe(before.surveyed.parcels + 3);
    expect((await correct({ figures: { taxFen: "12000000" } })).body.tax).toMatchObject({ among: 4 });
    const never = await correct({ year: 2019, figures: null });
    expect([never.status, never.body.code]).toEqual([404, "year-not-on-record"]);
    const { rows } = await counter.site.db.driver.query(
      "select record_no, tax_fen, is_void, reason from enterprise_year where parcel_no = $1 order by record_no",
      [String(corrected.body.id).slice(-8)],
    );
    // Every record stays.
    expect(rows.map((row) => Object.values(row))).toEqual([
      [1, 12_000_000n, false, null],
      [2, 25_000_000n, false, "税额录错"],
      [3, null, true, "税额录错"],
      [4, 12_000_000n, false, "税额录错"],
    ]);
    const { body: audit } = await counter.ask("/api/audit?action=correctBenefit&outcome=done", "auditor");
    expect(audit.items.at(-1)).toMatchObject({
      before: { taxFen: "12000000" },
      after: { taxFen: "25000000" },
    });
    const early = await save(codes[0], { year: 2022, taxFen: "1" });
    expect([early.status, early.body.code]).toEqual([422, "year-not-ended"]);
    const bureau = await counter.post("bureau", `/api/survey/parcels/${codes[0]}/benefit`, {
      year: 2020,
      taxFen: "1",
    });
    expect([bureau.status, bureau.body.code]).toEqual([403, "power-missing"]);
  });
});
