import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { nativeDrivers, startGdal } from "../../api/survey/formats/gdal.ts";
import { openSurveyFile } from "../../api/survey/formats/open-file.ts";
import type { Bench, BenchRow } from "./bench.ts";

const POLYGONS = 100_000;
const GIBIBYTE = 1024 ** 3;

/** Reading a delivery of a whole city: 100,000 polygons in a GBK Shapefile and in a GeoPackage. */
const bench: Bench = {
  name: "read files",
  async run({ databaseUrl, say }) {
    const folder = mkdtempSync(join(tmpdir(), "panhuo-bench-files-"));
    const rows: BenchRow[] = [];
    try {
      const ndjson = join(folder, "p.geojsonl");
      await pipeline(Readable.from(polygons()), createWriteStream(ndjson));
      ogr2ogr([
        "-f",
        "ESRI Shapefile",
        join(folder, "p.shp"),
        ndjson,
        "-a_srs",
        "EPSG:4527",
        "-lco",
        "ENCODING=GBK",
      ]);
      ogr2ogr(["-f", "GPKG", join(folder, "p.gpkg"), join(folder, "p.shp")]);
      const loading = ogr2ogr(
        [
          "-f",
          "PostgreSQL",
          `PG:${databaseUrl}`,
          join(folder, "p.shp"),
          "-nln",
          "bench_read_files",
          "-overwrite",
          "-nlt",
          "MULTIPOLYGON",
        ],
        { PG_USE_COPY: "YES" },
      );
      rows.push({
        what: "native ogr2ogr loads the Shapefile into PostgreSQL",
        figure: `${(loading / 1000).toFixed(1)} s`,
      });
      for (const engine of nativeDrivers()
        ? (["native", "webassembly"] as const)
        : (["webassembly"] as const)) {
        for (const name of ["p.shp", "p.gpkg"]) {
          say(`${engine}: ${name}`);
          rows.push(await measure(engine, join(folder, name)));
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return { rows };
  },
};
export default bench;

async function measure(engine: "native" | "webassembly", file: string) {
  const gdal = startGdal(engine);
  let peak = 0;
  const meter = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  try {
    const start = performance.now();
    const opened = await openSurveyFile(file, { gdal });
    let features = 0;
    for await (const _feature of opened.features()) features += 1;
    await opened.close();
    const seconds = (performance.now() - start) / 1000;
    const megabytes = statSync(file).size / 1e6;
    const rate = Math.round(features / seconds).toLocaleString("en");
    return {
      what: `${engine}: ${features} polygons from ${file.replace(/^.*\./, ".")} (${megabytes.toFixed(0)} MB)`,
      figure: `${seconds.toFixed(1)} s, ${rate} a second, ${Math.round(peak / 1e6)} MB of memory`,
      held: features === POLYGONS && peak < GIBIBYTE,
    };
  } finally {
    clearInterval(meter);
    await gdal.close();
  }
}

/** @returns milliseconds */
function ogr2ogr(parameters: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const start = performance.now();
  const { status, stderr } = spawnSync("ogr2ogr", parameters, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`ogr2ogr: ${stderr}`);
  return performance.now() - start;
}

function* polygons(): Generator<string> {
  for (let i = 0; i < POLYGONS; i += 1) {
    const [x, y] = [39_480_000 + (i % 400) * 60, 4_060_000 + Math.floor(i / 400) * 60];
    const ring = Array.from({ length: 9 }, (_, k) => {
      const angle = (-2 * Math.PI * (k % 8)) / 8;
      return [
        Math.round((x + 25 * Math.cos(angle)) * 1000) / 1000,
        Math.round((y + 25 * Math.sin(angle)) * 1000) / 1000,
      ];
    });
    const properties = {
      DKBH: `370112001002GB${String(i).padStart(5, "0")}`,
      QLR: `某机械厂有限公司${i}`,
      ZL: `济南市历城区演示路${i % 999}号`,
      ZDMJ: 1767.77,
      GHYT: "工业用地",
      BZ: "演示数据",
    };
    yield `${JSON.stringify({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } })}\n`;
  }
}
