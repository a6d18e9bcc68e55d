import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { packagePath } from "../../api/package-root.ts";
import type { Bench, BenchContext, BenchRow } from "./bench.ts";
import { type Layer, PLAIN, SURVEYED } from "./lots.ts";

/**
 * A survey file from its sending to its commit, with every check, against ogr2ogr loading the same file into a bare
 * table with one index.
 */
const bench: Bench = {
  name: "import of a survey file",
  async run(context) {
    if (spawnSync("ogr2ogr", ["--version"]).status !== 0)
      throw new Error("ogr2ogr, which this bench measures against, is not installed");
    const folder = mkdtempSync(join(tmpdir(), "panhuo-bench-"));
    try {
      const rows: BenchRow[] = [];
      const seconds = new Map<string, number>();
      const large = { ...PLAIN, lots: 1_000_000 };
      for (const layer of context.long ? [PLAIN, SURVEYED, large] : [PLAIN, SURVEYED]) {
        const { lots } = layer;
        const source = join(folder, `lots-${lots}.geojsonl`);
        const later = join(folder, `lots-${lots}-later.geojsonl`);
        await pipeline(Readable.from(layer.features(lots)), createWriteStream(source));
        if (layer === SURVEYED)
          await pipeline(Readable.from(layer.features(lots, 2)), createWriteStream(later));
        for (const [format, file, options] of [
          ["Shapefile (GBK)", `lots-${lots}.shp.zip`, ["-f", "ESRI Shapefile", "-lco", "ENCODING=GBK"]],
          ["GeoPackage", `lots-${lots}.gpkg`, ["-f", "GPKG"]],
        ] as const) {
          const path = join(folder, file);
          const write = (to: string, from: string) =>
            run("ogr2ogr", [...options, "-a_srs", "EPSG:4490", to, from]);
          await write(path, source);
          const again =
            layer === SURVEYED && format === "GeoPackage" ? join(folder, "later.gpkg") : undefined;
          if (again) await write(again, later);
          const { measured, took } = await measure(context, folder, { path, again }, format, layer);
          rows.push(...measured);
          rmSync(path);
          if (layer === SURVEYED) continue;
          const smaller = seconds.get(format);
          seconds.set(format, took);
          if (smaller !== undefined) rows.push(growth(format, took / smaller));
        }
        rmSync(source);
        rmSync(later, { force: true });
      }
      return { rows };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(
  { databaseUrl, say }: BenchContext,
  folder: string,
  { path, again }: { readonly path: string; readonly again: string | undefined },
  format: string,
  { name: of, lots }: Layer,
): Promise<{ measured: BenchRow[]; took: number }> {
  const server = new URL(databaseUrl);
  const administration = new pg.Client({ connectionString: databaseUrl });
  await administration.connect();
  const name = `import_${process.hrtime.bigint()}`;
  await administration.query(`create database ${name} template panhuo_template`);
  server.pathname = `/${name}`;
  try {
    const bare = await run("ogr2ogr", [
      "--config",
      "PG_USE_COPY",
      "YES",
      "-f",
      "PostgreSQL",
      `PG:host=${server.hostname} port=${server.port} user=${server.username} dbname=${name}`,
      path,
    ]);
    const db = await openDatabase({ databaseUrl: server.href, statementTimeoutMs: 0 });
    await migrate(db.driver);
    await setUpJinan(db, false);
    await db.close();
    const { took, mebibytes } = await imported(server.href, folder, path);
    say(
      `${format}, ${lots} ${of.en}: ${took.toFixed(1)} s, ogr2ogr ${bare.seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB`,
    );
    const ratio = took / bare.seconds;
    const size = lots.toLocaleString("en");
    const row = {
      what: {
        zh: `${size} 宗${of.zh}，${format}：读取、全部校验并入库，对比 ogr2ogr 直接装载（≤ 2，内存 < 1 GiB）`,
        en: `${size} ${of.en}, ${format}: read, check and record, to ogr2ogr loading them (≤ 2, memory < 1 GiB)`,
      },
      figure: `${ratio.toFixed(1)} × (${took.toFixed(1)} s : ${bare.seconds.toFixed(1)} s), ${mebibytes.toFixed(0)} MiB`,
      held: ratio <= 2 && mebibytes < 1024,
    };
    if (again === undefined) return { measured: [row], took };
    const { took: tookLater } = await imported(server.href, folder, again);
    say(`${format}, surveyed again: ${tookLater.toFixed(1)} s`);
    return { measured: [row, resurvey(size, tookLater, took)], took };
  } finally {
    await administration.query(`drop database ${name} with (force)`);
    await administration.end();
  }
}

async function imported(database: string, folder: string, path: string) {
  const program = packagePath("tests", "db", "programs", "import-upload.ts");
  const { said } = await run(process.execPath, ["--import", "tsx", program, database, folder, path]);
  return {
    // The server is up when a file is sent to it: its start does not count.
    took: Number(/seconds ([\d.]+)/.exec(said)?.[1]),
    mebibytes: Number(/peak (\d+)/.exec(said)?.[1]) / 1024,
  };
}

function resurvey(size: string, later: number, first: number): BenchRow {
  return {
    what: {
      zh: `同样 ${size} 宗地复测，每宗形成新版本，与首次入库用时之比`,
      en: `the same ${size} lots surveyed again, each a new version: time to that of the first import`,
    },
    figure: `${(later / first).toFixed(1)} × (${later.toFixed(1)} s)`,
  };
}

function growth(format: string, ratio: number): BenchRow {
  return {
    what: {
      zh: `${format}：100 万宗与 10 万宗用时之比（8～12）`,
      en: `${format}: a million lots to a hundred thousand (8 to 12)`,
    },
    figure: `${ratio.toFixed(1)} ×`,
    held: ratio >= 8 && ratio <= 12,
  };
}

async function run(
  program: string,
  parameters: readonly string[],
): Promise<{ seconds: number; said: string }> {
  const begun = performance.now();
  const child = spawn(program, parameters, { cwd: packagePath(), stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    // The last lines are what counts.
    said = (said + data.toString()).slice(-4_000);
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return { seconds: (performance.now() - begun) / 1000, said };
}

export default bench;
