import { setImmediate } from "node:timers/promises";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import type { ColumnMapping, RowProblem } from "./contract.ts";
import { CopyRows } from "./copy-rows.ts";
import type { FileFeature } from "./feature-reader.ts";
import { type Box, plainGeometry, verticesOf } from "./geometry.ts";
import { joinRecorded } from "./join-recorded.ts";
import { columnReader } from "./mapping.ts";
import { checkRow, type GoodRow, type RowContext } from "./row.ts";
import { type Batch, recordsOf } from "./staged-row.ts";

export interface StagingOptions {
  readonly district?: string | undefined;
  readonly mapping?: ColumnMapping | undefined;
  /** The civil date after which a recorded date cannot lie. */
  readonly today?: string | undefined;
  /** After each batch; may end the staging by throwing. */
  readonly onProgress?: ((rows: number) => void | Promise<void>) | undefined;
}

/** Rows sent in one statement as JSON, some 2 MB: larger ones gave no gain. */
const JSON_ROWS = 2_000;
/** The same of a COPY: each sets up the projection anew, which took 14 ms, two fifths of the time of 2,000 rows. */
const COPY_ROWS = 10_000;
/** And their vertices: two batches in memory are 20 MB. */
const VERTICES = 100_000;
const PROGRESS_ROWS = 2_000;
/** A file is read by steps that never wait: without a pause nothing is sent until a whole batch has been read. */
const PAUSE_ROWS = 200;

/**
 * Reads a file's rows into the staging table of a batch: those that can be a parcel, and what is wrong with
 * the others. Nothing of the register is touched. One batch is read while the one before is on its way:
 * memory holds two.
 */
export async function stageFeatures(
  db: Database,
  datasetId: string,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: StagingOptions,
): Promise<{ rows: number; staged: number }> {
  const { context, planeSrid } = await stagingContext(db, options);
  const batchRows = db.driver.copyIn ? COPY_ROWS : JSON_ROWS;
  const rowsToSend = outgoing(db, { datasetId, planeSrid });
  let [rows, staged, good, vertices] = [0, 0, 0, 0];
  let tables: GoodRow[] = [];
  let problems: RowProblem[] = [];
  let sending: Promise<void> = Promise.resolve();
  const flush = async () => {
    await sending;
    const joined = await joinRecorded(db, tables);
    for (const row of joined.good) rowsToSend.add(row);
    staged += good - tables.length + joined.good.length;
    sending = send(rowsToSend.take(), [...problems, ...joined.problems]);
    // Its failure is thrown where it is waited for, at the next batch; until then it is nobody's.
    void Promise.allSettled([sending]);
    tables = [];
    problems = [];
    good = 0;
    vertices = 0;
  };
  const send = async (sendRows: () => Promise<void>, found: readonly RowProblem[]) => {
    await sendRows();
    await addProblems(db, datasetId, found);
  };
  try {
    for await (const feature of features) {
      rows += 1;
      const checked = checkRow(feature.row, feature.value, context);
      problems.push(...checked.problems);
      if ("good" in checked) {
        if (checked.good.geometry === null) tables.push(checked.good);
        else rowsToSend.add(checked.good);
        good += 1;
        vertices += verticesOf(checked.good.geometry);
      }
      if (good >= batchRows || problems.length >= batchRows || vertices >= VERTICES) await flush();
      if (rows % PROGRESS_ROWS === 0) await options.onProgress?.(rows);
      if (rows % PAUSE_ROWS === 0) await setImmediate();
    }
    await flush();
    await sending;
  } finally {
    // Whoever clears up after a failure is not overtaken by a batch.
    await Promise.allSettled([sending]);
  }
  await options.onProgress?.(rows);
  return { rows, staged };
}

/** Rows on their way out: what has been added is taken whole, to be sent while the next are added. */
interface Outgoing {
  add(row: GoodRow): void;
  take(): () => Promise<void>;
}

const nothing = () => Promise.resolve();

function outgoing(db: Database, batch: Batch): Outgoing {
  const { copyIn } = db.driver;
  if (!copyIn) return outgoingAsJson(db, batch);
  const rows = new CopyRows(batch);
  return {
    add: (row) => rows.add(row),
    take: () => {
      if (rows.isEmpty) return nothing;
      const pieces = rows.pieces();
      return async () => void (await copyIn(q.copyIncoming.text, pieces));
    },
  };
}

function outgoingAsJson(db: Database, batch: Batch): Outgoing {
  let rows: object[] = [];
  return {
    add: ({ row, properties, geometry }) => {
      rows.push({ row, ...properties, records: recordsOf(properties), geometry: plainGeometry(geometry) });
    },
    take: () => {
      if (rows.length === 0) return nothing;
      const text = JSON.stringify(rows);
      rows = [];
      return async () => void (await db.run(q.addIncoming, { ...batch, rows: text }));
    },
  };
}

async function stagingContext(
  db: Database,
  options: StagingOptions,
): Promise<{ context: RowContext; planeSrid: number }> {
  const [city, districts] = await Promise.all([db.run(q.readCity), db.run(q.listDistricts)]);
  if (!city) {
    throw new AppError("city-not-set", {
      zh: "数据库中还没有城市；请先运行 panhuo init。",
      en: "The database holds no city yet; run `panhuo init` first.",
    });
  }
  const codes = new Set(districts.map((district) => district.code));
  if (options.district !== undefined && !codes.has(options.district)) {
    throw new AppError(
      "district-unknown",
      {
        zh: `没有代码为 ${options.district} 的区县或功能区。`,
        en: `There is no district with the code ${options.district}.`,
      },
      { status: 422 },
    );
  }
  const beyond = city.bbox ? [] : await db.run(q.listPlacesBeyond, { planeSrid: city.planeSrid });
  const context: RowContext = {
    districts: codes,
    aliases: new Map(
      districts.flatMap((district) => district.aliasCodes.map((alias) => [alias, district.code] as const)),
    ),
    defaultDistrict: options.district,
    read: columnReader(options.mapping),
    today: options.today,
    // json_build_array of four numbers, or null without outlines.
    city: (city.bbox ?? null) as Box | null,
    beyond: beyond.map(({ longitude, latitude }) => [longitude, latitude] as const),
  };
  return { context, planeSrid: city.planeSrid };
}

async function addProblems(db: Database, datasetId: string, problems: readonly RowProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const rows = problems.map(({ zh, en, ...problem }) => ({ ...problem, details: { zh, en } }));
  await db.run(q.addIncomingProblems, { datasetId, problems: JSON.stringify(rows) });
}
