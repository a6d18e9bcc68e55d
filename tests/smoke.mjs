// Starts the product as a newcomer does, fetches the page, a tile and a recognition, and stops it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "panhuo-smoke-"));
let failed = 0;

try {
  const first = await startAndFetch("first start");
  const later = await startAndFetch("later start");
  // Figures for the log; how fast a shared machine is today must not decide.
  console.log(`ready after ${first.toFixed(1)} s the first time, ${later.toFixed(1)} s the next`);
} catch (error) {
  failed += 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

async function startAndFetch(name) {
  const { PANHUO_TODAY: _today, DATABASE_URL: _url, ...env } = process.env;
  const begun = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: root,
    env: { ...env, PORT: "0", DATA_DIR: join(folder, "data") },
    stdio: ["ignore", "pipe", "inherit"],
    // Of its own process group, so that npm's child is stopped with it.
    detached: true,
  });
  const ended = once(child, "exit");
  try {
    const address = await printedAddress(child);
    const seconds = (performance.now() - begun) / 1000;
    await fetchAll(name, address);
    return seconds;
  } finally {
    if (child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  }
}

async function printedAddress(child) {
  for await (const line of createInterface(child.stdout)) {
    console.log(line);
    const address = /http:\/\/[^\s]+/.exec(line)?.[0];
    if (address) {
      child.stdout.resume();
      return address;
    }
  }
  throw new Error("npm start ended without printing an address");
}

async function fetchAll(name, address) {
  const page = await get(address, "");
  assert((await page.text()).includes('id="root"'), `${name}: the page is not the product's`);
  const { items } = await (await get(address, "api/parcels?limit=1")).json();
  const [longitude, latitude] = items[0].position;
  const tile = await get(address, `tiles/parcels/15/${tileOf(longitude, latitude, 15).join("/")}.mvt`);
  assert((await tile.arrayBuffer()).byteLength > 0, `${name}: the tile under ${items[0].id} is empty`);
  const recognition = await (await get(address, "api/parcels/LC-0001/recognition")).json();
  assert(recognition.categories.length === 6, `${name}: LC-0001 has not six outcomes`);
  assert(recognition.matched.includes("CAT-2"), `${name}: LC-0001, graded D, does not meet CAT-2`);
}

async function get(address, path) {
  const response = await fetch(new URL(path, address));
  assert(response.ok, `GET /${path} answered ${response.status}`);
  return response;
}

/** The web Mercator tile over a position. */
function tileOf(longitude, latitude, z) {
  const radians = (latitude * Math.PI) / 180;
  const side = 2 ** z;
  return [
    Math.floor(((longitude + 180) / 360) * side),
    Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * side),
  ];
}

function assert(holds, message) {
  if (!holds) throw new Error(message);
}
