import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXPORT_FORMATS } from "../../api/survey/export/contract.ts";
import { openSurveyFile } from "../../api/survey/formats/open-file.ts";
import { temporaryFolder } from "../db/harness.ts";
import { describeSite } from "./harness.ts";

describeSite("parcels as a file over HTTP", ["embedded", "server"], (site, engine) => {
  const path = (query: string) => `/api/survey/parcels?${query}`;

  test("a Shapefile with a Chinese name, and one in ASCII for old programs", async () => {
    const answer = await site().fetch(path("format=shapefile&district=370112"));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/zip"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const named = /^attachment; filename="([ -~]+)"; filename\*=UTF-8''(.+)$/.exec(
      answer.headers.get("content-disposition") ?? "",
    );
    expect(named?.[1]).toMatch(/\.zip$/);
    expect(decodeURIComponent(named?.[2] ?? "")).toBe("济南市宗地_370112_2022-03-01_演示数据.zip");
    const { folder, remove } = temporaryFolder();
    const file = join(folder, "a.zip");
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    const opened = await openSurveyFile(file);
    const licheng = (await site().json("/api/districts/370112/inventory")).body;
    expect([opened.crs?.code, opened.rows]).toEqual(["EPSG:4490", licheng.inventory.parcels]);
    await opened.close();
    remove();
  });

  test("the filters of the list give what the list gives", async () => {
    for (const filter of [
      "category=CAT-2",
      "overall=excluded&district=370102",
      "q=LC-0001",
      "stage=none&bbox=117,36.6,117.1,36.7",
    ]) {
      const { body: list } = await site().json(`/api/parcels?limit=500&${filter}`);
      const { body: exported } = await site().json(path(`format=geojson&${filter}`));
      const ids = exported.features.map(
        (f: { properties: Record<string, string> }) => `${f.properties.district}-${f.properties.parcelNo}`,
      );
      expect(ids).toEqual(list.items.map((item: { id: string }) => item.id));
    }
  });

  test("every format answers with a type and a name of its own", async () => {
    for (const format of EXPORT_FORMATS) {
      const answer = await site().fetch(path(`format=${format}&q=LC-0001`));
      expect([format, answer.status]).toEqual([format, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    const head = await site().fetch(path("format=xlsx"), { method: "HEAD" });
    expect(head.headers.get("content-disposition")).toContain(".xlsx");
  });

  for (const [query, status, code] of [
    ["format=doc", 400, "request-query-malformed"],
    ["", 400, "request-query-malformed"],
    ["format=csv&limit=5", 400, "request-query-malformed"],
    ["format=csv&district=999999", 404, "district-unknown"],
    ["format=csv&crs=EPSG:1", 422, "crs-unknown"],
    ["format=geojson&crs=BD-09", 422, "crs-not-written"],
    ["format=boundary-text&crs=EPSG:4548", 422, "crs-not-for-boundary-text"],
  ] as const) {
    test(`${query || "nothing"}: ${status} ${code}`, async () => {
      expect(await site().json(path(query))).toMatchObject({ status, body: { code } });
    });
  }

  if (engine === "server") {
    test("whoever hangs up leaves no work behind, and the next one is answered", async () => {
      const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("panhuo-file-"));
      const before = new Set(folders());
      for (const format of ["geopackage", "geojson", "shapefile", "dxf"]) {
        const leave = new AbortController();
        const asked = site().fetch(path(`format=${format}`), { signal: leave.signal });
        leave.abort();
        await expect(asked).rejects.toThrow();
      }
      await expect.poll(() => folders().filter((name) => !before.has(name)), { timeout: 20_000 }).toEqual([]);
      // More at once than are allowed: the rest are told to come again.
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => site().fetch(path("format=geopackage"))),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      expect((await site().fetch(path("format=geopackage"))).status).toBe(200);
    }, 60_000);
  }
});
