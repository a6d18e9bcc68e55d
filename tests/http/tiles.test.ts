import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { databaseOf } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

/** A feature as a client sees it, without the coordinates' last bits. */
interface Seen {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly type: number;
  readonly area: number;
  readonly rings: number;
}

const sites: Site[] = [];
const stops: (() => Promise<void>)[] = [];

/** The same city on both engines: what one encodes in the process and the other in PostGIS must be the same map. */
beforeAll(async () => {
  for (const engine of ["embedded", "server"] as const) {
    const db = await databaseOf(engine);
    await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 400,
      seed: 7,
      namedCases: true,
    });
    const { site, stop } = await serve(db);
    sites.push(site);
    stops.push(stop);
  }
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function layersOf(site: Site | undefined, path: string): Promise<Map<string, Seen[]>> {
  const response = await site?.fetch(path);
  expect(response?.status).toBe(200);
  expect(response?.headers.get("content-type")).toContain("application/vnd.mapbox-vector-tile");
  const bytes = new Uint8Array((await response?.arrayBuffer()) ?? []);
  const { layers } = new VectorTile(new PbfReader(bytes));
  return new Map(
    Object.entries(layers).map(([name, layer]) => {
      const features = Array.from({ length: layer.length }, (_, n) => layer.feature(n));
      const seen = features.map((feature): Seen => {
        const rings = feature.loadGeometry();
        return {
          properties: feature.properties,
          type: feature.type,
          area: Math.abs(rings.reduce((sum, ring) => sum + areaOf(ring), 0)),
          rings: rings.length,
        };
      });
      return [name, seen.sort((a, b) => keyOf(a).localeCompare(keyOf(b)))];
    }),
  );
}

const keyOf = ({ properties }: Seen) => String(properties.id ?? properties.code);

function areaOf(ring: readonly { x: number; y: number }[]): number {
  let sum = 0;
  ring.forEach((a, n) => {
    const b = ring[(n + 1) % ring.length] ?? a;
    sum += a.x * b.y - b.x * a.y;
  });
  return sum / 2;
}

async function expectSame(path: string): Promise<Map<string, Seen[]>> {
  const [embedded, server] = [await layersOf(sites[0], path), await layersOf(sites[1], path)];
  expect([...embedded.keys()].sort()).toEqual([...server.keys()].sort());
  for (const [name, features] of embedded) {
    const others = server.get(name) ?? [];
    expect(features.map(keyOf), name).toEqual(others.map(keyOf));
    features.forEach((feature, n) => {
      const other = others[n];
      expect(feature.properties).toEqual(other?.properties);
      expect(feature.type).toBe(other?.type);
      // The two snap and clip in another order: a few units of the 4096 a side along the outline.
      const slack = 40 + feature.area * 0.02;
      expect(Math.abs(feature.area - (other?.area ?? 0)), keyOf(feature)).toBeLessThan(slack);
    });
  }
  return embedded;
}

async function tileUnder(reference: string, z: number): Promise<string> {
  const { body } = (await sites[0]?.json(`/api/parcels/${reference}`)) ?? { body: undefined };
  const [longitude, latitude] = body.position;
  const side = 2 ** z;
  const x = Math.floor(((longitude + 180) / 360) * side);
  const y = Math.floor(((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) / 2) * side);
  return `${z}/${x}/${y}`;
}

describe("a tile decodes to the same features on both engines", () => {
  for (const z of [11, 13, 15, 18]) {
    test(`parcels around LC-0001 at zoom ${z}`, async () => {
      const layers = await expectSame(`/tiles/parcels/${await tileUnder("LC-0001", z)}.mvt`);
      const found = layers.get("parcels")?.find(({ properties }) => properties.alias === "LC-0001");
      expect(found?.properties).toMatchObject({ overall: "eligible" });
      expect(String(found?.properties.categories)).toContain("CAT-2");
    });
  }

  for (const path of ["7/105/49", "8/210/99", "9/422/199"]) {
    test(`districts and their labels at ${path}`, async () => {
      const layers = await expectSame(`/tiles/districts/${path}.mvt`);
      expect(layers.get("districts")?.length).toBeGreaterThan(0);
    });
  }
});

test("a parcel that four tiles cut has its mark in one of them", async () => {
  const [z = 0, x = 0, y = 0] = (await tileUnder("LC-0001", 18)).split("/").map(Number);
  const marks: unknown[] = [];
  let cutInto = 0;
  for (let dx = -2; dx <= 2; dx += 1) {
    for (let dy = -2; dy <= 2; dy += 1) {
      const layers = await layersOf(sites[0], `/tiles/parcels/${z}/${x + dx}/${y + dy}.mvt`);
      const ofIt = ({ properties }: Seen) => properties.id === "370112-00000001";
      cutInto += layers.get("parcels")?.filter(ofIt).length ?? 0;
      marks.push(...(layers.get("parcel-marks")?.filter(ofIt) ?? []).map(({ properties }) => properties));
    }
  }
  expect(cutInto).toBeGreaterThan(1);
  expect(marks).toEqual([{ id: "370112-00000001", overall: "eligible", category: "CAT-2" }]);
});

test("a filter leaves the parcels that meet it and no others", async () => {
  const tile = await tileUnder("LC-0001", 11);
  const all = (await layersOf(sites[0], `/tiles/parcels/${tile}.mvt`)).get("parcels") ?? [];
  const some = (await expectSame(`/tiles/parcels/${tile}.mvt?category=CAT-2`)).get("parcels") ?? [];
  const meets = ({ properties }: Seen) =>
    properties.overall === "eligible" && String(properties.categories).split(",").includes("CAT-2");
  expect(some.map(keyOf)).toEqual(all.filter(meets).map(keyOf));
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(all.length);
});

test("where nothing lies, a tile is empty and no error", async () => {
  for (const path of [
    "/tiles/parcels/9/0/0.mvt",
    "/tiles/parcels/14/0/0.mvt",
    "/tiles/districts/5/0/0.mvt",
  ]) {
    expect((await expectSame(path)).size, path).toBe(0);
  }
});

test("TileJSON names its tiles, zooms, fields and that the data are a demonstration", async () => {
  const answered = await sites[0]?.json("/tiles/parcels.json?category=CAT-2");
  expect(answered?.body).toMatchObject({
    tilejson: "3.0.0",
    minzoom: 0,
    maxzoom: 18,
    tiles: ["/tiles/parcels/{z}/{x}/{y}.mvt?category=CAT-2"],
  });
  expect(answered?.body.attribution).toContain("演示数据");
});
