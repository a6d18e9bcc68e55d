import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { RECORDED_LOT, thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { databaseOf, temporaryFolder } from "../db/harness.ts";
import { type Site, serve } from "../http/harness.ts";
import { askMap, PHONE, useBrowser } from "./browser.ts";

const TOKEN = "a-token-that-only-the-bureau-knows-0123456789";
const LONG = 60_000;

/** Pictures for whoever looks at the page, where a folder for them is named. */
const look = async (page: Page, name: string) => {
  const folder = process.env.PANHUO_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};

describe("a survey file, from the desk into the register and back (journey B1), in a browser", () => {
  let site: Site;
  const { folder, remove } = temporaryFolder();
  const visit = useBrowser(() => site);
  const parcels = async () => (await site.json("/api/city")).body.parcels as number;

  beforeAll(async () => {
    const db = await databaseOf("server");
    await setUpJinan(db, false);
    const served = await serve(db, TOKEN);
    site = served.site;
    return served.stop;
  });
  afterAll(remove);

  /** The lots as a surveyor sends them: a zipped Shapefile in GBK, in the plane of Jinan (EPSG:4548). */
  function shapefile(name: string, features: readonly unknown[]): string {
    const [source, zip] = [join(folder, `${name}.geojson`), join(folder, `${name}.shp.zip`)];
    writeFileSync(source, JSON.stringify({ type: "FeatureCollection", features }));
    const options = ["-f", "ESRI Shapefile", "-lco", "ENCODING=GBK", "-t_srs", "EPSG:4548"];
    const made = spawnSync("ogr2ogr", [...options, zip, source], { encoding: "utf8" });
    expect(made.status, made.stderr).toBe(0);
    return zip;
  }

  async function open(options: Parameters<typeof visit>[1] = {}) {
    const page = await visit("/?view=survey", options);
    await page.getByLabel("市局令牌").fill(TOKEN);
    await page.getByRole("button", { name: "使用" }).click();
    return page;
  }

  async function sendFile(page: Page, file: string): Promise<void> {
    await page.getByLabel("调查文件").setInputFiles(file);
    await page.getByLabel("数据来源").fill("演示测绘单位");
    await page.getByLabel("责任区县").selectOption("370112");
    await page.getByRole("button", { name: "上传并预检" }).click();
  }

  test("before anything is imported the list of parcels says so, and not that none matches", async () => {
    const page = await visit("/?view=parcels");
    await page.getByText("尚未导入宗地").waitFor();
    expect(await page.getByText("没有符合条件的宗地").count()).toBe(0);
  });

  test("previewed, looked at, committed and taken back", async () => {
    const page = await open();
    await sendFile(page, shapefile("recorded", [RECORDED_LOT]));
    await page.getByRole("button", { name: "确认入库" }).click({ timeout: LONG });
    await page.getByText("✓ 已入库").waitFor({ timeout: LONG });
    const before = await parcels();
    await page.getByRole("button", { name: "导入另一个文件" }).click();

    await sendFile(page, shapefile("lots", thousandLots()));
    await page.getByText("可入库 993 · 需处理 7").waitFor({ timeout: LONG });
    expect(await parcels()).toBe(before);
    await look(page, "survey-report");

    const errors = page.getByRole("group", { name: "按级别筛选" }).getByRole("button", { name: "错误" });
    await errors.click();
    await page.getByText("第 100 行").first().waitFor();
    expect(await page.locator(".problem").count()).toBe(4);
    expect(await page.locator(".problem").first().textContent()).toMatch(/第 100 行[\s\S]*图形[\s\S]*自相交/);
    await page.getByRole("button", { name: "在地图上定位第 100 行" }).click();
    await page.waitForFunction(() => {
      const map = (window as unknown as { panhuoMap?: { getZoom(): number } }).panhuoMap;
      return (map?.getZoom() ?? 0) > 17;
    });
    // Row 100 is the twentieth of the third line of 40: 19.5 × 0.0005° east of 117.2°, 2.5 × 0.0005° north of 36.72°.
    const { lng, lat } = await askMap(page, (map) => map.getCenter().toArray()).then(([x, y]) => ({
      lng: x,
      lat: y,
    }));
    expect(Math.abs(Number(lng) - (117.2 + 19.5 * 0.0005))).toBeLessThan(0.0005);
    expect(Math.abs(Number(lat) - (36.72 + 2.5 * 0.0005))).toBeLessThan(0.0005);
    const drawn = () =>
      askMap(page, (map) =>
        map
          .queryRenderedFeatures({ layers: ["incoming-line", "incoming-repair"] })
          .map((one) => one.properties),
      );
    await expect.poll(drawn, { timeout: LONG }).toContainEqual({ row: 100, role: "ring" });
    await expect.poll(drawn, { timeout: LONG }).toContainEqual({ row: 100, role: "repair" });
    await look(page, "survey-zoomed");

    await page.getByRole("button", { name: "确认入库" }).click();
    await page.getByText("✓ 已入库").waitFor({ timeout: LONG });
    expect(await parcels()).toBe(before + 993);
    await look(page, "survey-committed");

    await page.getByLabel("撤销原因").fill("坐标系有误");
    await page.getByRole("button", { name: "撤销本次导入" }).click();
    await page.getByText("已撤销：坐标系有误").waitFor({ timeout: LONG });
    expect(await parcels()).toBe(before);
  }, 180_000);

  test("on a phone: a repair is taken; only its smaller area is left to answer for", async () => {
    const page = await open({ viewport: PHONE });
    await page.getByRole("button", { name: "展开面板" }).click();
    await look(page, "survey-phone-form");
    const lots = thousandLots().slice(99, 101);
    await sendFile(page, shapefile("crossed", lots));
    await page.getByText("可入库 1 · 需处理 1").waitFor({ timeout: LONG });
    await look(page, "survey-phone-report");
    await page.getByRole("button", { name: "采用第 1 行的建议修复" }).click();
    await page.getByText("相差超过 1 %").waitFor({ timeout: LONG });
    expect(await page.getByText("自相交").count()).toBe(0);
    await look(page, "survey-phone-repaired");
    // The panel was drawn over the whole of the map; what is shown on it lies in what is uncovered.
    await page.getByRole("button", { name: "在地图上定位第 1 行" }).first().click();
    const shown = async () => {
      const { y } = await askMap(page, (map) => map.project([117.2 + 19.5 * 0.0005, 36.72 + 2.5 * 0.0005]));
      const [map, panel] = [".map", "#panel"].map((name) => page.locator(name).boundingBox());
      return ((await map)?.y ?? 0) + y < ((await panel)?.y ?? 0) && y > 0;
    };
    await expect.poll(shown, { timeout: LONG }).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole("button", { name: "放弃本次导入" }).click();
    await page.getByRole("heading", { name: "最近的导入" }).waitFor();
    await look(page, "survey-phone-latest");
  }, 180_000);

  test("whoever may not import is told who does, and the way there", async () => {
    const page = await visit("/?view=survey");
    await page.getByText("调查成果由市自然资源和规划局导入").waitFor();
    await page.locator(".panel").getByRole("button", { name: "登录" }).click();
    await page.getByLabel("账号名").waitFor();
  });

  test("a file without a district says so in words, and is given one without being sent again", async () => {
    const source = join(folder, "nowhere.geojson");
    writeFileSync(
      source,
      JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(0, 2) }),
    );
    const page = await open();
    await page.getByLabel("调查文件").setInputFiles(source);
    await page.getByRole("button", { name: "上传并预检" }).click();
    await page.getByText("可入库 0 · 需处理 2").waitFor({ timeout: LONG });
    expect(await page.locator(".problem").first().textContent()).toContain("文件没有注明责任区县");
    await look(page, "survey-without-district");

    await page.getByLabel("责任区县").first().selectOption("370112");
    await page.getByRole("button", { name: "按此对应重新预检" }).click();
    await page.getByText("可入库 2 · 需处理 0").waitFor({ timeout: LONG });
    // The address names the import: loaded again it is still there, and one step back is the form.
    await page.reload();
    await page.getByText("可入库 2 · 需处理 0").waitFor();
    await page.goBack();
    await page.getByLabel("调查文件").waitFor();
    expect(await page.getByText("可入库").count()).toBe(0);
  }, 120_000);

  test("a drawing that says nothing of its system is asked about, and read with the answer", async () => {
    const [lot] = thousandLots();
    const source = join(folder, "plane.geojson");
    writeFileSync(source, JSON.stringify({ type: "FeatureCollection", features: [lot] }));
    const dxf = join(folder, "plane.dxf");
    const options = ["-f", "DXF", "-t_srs", "EPSG:4548", "-nlt", "LINESTRING"];
    expect(spawnSync("ogr2ogr", [...options, dxf, source]).status).toBe(0);
    const page = await open();
    await sendFile(page, dxf);
    await page.getByRole("heading", { name: "请说明这份文件" }).waitFor({ timeout: LONG });
    expect(await page.getByLabel("坐标系").inputValue()).toBe("EPSG:4548");
    await look(page, "survey-asks");
    await page.getByRole("button", { name: "确认并重新预检" }).click();
    await page.getByText("可入库 1").waitFor({ timeout: LONG });
  }, 120_000);
});
