// `npm run bench`: what the product promises of its speed, as ratios within one run, because machines differ.
// `-- --long` adds the heavy sizes, `-- --write` puts the table into the READMEs, `-- classify` runs one bench.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { register } from "tsx/esm/api";
import { startCluster } from "../runner/cluster.mjs";
import { findPrograms } from "../runner/programs.mjs";
import { tableOf, withTable } from "./table.mjs";

/** Near a small production server: durable, and memory for a city's indexes. Everything else is PostgreSQL's own. */
const likeProduction = {
  shared_buffers: "2GB",
  effective_cache_size: "6GB",
  work_mem: "64MB",
  maintenance_work_mem: "512MB",
  max_wal_size: "8GB",
  random_page_cost: "1.1",
};

const options = process.argv.slice(2);
const long = options.includes("--long");
const wanted = options.filter((option) => !option.startsWith("--"));
const root = join(import.meta.dirname, "..", "..");
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort();

// The benches are TypeScript, and so is what they measure.
register();
const cluster = await startCluster(findPrograms().postgres, likeProduction);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await cluster.stop();
    process.exit(130);
  });
}

const results = [];
try {
  for (const [i, file] of files.entries()) {
    const { default: bench } = await import(pathToFileURL(join(import.meta.dirname, file)).href);
    console.log(`— ${bench.name}`);
    const begun = performance.now();
    const databaseUrl = await emptyDatabase(`bench_${i}`);
    const { rows } = await bench.run({ databaseUrl, long, say: (line) => console.log(`  ${line}`) });
    await execute(`drop database bench_${i} with (force)`);
    console.log(`  ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    results.push(...rows);
  }
} finally {
  await cluster.stop();
}

console.log(`\n${tableOf(results, "en")}`);
if (options.includes("--write")) {
  for (const [name, locale] of [
    ["README.md", "en"],
    ["README.zh-CN.md", "zh"],
  ]) {
    const path = join(root, name);
    writeFileSync(path, withTable(readFileSync(path, "utf8"), tableOf(results, locale)));
    // The pages are held to one format, tables included.
    const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
    spawnSync(process.execPath, [biome, "format", "--write", path], { cwd: root, stdio: "ignore" });
  }
}
const broken = results.filter(({ held }) => held === false).length;
if (broken > 0) console.error(`${broken} not held`);
process.exitCode = broken === 0 ? 0 : 1;

/** A database with PostGIS and nothing else. */
async function emptyDatabase(name) {
  await execute(`create database ${name} template panhuo_template`);
  const url = new URL(cluster.url);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(statement) {
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
