import type { ParcelProperties } from "./contract.ts";
import { EncodedRows } from "./encoded-rows.ts";
import { polygonsOf } from "./geometry.ts";
import { innerPoint } from "./inner-point.ts";
import type { GoodRow } from "./row.ts";
import { type Batch, type ColumnType, recordsOf, STAGED_COLUMNS } from "./staged-row.ts";

/** Beside the dataset, the row's number and the columns shared with a parcel: what it brings, the plane, the polygon, its box and a point on it. */
const FIELDS = STAGED_COLUMNS.length + 11;
// Apart, since they are gone through for every row: as pairs they took twice the time.
const PROPERTIES = STAGED_COLUMNS.map(([property]) => property);
const TYPES = STAGED_COLUMNS.map(([, type]) => type);

/**
 * Rows of the staging table in the binary form of PostgreSQL's COPY, in the order of `copyIncoming`. A row is written
 * when it is read, and is gone: kept as objects, ten thousand of them took a fifth of the time to be kept alive.
 */
export class CopyRows {
  readonly #rows = new EncodedRows();
  readonly #planeSrid: number;
  readonly #datasetId: Buffer;
  isEmpty = true;

  constructor({ datasetId, planeSrid }: Batch) {
    this.#datasetId = Buffer.from(datasetId.replaceAll("-", ""), "hex");
    this.#planeSrid = planeSrid;
  }

  add({ row, properties, geometry }: GoodRow): void {
    const rows = this.#rows;
    this.isEmpty = false;
    rows.begin(FIELDS);
    rows.bytes(this.#datasetId);
    rows.integer(row);
    for (let i = 0; i < PROPERTIES.length; i += 1) {
      const value = properties[PROPERTIES[i] as keyof ParcelProperties];
      if (value === undefined) rows.absent();
      // The contract makes of each property what its column is.
      else rows.value(TYPES[i] as ColumnType, value as never);
    }
    const records = recordsOf(properties);
    if (records) rows.json(records);
    else rows.absent();
    rows.integer(this.#planeSrid);
    // What passed the check is polygons.
    const polygons = polygonsOf(geometry) ?? [];
    rows.multiPolygonAndBox(polygons);
    const point = innerPoint(polygons);
    for (let i = 0; i < 2; i += 1) {
      const ordinate = point?.[i];
      if (ordinate === undefined) rows.absent();
      else rows.double(ordinate);
    }
  }

  get hasFullPiece(): boolean {
    return this.#rows.hasFull;
  }

  /** What has been added, as far as it fills pieces, once. */
  fullPieces(): readonly Buffer[] {
    return this.#rows.full();
  }

  /** The rest of it, and the end of the COPY. */
  end(): readonly Buffer[] {
    this.isEmpty = true;
    return this.#rows.end();
  }
}
