import { once } from "node:events";
import { PassThrough } from "node:stream";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { CopyRows } from "./copy-rows.ts";
import { plainGeometry, polygonsOf, verticesOf } from "./geometry.ts";
import { innerPoint } from "./inner-point.ts";
import type { GoodRow } from "./row.ts";
import { type Batch, recordsOf } from "./staged-row.ts";

/** Rows on their way into the staging table. */
export interface OutgoingRows {
  /** Takes a row; whoever adds waits for what is returned, if anything, before he adds the next. */
  add(row: GoodRow): Promise<void> | undefined;
  /** All that has been added is stored; until the next is added, the session is free for other statements. */
  end(): Promise<void>;
  /** Nothing more comes: what was on its way ends, one way or the other. */
  abandon(): Promise<void>;
}

/** @param batch what the rows have in common */
export function outgoingRows(db: Database, batch: Batch): OutgoingRows {
  const { copyIn } = db.driver;
  return copyIn
    ? new CopiedRows((pieces) => copyIn(q.copyIncoming.text, pieces), batch)
    : new JsonRows(db, batch);
}

/** Bytes that may wait to be sent. */
const WAITING = 1024 * 1024;

/** In one COPY, which takes them as they are read: both sides work at once, and memory holds a few pieces. */
class CopiedRows implements OutgoingRows {
  readonly #copy: (pieces: AsyncIterable<Buffer>) => Promise<number>;
  readonly #rows: CopyRows;
  #pieces: PassThrough | undefined;
  #stored: Promise<unknown> = Promise.resolve();

  constructor(copy: (pieces: AsyncIterable<Buffer>) => Promise<number>, batch: Batch) {
    this.#copy = copy;
    this.#rows = new CopyRows(batch);
  }

  add(row: GoodRow): Promise<void> | undefined {
    this.#rows.add(row);
    return this.#rows.hasFullPiece ? this.#send(this.#rows.fullPieces()) : undefined;
  }

  async end(): Promise<void> {
    if (!this.#pieces && this.#rows.isEmpty) return;
    await this.#send(this.#rows.end());
    this.#pieces?.end();
    this.#pieces = undefined;
    await this.#stored;
  }

  async abandon(): Promise<void> {
    this.#pieces?.destroy(new Error("the rows were given up"));
    await Promise.allSettled([this.#stored]);
  }

  async #send(pieces: readonly Buffer[]): Promise<void> {
    this.#pieces ??= this.#begin();
    const way = this.#pieces;
    for (const piece of pieces) {
      // A COPY that has failed takes nothing more; its failure says why.
      if (way.destroyed) await this.#stored;
      if (!way.write(piece)) await Promise.race([once(way, "drain"), this.#stored]);
    }
  }

  #begin(): PassThrough {
    const pieces = new PassThrough({ highWaterMark: WAITING });
    // Given up before the COPY has begun, nobody reads them yet who would hear of it.
    pieces.on("error", () => undefined);
    this.#stored = this.#copy(pieces);
    // Its failure is thrown where it is waited for; until then it is nobody's.
    void Promise.allSettled([this.#stored]);
    return pieces;
  }
}

/** Rows sent in one statement, some 2 MB: larger ones gave no gain. */
const JSON_ROWS = 2_000;
/** And their vertices: two batches in memory are 20 MB. */
const VERTICES = 100_000;

/** As JSON: one batch is read while the one before is on its way. */
class JsonRows implements OutgoingRows {
  readonly #db: Database;
  readonly #batch: Batch;
  #rows: object[] = [];
  #vertices = 0;
  #stored: Promise<unknown> = Promise.resolve();

  constructor(db: Database, batch: Batch) {
    this.#db = db;
    this.#batch = batch;
  }

  add({ row, properties, geometry }: GoodRow): Promise<void> | undefined {
    this.#rows.push({
      row,
      ...properties,
      records: recordsOf(properties),
      geometry: plainGeometry(geometry),
      point: innerPoint(polygonsOf(geometry) ?? []),
    });
    this.#vertices += verticesOf(geometry);
    return this.#rows.length >= JSON_ROWS || this.#vertices >= VERTICES ? this.#send() : undefined;
  }

  async end(): Promise<void> {
    await this.#send();
    await this.#stored;
  }

  async abandon(): Promise<void> {
    await Promise.allSettled([this.#stored]);
  }

  async #send(): Promise<void> {
    await this.#stored;
    if (this.#rows.length === 0) return;
    this.#stored = this.#db.run(q.addIncoming, { ...this.#batch, rows: JSON.stringify(this.#rows) });
    void Promise.allSettled([this.#stored]);
    this.#rows = [];
    this.#vertices = 0;
  }
}
