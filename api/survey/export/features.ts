import type { PolygonGeometry } from "../../../gis/formats/rings.ts";
import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import type { ParcelFilter } from "../../parcels/service.ts";
import { valuesOf } from "./parcel-columns.ts";
import type { ExportFeature } from "./table.ts";

export type ExportFilter = Omit<ParcelFilter, "limit" | "cursor">;

const PAGE = 2_000;

/**
 * The parcels that pass the filters, in the order of their ids, a page at a time: no transaction is held
 * open while somebody's slow line takes the file.
 */
export async function* exportedParcels(
  db: Database,
  asOf: string,
  filter: ExportFilter,
): AsyncGenerator<ExportFeature> {
  const [west, south, east, north] = filter.bbox ?? [];
  let [afterDistrict, afterNo]: [string | null, string | null] = [null, null];
  for (;;) {
    const rows: q.ListParcelsForExportRow[] = await db.run(q.listParcelsForExport, {
      asOf,
      afterDistrict,
      afterNo,
      districtCode: filter.district ?? null,
      overall: filter.overall ?? null,
      category: filter.category ?? null,
      stage: filter.stage ?? null,
      west: west ?? null,
      south: south ?? null,
      east: east ?? null,
      north: north ?? null,
      text: filter.q ?? null,
      limit: PAGE,
    });
    for (const row of rows) {
      yield {
        id: `${row.districtCode}-${row.parcelNo}`,
        values: valuesOf(row),
        // PostGIS writes the column's type: a MultiPolygon.
        geometry: simplest(row.geometry as PolygonGeometry),
      };
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || !last) return;
    [afterDistrict, afterNo] = [last.districtCode, last.parcelNo];
  }
}

/** Stored as MultiPolygon; a parcel of one part is a Polygon to everyone else. */
function simplest(geometry: PolygonGeometry): PolygonGeometry {
  const [only, another] = geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return only && !another ? { type: "Polygon", coordinates: only } : geometry;
}
