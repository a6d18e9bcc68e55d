import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { describeSite } from "../http/harness.ts";
import { mapDrawn, PHONE, useBrowser } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.2 A and AA, one line a violation. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`,
  )) as AxeResults;
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

describeSite("for every reader", ["server"], (site) => {
  const visit = useBrowser(site);

  test("the language is switched in place, kept in the address and said to the browser", async () => {
    const page = await visit("/?view=parcels&district=370112&category=CAT-2");
    await page.getByRole("button", { name: "Switch to English" }).click();
    await page.waitForURL(/lang=en/);
    expect(page.url()).toContain("category=CAT-2");
    await page.getByRole("button", { name: "Parcels", exact: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator(".header .badge").textContent()).toBe("Demonstration data");
    await page.reload();
    await page.getByRole("button", { name: "切换为中文" }).click();
    await page.getByRole("button", { name: "宗地", exact: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  });

  describe("on a phone nothing runs off the side, and map and list are both there", () => {
    for (const [name, address, list] of [
      ["districts", "/", ".inventory tbody tr"],
      ["parcels", "/?view=parcels", ".parcel-list li"],
      ["one parcel", "/?parcel=LC-0001&lang=en", ".conclusion"],
    ] as const) {
      test(name, async () => {
        const page = await visit(address, { viewport: PHONE });
        await page.locator(list).first().waitFor();
        await page.locator(".map .maplibregl-canvas").waitFor();
        const widths = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.body.scrollWidth,
        ]);
        expect(Math.max(...widths)).toBeLessThanOrEqual(PHONE.width);
        const row = await page.locator(list).first().boundingBox();
        const sheet = await page.locator(".panel").boundingBox();
        // The first row lies within the screen, and above the sheet a third of it is left to the map.
        expect((row?.y ?? PHONE.height) + 20).toBeLessThan(PHONE.height);
        expect(sheet?.y).toBeGreaterThan(PHONE.height / 3);
        expect(await page.locator(".header .badge").isVisible()).toBe(true);
      });
    }
  });

  describe("on a phone nothing of the header lies off the side", () => {
    for (const lang of ["zh", "en"]) {
      test(`on another day than today, in ${lang}`, async () => {
        const page = await visit(`/?asOf=2021-06-01&lang=${lang}`, { viewport: PHONE });
        await page.getByRole("button", { name: /^(回到|Back to) 2022-03-01$/ }).waitFor();
        const beyond = await page
          .locator(".header *:visible")
          .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length);
        expect(beyond).toBe(0);
      });
    }
  });

  describe("the interfaces' own pages run off no side of a phone and are read by everybody", () => {
    for (const path of [
      "/api/docs",
      "/ogc?f=html",
      "/ogc/conformance?f=html",
      "/ogc/collections/parcels?f=html",
      "/ogc/collections/parcels/items?f=html&limit=5",
    ]) {
      test(path, async () => {
        for (const lang of ["zh", "en"]) {
          const page = await visit(`${path}${path.includes("?") ? "&" : "?"}lang=${lang}`, {
            viewport: PHONE,
          });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
          expect(await page.evaluate(() => document.querySelector(".wide")?.scrollWidth ?? 0)).toBeLessThan(
            PHONE.width,
          );
          // The document of the whole interface is so long that it would be looked through for half a minute.
          if (path !== "/api/docs") expect(await violations(page)).toEqual([]);
        }
      });
    }
  });

  describe("an outage is said, never shown as nothing there", () => {
    test("of the whole interface; asked again, the page recovers", async () => {
      const outage = new Set(["/api", "/tiles"]);
      const page = await visit("/", { outage });
      const panel = page.locator(".panel [role=alert]");
      await panel.waitFor();
      expect(await panel.textContent()).toContain("连接不上服务器");
      expect(await page.locator(".inventory, .state-empty").count()).toBe(0);
      outage.clear();
      await panel.getByRole("button", { name: "重试" }).click();
      await page.locator(".inventory").waitFor();
      await page.locator(".map").getByRole("button", { name: "重试" }).click();
      await mapDrawn(page);
    });

    test("of the network, which a server on this machine does not need", async () => {
      const page = await visit("/", { outage: new Set() });
      await mapDrawn(page);
      await page.context().setOffline(true);
      await page.getByRole("button", { name: "宗地", exact: true }).click();
      await page.locator(".panel-body").getByText("连接不上服务器").waitFor();
      await page.context().setOffline(false);
      await page.locator(".panel-body").getByRole("button", { name: "重试" }).click();
      await page.locator(".parcel-list").waitFor();
    });

    test("of the list of parcels alone", async () => {
      const page = await visit("/?view=parcels", { outage: new Set(["/api/parcels"]) });
      await page.locator(".panel-body [role=alert]").waitFor();
      expect(await page.getByText("没有符合条件的宗地").count()).toBe(0);
    });

    test("of the tiles alone", async () => {
      const page = await visit("/", { outage: new Set(["/tiles"]) });
      await page.getByText("部分地图内容没有读到").waitFor();
      await page.locator(".inventory").waitFor();
    });
  });

  describe("axe finds nothing against WCAG 2.2 AA", () => {
    for (const lang of ["zh", "en"]) {
      for (const view of ["view=districts&district=370112", "view=parcels&category=CAT-2", "view=sources"]) {
        test(`${view} in ${lang}`, async () => {
          const page = await visit(`/?${view}&lang=${lang}`);
          await page.locator(".inventory, .parcel-list, .prose").first().waitFor();
          await page.locator(".legend").waitFor();
          expect(await violations(page)).toEqual([]);
        });
      }

      test(`a parcel with every explanation open in ${lang}`, async () => {
        const page = await visit(`/?parcel=LC-0001&lang=${lang}`);
        await mapDrawn(page);
        await page.locator(".outcome").first().waitFor();
        await page.evaluate(() => {
          for (const one of document.querySelectorAll("details")) one.open = true;
        });
        expect(await violations(page)).toEqual([]);
      });
    }

    test("a page that could not be read", async () => {
      const page = await visit("/", { outage: new Set(["/api"]) });
      await page.locator(".panel [role=alert]").waitFor();
      expect(await violations(page)).toEqual([]);
    });
  });
});
