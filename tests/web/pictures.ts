// `PANHUO_CHROMIUM=/usr/bin/chromium npm run pictures`: the README's pictures, from the built product and
// its demonstration city.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Map as MapLibre } from "maplibre-gl";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";

const root = join(import.meta.dirname, "..", "..");
const pictures = join(root, "fixtures", "pictures");

const PICTURES = [
  { name: "map", width: 1440, height: 900, path: "/" },
  { name: "phone", width: 390, height: 844, path: "/?parcel=LC-0001" },
] as const;

const folder = mkdtempSync(join(tmpdir(), "panhuo-pictures-"));
const { DATABASE_URL: _url, PANHUO_TODAY: _today, ...env } = process.env;
const product = spawn(process.execPath, [join(root, "dist", "api", "main.js")], {
  env: { ...env, PORT: "0", DATA_DIR: join(folder, "data") },
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = once(product, "exit");
let browser: Browser | undefined;
try {
  const address = await printedAddress();
  browser = await launchChromium();
  mkdirSync(pictures, { recursive: true });
  for (const { name, width, height, path } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
    await page.goto(new URL(path, address).href);
    await page.locator(".inventory, .outcome").first().waitFor({ state: "attached", timeout: 120_000 });
    await page.waitForFunction(
      () => {
        // The handle that web/map/create-map.ts leaves on the window.
        const map = (window as unknown as { panhuoMap?: MapLibre }).panhuoMap;
        return map?.loaded() === true && map.areTilesLoaded();
      },
      undefined,
      { timeout: 120_000 },
    );
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    await page.close();
    console.log(`fixtures/pictures/${name}.png`);
  }
} finally {
  await browser?.close();
  product.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function printedAddress(): Promise<string> {
  for await (const line of createInterface(product.stdout)) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) {
      product.stdout.resume();
      return address;
    }
  }
  throw new Error("the product ended without printing an address");
}
