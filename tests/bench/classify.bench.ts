import type { Database } from "../../api/db/database.ts";
import { openDatabase } from "../../api/db/open.ts";
import { DEMONSTRATION_TODAY } from "../../api/house.ts";
import { classifyCity } from "../../api/recognition/classify-city.ts";
import { gatherCity } from "../../api/recognition/gather.ts";
import { type Bench, type BenchRow, median, medianRatio, secondsOf } from "./bench.ts";
import { buildCity, POLICY } from "./city.ts";

/** Generated once, and then copied with all their records until the city is large enough. */
const GENERATED = 20_000;
const REPETITIONS = 3;

/**
 * Classifying a city from gathered facts and keeping the outcome. The floor is one `insert … select` of the same
 * finished rows, in the order of their key, into an empty table of the same columns and primary key.
 */
const bench: Bench = {
  name: "classification of a city",
  async run({ databaseUrl, long, say }) {
    const db = await openDatabase({ databaseUrl, statementTimeoutMs: 0 });
    try {
      const rows: BenchRow[] = [];
      const timed = async (what: string, work: () => Promise<unknown>) => {
        const seconds = await secondsOf(work);
        say(`${what}: ${seconds.toFixed(1)} s`);
        return seconds;
      };
      const parcels = long ? 3_000_000 : 1_000_000;
      await timed("generate and copy", () => buildCity(db, GENERATED, parcels / GENERATED));
      const run = () => classifyCity(db, DEMONSTRATION_TODAY, POLICY);
      const gathering = await timed("gather", () => gatherCity(db, DEMONSTRATION_TODAY));
      await timed("classify, first time", run);
      await db.driver.script(`
        create table finished as select * from classification order by district_code, parcel_no;
        create table floor (like classification including all)`);
      await db.driver.script("vacuum analyze");
      await db.driver.script("checkpoint");
      // Neither pays for the pages that the other has left to be written.
      const alone = async (what: string, work: () => Promise<unknown>) => {
        await db.driver.script("checkpoint");
        return timed(what, work);
      };
      const floor = async () => {
        await db.driver.script("truncate floor");
        return alone("floor", () => db.driver.query("insert into floor select * from finished"));
      };
      const whole = await medianRatio(
        REPETITIONS,
        async () => {
          await db.driver.script("truncate classification; delete from classification_run");
          return alone("classify", run);
        },
        floor,
      );
      let round = 0;
      const gatherings: number[] = [];
      const changed = await medianRatio(
        REPETITIONS,
        async () => {
          round += 1;
          await dispute(db, round);
          gatherings.push(await alone("gather what changed", () => gatherCity(db, DEMONSTRATION_TODAY)));
          return alone("classify what changed", run);
        },
        floor,
      );
      const size = parcels.toLocaleString("en");
      const per = (seconds: number, many: number) => `${((seconds / many) * 1e6).toFixed(0)} µs`;
      const gatheringChanged = median(gatherings);
      rows.push(
        {
          what: {
            en: `gather the facts of ${size} parcels, of each; and of the 1 % whose records changed, of each`,
            zh: `汇集 ${size} 宗地的事实，平均每宗；及其中 1 % 记录变化后重新汇集，平均每宗`,
          },
          figure: `${gathering.toFixed(0)} s, ${per(gathering, parcels)}; ${gatheringChanged.toFixed(1)} s, ${per(gatheringChanged, parcels / 100)}`,
        },
        {
          what: {
            en: `classify ${size} parcels from gathered facts and write, to writing the finished rows (≤ 2)`,
            zh: `由已汇集事实评定 ${size} 宗地并写入，与仅写入结果行之比（≤ 2）`,
          },
          figure: `${whole.ratio.toFixed(2)} × (${whole.first.toFixed(1)} s : ${whole.second.toFixed(1)} s)`,
          held: whole.ratio <= 2,
        },
        {
          what: {
            en: "classify again when the facts of 1 % have changed, to the same writing (≤ 0.5)",
            zh: "1 % 宗地的事实变化后再次评定，与同一写入之比（≤ 0.5）",
          },
          figure: `${changed.ratio.toFixed(2)} × (${changed.first.toFixed(1)} s : ${changed.second.toFixed(1)} s)`,
          held: changed.ratio <= 0.5,
        },
      );
      return { rows };
    } finally {
      await db.close();
    }
  },
};

/** A title dispute on every hundredth parcel, each round on others. */
async function dispute(db: Database, round: number): Promise<void> {
  await db.driver.query(
    `insert into finding (district_code, parcel_no, finding_no, topic, result, found_on)
     select district_code, parcel_no, 900, 'titleDisputed', true, date '2022-02-01'
     from parcel
     where parcel_no::integer % 100 = $1::integer`,
    [round],
  );
  // What autovacuum would have done by the next run.
  await db.driver.script("analyze finding");
}

export default bench;
