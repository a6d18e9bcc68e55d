import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import type { ColumnMapping, ImportReport, RowProblem } from "./contract.ts";
import { type FileFeature, type FileOptions, meridianOf, readFeatures } from "./feature-reader.ts";
import type { Box } from "./geometry.ts";
import { checkRow, error, type GoodRow, type RowContext } from "./row.ts";

export interface ImportOptions {
  readonly name: string;
  readonly source: string;
  readonly licence?: string | undefined;
  readonly demonstration: boolean;
  readonly policyPackage: string;
  readonly district?: string | undefined;
  readonly mapping?: ColumnMapping | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** Rows sent in one statement: 2 MB of JSON or so; larger batches gave no gain. */
const BATCH = 2_000;

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
 * Records parcels, all of the good rows in one transaction and none of the bad ones. What is wrong with
 * a row is reported with its number, field and reason; nothing recorded before is touched.
 */
export async function importFeatures(
  db: Database,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: ImportOptions,
): Promise<ImportReport> {
  const context = await rowContext(db, options);
  return db.transaction(
    async (tx) => {
      const datasetId = randomUUID();
      const problems: RowProblem[] = [];
      await tx.run(q.addDataset, {
        datasetId,
        kind: "parcels",
        name: options.name,
        source: options.source,
        licence: options.licence ?? null,
        demonstration: options.demonstration,
      });
      let rows = 0;
      let batch: GoodRow[] = [];
      for await (const feature of features) {
        rows += 1;
        const checked = checkRow(feature.row, feature.value, context);
        problems.push(...checked.problems);
        if ("good" in checked) batch.push(checked.good);
        if (batch.length >= BATCH) {
          await addIncoming(tx, datasetId, batch);
          batch = [];
          options.onProgress?.(rows);
        }
      }
      await addIncoming(tx, datasetId, batch);
      // One by one: as arguments of one call, a hundred thousand of them overflow the stack.
      for (const one of await refuseIncoming(tx, datasetId)) problems.push(one);
      for (const one of await areaWarnings(tx, datasetId)) problems.push(one);
      await tx.run(q.numberIncoming, { datasetId });
      const imported = await record(tx, datasetId, options.policyPackage);
      await tx.run(q.computeOverlays, { datasetId, planId: null });
      await tx.run(q.clearIncoming, { datasetId });
      await tx.run(q.analyzeParcels);
      options.onProgress?.(rows);
      problems.sort((a, b) => a.row - b.row);
      return { datasetId, rows, imported, refused: rows - imported, problems };
    },
    // A bulk load may take as long as it needs.
    { statementTimeoutMs: 0 },
  );
}

async function rowContext(db: Database, options: ImportOptions): Promise<RowContext> {
  const [city, districts] = await Promise.all([db.run(q.readCity), db.run(q.listDistricts)]);
  if (!city) {
    throw new AppError("city-not-set", {
      zh: "数据库中还没有城市；请先运行 panhuo init。",
      en: "The database holds no city yet; run `panhuo init` first.",
    });
  }
  const codes = new Set(districts.map((district) => district.code));
  if (options.district !== undefined && !codes.has(options.district)) {
    throw new AppError("district-unknown", {
      zh: `没有代码为 ${options.district} 的区县或功能区。`,
      en: `There is no district with the code ${options.district}.`,
    });
  }
  return {
    districts: codes,
    aliases: new Map(
      districts.flatMap((district) => district.aliasCodes.map((alias) => [alias, district.code] as const)),
    ),
    defaultDistrict: options.district,
    mapping: options.mapping,
    // json_build_array of four numbers, or null without outlines.
    city: (city.bbox ?? null) as Box | null,
  };
}

async function addIncoming(tx: Database, datasetId: string, batch: readonly GoodRow[]): Promise<void> {
  if (batch.length === 0) return;
  const rows = batch.map(({ row, properties, geometry }) => {
    const { district, parcelNo, alias, parcelCode, sourceKey, ...record } = properties;
    return { row, district, parcelNo, alias, parcelCode, sourceKey, record, geometry };
  });
  await tx.run(q.addIncoming, { datasetId, rows: JSON.stringify(rows) });
}

/** What only the database can see; the rows concerned are taken out. */
async function refuseIncoming(tx: Database, datasetId: string): Promise<RowProblem[]> {
  const invalid = (await tx.run(q.checkIncomingGeometry, { datasetId })).map(({ row, reason }) =>
    error(
      row,
      "geometry",
      "geometry-invalid",
      `图形无效：${inChinese(reason)}`,
      `the polygon is not valid: ${reason}`,
    ),
  );
  await remove(tx, datasetId, invalid);
  const outside = (await tx.run(q.checkIncomingInsideCity, { datasetId })).map(({ row }) =>
    error(row, "geometry", "outside-city", "图形在本市范围之外", "the parcel lies outside the city"),
  );
  await remove(tx, datasetId, outside);
  const duplicates = (await tx.run(q.checkIncomingDuplicates, { datasetId })).map(
    ({ row, field, key, earlierRow }) =>
      earlierRow !== null && earlierRow < row
        ? error(
            row,
            field,
            "key-repeated-in-file",
            `${key} 与第 ${earlierRow} 行重复`,
            `${key} repeats row ${earlierRow}`,
          )
        : error(
            row,
            field,
            "key-already-recorded",
            `${key} 已入库，不覆盖原记录`,
            `${key} is already recorded; nothing is overwritten`,
          ),
  );
  await remove(tx, datasetId, duplicates);
  return [...invalid, ...outside, ...duplicates];
}

async function remove(tx: Database, datasetId: string, problems: readonly RowProblem[]): Promise<void> {
  if (problems.length === 0) return;
  await tx.run(q.removeIncoming, { datasetId, rows: JSON.stringify(problems.map((p) => p.row)) });
}

async function areaWarnings(tx: Database, datasetId: string): Promise<RowProblem[]> {
  return (await tx.run(q.checkIncomingAreas, { datasetId })).map(({ row, declaredM2, computedM2 }) => ({
    row,
    field: "areaM2",
    code: "area-differs",
    severity: "warning" as const,
    zh: `登记面积 ${declaredM2} m² 与图形面积 ${computedM2} m² 相差超过 1 %；以登记面积为准`,
    en: `the recorded area of ${declaredM2} m² differs from the polygon's ${computedM2} m² by over 1 %; the recorded one decides`,
  }));
}

async function record(tx: Database, datasetId: string, policyPackage: string): Promise<number> {
  const parcels = await tx.run(q.recordParcels, { datasetId });
  await tx.run(q.recordFindings, { datasetId });
  await tx.run(q.recordExclusions, { datasetId });
  await tx.run(q.recordDisputes, { datasetId });
  await tx.run(q.recordEvaluations, { datasetId });
  await tx.run(q.recordReports, { datasetId });
  await tx.run(q.recordOccupancy, { datasetId });
  await tx.run(q.recordRecognitions, { datasetId, policyPackage });
  await tx.run(q.recordMilestones, { datasetId });
  await tx.run(q.recordEnterpriseYears, { datasetId });
  return parcels;
}

/** The commonest words of ST_IsValidReason; the place in brackets stays as it is. */
function inChinese(reason: string): string {
  return reason
    .replace("Self-intersection", "自相交")
    .replace("Ring 自相交", "环自相交")
    .replace("Ring Self-intersection", "环自相交")
    .replace("Hole lies outside shell", "内环在外环之外")
    .replace("Holes are nested", "内环嵌套")
    .replace("Interior is disconnected", "内部不连通")
    .replace("Nested shells", "外环嵌套")
    .replace("Duplicate Rings", "环重复")
    .replace("Too few points in geometry component", "点数过少");
}
