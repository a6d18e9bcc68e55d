import { describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { openDatabase } from "../../api/db/open.ts";
import { createServerDatabase, databaseOf } from "./harness.ts";

test("a server that does not answer is database-unavailable, not an empty result", async () => {
  // Port 9 (discard) is closed on every machine that runs tests.
  const db = await openDatabase({ databaseUrl: "postgres://nobody@127.0.0.1:9/none" });
  await expect(db.driver.query("select 1")).rejects.toMatchObject({
    code: "database-unavailable",
    status: 503,
  });
  await db.close();
});

test("a session that the server ends fails its transaction and is replaced", async () => {
  const db = await databaseOf("server");
  const { url, drop } = await createServerDatabase();
  const other = await openDatabase({ databaseUrl: url });
  const work = other.transaction(async (tx) => {
    await tx.driver.script("create table half_done (n integer)");
    const { rows } = await tx.driver.query("select pg_backend_pid() as pid");
    await db.driver.query("select pg_terminate_backend($1::integer)", [rows[0]?.pid]);
    await tx.driver.query("insert into half_done values (1)");
  });
  await expect(work).rejects.toMatchObject({ code: "database-unavailable" });
  const { rows } = await other.driver.query("select to_regclass('half_done') as half_done");
  expect(rows).toEqual([{ half_done: null }]);
  await other.close();
  await drop();
});

test("a hundred queries at once share ten sessions", async () => {
  const db = await databaseOf("server");
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => db.driver.query("select $1::integer as n", [n])),
  );
  expect(answers.map((answer) => answer.rows[0]?.n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

describe("rows that are sent as they come", () => {
  const HEADER = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
  const row = Buffer.from([0, 1, 0, 0, 0, 4, 0, 0, 0, 7]);
  const end = Buffer.from([0xff, 0xff]);

  /** A database of one table, with a limit for each statement that nothing here outlasts but those rows. */
  async function withTable(work: (db: Database) => Promise<void>): Promise<void> {
    const { url, drop } = await createServerDatabase();
    const db = await openDatabase({ databaseUrl: url, statementTimeoutMs: 200 });
    await db.driver.script("create table number (n integer)");
    await work(db);
    await db.close();
    await drop();
  }

  const numbers = async (db: Database) => (await db.driver.query("select n from number")).rows;
  const send = (db: Database, rows: AsyncIterable<Uint8Array>) =>
    db.driver.copyIn?.("copy number from stdin (format binary)", rows);

  test("take as long as they take", () =>
    withTable(async (db) => {
      const other = await databaseOf("server");
      const slow = (async function* () {
        yield Buffer.concat([HEADER, row]);
        await other.driver.query("select pg_sleep(0.4)");
        yield Buffer.concat([row, end]);
      })();
      await send(db, slow);
      expect(await numbers(db)).toEqual([{ n: 7 }, { n: 7 }]);
    }));

  test("leave nothing behind where their source breaks off, and the session goes on", () =>
    withTable(async (db) => {
      const broken = (async function* () {
        yield Buffer.concat([HEADER, row]);
        throw new Error("the file ends here");
      })();
      await expect(send(db, broken)).rejects.toThrow();
      expect(await numbers(db)).toEqual([]);
    }));

  test("are refused whole where one of them is no row of the table", () =>
    withTable(async (db) => {
      const bad = (async function* () {
        yield Buffer.concat([HEADER, row, Buffer.from([0, 2]), end]);
      })();
      await expect(send(db, bad)).rejects.toThrow(/field count/);
      expect(await numbers(db)).toEqual([]);
    }));
});
