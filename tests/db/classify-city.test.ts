import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { packagePath, packageRoot } from "../../api/package-root.ts";
import { classifyCity } from "../../api/recognition/classify-city.ts";
import { gatherCity } from "../../api/recognition/gather.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { isoDate } from "../../gis/iso-date.ts";
import { classifyParcel } from "../../gis/land/classify-parcel.ts";
import { measuresOfRow } from "../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../gis/policy/jinan-2019-61/index.ts";
import { readMeasures, tallyRun } from "../../sql/generated/queries.ts";
import { createServerDatabase, describeOnBothEngines, temporaryFolder } from "./harness.ts";

const POLICY = "jinan-2019-61@1.0.0";
const DAY = "2022-03-01";
const seed = (db: Database, parcels: number) =>
  seedDemonstration(db, POLICY, () => undefined, { parcels, seed: 61, namedCases: true });

/** What a run left of each parcel, and what the live function says, in one order. */
const OUTCOME =
  "district_code, parcel_no, overall, matched, excluded_by, undetermined, missing, policy_in_force, recognisable";
async function asStored(db: Database, run: bigint | number) {
  const { rows } = await db.driver.query(
    `select distinct on (district_code, parcel_no) ${OUTCOME} from classification_in_words
     where run_no <= $1 order by district_code, parcel_no, run_no desc`,
    [run],
  );
  return rows;
}
async function asDecidedLive(db: Database, asOf: string) {
  const { rows } = await db.driver.query(
    `select ${OUTCOME} from classify_parcels($1::date) order by district_code, parcel_no`,
    [asOf],
  );
  return rows;
}

/** A title dispute recorded on the first `count` parcels that had none: SCOPE-3 fails where it held. */
async function dispute(db: Database, count: number, no: number) {
  await db.driver.query(
    `insert into finding (district_code, parcel_no, finding_no, topic, result, found_on)
     select district_code, parcel_no, $2::integer, 'titleDisputed', true, date '2022-02-01'
     from classify_parcels(date '${DAY}')
     where scope_3
     order by district_code, parcel_no
     limit $1::integer`,
    [count, no],
  );
}

async function tally(db: Database, runNo: bigint): Promise<number> {
  const rows = await db.run(tallyRun, { runNo, districtCode: null });
  return rows.reduce((sum, row) => sum + row.parcels, 0);
}

/** The first parcel of the city, replaced by a later survey. */
async function endOne(db: Database) {
  const first = "(select district_code, parcel_no from parcel order by district_code, parcel_no limit 1)";
  await db.driver.query(
    `insert into parcel_version (district_code, parcel_no, version_no, dataset_id, version_recorded_at, ending, ended_by, valid_to, record, geom)
     select district_code, parcel_no, version_no, dataset_id, recorded_at, 'replaced', dataset_id, date '2022-02-01', '{}', geom
     from parcel where (district_code, parcel_no) in ${first}`,
  );
  await db.driver.query(`delete from parcel_overlay where (district_code, parcel_no) in ${first}`);
  await db.driver.query(`delete from parcel where (district_code, parcel_no) in ${first}`);
}

