import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { DEMONSTRATION_TODAY } from "../../api/house.ts";
import { packageReference } from "../../api/policy/package.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { type Bench, medianRatio, secondsOf } from "./bench.ts";

const PARCELS = 100_000;
const REPETITIONS = 3;

/** Classifying a city and writing the outcome, against writing the same finished rows: the floor. */
const bench: Bench = {
  name: "classification of a city",
  async run({ databaseUrl, say }) {
    const db = await openDatabase({ databaseUrl, statementTimeoutMs: 0 });
    try {
      await migrate(db.driver);
      const size = { parcels: PARCELS, seed: 61, namedCases: true };
      const made = await secondsOf(() =>
        seedDemonstration(db, packageReference("370100"), () => undefined, size),
      );
      say(`${PARCELS} parcels generated and taken in in ${made.toFixed(1)} s`);
      const { driver } = db;
      const columns = `(district_code text, parcel_no text, overall text, matched text[], excluded_by text[],
        missing text[], policy_in_force boolean, recognisable boolean, primary key (district_code, parcel_no))`;
      await driver.script(`create table classified ${columns}; create table floor ${columns}`);
      await driver.script("vacuum analyze");
      const classified = () =>
        driver.query(
          `insert into classified
           select c.district_code, c.parcel_no, c.overall, c.matched, c.excluded_by, c.missing, c.policy_in_force, c.recognisable
           from classify_parcels($1::date) c`,
          [DEMONSTRATION_TODAY],
        );
      await classified();
      await driver.script(
        "create table finished as select * from classified order by district_code, parcel_no",
      );
      const fresh = (table: string, work: () => Promise<unknown>) => async () => {
        await driver.script(`truncate ${table}`);
        return secondsOf(work);
      };
      const measured = await medianRatio(
        REPETITIONS,
        fresh("classified", classified),
        fresh("floor", () => driver.query("insert into floor select * from finished")),
      );
      const figure = `${measured.ratio.toFixed(1)} × (${measured.first.toFixed(2)} s : ${measured.second.toFixed(2)} s)`;
      return { rows: [{ what: "classify 100,000 parcels and write, to writing the finished rows", figure }] };
    } finally {
      await db.close();
    }
  },
};

export default bench;
