import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { clearIncoming, commitIncoming } from "./commit.ts";
import { compareIncoming, type ProblemCursor, pageOfProblems } from "./compare.ts";
import type { ImportReport, RowProblem } from "./contract.ts";
import { type FileFeature, type FileOptions, meridianOf, readFeatures } from "./feature-reader.ts";
import { type StagingOptions, stageFeatures } from "./stage.ts";

export interface ImportOptions extends StagingOptions {
  readonly name: string;
  readonly source: string;
  readonly licence?: string | undefined;
  readonly demonstration: boolean;
  readonly policyPackage: string;
  /** Only say what would come of it. */
  readonly preview?: boolean | undefined;
}

const PAGE = 5_000;

/** @see importFeatures; the features come from a file of any format that is read here. */
export async function importParcelFile(
  db: Database,
  file: string,
  options: Omit<ImportOptions, "name" | "source"> & { name?: string; source?: string; file?: FileOptions },
): Promise<ImportReport> {
  const name = options.name ?? basename(file);
  const features = readFeatures(file, { ...options.file, meridian: await meridianOf(db) });
  return importFeatures(db, features, { ...options, name, source: options.source ?? name });
}

/**
 * Preview and commit in one: records all of the good rows in one transaction and none of the bad ones. What is wrong
 * with a row is reported with its number, field and reason. Whoever calls this answers for the rows that
 * the preview of an upload would hold for confirmation: they come in, with a warning.
 */
export async function importFeatures(
  db: Database,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: ImportOptions,
): Promise<ImportReport> {
  // A bulk load may take as long as it needs.
  return db.transaction((tx) => recordFeatures(tx, features, options), { statementTimeoutMs: 0 });
}

async function recordFeatures(
  tx: Database,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: ImportOptions,
): Promise<ImportReport> {
  const datasetId = randomUUID();
  const { rows } = await stageFeatures(tx, datasetId, features, options);
  await tx.run(q.lockRegister);
  await compareIncoming(tx, datasetId);
  await tx.run(q.releaseConfirmed, { datasetId, rows: null });
  const { created, versions, unchanged } = options.preview
    ? await tx.run(q.countIncoming, { datasetId })
    : await commit(tx, datasetId, options);
  const problems = await allProblems(tx, datasetId);
  await clearIncoming(tx, datasetId);
  const imported = created + versions;
  return { datasetId, rows, imported, unchanged, refused: rows - imported - unchanged, problems };
}

async function commit(tx: Database, datasetId: string, options: ImportOptions) {
  await tx.run(q.addDataset, {
    datasetId,
    kind: "parcels",
    name: options.name,
    source: options.source,
    licence: options.licence ?? null,
    demonstration: options.demonstration,
  });
  const { today } = await tx.run(q.readToday);
  const counts = await commitIncoming(tx, datasetId, {
    policyPackage: options.policyPackage,
    surveyedOn: options.today ?? today,
  });
  await tx.run(q.analyzeParcels);
  return counts;
}

async function allProblems(tx: Database, datasetId: string): Promise<RowProblem[]> {
  const all: RowProblem[] = [];
  let after: ProblemCursor | undefined;
  do {
    const { problems, last } = await pageOfProblems(tx, datasetId, PAGE, after);
    for (const { parcelCode: _code, repair: _repair, severity, ...problem } of problems)
      all.push({ ...problem, severity: severity === "confirm" ? "warning" : severity });
    after = problems.length === PAGE ? last : undefined;
  } while (after);
  return all;
}
