import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { forgetIdempotency, readCity } from "../sql/generated/queries.ts";
import { buildApp } from "./app.ts";
import { HOUSE } from "./db/acting.ts";
import type { Database } from "./db/database.ts";
import { migrate } from "./db/migrate.ts";
import { openDatabase } from "./db/open.ts";
import { type Environment, readEnvironment } from "./env.ts";
import { AppError, type Bilingual } from "./errors.ts";
import type { House } from "./house.ts";
import { seedAccounts } from "./identity/demonstration.ts";
import { readySecondFactors } from "./identity/second-factor.ts";
import { openHouse } from "./open-house.ts";
import { packagePath } from "./package-root.ts";
import { packageReference } from "./policy/package.ts";
import { seedDemonstration } from "./survey/demonstration.ts";
import { drawChanges } from "./tiles/map-state.ts";

// environment → database → city → app → listen.

const startedAt = performance.now();

function say({ zh, en }: Bilingual): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} s  ${zh} · ${en}`);
}

async function start(): Promise<void> {
  const environment = readEnvironment(process.env);
  const db = await prepareDatabase(environment);
  try {
    const house = await openHouse(db.as(HOUSE), environment.today, environment.bureauToken, environment);
    await readySecondFactors(house);
    // Else the first visitor would wait for it.
    await drawChanges(house.db, house.today());
    const server = createServer(
      // An hour for a file of gigabytes; any other request has half a minute, see app.ts.
      { requestTimeout: 3_600_000, headersTimeout: 15_000 },
      buildApp(house, packagePath("dist", "web")),
    );
    await listen(server, environment);
    say({
      zh: `盘活已就绪：${addressOf(server, environment)}`,
      en: `Panhuo is ready: ${addressOf(server, environment)}`,
    });
    if (house.demonstration) {
      say({
        zh: `演示数据，决定日期 ${house.today()}`,
        en: `demonstration data; decisions as of ${house.today()}`,
      });
    }
    house.jobs.start();
    forgetKeysHourly(house);
    stopOnSignal(server, house);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/**
 * The schema and the city are the owner's to make. What is served afterwards goes through a login that only takes
 * roles, where the operator has given one.
 */
async function prepareDatabase(environment: Environment): Promise<Database> {
  const { ownerUrl, databaseUrl, auditHash } = environment;
  const owner = await openDatabase({
    ...environment,
    databaseUrl: ownerUrl ?? databaseUrl,
    onProgress: say,
  });
  try {
    await migrate(owner.driver, { onProgress: say });
    await ensureCity(owner);
    await ensureAccounts(owner, auditHash);
  } catch (error) {
    await owner.close();
    throw error;
  }
  if (ownerUrl === undefined) return owner;
  await owner.close();
  return openDatabase(environment);
}

/** The demonstration has an account for each role. Their passwords are told here, once. */
async function ensureAccounts(db: Database, auditHash: Environment["auditHash"]): Promise<void> {
  if ((await db.run(readCity))?.demonstration !== true) return;
  const passwords = await seedAccounts(db, auditHash);
  if (passwords.length === 0) return;
  say({
    zh: "演示账号与密码（只显示这一次）：",
    en: "The demonstration's accounts and passwords (shown this once):",
  });
  for (const { name, password } of passwords) console.log(`         ${name.padEnd(14)} ${password}`);
}

async function ensureCity(db: Database): Promise<void> {
  if (await db.run(readCity)) return;
  say({ zh: "数据库为空：建立演示城市", en: "The database is empty: building the demonstration city" });
  const { imported } = await seedDemonstration(db, packageReference("370100"), say);
  say({ zh: `演示城市共 ${imported} 宗地`, en: `The demonstration city has ${imported} parcels` });
}

async function listen(server: Server, { port, host }: Environment): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new AppError(
      "address-unavailable",
      {
        zh: `无法监听 ${host}:${port}（端口被占用或无权使用）；请设置 PORT 或 HOST。`,
        en: `Cannot listen on ${host}:${port} (taken, or not allowed); set PORT or HOST.`,
      },
      { cause },
    );
  }
}

/** Answers are kept for a repetition for a day. */
function forgetKeysHourly({ db }: House): void {
  const forget = () => db.run(forgetIdempotency, { account: null, key: null }).catch(console.error);
  setInterval(forget, 3_600_000).unref();
}

function addressOf(server: Server, { host, port }: Environment): string {
  const address = server.address();
  // PORT=0 lets the system choose.
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${actual}/`;
}

/** Lets requests under way finish, then closes the database, so that nothing is cut off in the middle. */
function stopOnSignal(server: Server, { db, jobs }: House): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // Asked twice: whoever asks does not want to wait any longer.
      if (stopping) process.exit(1);
      stopping = true;
      say({ zh: "正在停止", en: "Stopping" });
      server.close(() => {
        jobs
          .stop()
          .then(() => db.close())
          .then(
            () => process.exit(0),
            (error: unknown) => fail(error),
          );
      });
      server.closeIdleConnections();
      // A client that trickles its request must not hold the door open.
      setTimeout(() => server.closeAllConnections(), 10_000).unref();
    });
  }
}

function fail(error: unknown): never {
  // A refusal explains itself; anything else needs its stack.
  if (error instanceof AppError && error.code !== "unexpected-failure")
    console.error(`${error.zh}\n${error.en}`);
  else console.error(error);
  process.exit(1);
}

start().catch(fail);
