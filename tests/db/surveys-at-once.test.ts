import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import type { House } from "../../api/house.ts";
import { openHouse } from "../../api/open-house.ts";
import type { ParcelKey } from "../../api/parcels/service.ts";
import { recordDecision } from "../../api/recognition/decide.ts";
import { describeUpload, startWork, takeUpload, uploadProblems } from "../../api/survey/uploads/service.ts";
import {
  addRecognition,
  endNeighbours,
  listDependents,
  readCity,
  setUploadStaged,
} from "../../sql/generated/queries.ts";
import { createServerDatabase, temporaryFolder } from "./harness.ts";
import { collectionOf, lot } from "./survey-lot.ts";

const LICHENG = "370112";
const DAY = "2022-03-01";
/** A database that lets `meanwhile` happen behind a statement, once. */
interface Interruption {
  behind: string;
  meanwhile: () => Promise<void>;
}

function interrupted(db: Database, interruption: () => Interruption | undefined, done: () => void): Database {
  const on = (inner: Database): Database["run"] => {
    return async (query, ...parameters) => {
      const result = await inner.run(query, ...parameters);
      const found = interruption();
      if (query.name === found?.behind) {
        done();
        await found.meanwhile();
      }
      return result;
    };
  };
  return {
    ...db,
    run: on(db),
    transaction: (work, options) => db.transaction((tx) => work({ ...tx, run: on(tx) }), options),
  };
}

describe("of two surveys at once (server)", () => {
  let server: Awaited<ReturnType<typeof createServerDatabase>>;
  const opened: Database[] = [];
  const houses: House[] = [];
  const { folder, remove } = temporaryFolder();
  let interruption: Interruption | undefined;
  beforeAll(async () => {
    server = await createServerDatabase();
    // Two services on one database.
    for (const prepare of [
      (db: Database) => db,
      (db: Database) =>
        interrupted(
          db,
          () => interruption,
          () => {
            interruption = undefined;
          },
        ),
    ]) {
      const db = await openDatabase({ databaseUrl: server.url, statementTimeoutMs: 60_000 });
      if (opened.length === 0) {
        await migrate(db.driver);
        await setUpJinan(db, false);
      }
      opened.push(db);
      houses.push(await openHouse(prepare(db), DAY, undefined, { dataDir: folder }));
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
      Readable.from([Buffer.from(collectionOf(features))]),
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
    if (when.startsWith("while"))
      interruption = { behind: endNeighbours.name, meanwhile: () => commit(one, first) };
    const second = await preview(other, [lot(column), lot(column + 5)]);
    // Not seen: it was found out before.
    expect(await problemsOf(other, second)).toEqual([]);
    if (when.startsWith("after")) await commit(one, first);
    expect(await recorded()).toBe(before + 1);
    await commit(other, second);
    expect(await problemsOf(other, second)).toEqual(["1 overlaps-parcel"]);
    expect(await recorded()).toBe(before + 2);
  });

  test("one that another service has brought to its end, since this one stood still, is not opened again", async () => {
    const [one, other] = houses as [House, House];
    let upload = "";
    interruption = {
      behind: setUploadStaged.name,
      meanwhile: async () => {
        await one.db.driver.query(
          "update job set heard_at = clock_timestamp() - interval '1 hour' where state = 'running'",
        );
        one.jobs.wake();
        await one.jobs.idle();
        const { rows } = await one.db.driver.query(
          "select upload_id from survey_upload where state = 'previewed'",
        );
        upload = String(rows[0]?.upload_id);
        await commit(one, upload);
      },
    };
    await preview(other, [lot(30)]);
    expect(await describeUpload(one, upload)).toMatchObject({
      state: "committed",
      counts: { created: 1 },
      job: { kind: "survey-commit", state: "done" },
    });
  });

  describe("the withdrawal of one, and a decision on its parcel", () => {
    /** Either somebody waits for what another has locked, or the work is over. */
    async function waitsOrEnds({ db }: House, work: Promise<unknown>): Promise<void> {
      let isOver = false;
      void Promise.allSettled([work]).then(() => {
        isOver = true;
      });
      while (!isOver) {
        const { rows } = await db.driver.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1",
        );
        if (rows.length > 0) return;
      }
    }

    async function recorded(house: House, column: number): Promise<{ upload: string; key: ParcelKey }> {
      const upload = await preview(house, [lot(column)]);
      await commit(house, upload);
      const { rows } = await house.db.driver.query(
        "select district_code, parcel_no from parcel where dataset_id = $1",
        [upload],
      );
      return { upload, key: { districtCode: LICHENG, parcelNo: String(rows[0]?.parcel_no) } };
    }

    async function withdraw(house: House, upload: string) {
      const { job } = await startWork(house, upload, "survey-withdrawal", { reason: "测试" });
      await house.jobs.idle();
      return (await house.jobs.read(job)).problem?.code ?? null;
    }

    const decide = (house: House, key: ParcelKey) =>
      recordDecision(house, key, { decision: "refused", docNo: "济历城认〔2022〕1 号", decidedOn: DAY });

    const decisions = async ({ db }: House, key: ParcelKey) =>
      (
        await db.driver.query("select from recognition where district_code = $1 and parcel_no = $2", [
          key.districtCode,
          key.parcelNo,
        ])
      ).rows.length;

    test("that is being recorded: the import stays", async () => {
      const [one, other] = houses as [House, House];
      const { upload, key } = await recorded(one, 40);
      let withdrawal: Promise<string | null> | undefined;
      interruption = {
        behind: addRecognition.name,
        meanwhile: async () => {
          withdrawal = withdraw(one, upload);
          await waitsOrEnds(one, withdrawal);
        },
      };
      await decide(other, key);
      expect(await withdrawal).toBe("import-has-dependents");
      expect(await decisions(one, key)).toBe(1);
      expect(await describeUpload(one, upload)).toMatchObject({ state: "committed" });
    });

    test("that comes while the import goes: nothing is recorded of a parcel that is gone", async () => {
      const [one, other] = houses as [House, House];
      const { upload, key } = await recorded(other, 50);
      let decision: Promise<unknown> | undefined;
      interruption = {
        behind: listDependents.name,
        meanwhile: async () => {
          decision = decide(one, key);
          await waitsOrEnds(one, decision);
        },
      };
      expect(await withdraw(other, upload)).toBeNull();
      await expect(decision).rejects.toMatchObject({ status: 404 });
      expect(await decisions(one, key)).toBe(0);
    });
  });
});
