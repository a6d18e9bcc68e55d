import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../api/db/open.ts";
import { packagePath, packageRoot } from "../../api/package-root.ts";
import { databaseOf, temporaryFolder } from "./harness.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function newFolder(): string {
  const { folder, remove } = temporaryFolder();
  cleanUp.push(remove);
  return folder;
}

/** Another process on a data folder; ended with the test. */
function startProgram(name: string, folder: string): ChildProcessWithoutNullStreams {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", packagePath("tests", "db", "programs", name), folder],
    {
      cwd: packageRoot,
    },
  );
  cleanUp.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("the program ended without a word");
}

describe("the embedded engine outlives its defects", () => {
  test("5,000 refused statements do not end it", async () => {
    const { driver } = await databaseOf("embedded");
    await driver.script("create table survived (n integer primary key)");
    await driver.query("insert into survived values (1)");
    // A broken GeoJSON leaks most; the others are what users cause daily.
    const faults = [
      `select st_geomfromgeojson('{"type": "Polygon", "coordinates": [[[117, 36]')`,
      "select no_such_column",
      "insert into survived values (1)",
      "select 1 / 0",
      "selec 1",
    ];
    let refused = 0;
    for (let n = 0; n < 5_000; n += 1) {
      await driver.query(faults[n % faults.length] ?? "").catch(() => {
        refused += 1;
      });
    }
    expect(refused).toBe(5_000);
    expect((await driver.query("select n from survived")).rows).toEqual([{ n: 1 }]);
  }, 300_000);
});

describe("a data folder belongs to one process", () => {
  test("a second process is told which folder and which process", async () => {
    const folder = newFolder();
    const db = await openDatabase({ dataDir: folder });
    cleanUp.push(() => db.close());
    const refusal = JSON.parse(await firstLine(startProgram("open-folder.ts", folder)));
    expect(refusal.code).toBe("data-folder-in-use");
    for (const message of [refusal.zh, refusal.en]) {
      expect(message).toContain(folder);
      expect(message).toContain(String(process.pid));
    }
  });

  test("the same process cannot open it twice either", async () => {
    const folder = newFolder();
    const db = await openDatabase({ dataDir: folder });
    cleanUp.push(() => db.close());
    await expect(openDatabase({ dataDir: folder })).rejects.toMatchObject({ code: "data-folder-in-use" });
  });

  test("of several that find a dead owner's lock, one opens and the others are refused", async () => {
    const folder = newFolder();
    const dead = startProgram("open-folder.ts", folder);
    expect(await firstLine(dead)).toBe("opened");
    dead.kill("SIGKILL");
    await once(dead, "exit");
    const lines = await Promise.all([1, 2, 3].map(() => firstLine(startProgram("open-folder.ts", folder))));
    expect(lines.filter((line) => line === "opened")).toHaveLength(1);
    expect(lines.filter((line) => line.includes("data-folder-in-use"))).toHaveLength(2);
  });

  test("a lock whose pid now belongs to a younger process is taken over", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "panhuo.lock"), JSON.stringify({ pid: process.ppid, startedAt: "1" }));
    const db = await openDatabase({ dataDir: folder });
    await db.close();
  });

  test("a process that has ended, but that its parent has not asked after, holds nothing", async () => {
    const folder = newFolder();
    // The shell becomes `sleep`, which never asks after the child. The child ends only after that,
    // when its input does: a shell that still runs may ask after it, and then nothing remains.
    const parent = spawn("sh", ["-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec sleep 60"]);
    cleanUp.push(() => parent.kill("SIGKILL"));
    const zombie = Number(await firstLine(parent));
    while (readFileSync(`/proc/${parent.pid}/comm`, "utf8") !== "sleep\n") await new Promise(setImmediate);
    parent.stdin.end();
    while (!/\) Z /.test(readFileSync(`/proc/${zombie}/stat`, "utf8"))) await new Promise(setImmediate);
    writeFileSync(join(folder, "panhuo.lock"), JSON.stringify({ pid: zombie, startedAt: null }));
    const db = await openDatabase({ dataDir: folder });
    await db.close();
  });

  test("it is free again when it has been closed", async () => {
    const folder = newFolder();
    await (await openDatabase({ dataDir: folder })).close();
    const again = await openDatabase({ dataDir: folder });
    expect((await again.driver.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await again.close();
    await expect(again.driver.query("select 1")).rejects.toMatchObject({ code: "database-unavailable" });
  });
});

describe("a process that is killed while it writes", () => {
  test("loses no row that was acknowledged, three times over", async () => {
    const folder = newFolder();
    let acknowledged = 0;
    for (const rowsThisRound of [40, 150, 7]) {
      const writer = startProgram("write-rows.ts", folder);
      const ended = once(writer, "exit");
      let seen = 0;
      for await (const line of createInterface(writer.stdout)) {
        acknowledged = Number(line);
        seen += 1;
        if (seen === rowsThisRound) writer.kill("SIGKILL");
      }
      await ended;
      const db = await openDatabase({ dataDir: folder });
      const { rows } = await db.driver.query("select count(*)::integer as count from written where n <= $1", [
        acknowledged,
      ]);
      // Numbers are given once each, but one drawn for an unacknowledged row may be missing.
      const { rows: last } = await db.driver.query("select n from written where n = $1", [acknowledged]);
      await db.close();
      expect(last).toEqual([{ n: acknowledged }]);
      expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(seen);
    }
  }, 180_000);
});

describe("the main thread", () => {
  test("keeps answering while a query of seconds runs", async () => {
    const { driver } = await databaseOf("embedded");
    let turns = 0;
    let isRunning = true;
    const turn = () => {
      turns += 1;
      if (isRunning) setImmediate(turn);
    };
    setImmediate(turn);
    await driver.query("select count(*) from generate_series(1, 5000000)");
    isRunning = false;
    // A blocked thread would turn once or twice: before the query and after it.
    expect(turns).toBeGreaterThan(1_000);
  });
});
