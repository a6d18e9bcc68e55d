import type { ParcelProperties } from "./contract.ts";
import { EncodedRows } from "./encoded-rows.ts";
import type { GoodRow } from "./row.ts";
import { type Batch, type ColumnType, recordsOf, STAGED_COLUMNS } from "./staged-row.ts";

/** Beside the dataset, the row's number and the columns shared with a parcel: what it brings, the plane, the polygon. */
const FIELDS = STAGED_COLUMNS.length + 5;
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
    rows.multiPolygon(geometry);
  }

  /** All that has been added, once. */
  pieces(): readonly Buffer[] {
    this.isEmpty = true;
    return this.#rows.end();
  }
}
