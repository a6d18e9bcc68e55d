import type { Map as MapLibre } from "maplibre-gl";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { District } from "../../api/districts/contract.ts";
import { muText } from "../../web/app/area.ts";
import { describeSite } from "../http/harness.ts";
import { askMap, mapDrawn, PHONE, printedOnMap, printedTable, SETTLED, useBrowser } from "./browser.ts";

/** The box of 历下区, a small district in the middle. */
const LIXIA = [117.007796, 36.592382, 117.174612, 36.710462];

/** What lies over a place on the map, or beyond its edge as "map". */
async function coversOf(page: Page, bbox: readonly number[]): Promise<string[]> {
  const corners = await askMap(
    page,
    (map, [west = 0, south = 0, east = 0, north = 0]) => {
      const { left, top } = map.getContainer().getBoundingClientRect();
      const [a, b] = [map.project([west, north]), map.project([east, south])];
      return { left: left + a.x, top: top + a.y, right: left + b.x, bottom: top + b.y };
    },
    bbox,
  );
  const boxes = await page
    .locator(".legend, .map-filters, .map-controls, .map-source, .maplibregl-ctrl-scale, #panel, .map-canvas")
    .evaluateAll((elements) =>
      elements.map((element) => ({ name: element.className, box: element.getBoundingClientRect().toJSON() })),
    );
  const isOver = ({ left, top, right, bottom }: DOMRect) =>
    left < corners.right && right > corners.left && top < corners.bottom && bottom > corners.top;
  const isAround = ({ left, top, right, bottom }: DOMRect) =>
    left <= corners.left && right >= corners.right && top <= corners.top && bottom >= corners.bottom;
  return boxes
    .filter(({ name, box }) => (name.includes("map-canvas") ? !isAround(box) : isOver(box)))
    .map(({ name }) => name);
}

