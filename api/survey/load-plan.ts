import { randomUUID } from "node:crypto";
import { z } from "zod";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { both, civilDate } from "../endpoint.ts";
import { AppError } from "../errors.ts";
import { sayIssues } from "../issue-words.ts";
import { text } from "./contract.ts";
import { type FileFeature, type FileOptions, meridianOf, readFeatures } from "./feature-reader.ts";
import { geometryProblem, plainGeometry } from "./geometry.ts";

export const planKind = z.enum(["urban-construction-boundary", "land-use-plan", "zoning"]);

export interface PlanOptions {
  readonly kind: z.infer<typeof planKind>;
  readonly name: string;
  readonly docNo?: string | undefined;
  readonly inForceFrom: string;
  readonly inForceTo?: string | undefined;
  readonly source: string;
  readonly licence?: string | undefined;
  readonly demonstration: boolean;
  /** Zoning whose features name their zone under other properties. */
  readonly zoneNoFrom?: string | undefined;
}

/** Towers on slivers reach 71.7 in a real register; a thousand is a slip of the pen. */
const zoneFar = z.number().nonnegative().max(1_000).optional();
const zoneProperties = z
  .object({
    zoneNo: z.union([text(64), z.number().transform(String)]).optional(),
    plannedUse: text(40).optional(),
    farMin: zoneFar,
    farMax: zoneFar,
    densityMin: z.number().min(0).max(100).optional(),
  })
  .refine(({ farMin, farMax }) => farMin === undefined || farMax === undefined || farMin <= farMax, {
    message: both("小于 farMin", "is below farMin"),
    path: ["farMax"],
  });

const BATCH = 2_000;

export const planDates = z
  .object({ from: civilDate, to: civilDate.optional() })
  .refine(({ from, to }) => to === undefined || to >= from, {
    message: both("早于开始日期", "is before the first day"),
    path: ["to"],
  });

export async function loadPlanFile(
  db: Database,
  file: string,
  { file: answers, ...options }: PlanOptions & { readonly file?: FileOptions },
): Promise<{ areas: number }> {
  return loadPlan(db, readFeatures(file, { ...answers, meridian: await meridianOf(db) }), options);
}

/**
 * A plan in one transaction: all of its areas or nothing, since a plan with holes in it would decide
 * wrongly. The share of every recorded parcel inside it is computed at once.
 */
export async function loadPlan(
  db: Database,
  features: AsyncIterable<FileFeature> | Iterable<FileFeature>,
  options: PlanOptions,
): Promise<{ areas: number }> {
  return db.transaction(
    async (tx) => {
      const datasetId = randomUUID();
      await tx.run(q.addDataset, {
        datasetId,
        kind: "plan",
        name: options.name,
        source: options.source,
        licence: options.licence ?? null,
        demonstration: options.demonstration,
      });
      const { planId } = await tx.run(q.addPlan, {
        kind: options.kind,
        name: options.name,
        docNo: options.docNo ?? null,
        inForceFrom: options.inForceFrom,
        inForceTo: options.inForceTo ?? null,
        datasetId,
      });
      let areas = 0;
      let batch: Record<string, unknown>[] = [];
      const flush = async () => {
        if (batch.length === 0) return;
        await refuseInvalid(tx, batch, areas - batch.length);
        const json = JSON.stringify(batch);
        if (options.kind === "zoning")
          await tx.run(q.addPlanAreas, { planId, firstNo: areas - batch.length + 1, areas: json });
        else await tx.run(q.addPlanOutline, { planId, areas: json });
        batch = [];
      };
      for await (const { row, value } of features) {
        batch.push(planArea(row, value, options));
        areas += 1;
        // A boundary is united in one statement, so it is sent whole.
        if (options.kind === "zoning" && batch.length >= BATCH) await flush();
      }
      await flush();
      // An empty plan in force would say of every parcel that it lies outside.
      if (areas === 0) throw refusePlan(1, "文件中没有图形", "the file holds no area");
      await tx.run(q.cutPlan, { planId });
      await tx.run(q.computeOverlays, { datasetId: null, planId });
      await tx.run(q.redrawSmallDistricts);
      await tx.run(q.analyzeParcels);
      return { areas };
    },
    { statementTimeoutMs: 0 },
  );
}

function planArea(row: number, value: unknown, { kind, zoneNoFrom }: PlanOptions): Record<string, unknown> {
  const feature = z
    .object({ properties: z.record(z.string(), z.unknown()).nullable(), geometry: z.unknown() })
    .safeParse(value);
  if (!feature.success) throw refusePlan(row, "不是 GeoJSON Feature", "not a GeoJSON Feature");
  const { geometry, properties } = feature.data;
  const bad = geometryProblem(geometry, null);
  if (bad) throw refusePlan(row, bad.reason.zh, bad.reason.en);
  const plain = plainGeometry(geometry);
  if (kind !== "zoning") return { geometry: plain };
  const named = zoneNoFrom ? { ...properties, zoneNo: properties?.[zoneNoFrom] } : properties;
  const zone = zoneProperties.safeParse(named ?? {}, { reportInput: true });
  if (!zone.success) {
    const { zh, en } = sayIssues(zone.error);
    throw refusePlan(row, zh, en);
  }
  return { ...zone.data, geometry: plain };
}

async function refuseInvalid(
  tx: Database,
  batch: readonly Record<string, unknown>[],
  before: number,
): Promise<void> {
  const geometries = JSON.stringify(batch.map(({ geometry }, i) => ({ no: before + i + 1, geometry })));
  const [first] = await tx.run(q.explainInvalidGeometries, { geometries });
  if (first)
    throw refusePlan(first.no, `图形无效：${first.reason}`, `the polygon is not valid: ${first.reason}`);
}

function refusePlan(row: number, zh: string, en: string): AppError {
  return new AppError("plan-malformed", {
    zh: `规划文件第 ${row} 个要素：${zh}；未装载任何内容。`,
    en: `Feature ${row} of the plan: ${en}; nothing was loaded.`,
  });
}
