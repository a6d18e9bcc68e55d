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

    test("the survey by town tells what is recorded, and that nothing was updated last year", async () => {
      const { status, body } = await site.json("/api/survey/towns?asOf=2022-03-01");
      expect(status).toBe(200);
      for (const town of body.towns) {
        expect(town.surveyed.parcels).toBeLessThanOrEqual(town.toSurvey.parcels);
        expect(town.updateOverdue).toBe(town.latestYear === null || town.latestYear < 2021);
      }
      expect((await site.json("/api/survey/towns?district=999999")).status).toBe(404);
    });
  });
}
