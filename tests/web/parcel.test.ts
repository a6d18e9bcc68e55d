import { expect, test } from "vitest";
import type { ParcelSummary, Recognition } from "../../api/parcels/contract.ts";
import { tellWay } from "../../gis/land/explanation/text.ts";
import { openFact } from "../../web/app/text.ts";
import { describeSite } from "../http/harness.ts";
import { askMap, drawnParcels, mapDrawn, PHONE, SETTLED, useBrowser } from "./browser.ts";

const LC_0001 = "370112-00000001";

describeSite("a parcel, in a browser", ["server"], (site) => {
  const visit = useBrowser(site);
  const listed = async (query: string): Promise<ParcelSummary[]> =>
    (await site().json(`/api/parcels?${query}`)).body.items;
  const around = async (reference: string) => {
    const [lng, lat] = (await site().json(`/api/parcels/${reference}`)).body.position;
    return `z=16.5&lat=${lat}&lng=${lng}`;
  };

  test("clicked on the map, opens with its six outcomes and the clause of each", async () => {
    const page = await visit(`/?${await around("LC-0001")}`);
    await mapDrawn(page);
    expect((await drawnParcels(page)).length).toBeGreaterThan(10);
    const { body: parcel } = await site().json("/api/parcels/LC-0001");
    const at = await askMap(
      page,
      (map, position) => {
        const { x, y } = map.project(position);
        const { left, top } = map.getCanvas().getBoundingClientRect();
        return { x: x + left, y: y + top };
      },
      parcel.position as [number, number],
    );
    await page.mouse.click(at.x, at.y);
    await page.waitForURL(new RegExp(`parcel=${LC_0001}`));

    const recognition: Recognition = (await site().json("/api/parcels/LC-0001/recognition")).body;
    await page.locator('[data-rule="CAT-1"]').waitFor();
    for (const outcome of recognition.categories) {
      const row = page.locator(`[data-rule="${outcome.ruleId}"]`);
      expect(await row.getAttribute("data-verdict"), outcome.ruleId).toBe(outcome.verdict);
      for (const { document, item } of outcome.citations) {
        expect(await row.locator("summary").textContent()).toContain(`${document} ${item}`);
      }
    }
    expect(await page.locator('[data-rule^="CAT-"]').count()).toBe(6);
    expect(await page.locator(".conclusion strong").textContent()).toBe("符合条件");
    expect(await page.locator(".parcel-title").textContent()).toContain("演示数据");
  });

  test("asked for on the map of a phone, is seen there though the panel lay over all of it", async () => {
    const page = await visit("/?parcel=LC-0001", { viewport: PHONE });
    await page.getByRole("button", { name: "展开面板" }).click();
    await page.getByRole("button", { name: "在地图上定位" }).click();
    const { position } = (await site().json("/api/parcels/LC-0001")).body;
    const isSeen = async () => {
      const at = await askMap(page, (map, [lng, lat]) => map.project([lng, lat]), position);
      const [map, panel] = await Promise.all(
        [".map", "#panel"].map((name) => page.locator(name).boundingBox()),
      );
      return (map?.y ?? 0) + at.y < (panel?.y ?? 0) && at.y > 0 && at.x > 0 && at.x < PHONE.width;
    };
    await expect.poll(isSeen, SETTLED).toBe(true);
  });

  test("its file says each figure with its unit", async () => {
    const page = await visit("/?parcel=LC-0001");
    const file = page.locator("dl.file > div");
    for (const [name, value] of [
      ["建筑密度", "42.0%"],
      ["年限", "50 年"],
    ] as const)
      expect(await file.filter({ hasText: name }).locator("dd").textContent()).toBe(value);
  });

  test("an undetermined outcome names the evidence that is missing, a decided one the facts it rests on", async () => {
    const page = await visit("/?parcel=LC-0001");
    const { categories }: Recognition = (await site().json("/api/parcels/LC-0001/recognition")).body;
    const open = categories.find(({ verdict }) => verdict === "undetermined");
    expect(open?.missing.length).toBeGreaterThan(0);
    const row = page.locator(`[data-rule="${open?.ruleId}"]`);
    await row.locator("summary").click();
    const missing = await row.locator(".missing").textContent();
    for (const fact of open?.missing ?? []) expect(missing).toContain(openFact("zh", fact));

    // Graded D last year, and evaluations are valid for one year in the demonstration.
    const low = await page.locator('[data-rule="CAT-2"] .facts').textContent();
    expect(low).toContain("亩均综合效益评价为低效");
    expect(low).toContain("亩均评价距今年数：1 年");
  });

  test("each outcome that stands against recognition says what would change it, and what to bring", async () => {
    const page = await visit("/?parcel=LC-0001");
    const { categories, exclusions }: Recognition = (await site().json("/api/parcels/LC-0001/recognition"))
      .body;
    const open = categories.filter(({ wayOut }) => wayOut !== null);
    expect(open.length).toBeGreaterThan(0);
    for (const { ruleId, verdict, wayOut } of open) {
      expect(verdict).not.toBe("satisfied");
      const row = page.locator(`[data-rule="${ruleId}"]`);
      await row.locator("summary").click();
      const told = await row.locator(".way-out").textContent();
      if (wayOut === null) throw new Error("these have one");
      expect(told).toContain(tellWay(wayOut, "zh"));
      if (wayOut.more > 0) expect(told).toContain(`另有 ${wayOut.more} 种办法未列出`);
    }
    // An exclusion that does not hold, and a category that is met, need no change.
    const settled = [...categories, ...exclusions].filter(({ wayOut }) => wayOut === null);
    expect(settled.length).toBeGreaterThan(0);
    for (const { ruleId } of settled)
      expect(await page.locator(`[data-rule="${ruleId}"] .way-out`).count(), ruleId).toBe(0);
  });

  test("filters hold for the list and for the map, and survive a reload", async () => {
    const page = await visit(`/?view=parcels&${await around("LC-0001")}`);
    await page.getByRole("combobox", { name: "区县" }).selectOption("370112");
    await page.getByRole("combobox", { name: "类别" }).selectOption("CAT-2");
    await page.waitForURL(/district=370112.*category=CAT-2/);
    const expected = (await listed("district=370112&category=CAT-2&limit=500")).map(({ id }) => id);
    const check = async () => {
      await page.getByText(`共 ${expected.length} 宗`).waitFor();
      expect(await page.locator(".parcel-list .parcel-name > b").allInnerTexts()).toEqual(
        expected.slice(0, 50),
      );
      expect(await page.getByRole("combobox", { name: "类别" }).inputValue()).toBe("CAT-2");
    };
    await check();
    await page.reload();
    await check();

    await page.goto(`${site().origin}/?view=parcels&category=CAT-2&${await around("LC-0001")}`);
    await mapDrawn(page);
    const drawn = await drawnParcels(page);
    const meeting = (await listed("category=CAT-2&limit=500")).map(({ id }) => id);
    expect(drawn.length).toBeGreaterThan(0);
    expect(meeting).toEqual(expect.arrayContaining(drawn));
  });

  test("the chosen parcel survives a reload; going back finds the list where it was", async () => {
    const page = await visit("/?view=parcels&district=370112");
    const tenth = page.locator(".parcel-list li").nth(9).getByRole("button");
    const { id = "" } = (await listed("district=370112&limit=10"))[9] ?? {};
    await tenth.click();
    const title = page.locator(".parcel-title h2");
    expect(await title.textContent()).toContain(id);
    await page.reload();
    expect(await title.textContent()).toContain(id);
    await page.goBack();
    await title.waitFor({ state: "detached" });
    expect(await page.getByRole("combobox", { name: "区县" }).inputValue()).toBe("370112");
  });

  test("by keyboard: Enter opens a parcel, Escape closes it and gives the focus back", async () => {
    const page = await visit("/?view=parcels&district=370112");
    const third = page.locator(".parcel-list li").nth(2).getByRole("button");
    await third.focus();
    await page.keyboard.press("Enter");
    await page.locator(".parcel-title").waitFor();
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("drawer");
    await page.keyboard.press("Escape");
    await page.locator(".drawer").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.closest(".parcel-list li") !== null);
    expect(await third.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  for (const [what, wanted] of [
    ["a named case", "LC-0001"],
    ["a parcel's number", LC_0001],
  ] as const) {
    test(`the search opens ${what}`, async () => {
      const page = await visit("/");
      await page.getByLabel("查找宗地").fill(wanted);
      await page.keyboard.press("Enter");
      const title = await page.locator(".parcel-title h2").textContent();
      expect(title).toContain(LC_0001);
      expect(title).toContain("LC-0001");
    });
  }

  test("the search lists what an address names, and says so where it names nothing", async () => {
    const address = (await site().json("/api/parcels/LC-0001")).body.address as string;
    const page = await visit("/");
    await page.getByLabel("查找宗地").fill(address);
    await page.getByRole("button", { name: "查找" }).click();
    const found = (await listed(`q=${encodeURIComponent(address)}`)).map(({ id }) => id);
    const names = page.locator(".parcel-list .parcel-name > b");
    await names.first().waitFor();
    expect(await names.allInnerTexts()).toEqual(found);
    await page.getByLabel("查找宗地").fill("没有这条路");
    await page.keyboard.press("Enter");
    await page.getByText("没有符合条件的宗地").waitFor();
  });

  test("an address with an unknown parcel says so", async () => {
    const page = await visit("/?parcel=370112-99999999", { outage: new Set() });
    await page.getByText("没有这宗地").waitFor();
  });
});
