import type { Map as MapLibre } from "maplibre-gl";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Site } from "../http/harness.ts";
import { launchChromium } from "./chromium.ts";

// Every pixel of the map is drawn by the processor.
const DESK = { width: 1024, height: 680 };
export const PHONE = { width: 390, height: 844 };

/** How long a page may take to come to rest where it is asked again and again. */
export const SETTLED = { timeout: 20_000 };

interface Visit {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Parts of the server that do not answer, as path prefixes, for as long as they are in the set. */
  readonly outage?: ReadonlySet<string>;
}

/**
 * A browser for the tests of one file. `visit` opens a page that may speak to its own origin only; after
 * each test, whatever the page asked of anyone else, refused by its policy or complained about fails it.
 */
export function useBrowser(site: () => Site) {
  let browser: Browser | undefined;
  const pages: Page[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const seen = complaints;
    complaints = [];
    for (const page of pages.splice(0)) await page.close();
    expect(seen).toEqual([]);
  });

  return async (path: string, { viewport = DESK, outage }: Visit = {}): Promise<Page> => {
    if (!browser) throw new Error("the browser is open during tests only");
    const page = await browser.newPage({ viewport: { ...viewport }, reducedMotion: "reduce" });
    pages.push(page);
    const { origin } = site();
    await page.route("**/*", (route) => {
      const url = new URL(route.request().url());
      if (url.origin !== origin) {
        complaints.push(`request to ${url.href}`);
        return route.abort();
      }
      if ([...(outage ?? [])].some((prefix) => url.pathname.startsWith(prefix))) return route.abort();
      return route.continue();
    });
    page.on("console", (message) => {
      // The browser itself reports an unanswered request as an error; in an outage that is the point.
      const expected = outage !== undefined && message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !expected) complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
        console.error(`policy violation: ${violatedDirective} ${blockedURI} in ${sourceFile}`),
      );
    });
    await page.goto(origin + path);
    return page;
  };
}

/** Waits until the map has drawn all it asked for. */
export async function mapDrawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      // The handle that web/map/create-map.ts leaves on the window.
      const map = (window as unknown as { panhuoMap?: MapLibre }).panhuoMap;
      return map?.loaded() === true && map.areTilesLoaded() && !map.isMoving();
    },
    undefined,
    { timeout: 60_000 },
  );
}

/** Asks the page's map; `ask` runs in the browser and sees nothing of the test but its parameter. */
export function askMap<P, R>(page: Page, ask: (map: MapLibre, parameter: P) => R, parameter?: P): Promise<R> {
  // `ask` travels as text, for a function cannot: an expression, so the page's policy is not concerned.
  return page.evaluate(
    `(${ask.toString()})(window.panhuoMap, ${JSON.stringify(parameter ?? null)})`,
  ) as Promise<R>;
}

/** The ids of the parcels drawn; a parcel that two tiles cut is found twice. */
export async function drawnParcels(page: Page): Promise<string[]> {
  const ids = await askMap(page, (map) =>
    map.queryRenderedFeatures({ layers: ["parcel-fill"] }).map(({ properties }) => String(properties.id)),
  );
  return [...new Set(ids)].sort();
}

/** The rows of the inventory as printed: the district's code, and each cell by measure and unit. */
export function printedTable(page: Page): Promise<{ code: string; cells: Record<string, string> }[]> {
  return page.locator(".inventory tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      code: row.querySelector<HTMLElement>("[data-district]")?.dataset.district ?? "",
      cells: Object.fromEntries(
        [...row.querySelectorAll<HTMLElement>("td")].map((cell) => [
          `${cell.dataset.measure} ${cell.dataset.unit}`,
          cell.textContent,
        ]),
      ),
    })),
  );
}

/** What the map prints on each district: the number under its name. */
export async function printedOnMap(page: Page): Promise<Record<string, string>> {
  const field = await askMap(page, (map) => map.getLayoutProperty("district-label", "text-field") as unknown);
  // ["match", ["get", "code"], code, label, code, label, …, otherwise], from web/map/layers/districts.ts
  const pairs = (field as string[]).slice(2, -1);
  const printed: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2) {
    printed[pairs[at] ?? ""] = pairs[at + 1]?.split("\n")[1] ?? "";
  }
  return printed;
}
