import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../api/db/open.ts";
import { firstLine, foldersAndPrograms } from "./program.ts";

const { cleanUp, newFolder, startProgram } = foldersAndPrograms();

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
