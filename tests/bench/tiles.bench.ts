import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import pg from "pg";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { parameterText } from "../../api/db/values.ts";
import { DEMONSTRATION_TODAY } from "../../api/house.ts";
import { packagePath } from "../../api/package-root.ts";
import { drawChanges } from "../../api/tiles/map-state.ts";
import { parcelsTile, type TileAddress } from "../../api/tiles/service.ts";
import { type Bench, type BenchRow, median, medianRatio, secondsOf } from "./bench.ts";
import { generateCity } from "./tiles/city.ts";
import { fire, type Program, startProgram } from "./tiles/programs.ts";
import { panningTrace, percentile } from "./tiles/trace.ts";

const FILTERS = [
  "category=CAT-2",
  "stage=library",
  "district=370112",
  "overall=eligible",
  "mode=reserve&year=2021",
];
const CONCURRENCY = 8;
const KNOWING = { ofOrganisation: false, isLatest: true };
const REPETITIONS = 3;

/** A city's tiles as a reader asks for them, from the built product over HTTP; what costs processor time is a process of its own. */
const bench: Bench = {
  name: "tiles of a city",
  async run({ databaseUrl, long, say }) {
    const db = await openDatabase({ databaseUrl, statementTimeoutMs: 0 });
    const parcels = long ? 3_000_000 : 300_000;
    const timed = async (what: string, work: () => Promise<unknown>) =>
      say(`${what}: ${(await secondsOf(work)).toFixed(1)} s`);
    try {
      await migrate(db.driver);
      await timed("generate", () => generateCity(db, parcels));
      await timed("draw", () => drawChanges(db, DEMONSTRATION_TODAY));
      await timed("vacuum", () => db.driver.script("vacuum analyze"));
      return { rows: await measureTiles({ db, databaseUrl, long, say }) };
    } finally {
      await db.close();
    }
  },
};
export default bench;

