import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Database } from "../../api/db/database.ts";
import { openDatabase } from "../../api/db/open.ts";
import { DEMONSTRATION_TODAY } from "../../api/house.ts";
import { classifyCity } from "../../api/recognition/classify-city.ts";
import { type Bench, secondsOf } from "./bench.ts";
import { buildCity, POLICY } from "./city.ts";
import { type Served, serveBuilt } from "./served.ts";

const PARCELS = 100_000;
const FEW = 10_000;

/** GDAL copies a city out of `/ogc` into a GeoPackage: whole, to the attribute, and in memory that does not grow. */
const bench: Bench = {
  name: "features through GDAL",
  async run({ databaseUrl, say }) {
    const folder = mkdtempSync(join(tmpdir(), "panhuo-bench-"));
    const db = await openDatabase({ databaseUrl, statementTimeoutMs: 0 });
    let served: Served | undefined;
    try {
      await buildCity(db, PARCELS / 5, 5);
      served = await serveBuilt(databaseUrl);
      // The first settles the engine of JavaScript, too.
      const computed = await copy(served, folder, "computed", FEW);
      await classifyCity(db, DEMONSTRATION_TODAY, POLICY);
      const all = await copy(served, folder, "all", PARCELS);
      // Their memory is compared once the process has grown to its size.
      const few = await copy(served, folder, "few", FEW);
      const again = await copy(served, folder, "again", PARCELS);
      for (const { seconds, peak, processor } of [computed, all, few, again])
        say(
          `${seconds.toFixed(1)} s, server ${processor.toFixed(1)} s of processor, ${peak.toFixed(0)} MB at most`,
        );
      const differing = await difference(db, all.file, folder);
      say(`${differing.copied} copied, ${differing.unlike} unlike the database`);
      const whole = differing.copied === PARCELS && differing.unlike === 0;
      return {
        rows: [
          {
            what: {
              en: "ogr2ogr copies 100,000 parcels out of /ogc into a GeoPackage, count and attributes equal",
              zh: "ogr2ogr 将 100,000 宗地由 /ogc 复制到 GeoPackage，数量与属性一致",
            },
            figure: `${all.seconds.toFixed(0)} s, ${Math.round(PARCELS / all.seconds).toLocaleString("en")} / s`,
            held: whole,
          },
          {
            what: {
              en: "the same of 10,000 that no run has classified: computed parcel by parcel",
              zh: "其中 10,000 宗无当日评定结果、逐宗现算时",
            },
            figure: `${computed.seconds.toFixed(0)} s, ${Math.round(FEW / computed.seconds).toLocaleString("en")} / s`,
          },
          {
            what: {
              en: "the server's memory at its highest meanwhile, to that of copying 10,000 (≤ 1.25)",
              zh: "其间服务器内存峰值，与复制 10,000 宗时之比（≤ 1.25）",
            },
            figure: `${(again.peak / few.peak).toFixed(2)} × (${again.peak.toFixed(0)} MB : ${few.peak.toFixed(0)} MB)`,
            held: again.peak <= few.peak * 1.25,
          },
        ],
      };
    } finally {
      await served?.stop();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function copy(served: Served, folder: string, name: string, limit: number) {
  const file = join(folder, `${name}.gpkg`);
  const source = `OAPIF:${served.origin}/ogc`;
  const options = ["-oo", "PAGE_SIZE=5000", "-limit", String(limit)];
  served.forgetPeak();
  const before = served.processorSeconds();
  const seconds = await secondsOf(() => run("ogr2ogr", ["-f", "GPKG", file, source, "parcels", ...options]));
  return {
    file,
    seconds,
    peak: served.peakMemory(),
    processor: served.processorSeconds() - before,
  };
}

/** How many features were copied, and how many of them say something else than the database, asked in its own words. */
async function difference(db: Database, file: string, folder: string) {
  const { rows } = await db.driver.query(
    `select p.district_code || '-' || p.parcel_no as id, p.district_code, p.parcel_no, p.alias, p.parcel_code, p.address,
            p.area_m2::float8, p.area_basis, p.use_class, p.certified_use, p.tenure, p.gfa_m2::float8, p.far::float8,
            p.built_year, c.overall, array_to_string(c.matched, ',') as categories,
            coalesce(reached.code, 'none') as stage, true as demonstration
     from parcel p
     join classify_parcels($1::date) c on c.district_code = p.district_code and c.parcel_no = p.parcel_no
     left join lateral stage_reached(p.district_code, p.parcel_no, $1::date) reached on true`,
    [DEMONSTRATION_TODAY],
  );
  const expected = new Map(rows.map((row) => [row.id, JSON.stringify(Object.values(row))]));
  const lines = join(folder, "all.ndjson");
  await run("ogr2ogr", ["-f", "GeoJSONSeq", lines, file]);
  let [copied, unlike] = [0, 0];
  for await (const line of createInterface({ input: createReadStream(lines) })) {
    const { properties } = JSON.parse(line);
    copied += 1;
    if (expected.get(properties.id) !== JSON.stringify(Object.values(properties))) unlike += 1;
  }
  return { copied, unlike };
}

async function run(program: string, parameters: readonly string[]): Promise<void> {
  const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}

export default bench;
