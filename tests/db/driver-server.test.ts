import { expect, test } from "vitest";
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