describeSite("the inventory of the city, in a browser", ["server"], (site) => {
  const visit = useBrowser(site);
  const districts = async (): Promise<District[]> => (await site().json("/api/districts")).body.districts;

  test("the page says which city, which date, and that its data are a demonstration", async () => {
    const page = await visit("/");
    await mapDrawn(page);
    expect(await page.title()).toContain("济南市");
    expect(await page.getByLabel("认定日期").inputValue()).toBe("2022-03-01");
    expect(await page.locator(".header .badge").textContent()).toBe("演示数据");
    expect(await page.locator(".map-source").textContent()).toContain("演示数据");
  });

  test("the table prints what the interface answers, for each of the sixteen and in sum", async () => {
    const page = await visit("/");
    await page.locator(".inventory").waitFor();
    const expected = (await districts()).map(({ code, inventory }) => [
      code,
      String(inventory.parcels),
      muText(inventory.areaM2),
      ...Object.entries(inventory.byCategory).map(([category, { parcels }]) => `${category} ${parcels}`),
    ]);
    const printed = (await printedTable(page)).map(({ code, cells }) => [
      code,
      cells["total parcels"],
      cells["total mu"],
      ...Object.entries(cells)
        .filter(([name]) => name.startsWith("CAT-"))
        .map(([name, value]) => `${name.split(" ")[0]} ${value}`),
    ]);
    expect(printed).toHaveLength(16);
    expect(printed.sort()).toEqual(expected.sort());
    const { body } = await site().json("/api/city");
    expect(await page.locator(".inventory tfoot td").first().textContent()).toBe(String(body.parcels));
  });

  describe("map and table say the same", () => {
    for (const [name, address, column] of [
      ["the number of parcels", "/", "total parcels"],
      ["the area of category 3", "/?measure=CAT-3&unit=mu", "CAT-3 mu"],
      [
        "the share that is undetermined",
        "/?by=overall&measure=undetermined&unit=share",
        "undetermined share",
      ],
    ] as const) {
      test(name, async () => {
        const page = await visit(address);
        await mapDrawn(page);
        const table = Object.fromEntries(
          (await printedTable(page)).map(({ code, cells }) => [code, cells[column]]),
        );
        expect(Object.keys(table)).toHaveLength(16);
        expect(await printedOnMap(page)).toEqual(table);
      });
    }
  });

  test("the circles add up to the table, and to what a filter leaves of it", async () => {
    const inCircles = (page: Page) =>
      askMap(page, (map) =>
        map
          .querySourceFeatures("parcels", { sourceLayer: "cells" })
          .reduce((sum, { properties }) => sum + Number(properties.parcels), 0),
      );
    const all = (await districts()).map(({ inventory }) => inventory);
    const page = await visit("/");
    await mapDrawn(page);
    expect(await inCircles(page)).toBe(all.reduce((sum, { parcels }) => sum + parcels, 0));
    await page.goto(`${page.url()}?category=CAT-2`);
    await mapDrawn(page);
    expect(await inCircles(page)).toBe(
      all.reduce((sum, { byCategory }) => sum + byCategory["CAT-2"].parcels, 0),
    );
    await page.getByRole("combobox", { name: "改造模式" }).selectOption("reserve");
    await page.waitForURL(/mode=reserve/);
    await page.waitForFunction(
      () =>
        (window as unknown as { panhuoMap: MapLibre }).panhuoMap.querySourceFeatures("parcels", {
          sourceLayer: "cells",
        }).length === 0,
    );
  });

  test("a column's heading sorts by it, colours the map by it and is kept in the address", async () => {
    const page = await visit("/");
    await mapDrawn(page);
    await page.getByRole("button", { name: "四 强度低" }).click();
    await page.locator('th[aria-sort="descending"]', { hasText: "强度低" }).waitFor();
    expect(page.url()).toContain("measure=CAT-4");
    const column = async () => (await printedTable(page)).map(({ cells }) => Number(cells["CAT-4 parcels"]));
    const falling = await column();
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    expect(
      Object.values(await printedOnMap(page))
        .map(Number)
        .sort(),
    ).toEqual(falling.toSorted().sort());
    await page.getByRole("button", { name: "四 强度低" }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    expect(await column()).toEqual(falling.toSorted((a, b) => a - b));
  });

  test("a district chosen in the table opens its own inventory, and leads to its parcels", async () => {
    const page = await visit("/");
    await page.locator('[data-district="370112"]').click();
    const licheng = (await districts()).find(({ code }) => code === "370112");
    const card = page.locator(".card");
    expect(await card.locator(".figures").textContent()).toContain(`${licheng?.inventory.parcels} 宗`);
    await card.getByRole("button", { name: /^查看/ }).click();
    await page.waitForURL(/view=parcels/);
    expect(await page.getByRole("combobox", { name: "区县" }).inputValue()).toBe("370112");
  });

  describe("nothing that lies over the map hides the district that was chosen", () => {
    for (const [name, viewport, code] of [
      ["in the north, on a wide screen", undefined, "370115"],
      ["in the south-west, on a wide screen", undefined, "370124"],
      ["in the middle, on a phone", PHONE, "370112"],
    ] as const) {
      test(name, async () => {
        const page = await visit(`/?district=${code}`, viewport && { viewport });
        await mapDrawn(page);
        // The legend is at its largest when it explains the circles, too.
        if (viewport === undefined) await page.locator(".legend-cells").first().waitFor();
        const chosen = (await districts()).find((one) => one.code === code);
        await expect.poll(() => coversOf(page, chosen?.bbox ?? []), SETTLED).toEqual([]);
        await page.locator(".legend summary").click();
        if (viewport === undefined)
          await expect.poll(() => coversOf(page, chosen?.bbox ?? []), SETTLED).toEqual([]);
      });
    }

    test("nor any district of the city, where all of it is looked at", async () => {
      const page = await visit("/", { viewport: { width: 1440, height: 900 } });
      await mapDrawn(page);
      await page.locator(".legend-cells").first().waitFor();
      for (const { code, bbox } of await districts())
        await expect.poll(() => coversOf(page, bbox ?? []), { message: code, ...SETTLED }).toEqual([]);
    });

    test("a step nearer is kept though the legend becomes another by it", async () => {
      const page = await visit("/?district=370102");
      await mapDrawn(page);
      await page.locator(".legend-cells").first().waitFor();
      const zoom = () => askMap(page, (map) => map.getZoom());
      await expect.poll(async () => (await coversOf(page, LIXIA)).length, SETTLED).toBe(0);
      while ((await zoom()) < 11) {
        const before = await zoom();
        await page.getByRole("button", { name: "放大" }).click();
        await expect.poll(zoom, SETTLED).toBeCloseTo(before + 1, 5);
      }
      await page.locator(".legend-kinds").waitFor();
      const reached = await zoom();
      await mapDrawn(page);
      expect(await zoom()).toBe(reached);
      expect(new URL(page.url()).searchParams.get("z")).toBe(String(Number(reached.toFixed(2))));
    });

    test("a place that the reader's own hand chose stays where it is when the legend is folded", async () => {
      const page = await visit("/?district=370115&z=10&lat=36.9&lng=117.1");
      await mapDrawn(page);
      await page.locator(".legend summary").click();
      await page.locator(".legend:not([open])").waitFor();
      await mapDrawn(page);
      expect(await askMap(page, (map) => map.getCenter().toArray())).toEqual([
        expect.closeTo(117.1, 4),
        expect.closeTo(36.9, 4),
      ]);
    });
  });

  test("on the days around the document the page says that no rule is in force, and which day bounds it", async () => {
    const page = await visit("/?asOf=2024-12-01");
    const date = page.getByLabel("认定日期");
    await page.getByText("2024-12-01 没有有效的认定规则（文件有效期至 2024-11-30）").waitFor();
    for (const within of ["2024-11-30", "2019-12-10"]) {
      await date.fill(within);
      await page.waitForURL(new RegExp(`asOf=${within}`));
      await page.getByText("没有有效的认定规则").waitFor({ state: "detached" });
    }
    await date.fill("2019-12-09");
    await page.getByText("2019-12-09 没有有效的认定规则（文件自 2019-12-10 起施行）").waitFor();
  });

  test("on another day than today the map says that its conclusions are not of that day", async () => {
    const page = await visit("/?asOf=2021-01-01");
    await page.getByText("地图上的结论和类别为最近一次计算所得，不是 2021-01-01 的").waitFor();
    await page.getByRole("button", { name: "回到 2022-03-01" }).click();
    await page.getByText("地图上的结论和类别").waitFor({ state: "detached" });
  });
});