describeOnBothEngines("classifying a city", (db, engine) => {
  let parcels = 0;
  beforeAll(async () => {
    parcels = (await seed(db(), 400)).imported;
  });

  test("stores what the live classification decides, of every parcel", async () => {
    const run = await classifyCity(db(), DAY, POLICY, { batch: 150 });
    expect(run).toMatchObject({ asOf: DAY, policyPackage: POLICY, classified: parcels, written: parcels });
    expect(await asStored(db(), run.runNo)).toEqual(await asDecidedLive(db(), DAY));
  });

  test("a second time classifies and writes nothing", async () => {
    const again = await classifyCity(db(), DAY, POLICY);
    expect(again).toMatchObject({ gathered: 0, classified: 0, written: 0 });
    expect(await asStored(db(), again.runNo)).toEqual(await asDecidedLive(db(), DAY));
  });

  // The embedded engine is one process's, which begins one run.
  if (engine === "server")
    test("begun twice at once is done once, and found done by the other", async () => {
      const day = "2021-06-01";
      const runs = await Promise.all([1, 2].map(() => classifyCity(db(), day, POLICY, { batch: 150 })));
      expect(runs.map(({ classified }) => classified).sort((a, b) => a - b)).toEqual([0, parcels]);
      for (const { runNo } of runs)
        expect(await asStored(db(), runNo)).toEqual(await asDecidedLive(db(), day));
    });

  test("facts recorded of four parcels write these four alone, and the former outcomes stay", async () => {
    const former = await classifyCity(db(), DAY, POLICY);
    const before = await asStored(db(), former.runNo);
    await dispute(db(), 4, 901);
    const run = await classifyCity(db(), DAY, POLICY);
    expect(run).toMatchObject({ gathered: 4, classified: 4, written: 4 });
    expect(await asStored(db(), run.runNo)).toEqual(await asDecidedLive(db(), DAY));
    expect(await asStored(db(), former.runNo)).toEqual(before);
  });

  test("a fact that decides nothing anew is gathered and not written", async () => {
    await db().driver.query(
      `insert into finding (district_code, parcel_no, finding_no, topic, result, found_on)
       select district_code, parcel_no, 902, 'titleDisputed', true, date '2022-02-02'
       from finding where finding_no = 901`,
    );
    expect(await classifyCity(db(), DAY, POLICY)).toMatchObject({ written: 0 });
  });

  test("another day is decided on its own, and the day before again as before", async () => {
    const ended = await classifyCity(db(), "2024-12-01", POLICY);
    expect(ended.classified).toBe(parcels);
    expect(await asStored(db(), ended.runNo)).toEqual(await asDecidedLive(db(), "2024-12-01"));
    const back = await classifyCity(db(), DAY, POLICY);
    expect(await asStored(db(), back.runNo)).toEqual(await asDecidedLive(db(), DAY));
  });

  test("parameters concern every parcel, and only what they decide anew is written", async () => {
    await db().driver.query(
      `with t as (
         insert into policy_table (kind, name, source, in_force_from, demonstration, row_count)
         values ('parameters', 'stricter', 'test', date '2021-12-31', true, 3)
         returning table_no
       )
       insert into policy_table_row (table_no, row_no, value)
       select t.table_no, v.no, v.value::jsonb
       from t, (values
         (1, '{"name": "lowGrades", "district": "", "value": ["C", "D"]}'),
         (2, '{"name": "underusedBelow", "district": "", "value": "0.9"}'),
         (3, '{"name": "evaluationValidYears", "district": "", "value": "3"}')) v (no, value)`,
    );
    const run = await classifyCity(db(), DAY, POLICY);
    expect(run.classified).toBeGreaterThan(run.written);
    expect(run.written).toBeGreaterThan(0);
    expect(await asStored(db(), run.runNo)).toEqual(await asDecidedLive(db(), DAY));
  });

  test("a sample of parcels is decided in the process alike", async () => {
    const { runNo } = await classifyCity(db(), DAY, POLICY);
    const stored = (await asStored(db(), runNo)).filter((_, i) => i % 17 === 0);
    for (const row of stored) {
      const key = { districtCode: String(row.district_code), parcelNo: String(row.parcel_no), asOf: DAY };
      const measures = await db().run(readMeasures, key);
      // to_jsonb of one row of parcel_measures; measuresOfRow checks each column.
      const record = measures?.measures as Record<string, unknown>;
      const { outcome } = classifyParcel(measuresOfRow(record), isoDate(DAY), jinan2019No61);
      expect([row.overall, row.matched, row.excluded_by, row.missing]).toEqual([
        outcome.overall,
        outcome.matched,
        outcome.excludedBy,
        outcome.missing,
      ]);
    }
    expect(stored.length).toBeGreaterThan(20);
  });

  test("a parcel that ended is counted no more, and what earlier runs saw of it stays", async () => {
    const former = await classifyCity(db(), DAY, POLICY);
    const before = await tally(db(), former.runNo);
    await endOne(db());
    const run = await classifyCity(db(), DAY, POLICY);
    expect(run).toMatchObject({ gathered: 1, classified: 1, written: 1 });
    expect(await tally(db(), run.runNo)).toBe(before - 1);
    expect(await tally(db(), former.runNo)).toBe(before);
    const standing = (await asStored(db(), run.runNo)).filter(({ overall }) => overall !== "ended");
    expect(standing).toEqual(await asDecidedLive(db(), DAY));
    expect(await classifyCity(db(), DAY, POLICY)).toMatchObject({ gathered: 0, written: 0 });
  });

  test("a gathering by itself leaves nothing to gather for the classification that follows", async () => {
    await dispute(db(), 3, 903);
    expect(await gatherCity(db(), DAY)).toMatchObject({ changed: 3 });
    expect(await classifyCity(db(), DAY, POLICY)).toMatchObject({ gathered: 0, classified: 3, written: 3 });
  });

  test("what a run had written before it was cut off, and what has changed again since, is decided by the next", async () => {
    const day = "2022-03-05";
    await dispute(db(), 5, 904);
    const cutOff = classifyCity(db(), day, POLICY, {
      // All in one batch, and the run is not ended yet.
      batch: 10_000,
      onBatch: (step) => {
        if (step === "classify") throw new Error("cut off");
      },
    });
    await expect(cutOff).rejects.toThrow("cut off");
    await db().driver.query(
      `insert into finding (district_code, parcel_no, finding_no, topic, result, found_on)
       select district_code, parcel_no, 905, topic, false, date '2022-02-02'
       from finding
       where finding_no = 904`,
    );
    const run = await classifyCity(db(), day, POLICY);
    const standing = (await asStored(db(), run.runNo)).filter(({ overall }) => overall !== "ended");
    expect(standing).toEqual(await asDecidedLive(db(), day));
  });

  test("a run that fails between batches has stored a beginning of the whole, and goes on behind it", async () => {
    const day = "2022-03-06";
    let batches = 0;
    const failing = classifyCity(db(), day, POLICY, {
      batch: 50,
      onBatch: (step) => {
        if (step === "classify") batches += 1;
        if (batches === 3) throw new Error("fails");
      },
    });
    await expect(failing).rejects.toThrow("fails");
    const { rows } = await db().driver.query(
      `select s.steps, s.classified, count(*) as passed
       from (
         select count(*) as steps, sum(classified)::bigint as classified
         from classification_step
         where run_no = (select max(run_no) from classification_run)
       ) s, (
         select position_gather, position_district, position_no
         from classification_step
         where run_no = (select max(run_no) from classification_run)
         order by position_gather desc, position_district desc, position_no desc
         limit 1
       ) l
       join gathered_facts g
         on (g.gather_no, g.district_code, g.parcel_no) <= (l.position_gather, l.position_district, l.position_no)
       group by s.steps, s.classified`,
    );
    expect(rows).toEqual([{ steps: 3n, classified: 150n, passed: 150n }]);
    const run = await classifyCity(db(), day, POLICY);
    const standing = (await asStored(db(), run.runNo)).filter(({ overall }) => overall !== "ended");
    expect(standing).toEqual(await asDecidedLive(db(), day));
  });

  test("outcomes that earlier runs put in other words are not compared with", async () => {
    await db().driver.query("update classification_run set words = 'of other rules'");
    const run = await classifyCity(db(), "2022-03-02", POLICY);
    expect(run.written).toBe(run.classified);
    const standing = (await asStored(db(), run.runNo)).filter(({ overall }) => overall !== "ended");
    expect(standing).toEqual(await asDecidedLive(db(), "2022-03-02"));
  });
});

