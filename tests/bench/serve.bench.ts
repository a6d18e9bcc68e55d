import { once } from "node:events";
import { Agent, request } from "node:http";
import { openDatabase } from "../../api/db/open.ts";
import { type Bench, type BenchRow, median } from "./bench.ts";
import { buildCity } from "./city.ts";
import { type Served, serveBuilt } from "./served.ts";

const CONNECTIONS = 200;
/** Every kind of answer: JSON, features, a tile, a page. */
const PATHS = [
  "/api/health",
  "/api/city",
  "/api/parcels?limit=20",
  "/api/parcels/370112-00000001",
  "/ogc",
  "/ogc/collections",
  "/ogc/collections/parcels/items?limit=20",
  "/ogc/collections/parcels/items?limit=20&bbox=117.0,36.6,117.1,36.7",
  "/ogc/collections/districts/items?limit=16",
  "/tiles/parcels/15/27034/12803.mvt",
  "/api/docs",
];

interface Load {
  readonly answers: number;
  readonly failures: readonly string[];
  /** Milliseconds, in order. */
  readonly times: readonly number[];
  /** Resident memory of the server in MB, second by second. */
  readonly memory: readonly number[];
}

/** 200 connections ask one after the other, each as soon as it is answered, for a minute. */
const bench: Bench = {
  name: "200 connections",
  async run({ databaseUrl, long, say }) {
    const db = await openDatabase({ databaseUrl, statementTimeoutMs: 0 });
    let served: Served | undefined;
    try {
      await buildCity(db, long ? 20_000 : 5_000, 1);
      served = await serveBuilt(databaseUrl);
      // The process grows to its size first.
      await load(served, 15_000);
      const { answers, failures, times, memory } = await load(served, 60_000);
      const third = Math.floor(memory.length / 3);
      const [early, late] = [median(memory.slice(0, third)), median(memory.slice(-third))];
      const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
      say(`${answers} answers, ${failures.length} failures ${[...new Set(failures)].slice(0, 5).join("; ")}`);
      say(`${early.toFixed(0)} MB in the first third, ${late.toFixed(0)} MB in the last`);
      const rows: BenchRow[] = [
        {
          what: {
            en: "200 connections for 60 s over JSON, /ogc, tiles and pages: answers a second, half within, p99; no error",
            zh: "200 个连接持续 60 秒访问 JSON、/ogc、瓦片与网页：每秒应答数、中位与 p99 时延；无错误",
          },
          figure: `${Math.round(answers / 60)} / s, ${at(0.5).toFixed(0)} ms, ${at(0.99).toFixed(0)} ms`,
          held: failures.length === 0,
        },
        {
          what: {
            en: "the server's memory in the last third of it, to the first third (≤ 1.1)",
            zh: "最后三分之一时段的服务器内存与最初三分之一之比（≤ 1.1）",
          },
          figure: `${(late / early).toFixed(2)} × (${late.toFixed(0)} MB : ${early.toFixed(0)} MB)`,
          held: late <= early * 1.1,
        },
      ];
      return { rows };
    } finally {
      await served?.stop();
      await db.close();
    }
  },
};

async function load(served: Served, milliseconds: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const until = performance.now() + milliseconds;
  const failures: string[] = [];
  const times: number[] = [];
  const memory: number[] = [];
  const watch = setInterval(() => memory.push(served.memory()), 1_000);
  const ask = async (first: number) => {
    for (let i = first; performance.now() < until; i += 1) {
      const path = PATHS[i % PATHS.length] ?? "/";
      const begun = performance.now();
      const status = await answered(served.origin + path, agent).catch((error: unknown) => String(error));
      times.push(performance.now() - begun);
      if (status !== 200) failures.push(`${path}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => ask(i)));
  clearInterval(watch);
  agent.destroy();
  return { answers: times.length, failures, times: times.sort((a, b) => a - b), memory };
}

/** The status of an answer that was read to its end. */
async function answered(url: string, agent: Agent): Promise<number | undefined> {
  const asking = request(url, { agent, headers: { "accept-encoding": "gzip" } }).end();
  const [answer] = await once(asking, "response");
  answer.resume();
  await once(answer, "end");
  return answer.statusCode;
}

export default bench;
