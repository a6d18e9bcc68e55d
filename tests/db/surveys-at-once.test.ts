import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import type { House } from "../../api/house.ts";
import { openHouse } from "../../api/open-house.ts";
import { startWork, takeUpload, uploadProblems } from "../../api/survey/uploads/service.ts";
import { endNeighbours, readCity } from "../../sql/generated/queries.ts";
import { createServerDatabase, temporaryFolder } from "./harness.ts";

const LICHENG = "370112";
const SIDE = 0.0005;

/** A lot of Licheng 历城区, `column` lots east of a corner. */
function lot(column: number, properties: object = {}) {
  const [west, south] = [117.3 + column * SIDE, 36.75];
  const [east, north] = [west + SIDE, south + SIDE];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

/** The same database, which lets `meanwhile` happen behind a statement of a transaction. */
function interrupted(
  db: Database,
  behind: { readonly name: string },
  meanwhile: () => Promise<void>,
): Database {
  const run: Database["run"] = async (query, ...parameters) => {
    const result = await inner.run(query, ...parameters);
    if (query.name === behind.name) await meanwhile();
    return result;
  };
  let inner = db;
  return {
    ...db,
    transaction: (work, options) =>
      db.transaction((tx) => {
        inner = tx;
        return work({ ...tx, run });
      }, options),
  };
}

describe("of two surveys at once (server)", () => {
  let server: Awaited<ReturnType<typeof createServerDatabase>>;
  const opened: Database[] = [];
  const houses: House[] = [];
  const { folder, remove } = temporaryFolder();
  let meanwhile: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    server = await createServerDatabase();
    // Two services on one database.
    for (const prepare of [
      (db: Database) => db,
      (db: Database) => interrupted(db, endNeighbours, () => meanwhile()),
    ]) {
      const db = await openDatabase({ databaseUrl: server.url, statementTimeoutMs: 60_000 });
      if (opened.length === 0) {
        await migrate(db.driver);
        await setUpJinan(db, false);
      }
      opened.push(db);
      houses.push(await openHouse(prepare(db), "2022-03-01", undefined, { dataDir: folder }));
    }
  });
  afterAll(async () => {
    await Promise.all(houses.map(({ jobs }) => jobs.stop()));
    await Promise.all(opened.map((db) => db.close()));
    await server.drop();
    remove();
  });

  async function preview(house: House, features: readonly unknown[]): Promise<string> {
    const { upload } = await takeUpload(
      house,
      { name: "lots.geojson", demonstration: true, district: LICHENG },
      Readable.from([Buffer.from(JSON.stringify({ type: "FeatureCollection", features }))]),
    );
    await house.jobs.idle();
    return upload;
  }

  async function commit(house: House, upload: string): Promise<void> {
    const { job } = await startWork(house, upload, "survey-commit", {});
    await house.jobs.idle();
    expect(await house.jobs.read(job)).toMatchObject({ state: "done" });
  }

  const problemsOf = async (house: House, upload: string) =>
    (await uploadProblems(house, upload, { limit: 100 })).items.map(({ row, code }) => `${row} ${code}`);

  test.each([
    ["while the other is compared", 0],
    ["after the other was compared", 10],
  ])("one that is recorded %s is not overlapped by it", async (when, column) => {
    const [one, other] = houses as [House, House];
    const recorded = async () => (await one.db.run(readCity))?.parcels ?? 0;
    const before = await recorded();
    const first = await preview(one, [lot(column + 0.5)]);
    let interruptions = 0;
    if (when.startsWith("while"))
      meanwhile = async () => {
        interruptions += 1;
        meanwhile = async () => undefined;
        await commit(one, first);
      };
    const second = await preview(other, [lot(column), lot(column + 5)]);
    // Not seen: it was found out before.
    expect(await problemsOf(other, second)).toEqual([]);
    if (interruptions === 0) await commit(one, first);
    expect(await recorded()).toBe(before + 1);
    await commit(other, second);
    expect(await problemsOf(other, second)).toEqual(["1 overlaps-parcel"]);
    expect(await recorded()).toBe(before + 2);
  });
});
