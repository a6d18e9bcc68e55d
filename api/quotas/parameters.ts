import type { QuotaParameters } from "../../gis/registry/quotas.ts";
import type { Database } from "../db/database.ts";
import { rowsInForce } from "../policy/tables/service.ts";

/** The parameters in force on a day, as far as they had been loaded by a moment; null: not loaded. */
export async function quotaParameters(
  db: Database,
  asOf: string,
  knownAt: string | null = null,
): Promise<QuotaParameters | null> {
  const found = await rowsInForce<Omit<QuotaParameters, "table">>(db, "quota-parameters", asOf, knownAt);
  const row = found?.rows[0];
  if (!found || !row) return null;
  const { tableNo, name, source, docNo, from, demonstration } = found.version;
  return { ...row, table: { tableNo, name, source, docNo, from, demonstration } };
}
