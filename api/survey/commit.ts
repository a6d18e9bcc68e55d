import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";

export interface CommitOptions {
  readonly policyPackage: string;
  /** From which day the new versions, divisions and mergers hold. */
  readonly surveyedOn: string;
}

/**
 * Records the rows of a compared batch that are not held, in the transaction given: new parcels, new versions
 * of recorded ones, divisions and mergers. What is replaced is kept; its dataset has been added before.
 */
export async function commitIncoming(
  tx: Database,
  datasetId: string,
  { policyPackage, surveyedOn }: CommitOptions,
): Promise<{ created: number; versions: number; unchanged: number }> {
  const counted = await tx.run(q.countIncoming, { datasetId });
  if (counted.versions > 0) await tx.run(q.keepSupersededVersions, { datasetId, surveyedOn });
  const { recorded } = await tx.run(q.recordParcels, { datasetId, surveyedOn });
  if (recorded !== counted.created + counted.versions) {
    throw new AppError(
      "register-changed",
      {
        zh: "入库期间登记库已变化，未写入任何内容；请重新预检。",
        en: "The register changed meanwhile, so nothing was recorded; preview the file again.",
      },
      { status: 409 },
    );
  }
  if ((await tx.run(q.recordLineage, { datasetId, surveyedOn })) > 0) {
    await tx.run(q.keepReplacedParcels, { datasetId, surveyedOn });
  }
  await tx.run(q.forgetOverlays, { datasetId });
  await tx.run(q.endKeptParcels, { datasetId });
  if (counted.bringsRecords) await recordRecords(tx, datasetId, policyPackage);
  await tx.run(q.computeOverlays, { datasetId, planId: null });
  await tx.run(q.redrawDataset, { datasetId });
  const { created, versions, unchanged } = counted;
  return { created, versions, unchanged };
}

async function recordRecords(tx: Database, datasetId: string, policyPackage: string): Promise<void> {
  await tx.run(q.recordFindings, { datasetId });
  await tx.run(q.recordExclusions, { datasetId });
  await tx.run(q.recordDisputes, { datasetId });
  await tx.run(q.recordEvaluations, { datasetId });
  await tx.run(q.recordReports, { datasetId });
  await tx.run(q.recordOccupancy, { datasetId });
  await tx.run(q.recordRecognitions, { datasetId, policyPackage });
  await tx.run(q.recordMilestones, { datasetId });
  await tx.run(q.recordEnterpriseYears, { datasetId });
}

/** The staging rows of a batch, gone; the report goes with them unless it is to stay. */
export async function clearIncoming(tx: Database, datasetId: string): Promise<void> {
  await tx.run(q.clearIncoming, { datasetId });
  await tx.run(q.clearIncomingProblems, { datasetId });
  await tx.run(q.forgetLineage, { datasetId });
}
