import { setImmediate } from "node:timers/promises";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { districtUnknown } from "../districts/service.ts";
import { AppError } from "../errors.ts";
import type { ColumnMapping, RowProblem } from "./contract.ts";
import type { FileFeature } from "./feature-reader.ts";
import type { Box } from "./geometry.ts";
import { joinRecorded } from "./join-recorded.ts";
import { columnReader } from "./mapping.ts";
import { outgoingRows } from "./outgoing-rows.ts";
import { checkRow, type GoodRow, type RowContext } from "./row.ts";

export interface StagingOptions {
  readonly district?: string | undefined;
  readonly mapping?: ColumnMapping | undefined;
  /** The civil date after which a recorded date cannot lie. */
  readonly today?: string | undefined;
  /** After each batch; may end the staging by throwing. */
  readonly onProgress?: ((rows: number) => void | Promise<void>) | undefined;
}

/** Problems, and rows that wait for a recorded boundary, held in memory at most. */
const HELD = 5_000;
const PROGRESS_ROWS = 2_000;
/** A file is read by steps that never wait: without a pause nothing is sent until a whole piece has been read. */
const PAUSE_ROWS = 200;

/**
 * Reads a file's rows into the staging table of a batch: those that can be a parcel, and what is wrong with
 * the others. Nothing of the register is touched. Rows are on their way while the next are read.
 */
export async function stageFeatures(
  db: Database,
  datasetId: string,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: StagingOptions,
): Promise<{ rows: number; staged: number }> {
  const { context, planeSrid } = await stagingContext(db, options);
  const outgoing = outgoingRows(db, { datasetId, planeSrid });
  let [rows, staged] = [0, 0];
  let tables: GoodRow[] = [];
  let problems: RowProblem[] = [];
  const flush = async () => {
    await outgoing.end();
    const joined = await joinRecorded(db, tables);
    await addProblems(db, datasetId, [...problems, ...joined.problems]);
    for (const row of joined.good) await outgoing.add(row);
    staged += joined.good.length;
    tables = [];
    problems = [];
  };
  try {
    for await (const feature of features) {
      rows += 1;
      const checked = checkRow(feature.row, feature.value, context);
      if (checked.problems.length > 0) problems.push(...checked.problems);
      if ("good" in checked) {
        if (checked.good.geometry === null) tables.push(checked.good);
        else {
          staged += 1;
          const full = outgoing.add(checked.good);
          if (full) await full;
        }
      }
      if (problems.length >= HELD || tables.length >= HELD) await flush();
      if (rows % PROGRESS_ROWS === 0) await options.onProgress?.(rows);
      if (rows % PAUSE_ROWS === 0) await setImmediate();
    }
    await flush();
    await outgoing.end();
  } finally {
    // Whoever clears up after a failure is not overtaken by rows on their way.
    await outgoing.abandon();
  }
  await options.onProgress?.(rows);
  return { rows, staged };
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
    throw districtUnknown(options.district);
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
