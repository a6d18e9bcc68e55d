import type { Database, Driver } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { packageReference } from "../../api/policy/package.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";

export const POLICY = packageReference("370100");

/** Tables of a parcel's records that its classification reads. */
const COPIED = [
  "parcel_key",
  "parcel",
  "parcel_overlay",
  "finding",
  "exclusion_record",
  "evaluation",
  "evaluation_report",
  "occupancy",
];

/** A city in an empty database: so many parcels generated, and copied with all their records until there are enough. */
export async function buildCity(db: Database, generated: number, times: number): Promise<void> {
  await migrate(db.driver);
  await seedDemonstration(db, POLICY, () => undefined, { parcels: generated, seed: 61, namedCases: false });
  await db.driver.transaction(async (session) => {
    // Copies of rows whose keys were checked: to check each again takes as long as to write it.
    await session.script("set local session_replication_role = replica");
    for (const table of COPIED) await copyTable(session, table, times);
  });
  await db.driver.script("vacuum analyze");
}

async function copyTable(session: Driver, table: string, times: number): Promise<void> {
  const { rows } = await session.query(
    `select coalesce(string_agg(', ' || column_name, '' order by ordinal_position), '') as columns
     from information_schema.columns
     where table_name = $1 and is_generated = 'NEVER'
       and column_name not in ('district_code', 'parcel_no', 'alias', 'parcel_code', 'source_key')`,
    [table],
  );
  const columns = String(rows[0]?.columns);
  // A parcel's copies are not alike to the rules: each lacks an eighth of the findings, another one.
  const where =
    table === "finding" ? "where hashtext(district_code || parcel_no || topic || n) % 8 <> 0" : "";
  await session.query(
    `insert into ${table} (district_code, parcel_no${columns})
     select district_code, lpad((parcel_no::integer + 100000 * n)::text, 8, '0')${columns}
     from generate_series(1, $1::integer) n, ${table}
     ${where}`,
    [times - 1],
  );
}
