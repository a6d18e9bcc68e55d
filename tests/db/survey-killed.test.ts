import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { packagePath } from "../../api/package-root.ts";
import { thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { readCity } from "../../sql/generated/queries.ts";
import { createServerDatabase, temporaryFolder } from "./harness.ts";

const times = process.env.PANHUO_LONG ? 10 : 2;

/** Runs the import and kills it with its `lines`-th sign of progress; true when it had finished by then. */
async function importAndKill(where: string, files: string, file: string, lines: number): Promise<boolean> {
  const program = packagePath("tests", "db", "programs", "import-upload.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, where, files, file], {
    cwd: packagePath(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let seen = 0;
  let done = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "committed") done = true;
    seen += 1;
    if (seen === lines) child.kill("SIGKILL");
  }
  await exit;
  return done;
}

for (const engine of ["embedded", "server"] as const) {
  describe(`an import whose process is killed (${engine})`, () => {
    for (let round = 1; round <= times; round += 1) {
      test(`${round}: is whole or not there, and is finished by the next process`, async () => {
        const { folder, remove } = temporaryFolder();
        const server = engine === "server" ? await createServerDatabase() : undefined;
        const options = server ? { databaseUrl: server.url } : { dataDir: join(folder, "data") };
        const opened = async <T>(work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>) => {
          const db = await openDatabase({ ...options, statementTimeoutMs: 60_000 });
          try {
            return await work(db);
          } finally {
            await db.close();
          }
        };
        try {
          await opened(async (db) => {
            await migrate(db.driver);
            await setUpJinan(db, false);
          });
          const file = join(folder, "lots.geojson");
          writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features: thousandLots() }));
          const where = server?.url ?? join(folder, "data");
          // Where it is killed is left to chance: the promise holds everywhere.
          await importAndKill(where, folder, file, 1 + Math.floor(Math.random() * 60));
          const parcels = await opened(async (db) => (await db.run(readCity))?.parcels);
          // 1,000 lots, two of which cross themselves and one of which lies elsewhere.
          expect([0, 997]).toContain(parcels);
          expect(await importAndKill(where, folder, file, Number.POSITIVE_INFINITY)).toBe(true);
          expect(await opened(async (db) => (await db.run(readCity))?.parcels)).toBe(997);
          const left = await opened((db) => db.driver.query("select count(*) as n from incoming_parcel"));
          expect(left.rows[0]?.n).toBe(0n);
        } finally {
          await server?.drop();
          remove();
        }
      }, 180_000);
    }
  });
}
