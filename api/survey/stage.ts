import { setImmediate } from "node:timers/promises";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import type { ColumnMapping, RowProblem } from "./contract.ts";
import { type Batch, copyLines } from "./copy-lines.ts";
import type { FileFeature } from "./feature-reader.ts";
import { type Box, plainGeometry, verticesOf } from "./geometry.ts";
import { joinRecorded } from "./join-recorded.ts";
import { checkRow, type GoodRow, type RowContext } from "./row.ts";

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
  let [rows, staged, vertices] = [0, 0, 0];
  let good: GoodRow[] = [];
  let problems: RowProblem[] = [];
  let sending: Promise<void> = Promise.resolve();
  const flush = async () => {
    await sending;
    const joined = await joinRecorded(db, good);
    staged += joined.good.length;
    sending = addRows(db, { datasetId, planeSrid }, joined.good, [...problems, ...joined.problems]);
    // Its failure is thrown where it is waited for, at the next batch; until then it is nobody's.
    void Promise.allSettled([sending]);
    good = [];
    problems = [];
    vertices = 0;
  };
  try {
    for await (const feature of features) {
      rows += 1;
      const checked = checkRow(feature.row, feature.value, context);
      problems.push(...checked.problems);
      if ("good" in checked) {
        good.push(checked.good);
        vertices += verticesOf(checked.good.geometry);
      }
      if (good.length >= batchRows || problems.length >= batchRows || vertices >= VERTICES) await flush();
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

async function addRows(
  db: Database,
  batch: Batch,
  good: readonly GoodRow[],
  problems: readonly RowProblem[],
): Promise<void> {
  await addIncoming(db, batch, good);
  await addProblems(db, batch.datasetId, problems);
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
  const context: RowContext = {
    districts: codes,
    aliases: new Map(
      districts.flatMap((district) => district.aliasCodes.map((alias) => [alias, district.code] as const)),
    ),
    defaultDistrict: options.district,
    mapping: options.mapping,
    today: options.today,
    // json_build_array of four numbers, or null without outlines.
    city: (city.bbox ?? null) as Box | null,
  };
  return { context, planeSrid: city.planeSrid };
}

async function addIncoming(db: Database, batch: Batch, good: readonly GoodRow[]): Promise<void> {
  if (good.length === 0) return;
  if (db.driver.copyIn) {
    await db.driver.copyIn(q.copyIncoming.text, copyLines(batch, good));
    return;
  }
  const rows = good.map(({ row, properties, geometry }) => {
    const { district, parcelNo, alias, parcelCode, sourceKey, formerCodes, ...record } = properties;
    const plain = plainGeometry(geometry);
    return { row, district, parcelNo, alias, parcelCode, sourceKey, formerCodes, record, geometry: plain };
  });
  await db.run(q.addIncoming, { ...batch, rows: JSON.stringify(rows) });
}

async function addProblems(db: Database, datasetId: string, problems: readonly RowProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const rows = problems.map(({ zh, en, ...problem }) => ({ ...problem, details: { zh, en } }));
  await db.run(q.addIncomingProblems, { datasetId, problems: JSON.stringify(rows) });
}
