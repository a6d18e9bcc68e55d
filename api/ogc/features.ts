import type { PolygonGeometry } from "../../gis/formats/rings.ts";
import { readCurrentRun } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { type CollectionId, collectionContract } from "./contract.ts";
import type { OgcCrs } from "./crs.ts";
import { type ItemsFilter, itemsStatement, type Key } from "./items-query.ts";
import { SOURCES } from "./sources.ts";

export type PropertyValue = string | number | boolean | null;
export interface OgcFeature {
  readonly id: string;
  readonly key: Key;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  /** Every collection is of areas; a feature whose land is not known has none. */
  readonly geometry: PolygonGeometry | null;
}

/** What is asked for, before it is known what the database holds of it. */
export type AskedFilter = Omit<ItemsFilter, "run">;

/** Rows asked for at a time. Each question is its own transaction: who hangs up leaves none open. */
const ROWS = 1_000;

/** Features after a key, through the filters, `limit` at most. Memory holds one question's rows. */
export async function* featuresAfter(
  db: Database,
  id: CollectionId,
  asked: AskedFilter,
  { after, limit, crs, signal }: { after?: Key | undefined; limit: number; crs: OgcCrs; signal: AbortSignal },
): AsyncGenerator<OgcFeature> {
  const filter = await withRun(db, id, asked);
  let from = after;
  for (let left = limit; left > 0; ) {
    signal.throwIfAborted();
    const wanted = Math.min(left, ROWS);
    const { text, values } = itemsStatement(id, filter, { after: from, limit: wanted, crs });
    const { rows } = await db.driver.query(text, values);
    const features = rows.map((row) => featureOf(id, row));
    yield* features;
    if (rows.length < wanted) return;
    from = features.at(-1)?.key;
    left -= rows.length;
  }
}

/** A filter that knows by which run what the rules say can be read, where the collection says it at all. */
export async function withRun(db: Database, id: CollectionId, filter: AskedFilter): Promise<ItemsFilter> {
  if (SOURCES[id].joins?.classified === undefined) return { ...filter, run: null };
  const { runNo } = await db.run(readCurrentRun, { asOf: filter.day });
  return { ...filter, run: runNo === null ? null : String(runNo) };
}

export function featureOf(id: CollectionId, row: Readonly<Record<string, unknown>>): OgcFeature {
  const { properties } = collectionContract(id);
  return {
    id: String(row.id),
    // Texts and whole numbers, as sources.ts says.
    key: SOURCES[id].keys.map((_, i) => row[`k${i}`]) as unknown as Key,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, type]) => {
        const value = row[name] ?? null;
        // A numeric comes as text, so that nothing is rounded before this.
        return [name, type === "number" && value !== null ? Number(value) : (value as PropertyValue)];
      }),
    ),
    // ST_AsGeoJSON's own output, of columns of polygons.
    geometry: (row.geometry ?? null) as PolygonGeometry | null,
  };
}
