import { expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import type { Query } from "../../sql/query.ts";
import { describeOnBothEngines, inRollback } from "./harness.ts";

const read = async (db: Database, expression: string): Promise<unknown> =>
  (await db.driver.query(`select ${expression} as value`)).rows[0]?.value;

describeOnBothEngines("a value comes back the same from either engine", (db) => {
  for (const [expression, expected] of [
    ["true", true],
    ["1::int2", 1],
    ["2147483647", 2147483647],
    ["9223372036854775807", 9223372036854775807n],
    ["count(*)", 1n],
    ["2000.10::numeric", "2000.10"],
    ["1.5::float8", 1.5],
    ["0.1::float4", 0.1],
    ["'NaN'::float8", Number.NaN],
    ["'盘活'::text", "盘活"],
    ["'a'::char(3)", "a  "],
    ["date '2021-12-31'", "2021-12-31"],
    ["timestamptz '2021-12-31 23:59:59.5+08'", "2021-12-31T15:59:59.500Z"],
    ["timestamptz '2021-12-31 00:00:00Z'", "2021-12-31T00:00:00.000Z"],
    ["timestamp '2021-12-31 08:00:00'", "2021-12-31T08:00:00"],
    ["'5b1e7a4e-6d2f-4f7e-9a53-0d5f0a3b2c1d'::uuid", "5b1e7a4e-6d2f-4f7e-9a53-0d5f0a3b2c1d"],
    [`'{"a": [1, null]}'::json`, { a: [1, null] }],
    [`'{"a": "2.50"}'::jsonb`, { a: "2.50" }],
    ["'\\x00ff10'::bytea", Buffer.from([0, 255, 16])],
    ["array[1, null, 3]", [1, null, 3]],
    ["array[1.10, 2]::numeric[]", ["1.10", "2"]],
    ["array[5::int8]", [5n]],
    [
      "array[[1, 2], [3, 4]]",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["'{}'::text[]", []],
    [
      `array['a,b', '"quoted"', 'back\\slash', 'NULL', '', null]`,
      ["a,b", '"quoted"', "back\\slash", "NULL", "", null],
    ],
    ["array[date '2021-01-01']", ["2021-01-01"]],
    ["null::date", null],
    ["st_astext(st_setsrid(st_makepoint(117.0, 36.67), 4490))", "POINT(117 36.67)"],
    ["current_setting('TimeZone')", "Asia/Shanghai"],
  ] as const) {
    test(expression, async () => {
      expect(await read(db(), expression)).toEqual(expected);
    });
  }
});

describeOnBothEngines("a parameter means the same to either engine", (db) => {
  for (const [type, value, expected] of [
    ["integer", 7, 7],
    ["bigint", 9007199254740993n, 9007199254740993n],
    ["numeric", "0.10", "0.10"],
    ["float8", 1e-7, 1e-7],
    ["boolean", false, false],
    ["date", "2021-01-01", "2021-01-01"],
    ["text", 'it\'s \\ "盘活"', 'it\'s \\ "盘活"'],
    ["text", null, null],
    ["bytea", Buffer.from([1, 0, 255]), Buffer.from([1, 0, 255])],
    ["text[]", ['a"b', "c\\d", "", null, "e,{f}"], ['a"b', "c\\d", "", null, "e,{f}"]],
    ["integer[]", [], []],
    ["jsonb", '[{"a": 1}]', [{ a: 1 }]],
  ] as const) {
    test(`${type}: ${typeof value === "bigint" ? value : JSON.stringify(value)}`, async () => {
      const { rows } = await db().driver.query(`select $1::${type} as value`, [value]);
      expect(rows[0]?.value).toEqual(expected);
    });
  }

  test("an object is refused, because the engines disagree about json", async () => {
    await expect(db().driver.query("select $1::jsonb", [{ a: 1 }])).rejects.toThrow("pass json as text");
  });

  test("undefined is refused, because null must be meant", async () => {
    await expect(db().driver.query("select $1::text", [undefined])).rejects.toThrow("pass null");
  });

  test("a json text of 20,000 rows is one parameter", async () => {
    const rows = JSON.stringify(Array.from({ length: 20_000 }, (_, n) => ({ n, name: `宗地 ${n}` })));
    const answer = await db().driver.query(
      "select count(*)::integer as count, sum(n)::integer as sum from json_to_recordset($1::json) as r (n integer)",
      [rows],
    );
    expect(answer.rows).toEqual([{ count: 20_000, sum: 199_990_000 }]); // 19 999 × 20 000 / 2
  });
});

describeOnBothEngines("a named query is held to its number of rows", (db) => {
  const numbers = <C extends "one" | "maybe" | "many" | "exec">(cardinality: C) =>
    ({
      name: "numbers",
      cardinality,
      text: "select generate_series(1, $1::integer) as n",
      parameters: ["count"],
    }) satisfies Query<{ count: number }, { n: number }, C>;
  const run = <C extends "one" | "maybe" | "many" | "exec">(cardinality: C, count: number) => {
    const query: Query<{ count: number }, { n: number }, C> = numbers(cardinality);
    return db().run(query, { count });
  };

  test("one", async () => {
    expect(await run("one", 1)).toEqual({ n: 1 });
    await expect(run("one", 0)).rejects.toMatchObject({ code: "unexpected-row-count" });
    await expect(run("one", 2)).rejects.toMatchObject({ code: "unexpected-row-count" });
  });

  test("maybe", async () => {
    expect(await run("maybe", 0)).toBeUndefined();
    expect(await run("maybe", 1)).toEqual({ n: 1 });
    await expect(run("maybe", 2)).rejects.toMatchObject({ code: "unexpected-row-count" });
  });

  test("many and exec", async () => {
    expect(await run("many", 0)).toEqual([]);
    expect(await run("exec", 3)).toBe(3);
  });
});

describeOnBothEngines("rows in portions", (db) => {
  const counted: Query<{ most: number }, { n: number }, "many"> = {
    name: "counted",
    cardinality: "many",
    text: "select n::integer as n from generate_series(1, $1::integer) n",
    parameters: ["most"],
  };

  test("are all of them, in order, and other statements run in between", async () => {
    const seen = await db().transaction(async (tx) => {
      const pages: number[][] = [];
      for await (const page of tx.pages(counted, 4, { most: 10 })) {
        pages.push(page.map(({ n }) => n));
        expect((await tx.driver.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
      }
      return pages;
    });
    expect(seen).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10],
    ]);
  });

  test("of no rows are none; a portion without a row is refused", async () => {
    const read = (rows: number, most: number) =>
      db().transaction(async (tx) => {
        let pages = 0;
        for await (const _ of tx.pages(counted, rows, { most })) pages += 1;
        return pages;
      });
    expect(await read(4, 0)).toBe(0);
    for (const rows of [0, Number.NaN, 1.5]) await expect(read(rows, 3)).rejects.toThrow(RangeError);
  });

  test("a failure of one of them is thrown to whoever reads", async () => {
    const failing = {
      ...counted,
      text: "select (1 / (3 - n))::integer as n from generate_series(1, $1::integer) n",
    };
    const work = db().transaction(async (tx) => {
      for await (const _ of tx.pages(failing, 1, { most: 5 }));
    });
    await expect(work).rejects.toMatchObject({ sqlstate: "22012" });
  });
});

describeOnBothEngines("a text without a statement", (db) => {
  for (const text of ["", "-- nothing\n", " ; /* nothing */ "]) {
    test(`${JSON.stringify(text)} does nothing`, async () => {
      await db().driver.script(text);
      expect((await db().driver.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    });
  }
});

describeOnBothEngines("a transaction is all or nothing", (db) => {
  const count = async (): Promise<unknown> =>
    (await db().driver.query("select count(*)::integer as count from kept")).rows[0]?.count;
  const emptyTable = () =>
    db().driver.script("drop table if exists kept; create table kept (n integer primary key)");

  test("what its work stored is there when it resolves", async () => {
    await emptyTable();
    const result = await db().transaction(async (tx) => {
      await tx.driver.query("insert into kept values (1), (2)");
      return "done";
    });
    expect(result).toBe("done");
    expect(await count()).toBe(2);
  });

  test("nothing is there when its work rejects, and the next statement runs", async () => {
    await emptyTable();
    const work = db().transaction(async (tx) => {
      await tx.driver.query("insert into kept values (1)");
      throw new Error("second thoughts");
    });
    await expect(work).rejects.toThrow("second thoughts");
    expect(await count()).toBe(0);
  });

  test("a duplicate key names its constraint and leaves nothing", async () => {
    await emptyTable();
    const work = db().transaction(async (tx) => {
      await tx.driver.query("insert into kept values (1)");
      await tx.driver.query("insert into kept values (1)");
    });
    await expect(work).rejects.toMatchObject({
      name: "SqlError",
      sqlstate: "23505",
      fault: { constraint: "kept_pkey" },
    });
    expect(await count()).toBe(0);
  });

  test("a failed statement that its work ignored is not taken for success", async () => {
    await emptyTable();
    const work = db().transaction(async (tx) => {
      await tx.driver.query("insert into kept values (1)");
      await tx.driver.query("select no_such_column").catch(() => undefined);
    });
    await expect(work).rejects.toThrow("nothing was stored");
    expect(await count()).toBe(0);
  });

  test("the database itself refuses to be used inside, instead of waiting for ever", async () => {
    await expect(db().transaction(() => db().driver.query("select 1"))).rejects.toThrow("only its session");
    await expect(db().transaction((tx) => tx.transaction(async () => 1))).rejects.toThrow("do not nest");
  });

  test("a session that outlives its transaction is refused", async () => {
    const session = await db().transaction(async (tx) => tx);
    await expect(session.driver.query("select 1")).rejects.toThrow("has ended");
  });

  test("others do not see it before it is committed", async () => {
    await emptyTable();
    let seen: Promise<unknown> | undefined;
    let started = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      started = resolve;
    });
    const outside = inside.then(() => {
      seen = count();
    });
    await db().transaction(async (tx) => {
      await tx.driver.query("insert into kept values (1)");
      started();
      await outside;
      await tx.driver.query("insert into kept values (2)");
    });
    // PostgreSQL answers from before the commit, the embedded engine after it: never from between.
    expect([0, 2]).toContain(await seen);
  });

  test("inRollback returns a result and leaves nothing", async () => {
    await emptyTable();
    const inserted = await inRollback(
      db(),
      async (tx) => (await tx.driver.query("insert into kept values (1)")).rowCount,
    );
    expect(inserted).toBe(1);
    expect(await count()).toBe(0);
  });
});

describeOnBothEngines("a runaway query is stopped", (db) => {
  const runaway = "select count(*) from generate_series(1, 1000000000000)";

  test("with query-timeout, after which everybody else is served", async () => {
    const slow = db().transaction((tx) => tx.driver.query(runaway), { statementTimeoutMs: 300 });
    const waiting = db().driver.query("select 1 as one");
    await expect(slow).rejects.toMatchObject({ code: "query-timeout", status: 503 });
    expect((await waiting).rows).toEqual([{ one: 1 }]);
  });

  test("and what its transaction had stored is gone", async () => {
    await db().driver.script("drop table if exists kept; create table kept (n integer)");
    const slow = db().transaction(
      async (tx) => {
        await tx.driver.query("insert into kept values (1)");
        await tx.driver.query(runaway);
      },
      { statementTimeoutMs: 300 },
    );
    await expect(slow).rejects.toMatchObject({ code: "query-timeout" });
    expect((await db().driver.query("select * from kept")).rows).toEqual([]);
  });

  test("the limit of one transaction is not left behind on its session", async () => {
    await db().transaction((tx) => tx.driver.query("select 1"), { statementTimeoutMs: 50 });
    const answer = await db().driver.query("select pg_sleep(0.2) is not null as slept");
    expect(answer.rows).toEqual([{ slept: true }]);
  });
});
