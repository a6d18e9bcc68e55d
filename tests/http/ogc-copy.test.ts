import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { generateCity } from "../bench/tiles/city.ts";
import { databaseOf, temporaryFolder } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

const PARCELS = 5_000;

let site: Site;
let folder: string;
beforeAll(async () => {
  const db = await databaseOf("server");
  await generateCity(db, PARCELS);
  const served = await serve(db);
  const temporary = temporaryFolder();
  ({ site } = served);
  ({ folder } = temporary);
  return async () => {
    await served.stop();
    temporary.remove();
  };
});

/** A program that must not be waited for in this process: the server answers it from here. */
async function run(program: string, ...options: string[]): Promise<void> {
  const child = spawn(program, options, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "close");
  expect(code, `${program} ${options.join(" ")}`).toBe(0);
}

interface Copied {
  readonly id: string;
}

test("ogr2ogr copies five thousand parcels into a GeoPackage, page by page, each with every attribute", async () => {
  const { body } = await site.json("/ogc/collections/parcels/items?f=json&limit=100000");
  const told = (body.features as { id: string; properties: object }[]).map(({ id, properties }) => ({
    id,
    ...properties,
  }));
  // The city is laid out in a grid over its districts, so its number is about the one asked for.
  expect(told.length).toBeGreaterThan(PARCELS * 0.9);
  const [file, lines] = [join(folder, "parcels.gpkg"), join(folder, "parcels.ndjson")];
  const source = `OAPIF:${site.origin}/ogc`;
  await run("ogr2ogr", "-f", "GPKG", file, source, "parcels", "-oo", "PAGE_SIZE=999");
  await run("ogr2ogr", "-f", "GeoJSONSeq", lines, file);
  const copied = readFileSync(lines, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { properties: Copied }).properties);
  expect(copied).toEqual(told);
});
