import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { packagePath } from "../../api/package-root.ts";
import { thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { createServerDatabase, temporaryFolder } from "./harness.ts";

const times = process.env.PANHUO_LONG ? 10 : 2;
/** The embedded engine is started thrice in each round. */
const ROUND_MS = 300_000;

const STEPS = ["survey-preview reading", "survey-preview comparing", "survey-commit recording"];
/** Signs of progress come every 20 ms; a step on a thousand lots takes a few hundred milliseconds and more. */
const SIGNS = 30;

/** A point of the import, left to chance: some sign of progress of some step, or the next step where it is over by then. */
function somewhere(): (said: readonly string[]) => boolean {
  const step = Math.floor(Math.random() * STEPS.length);
  const sign = 1 + Math.floor(Math.random() * SIGNS);
  const seen = (said: readonly string[], name: string) => said.filter((line) => line.startsWith(name)).length;
  return (said) =>
    seen(said, STEPS[step] ?? "") >= sign || STEPS.slice(step + 1).some((later) => seen(said, later) > 0);
}

/** Runs the import, kills it once `when` says so of what it has said, and gives all of that. */
async function importAndKill(
  where: string,
  files: string,
  file: string,
  when: (said: readonly string[]) => boolean = () => false,
): Promise<string[]> {
  const program = packagePath("tests", "db", "programs", "import-upload.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, where, files, file], {
    cwd: packagePath(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (when(said)) child.kill("SIGKILL");
  }
  await exit;
  return said;
}

for (const engine of ["embedded", "server"] as const) {
  describe(`an import whose process is killed (${engine})`, () => {
    const { folder: city, remove: removeCity } = temporaryFolder();
    const setUp = async (options: { databaseUrl: string } | { dataDir: string }) => {
      const db = await openDatabase({ ...options, statementTimeoutMs: 60_000 });
      await migrate(db.driver);
      await setUpJinan(db, false);
      await db.close();
    };
    beforeAll(async () => {
      if (engine === "embedded") await setUp({ dataDir: join(city, "data") });
    }, ROUND_MS);
    afterAll(removeCity);

    for (let round = 1; round <= times; round += 1) {
      test(
        `${round}: is whole or not there, and is finished by the next process`,
        async () => {
          const { folder, remove } = temporaryFolder();
          const server = engine === "server" ? await createServerDatabase() : undefined;
          try {
            if (server) await setUp({ databaseUrl: server.url });
            else cpSync(join(city, "data"), join(folder, "data"), { recursive: true });
            const file = join(folder, "lots.geojson");
            writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features: thousandLots() }));
            const where = server?.url ?? join(folder, "data");
            // Where it is killed is left to chance: the promise holds everywhere.
            await importAndKill(where, folder, file, somewhere());
            const said = await importAndKill(where, folder, file);
            // 1,000 lots, two of which cross themselves and one of which lies elsewhere: all or none at first.
            expect(said[0]).toMatch(/^recorded (0|997), /);
            expect(said).toContain("committed");
            expect(said.at(-1)).toBe("recorded 997, waiting 0");
          } finally {
            await server?.drop();
            remove();
          }
        },
        ROUND_MS,
      );
    }
  });
}
