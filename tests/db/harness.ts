import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";

export type EngineName = Database["engine"];

interface Opened {
  readonly database: Database;
  readonly discard: () => Promise<void>;
}

/** One database an engine and test file; the runner gives each file a fresh copy of this module. */
const opened = new Map<EngineName, Promise<Opened>>();

afterAll(async () => {
  for (const one of opened.values()) await (await one).discard();
});

/** The same tests on the embedded engine and again on PostgreSQL, each on a migrated, empty database. */
export function describeOnBothEngines(
  name: string,
  body: (db: () => Database, engine: EngineName) => void,
): void {
  for (const engine of ["embedded", "server"] as const) {
    describe(`${name} (${engine})`, () => {
      let database: Database | undefined;
      beforeAll(async () => {
        database = await databaseOf(engine);
      });
      body(() => {
        if (!database) throw new Error("the database is open during tests and hooks only");
        return database;
      }, engine);
    });
  }
}

/** Runs `work` in a transaction, returns what it returned, and leaves nothing in the database. */
export async function inRollback<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  const undo = new Error("rolled back on purpose");
  let result: { value: T } | undefined;
  try {
    await db.transaction(async (tx) => {
      result = { value: await work(tx) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!result) throw undo;
  return result.value;
}

/** The file's database on one engine, opened and migrated at first use. */
export async function databaseOf(engine: EngineName): Promise<Database> {
  let opening = opened.get(engine);
  if (!opening) {
    opening = engine === "embedded" ? openTemporaryFolder() : openTemporaryDatabase();
    opened.set(engine, opening);
  }
  return (await opening).database;
}

/** An empty folder that disappears with the returned function. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "panhuo-test-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function openTemporaryFolder(): Promise<Opened> {
  const { folder, remove } = temporaryFolder();
  const database = await openDatabase({ dataDir: folder, statementTimeoutMs: 60_000 });
  await migrate(database.driver);
  return {
    database,
    discard: async () => {
      await database.close();
      remove();
    },
  };
}

async function openTemporaryDatabase(): Promise<Opened> {
  const { url, drop } = await createServerDatabase();
  const database = await openDatabase({ databaseUrl: url, statementTimeoutMs: 60_000 });
  await migrate(database.driver);
  return {
    database,
    discard: async () => {
      await database.close();
      await drop();
    },
  };
}

/** A fresh database with PostGIS, and nothing else, in the runner's cluster. */
export async function createServerDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const cluster = process.env.PANHUO_TEST_DATABASE_URL;
  if (!cluster)
    throw new Error(
      "PANHUO_TEST_DATABASE_URL is not set: run `npm test -- tests/db`, which starts PostgreSQL",
    );
  const name = `test_${process.pid}_${process.hrtime.bigint()}`;
  await onCluster(cluster, `create database ${name} template panhuo_template`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onCluster(cluster, `drop database ${name} with (force)`) };
}

async function onCluster(cluster: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: cluster });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
