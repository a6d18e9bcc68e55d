import { beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-that-only-the-bureau-knows-0123456789";
const bureau = { authorization: `Bearer ${TOKEN}` };

for (const engine of ["embedded", "server"] as const) {
  describe(`sending a survey file over HTTP (${engine})`, () => {
    let site: Site;
    beforeAll(async () => {
      const db = await databaseOf(engine);
      await setUpJinan(db, false);
      const served = await serve(db, TOKEN);
      site = served.site;
      return served.stop;
    });

    const file = () => JSON.stringify({ type: "FeatureCollection", features: thousandLots() });
    const send = (body: string, headers: Record<string, string> = bureau) =>
      site.json("/api/survey/uploads?name=lots.geojson&source=%E6%B5%8B%E7%BB%98&district=370112", {
        method: "POST",
        body,
        headers: { "content-type": "application/octet-stream", ...headers },
      });
    const post = (path: string, body: unknown) =>
      site.json(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...bureau },
      });
    const get = (path: string) => site.json(path, { headers: bureau });

    /** The job's events to their end: every line is a job, and the last one says how it ended. */
    async function watch(job: string) {
      const response = await site.fetch(`/api/jobs/${job}/events`, { headers: bureau });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      const events = (await response.text()).split("\n\n").filter(Boolean);
      return events.map((event) => JSON.parse(event.replace(/^data: /, "")));
    }

    test("without the bureau's token nothing is taken, and nothing is shown", async () => {
      expect((await send(file(), {})).status).toBe(401);
      expect((await site.json("/api/survey/uploads")).status).toBe(401);
    });

    test("a file beyond the limit is refused with 413, an empty one with 422", async () => {
      expect(await send(" ".repeat(1024 ** 2 + 1))).toMatchObject({
        status: 413,
        body: { code: "file-too-large" },
      });
      expect(await send("")).toMatchObject({ status: 422, body: { code: "file-empty" } });
    });

    test("preview, report, bad rows, commit and withdrawal, each watched to its end", async () => {
      const before = (await site.json("/api/city")).body.parcels;
      const { status, body: sent } = await send(file());
      expect(status).toBe(202);
      expect((await watch(sent.job.id)).at(-1)).toMatchObject({ state: "done", rowsDone: 1000 });

      const path = `/api/survey/uploads/${sent.upload}`;
      const { body: upload } = await get(path);
      // Row 400 lies on a parcel that is not recorded here, so it may come in.
      expect(upload).toMatchObject({
        state: "previewed",
        counts: { rows: 1000, ready: 994, held: 6 },
        mapping: { parcelCode: { from: "ZDDM" }, areaM2: { from: "ZDMJ" }, rightHolder: { from: "QLR" } },
      });
      const { body: report } = await get(`${path}/problems?severity=error&limit=2`);
      expect(report.items.map((item: { row: number }) => item.row)).toEqual([100, 200]);
      const next = await get(`${path}/problems?severity=error&limit=2&cursor=${report.nextCursor}`);
      expect(next.body).toMatchObject({ items: [{ row: 300, code: "outside-city" }], nextCursor: null });
      const held = await site.fetch(`${path}/held-rows`, { headers: bureau });
      expect((JSON.parse(await held.text()) as { features: unknown[] }).features).toHaveLength(6);

      const { body: committed } = await post(`${path}/commit`, {});
      expect((await watch(committed.job.id)).at(-1)).toMatchObject({ state: "done" });
      expect((await site.json("/api/city")).body.parcels).toBe(before + 994);

      const { body: withdrawn } = await post(`${path}/withdrawal`, { reason: "坐标系有误" });
      expect((await watch(withdrawn.job.id)).at(-1)).toMatchObject({ state: "done" });
      expect((await site.json("/api/city")).body.parcels).toBe(before);
      expect((await get(path)).body).toMatchObject({ state: "withdrawn", withdrawalReason: "坐标系有误" });
    });

    test("a mapping that somebody sends is the one by which the rows are read, and is kept for the source", async () => {
      const lots = thousandLots()
        .slice(0, 20)
        .map(({ properties: { ZDDM, ...rest }, ...lot }) => ({
          ...lot,
          properties: { ...rest, 编号: ZDDM },
        }));
      const text = JSON.stringify({ type: "FeatureCollection", features: lots });
      const { body: sent } = await send(text);
      await watch(sent.job.id);
      const path = `/api/survey/uploads/${sent.upload}`;
      const { body: upload } = await get(path);
      expect(upload.mapping).not.toHaveProperty("parcelCode");
      const mapping = { ...upload.mapping, parcelCode: { from: "编号" } };
      const { body: mapped } = await post(`${path}/mapping`, { mapping });
      await watch(mapped.job.id);
      const { body: committed } = await post(`${path}/commit`, {});
      expect((await watch(committed.job.id)).at(-1)).toMatchObject({ state: "done" });
      expect((await get("/api/parcels/370112001002GB00001")).body).toMatchObject({
        parcelCode: "370112001002GB00001",
      });
      // Other bytes of the same source: the column is found without anybody's help.
      const { body: next } = await send(`${text} `);
      await watch(next.job.id);
      const { body: again } = await get(`/api/survey/uploads/${next.upload}`);
      expect(again).toMatchObject({
        mapping: { parcelCode: { from: "编号" } },
        counts: { unchanged: 20, ready: 20 },
      });
      expect((await post(`/api/survey/uploads/${next.upload}/cancellation`, {})).body.state).toBe(
        "cancelled",
      );
      const { body: withdrawn } = await post(`${path}/withdrawal`, { reason: "测试" });
      await watch(withdrawn.job.id);
    });

    test("a file without a system waits for the answer, and for the parameters that the answer needs, and is read with them", async () => {
      // A square of 50 m in the plane of Jinan (EPSG:4548), which the file does not name.
      const [easting, northing] = [517_900, 4_065_500];
      const ring = [
        [0, 0],
        [50, 0],
        [50, 50],
        [0, 50],
        [0, 0],
      ].map(([x = 0, y = 0]) => [easting + x, northing + y]);
      const feature = {
        type: "Feature",
        properties: { ZDDM: "370112009009GB00001" },
        geometry: { type: "Polygon", coordinates: [ring] },
      };
      const text = JSON.stringify({ type: "FeatureCollection", features: [feature] });
      const { body: sent } = await send(text);
      expect((await watch(sent.job.id)).at(-1)).toMatchObject({
        state: "failed",
        problem: { code: "file-crs-unknown", proposal: "EPSG:4548" },
      });
      const path = `/api/survey/uploads/${sent.upload}`;
      expect((await get(path)).body).toMatchObject({ state: "received", counts: null });
      const { body: answered } = await post(`${path}/mapping`, { crs: "EPSG:4548" });
      expect((await watch(answered.job.id)).at(-1)).toMatchObject({ state: "done" });
      expect((await get(path)).body).toMatchObject({ state: "previewed", counts: { ready: 1, held: 0 } });

      // Xi'an 80, as somebody says then, is read by the parameters of control points and by nothing else.
      const { body: older } = await post(`${path}/mapping`, { crs: "EPSG:2384" });
      expect((await watch(older.job.id)).at(-1)).toMatchObject({
        state: "failed",
        problem: { code: "crs-needs-control-points" },
      });
      expect((await get(path)).body).toMatchObject({ state: "received", shift: null });
      for (const shift of ["1,2,3,0,0,0", "1,2,3,0,0,0,", "1,2,3,0,0,0,0,0", "1,2,3,0,0,0,x"])
        expect((await post(`${path}/mapping`, { shift })).status).toBe(422);
      const placed = async (shift: string) => {
        const { body: shifted } = await post(`${path}/mapping`, { shift });
        expect((await watch(shifted.job.id)).at(-1)).toMatchObject({ state: "done" });
        expect((await get(path)).body).toMatchObject({ state: "previewed", crs: "EPSG:2384", shift });
        const { body: shapes } = await get(`${path}/rows/1/shapes`);
        return shapes.features[0].geometry.coordinates[0][0][0];
      };
      const [west, south] = await placed("0,0,0,0,0,0,0");
      // 100 m along the axis of the earth are 80 m to the north at 36.7 degrees, and nothing to the east.
      const [farWest, north] = await placed("0,0,100,0,0,0,0");
      expect((north - south) * 110_985).toBeCloseTo(80.2, 0);
      expect(farWest).toBeCloseTo(west, 7);
      expect((await post(`${path}/cancellation`, {})).status).toBe(200);
    });

    test("a row's polygon, its repair and its neighbours can be looked at before anything is recorded", async () => {
      const { body: sent } = await send(
        JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(98, 101) }),
      );
      await watch(sent.job.id);
      const { body } = await get(`/api/survey/uploads/${sent.upload}/rows/2/shapes`);
      expect(
        body.features.map(({ properties }: { properties: object }) => Object.values(properties)).sort(),
      ).toEqual([
        [1, "neighbour"],
        [2, "repair"],
        [2, "row"],
        [3, "neighbour"],
      ]);
      await post(`/api/survey/uploads/${sent.upload}/cancellation`, {});
    });

    test("cancelling a job and giving up an upload are done with their entry in the audit, or not at all", async () => {
      const { body: sent } = await send(
        JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(10, 12) }),
      );
      await watch(sent.job.id);
      const upload = `/api/survey/uploads/${sent.upload}`;
      const queue = `insert into job (job_id, kind, subject, input, state)
        values (gen_random_uuid(), 'survey-commit', $1, $2, 'queued') returning job_id`;
      const orderedBy = {
        account: null,
        name: "bureau7",
        role: "bureau",
        district: null,
        organisation: null,
      };
      const { rows } = await site.db.driver.query(queue, [sent.upload, JSON.stringify({ orderedBy })]);
      const job = `/api/jobs/${rows[0]?.job_id}`;
      const entries = async (action: string) =>
        (
          await site.db.driver.query(
            "select entry ->> 'name' as name, code from (select entry, seq, entry ->> 'code' as code from audit_entry where action = $1) e order by seq",
            [action],
          )
        ).rows;

      await site.db.driver.script(`
        create function refuse_entry() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
        create trigger refuse_entry before insert on audit_entry for each row
          when (new.entry ->> 'action' in ('cancelJob', 'discardUpload', 'survey-commit')
                and new.entry ->> 'outcome' <> 'refused')
          execute function refuse_entry()`);
      expect((await post(`${job}/cancellation`, {})).status).toBe(500);
      expect((await get(job)).body.state).toBe("queued");
      await site.db.driver.script("drop trigger refuse_entry on audit_entry");

      expect((await post(`${job}/cancellation`, {})).body.state).toBe("cancelled");
      // What came of the order is told of whoever gave it.
      expect(await entries("survey-commit")).toContainEqual({ name: "bureau7", code: "cancelled" });

      await site.db.driver.script(`
        create trigger refuse_entry before insert on audit_entry for each row
          when (new.entry ->> 'action' = 'discardUpload') execute function refuse_entry()`);
      expect((await post(`${upload}/cancellation`, {})).status).toBe(500);
      expect((await get(upload)).body).toMatchObject({ state: "previewed", counts: { rows: 2 } });
      await site.db.driver.script("drop trigger refuse_entry on audit_entry; drop function refuse_entry()");
      expect((await post(`${upload}/cancellation`, {})).body.state).toBe("cancelled");
    });

    test("what is not previewed cannot be committed: 409; what is not there: 404", async () => {
      const { body } = await get("/api/survey/uploads");
      const path = `/api/survey/uploads/${body.items[0].id}`;
      expect(await post(`${path}/commit`, {})).toMatchObject({
        status: 409,
        body: { code: "upload-in-other-state" },
      });
      const nowhere = "00000000-0000-4000-8000-000000000000";
      expect((await get(`/api/survey/uploads/${nowhere}`)).status).toBe(404);
      expect((await get(`/api/jobs/${nowhere}`)).status).toBe(404);
    });
  });
}