export async function measureTiles({
  db,
  databaseUrl,
  long,
  say,
}: {
  db: Database;
  databaseUrl: string;
  long: boolean;
  say: (line: string) => void;
}): Promise<BenchRow[]> {
  const { rows: counted } = await db.driver.query(
    "select sum(parcels) as n from map_cell where zoom = 13 and since = 'infinity'",
  );
  const size = Number(counted[0]?.n).toLocaleString("en");
  const folder = mkdtempSync(join(tmpdir(), "panhuo-tiles-"));
  const product = await startProgram(packagePath("dist", "api", "main.js"), [], {
    ...process.env,
    PORT: "0",
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    PANHUO_TODAY: DEMONSTRATION_TODAY,
  });
  try {
    return [
      ...(await uncached(product, size, say)),
      await throughput(product, db, databaseUrl, say),
      await cached(product, folder, say),
      await sustained(product, long ? 60 : 10, say),
    ];
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Days on which the tiles are alike and none of which was asked for yet, so that no tile lies ready. */
let asked = 0;
function anotherDay(): string {
  asked += 1;
  return new Date(Date.UTC(2030, 0, 1 + asked)).toISOString().slice(0, 10);
}

const trace = panningTrace();
const pathOf = ({ z, x, y }: TileAddress, query: string) => `/tiles/parcels/${z}/${x}/${y}.mvt?${query}`;

async function uncached(product: Program, size: string, say: (line: string) => void): Promise<BenchRow[]> {
  // What the database reads from the disk at first is read.
  for (const tile of trace) await fetchTile(product, pathOf(tile, `asOf=${anotherDay()}`));
  const plain = await timesOf(product, () => `asOf=${anotherDay()}`);
  const filtered = await timesOf(product, (n) => `asOf=${anotherDay()}&${FILTERS[n % FILTERS.length]}`);
  const p95 = (took: Times) => [...took.byZoom].map(([z, values]) => [z, percentile(values, 0.95)] as const);
  const told = (took: Times) =>
    p95(took)
      .map(([z, ms]) => `z${z} ${ms.toFixed(0)}`)
      .join(", ");
  const worst = (took: Times) => Math.max(...p95(took).map(([, ms]) => ms));
  say(`uncached p95, ms: ${told(plain)}`);
  say(`filtered p95, ms: ${told(filtered)}`);
  const kilobytes = Math.max(plain.bytes, filtered.bytes) / 1024;
  return [
    {
      what: {
        en: `a tile of ${size} parcels that is not kept, the 95th percentile of each zoom 8 to 16 (≤ 60 ms)`,
        zh: `${size} 宗地的瓦片（无缓存），8–16 级各级 95 百分位（≤ 60 ms）`,
      },
      figure: `${told(plain)} ms`,
      held: worst(plain) <= 60,
    },
    {
      what: {
        en: "the same with a filter and on another day (≤ 150 ms)",
        zh: "同上，带筛选与其他日期（≤ 150 ms）",
      },
      figure: `${told(filtered)} ms`,
      held: worst(filtered) <= 150,
    },
    {
      what: {
        en: "the largest of these tiles, not compressed (≤ 500 KB)",
        zh: "其中最大的瓦片，未压缩（≤ 500 KB）",
      },
      figure: `${kilobytes.toFixed(0)} KB`,
      held: kilobytes <= 500,
    },
  ];
}

interface Times {
  readonly byZoom: ReadonlyMap<number, readonly number[]>;
  readonly bytes: number;
}

async function timesOf(product: Program, queryOf: (n: number) => string): Promise<Times> {
  const byZoom = new Map<number, number[]>();
  let bytes = 0;
  for (const [n, tile] of trace.entries()) {
    const path = pathOf(tile, queryOf(n));
    let body: Buffer = Buffer.alloc(0);
    const took = await secondsOf(async () => {
      body = await fetchTile(product, path);
    });
    byZoom.set(tile.z, [...(byZoom.get(tile.z) ?? []), took * 1000]);
    bytes = Math.max(bytes, body.length);
  }
  return { byZoom, bytes };
}

const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

/** The tile as it is when it is unpacked. */
function fetchTile({ port }: Program, path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ port, path, agent, host: "127.0.0.1", headers: { "accept-encoding": "br" } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode} ${body}`));
        else resolve(response.headers["content-encoding"] === "br" ? brotliDecompressSync(body) : body);
      });
    }).on("error", reject);
  });
}

/** So many at once; gives how many were done in a second. */
async function rateOf<T>(work: readonly T[], one: (item: T) => Promise<unknown>): Promise<number> {
  let turn = 0;
  const worker = async () => {
    for (let item = work[turn++]; item !== undefined; item = work[turn++]) await one(item);
  };
  const seconds = await secondsOf(() => Promise.all(Array.from({ length: CONCURRENCY }, worker)));
  return work.length / seconds;
}

/** The product over HTTP, to what it asks of the database asked by itself. */
async function throughput(
  product: Program,
  db: Database,
  databaseUrl: string,
  say: (line: string) => void,
): Promise<BenchRow> {
  const statements: { text: string; values: (string | null)[] }[] = [];
  const listening: Database = {
    ...db,
    run: (query, ...parameters) => {
      const [given] = parameters as [Record<string, unknown> | undefined];
      const values = query.parameters.map((name) => parameterText(given?.[name]));
      statements.push({ text: query.text, values });
      return db.run(query, ...parameters);
    },
  };
  for (const tile of trace) await parcelsTile(listening, tile, { asOf: DEMONSTRATION_TODAY }, KNOWING);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONCURRENCY, options: "-c jit=off" });
  const { ratio, first, second } = await medianRatio(
    REPETITIONS,
    () => {
      const day = anotherDay();
      return rateOf(trace, (tile) => fetchTile(product, pathOf(tile, `asOf=${day}`)));
    },
    async () =>
      (await rateOf(statements, (statement) => pool.query(statement))) * (trace.length / statements.length),
  );
  await pool.end();
  say(`throughput: ${first.toFixed(0)} tiles/s, ${second.toFixed(0)} by SQL alone`);
  return {
    what: {
      en: `tiles a second, ${CONCURRENCY} at once and none kept, to the same SQL through a pool alone (≥ 0.8)`,
      zh: `${CONCURRENCY} 路并发、无缓存时的瓦片吞吐，与连接池直接执行同样 SQL 之比（≥ 0.8）`,
    },
    figure: `${ratio.toFixed(2)} × (${first.toFixed(0)} : ${second.toFixed(0)})`,
    held: ratio >= 0.8,
  };
}

/** A tile that lies ready, to a server that can do nothing else than send it. */
async function cached(product: Program, folder: string, say: (line: string) => void): Promise<BenchRow> {
  const tile = trace.find(({ z }) => z === 14);
  if (!tile) throw new Error("the trace has no tile of zoom 14");
  const path = pathOf(tile, "");
  const packed = await fetch(`http://127.0.0.1:${product.port}${path}`, {
    headers: { "accept-encoding": "br" },
  });
  const plain = Buffer.from(await packed.arrayBuffer());
  const file = join(folder, "tile");
  const { brotliCompressSync, constants } = await import("node:zlib");
  writeFileSync(file, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }));
  const bare = await startProgram(join(import.meta.dirname, "tiles", "bare-server.mjs"), [file]);
  const rate = async ({ port }: Program) => {
    const shots = await fire({ port, paths: [path], connections: 50, seconds: 4 });
    return shots.perSecond;
  };
  const { ratio, first, second } = await medianRatio(
    REPETITIONS,
    () => rate(product),
    () => rate(bare),
  );
  await bare.stop();
  say(`cached: ${first.toFixed(0)}/s, bare ${second.toFixed(0)}/s`);
  return {
    what: {
      en: "tiles a second that are kept, to a bare server of Node with the same bytes (≥ 0.5)",
      zh: "有缓存时的瓦片吞吐，与返回同样字节的最简 Node 服务器之比（≥ 0.5）",
    },
    figure: `${ratio.toFixed(2)} × (${first.toFixed(0)} : ${second.toFixed(0)})`,
    held: ratio >= 0.5,
  };
}

/** Tiles and features, 200 connections at once: no error, and no more memory at the end than in the middle. */
async function sustained(product: Program, seconds: number, say: (line: string) => void): Promise<BenchRow> {
  const paths = trace.flatMap((tile, n) => [
    pathOf(tile, ""),
    ...(n % 30 === 0 ? ["/ogc/collections/parcels/items?f=json&limit=10"] : []),
  ]);
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(product.residentMegabytes()), (seconds * 1000) / 60);
  const shots = await fire({ port: product.port, paths, connections: 200, seconds });
  clearInterval(sampling);
  const third = Math.floor(samples.length / 3);
  const [middle, end] = [median(samples.slice(third, -third)), median(samples.slice(-third))];
  const errors = shots.broken + shots.answers - (shots.statuses["200"] ?? 0);
  const figure = `${shots.answers}: ${errors} ✗, ${middle.toFixed(0)} → ${end.toFixed(0)} MB`;
  say(`sustained: ${figure}`);
  return {
    what: {
      en: `answers to 200 connections in ${seconds} s, tiles and features: errors (none), memory from the middle to the end (flat)`,
      zh: `200 个连接持续 ${seconds} 秒请求瓦片与要素：应答数、错误数（0）、内存由中段到末段（平稳）`,
    },
    figure,
    held: errors === 0 && end <= middle * 1.1,
  };
}
