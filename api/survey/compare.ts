import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import type { RowProblem } from "./contract.ts";
import { findNeighbours } from "./neighbours/find-neighbours.ts";
import { problemWords } from "./problem-words.ts";

/**
 * What only the database can see of a staged batch, set-wise: shapes, keys, codes, areas, neighbours, and
 * which recorded parcels its rows are new versions of or take the place of. May be run again at any time;
 * the last comparison counts. Rows with an error, or waiting for a confirmation, are held.
 */
export async function compareIncoming(tx: Database, datasetId: string): Promise<void> {
  const batch = { datasetId };
  const hold = () => tx.run(q.holdProblemRows, { datasetId, alsoUnconfirmed: false });
  await tx.run(q.analyzeIncoming);
  await tx.run(q.forgetComparison, batch);
  await tx.run(q.forgetLineage, batch);
  const has = await tx.run(q.readIncomingTraits, batch);
  if (has.compared) await tx.run(q.beginComparison, batch);
  // Each step takes only rows that the ones before it have left standing.
  if (has.invalidShapes) {
    await tx.run(q.findInvalidShapes, batch);
    await hold();
  }
  if (has.emptyShapes) await tx.run(q.findEmptyShapes, batch);
  await tx.run(q.findShapesOutsideCity, batch);
  await hold();
  const versions = has.parcelCodes ? await tx.run(q.matchRecordedParcels, batch) : 0;
  const { parcelNumbers, aliases, parcelCodes, sourceKeys } = has;
  await tx.run(q.findRepeatedKeys, {
    datasetId,
    parcelNumbers: parcelNumbers || versions > 0,
    aliases,
    parcelCodes,
    sourceKeys,
  });
  if (has.contradictedCodes) await tx.run(q.findContradictedCodes, batch);
  if (has.landUses) await tx.run(q.findUnknownLandUse, batch);
  await hold();
  if (versions > 0) await tx.run(q.markUnchanged, batch);
  if (has.differingAreas) await tx.run(q.findDifferingAreas, batch);
  if (has.missingCodes) await tx.run(q.findMissingCodes, batch);
  if (has.formerCodes) {
    await tx.run(q.findFormerParcels, batch);
    await tx.run(q.findUnknownFormers, batch);
  }
  if (has.records && versions > 0) await tx.run(q.findIgnoredRecords, batch);
  await hold();
  await findNeighbours(tx, datasetId);
  await tx.run(q.holdProblemRows, { datasetId, alsoUnconfirmed: true });
  await tx.run(q.holdDividedReplacements, batch);
}

export interface ProblemCursor {
  readonly row: number;
  readonly no: number;
}

/** What belongs to a problem beyond what a reader of files can say. */
interface OfItsRow {
  readonly parcelCode: string | null;
  readonly repair: { readonly areaM2: number; readonly repairedM2: number } | null;
}

function repairIn({ repairable, areaM2, repairedM2 }: Record<string, unknown>): OfItsRow["repair"] {
  return repairable === true ? { areaM2: Number(areaM2), repairedM2: Number(repairedM2) } : null;
}

/** One page of a batch's problems in the order of its rows, in words. */
export async function pageOfProblems(
  db: Database,
  datasetId: string,
  limit: number,
  after: ProblemCursor = { row: 0, no: 0 },
  severity: RowProblem["severity"] | null = null,
): Promise<{ problems: (RowProblem & OfItsRow)[]; last: ProblemCursor | undefined }> {
  const rows = await db.run(q.listIncomingProblems, {
    datasetId,
    severity,
    afterRow: after.row,
    afterNo: after.no,
    limit,
  });
  const problems = rows.map(({ row, field, code, details, longitude, latitude, parcelCode, ...rest }) => ({
    row,
    field,
    code,
    // The table's check names these three.
    severity: rest.severity as RowProblem["severity"],
    ...problemWords(code, details as Record<string, unknown>),
    place: longitude === null || latitude === null ? null : ([longitude, latitude] as const),
    parcelCode,
    repair: repairIn(details as Record<string, unknown>),
  }));
  const end = rows.at(-1);
  return { problems, last: end && { row: end.row, no: end.no } };
}
