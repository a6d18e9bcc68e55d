import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import type { FileFeature } from "../../api/survey/feature-reader.ts";
import { importFeatures } from "../../api/survey/import-parcels.ts";
import { createServerDatabase } from "./harness.ts";

/** As many as are recorded with the indexes set aside. */
const LOTS = 10_000;

/** Lots of some 5 m, none of which touches another. */
function* lots(count: number, said: object = {}): Generator<FileFeature> {
  const [side, step] = [0.00005, 0.0001];
  for (let i = 0; i < count; i += 1) {
    const [west, south] = [117.2 + (i % 100) * step, 36.7 + Math.floor(i / 100) * step];
    const ring = [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south],
    ];
    const geometry = { type: "Polygon", coordinates: [ring] };
    yield { row: i + 1, value: { type: "Feature", properties: { district: "370112", ...said }, geometry } };
  }
}

/** The indexes of parcels: their definitions, and which of them are the same as before. */
async function indexes(db: Database): Promise<Map<string, string>> {
  const { rows } = await db.driver.query(
    `select concat(pg_get_indexdef(i.indexrelid), ' primary: ', i.indisprimary) as definition, i.indexrelid::text as id
     from pg_index i where i.indrelid = 'parcel'::regclass and i.indisvalid order by 1`,
  );
  return new Map(rows.map(({ definition, id }) => [String(definition), String(id)]));
}

describe("a city's first survey of ten thousand parcels (server)", () => {
  let server: Awaited<ReturnType<typeof createServerDatabase>>;
  let db: Database;
  beforeAll(async () => {
    server = await createServerDatabase();
    db = await openDatabase({ databaseUrl: server.url, statementTimeoutMs: 60_000 });
    await migrate(db.driver);
    await setUpJinan(db, false);
  });
  afterAll(async () => {
    await db.close();
    await server.drop();
  });

  const importLots = (count: number, said?: object) =>
    importFeatures(db, lots(count, said), {
      name: "lots",
      source: "lots",
      demonstration: true,
      policyPackage: "test@0",
    });

  test("one row fewer is written into the indexes as they are; while somebody reads parcels, so are ten thousand", async () => {
    const before = await indexes(db);
    expect(before.size).toBe(6);
    const reader = await openDatabase({ databaseUrl: server.url, statementTimeoutMs: 60_000 });
    try {
      await reader.transaction(async (reading) => {
        await reading.driver.query("select count(*) from parcel");
        expect((await importLots(LOTS)).imported).toBe(LOTS);
      });
    } finally {
      await reader.close();
    }
    expect(await indexes(db)).toEqual(before);
    await db.driver.script("truncate parcel, parcel_key cascade");
    expect((await importLots(LOTS - 1)).imported).toBe(LOTS - 1);
    expect(await indexes(db)).toEqual(before);
    await db.driver.script("truncate parcel, parcel_key cascade");
  });

  test("its indexes are made anew, all of them and as they were", async () => {
    const before = await indexes(db);
    // Each row is warned of: what is said of rows is stored between those that are on their way.
    const { imported, problems } = await importLots(LOTS, { areaM2: "24.77" });
    expect(imported).toBe(LOTS);
    expect(problems.map(({ row, code }) => `${row} ${code}`)).toEqual(
      Array.from({ length: LOTS }, (_, i) => `${i + 1} area-basis-assumed`),
    );
    const after = await indexes(db);
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after].filter(([definition, id]) => before.get(definition) !== id)).toHaveLength(6);
  });
});