describe("a run that is killed", () => {
  const places = {
    embedded: async () => {
      const { folder, remove } = temporaryFolder();
      return { at: folder, open: () => openDatabase({ dataDir: folder }), drop: async () => remove() };
    },
    server: async () => {
      const { url, drop } = await createServerDatabase();
      return { at: url, open: () => openDatabase({ databaseUrl: url }), drop };
    },
  };
  for (const engine of ["embedded", "server"] as const)
    test(`goes on there and ends as an unbroken one, twice (${engine})`, { timeout: 600_000 }, async () => {
      const { at, open, drop } = await places[engine]();
      try {
        const first = await open();
        await migrate(first.driver);
        const { imported } = await seed(first, 100);
        await first.close();
        await killedAfter("gather 60", at);
        await killedAfter("classify 60", at);

        const second = await open();
        const run = await classifyCity(second, DAY, POLICY, { batch: 20 });
        expect(await asStored(second, run.runNo)).toEqual(await asDecidedLive(second, DAY));
        const { rows } = await second.driver.query(
          "select run_no, count(*) as n from classification group by run_no",
        );
        // Each parcel once, by the run that was killed and went on.
        expect(rows).toEqual([{ run_no: 1n, n: BigInt(imported) }]);
        await second.close();
      } finally {
        await drop();
      }
    });
});

/** Runs the program until it has stored a batch, and kills it. */
async function killedAfter(step: string, at: string): Promise<void> {
  const program = packagePath("tests", "db", "programs", "classify.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, at, DAY], {
    cwd: packageRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  for await (const line of createInterface(child.stdout)) if (line === step) break;
  child.kill("SIGKILL");
  await ended;
}
