import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { z } from "zod";
import { ANONYMOUS, ROLES } from "../../../gis/identity/roles.ts";
import * as q from "../../../sql/generated/queries.ts";
import type { AuditHash } from "../../audit/hash.ts";
import { appendEntry, type Outcome } from "../../audit/record.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import type { JobControl, JobHandler, JobKind, JobTask } from "../../jobs/runner.ts";
import { clearIncoming, commitIncoming } from "../commit.ts";
import { compareIncoming } from "../compare.ts";
import { type ColumnMapping, columnMapping } from "../contract.ts";
import { columnsRead } from "../mapping.ts";
import { stageFeatures } from "../stage.ts";
import { withdrawImport } from "../withdraw.ts";
import { type FileSeen, openUpload } from "./open-file.ts";
import { storedPath } from "./receive.ts";

/** What the work on an upload needs to know of the house. */
export interface Workshop {
  readonly db: Database;
  /** The folder of uploads. */
  readonly files: string;
  readonly today: () => string;
  readonly auditHash: AuditHash;
  readonly policyPackage: () => string;
}

const previewInput = z.object({ repair: z.array(z.int()).optional() });
const commitInput = z.object({ confirm: z.union([z.literal("all"), z.array(z.int())]).optional() });
const withdrawalInput = z.object({ reason: z.string() });
/** Whoever ordered the work; nobody where a command of the house itself did. */
const order = z.object({
  orderedBy: z
    .object({
      account: z.string().nullable(),
      name: z.string(),
      role: z.enum([...ROLES, "anonymous"]),
      district: z.string().nullable(),
      organisation: z.string().nullable(),
    })
    .default({ ...ANONYMOUS, name: "house" }),
});

export type UploadRow = q.ReadUploadRow;

/** The three kinds of long work on an upload. Each can be begun again from its start after a breakdown. */
export function uploadWork(shop: Workshop): Readonly<Record<JobKind, JobHandler>> {
  /** The upload stays as it was; that nothing came of the order is on record. */
  const tellFailure =
    (kind: JobKind): JobHandler["failed"] =>
    (tx, task, how, code = how) =>
      tell(shop, tx, task, kind, { outcome: "failed", code });
  return {
    "survey-preview": {
      run: (task, control) => preview(shop, task, control),
      failed: (tx, task, how, code) => abandon({ ...shop, db: tx }, task, how, code),
    },
    "survey-commit": {
      run: (task, control) => commit(shop, task, control),
      failed: tellFailure("survey-commit"),
    },
    "survey-withdrawal": {
      run: (task, control) => withdraw(shop, task, control),
      failed: tellFailure("survey-withdrawal"),
    },
  };
}

/** What became of an order, in the audit: beside the change itself, last in its transaction. */
async function tell(
  { auditHash }: Workshop,
  tx: Database,
  { id, subject, input }: JobTask,
  kind: JobKind,
  outcome: Outcome,
): Promise<void> {
  const { orderedBy: actor } = order.parse(input);
  const deed = { action: kind, subject, input: { job: id } };
  await appendEntry(tx, { actor, address: null, auditHash }, deed, outcome);
}

async function uploadOf({ db }: Workshop, { subject }: JobTask): Promise<UploadRow> {
  const upload = await db.run(q.readUpload, { uploadId: subject });
  if (upload) return upload;
  throw new AppError("upload-unknown", {
    zh: `没有编号为 ${subject} 的导入。`,
    en: `There is no upload ${subject}.`,
  });
}

async function preview(shop: Workshop, task: JobTask, control: JobControl): Promise<void> {
  const upload = await uploadOf(shop, task);
  if (upload.state !== "received" && upload.state !== "previewed") return;
  const { repair } = previewInput.parse(task.input);
  if (!repair || !(await stagedRowsAreThere(shop, upload))) await stage(shop, upload, control);
  control.report({ step: "comparing" });
  await shop.db.transaction(
    async (tx) => {
      const datasetId = upload.id;
      if (repair) await tx.run(q.repairShapes, { datasetId, rows: JSON.stringify(repair) });
      await compare(tx, datasetId);
      control.check();
    },
    { statementTimeoutMs: 0 },
  );
}

/**
 * Compares, and notes what the register was before: a commit on the same register need not compare again. Read
 * afterwards, it would vouch for what another survey recorded while this one was compared, and which it never saw.
 */
async function compare(tx: Database, datasetId: string): Promise<void> {
  const { version } = await tx.run(q.readDataVersion);
  await compareIncoming(tx, datasetId);
  const isStillOpen = await tx.run(q.setUploadCompared, { uploadId: datasetId, register: version });
  if (!isStillOpen) throw endedMeanwhile();
  await tx.run(q.keepUploadCounts, { uploadId: datasetId });
}

/** A process that stood still for so long that another took its job over goes on with what that one has ended. */
function endedMeanwhile(): AppError {
  return new AppError(
    "upload-in-other-state",
    { zh: "该导入已由另一进程处理完毕。", en: "Another process has brought the upload to its end." },
    { status: 409 },
  );
}

/** From the file into the staging table, whatever an earlier attempt had left there. */
async function stage(shop: Workshop, upload: UploadRow, control: JobControl): Promise<void> {
  const { db } = shop;
  const path = storedPath(shop.files, upload.sha256, upload.fileName);
  if (!existsSync(path)) {
    throw new AppError("upload-file-missing", {
      zh: `服务器上已没有文件 ${upload.fileName}，请重新上传。`,
      en: `The file ${upload.fileName} is not on the server any more; send it again.`,
    });
  }
  control.report({ step: "reading", rowsDone: 0 });
  await clearIncoming(db, upload.id);
  const file = await openUpload(db, { ...upload, path });
  try {
    const mapping = await mappingFor(db, upload, file.seen);
    await db.run(q.setUploadSeen, {
      uploadId: upload.id,
      seen: JSON.stringify(file.seen),
      mapping: mapping ? JSON.stringify(mapping) : null,
    });
    const { rows: rowsTotal } = file.seen;
    control.report({ rowsTotal });
    const { rows, staged } = await stageFeatures(
      db,
      upload.id,
      file.features(mapping && columnsRead(mapping)),
      {
        district: upload.districtCode ?? undefined,
        mapping,
        today: shop.today(),
        onProgress: (rowsDone) => {
          // The file is read by way of another: its bytes are told by the rows.
          const share = rowsTotal ? Math.min(1, rowsDone / rowsTotal) : 0;
          control.report({ rowsDone, bytesDone: Math.round(upload.bytes * share) });
          control.check();
        },
      },
    );
    control.report({ rowsDone: rows, rowsTotal: rows, bytesDone: upload.bytes });
    await db.run(q.setUploadStaged, { uploadId: upload.id, rows, staged });
  } finally {
    await file.close();
  }
}

/** What was said of this file; else what was saved for its source, and for columns that are new what they suggest. */
async function mappingFor(
  db: Database,
  upload: UploadRow,
  seen: { ownColumns: boolean; columns: readonly string[]; suggested: ColumnMapping },
): Promise<ColumnMapping | undefined> {
  if (upload.mapping !== null) return columnMapping.parse(upload.mapping);
  // Asked for explicitly: the columns are ours.
  if (upload.seen !== null || seen.ownColumns) return undefined;
  const saved = await db.run(q.readSavedMapping, { source: upload.source });
  if (!saved) return seen.suggested;
  const names = new Set(seen.columns);
  const known = new Set(saved.columns);
  const columns = (mapping: ColumnMapping, keep: (from: string) => boolean) =>
    Object.fromEntries(
      Object.entries(mapping).filter(([, column]) => !("from" in column) || keep(column.from)),
    );
  return {
    ...columns(seen.suggested, (from) => !known.has(from)),
    ...columns(columnMapping.parse(saved.mapping), (from) => names.has(from)),
  };
}

/** The staging table is not logged: a crash of the database empties it, and then the file is read again. */
async function stagedRowsAreThere({ db }: Workshop, upload: UploadRow): Promise<boolean> {
  if (upload.staged === null) return false;
  const { staged } = await db.run(q.countStaged, { datasetId: upload.id });
  return staged === upload.staged;
}

async function commit(shop: Workshop, task: JobTask, control: JobControl): Promise<void> {
  const upload = await uploadOf(shop, task);
  // Recorded by an earlier attempt whose process ended before it could say so.
  if (upload.state === "committed") return;
  const { confirm } = commitInput.parse(task.input);
  const datasetId = upload.id;
  const isStaged = await stagedRowsAreThere(shop, upload);
  if (!isStaged) await stage(shop, upload, control);
  control.report({ step: "recording", rowsTotal: upload.rows });
  await shop.db.transaction(
    async (tx) => {
      await tx.run(q.lockRegister);
      if ((await uploadOf({ ...shop, db: tx }, task)).state !== "previewed") throw endedMeanwhile();
      const { version } = await tx.run(q.readDataVersion);
      const compared = await tx.run(q.readUploadRegister, { uploadId: datasetId });
      if (!isStaged || compared?.register !== version) await compareIncoming(tx, datasetId);
      if (confirm !== undefined) {
        await tx.run(q.releaseConfirmed, {
          datasetId,
          rows: confirm === "all" ? null : JSON.stringify(confirm),
        });
        await tx.run(q.holdDividedReplacements, { datasetId });
      }
      control.check();
      await tx.run(q.addDataset, {
        datasetId,
        kind: "parcels",
        name: upload.fileName,
        source: upload.source,
        licence: upload.licence,
        demonstration: upload.demonstration,
      });
      await commitIncoming(tx, datasetId, {
        policyPackage: shop.policyPackage(),
        surveyedOn: upload.surveyedOn ?? shop.today(),
      });
      control.check();
      await tx.run(q.keepUploadCounts, { uploadId: datasetId });
      // What was held stays on the report, to be corrected and sent again; its polygons lie in the file.
      await tx.run(q.clearIncoming, { datasetId });
      await tx.run(q.forgetLineage, { datasetId });
      await tx.run(q.setUploadCommitted, { uploadId: datasetId });
      const after = (await tx.run(q.readUpload, { uploadId: datasetId }))?.counts;
      await tell(shop, tx, task, "survey-commit", { outcome: "done", after });
    },
    { statementTimeoutMs: 0 },
  );
  if (upload.mapping !== null)
    await shop.db.run(q.saveMapping, {
      source: upload.source,
      mapping: JSON.stringify(upload.mapping),
      // Written by the preview.
      columns: (upload.seen as FileSeen).columns,
    });
  await shop.db.run(q.analyzeParcels);
}

async function withdraw(shop: Workshop, task: JobTask, control: JobControl): Promise<void> {
  const { db } = shop;
  const { reason } = withdrawalInput.parse(task.input);
  control.report({ step: "withdrawing" });
  await db.transaction(
    async (tx) => {
      await tx.run(q.lockRegister);
      const upload = await tx.run(q.readUpload, { uploadId: task.subject });
      if (upload?.state !== "committed" || upload.committedAt === null) return;
      const after = await withdrawImport(tx, upload.id, upload.committedAt, reason);
      control.check();
      await tx.run(q.setUploadState, { uploadId: upload.id, state: "withdrawn", from: ["committed"] });
      await tell(shop, tx, task, "survey-withdrawal", { outcome: "done", after });
    },
    { statementTimeoutMs: 0 },
  );
  await db.run(q.analyzeParcels);
}

/** What only a person can tell of a file: it stays, and is read again with the answer. */
const ANSWERABLE: ReadonlySet<string> = new Set([
  "file-crs-unknown",
  "file-crs-unsupported",
  "crs-does-not-fit",
  "crs-unknown",
  "crs-needs-control-points",
  "axes-swapped",
  "layer-not-chosen",
  "layer-unknown",
]);

/** A preview that came to nothing leaves no rows behind, and the same file can be sent again. */
async function abandon(
  shop: Workshop,
  task: JobTask,
  how: "failed" | "cancelled",
  code: string | undefined,
): Promise<void> {
  const upload = await uploadOf(shop, task);
  if (upload.state !== "received" && upload.state !== "previewed") return;
  if (code !== undefined && ANSWERABLE.has(code)) await clearIncoming(shop.db, upload.id);
  else await giveUp(shop, upload, how);
}

/**
 * Its rows and its file, gone. The file goes first: while the upload counts as on its way, the same bytes sent again
 * are this upload, and no other has come to need them.
 */
export async function giveUp(
  { db, files }: Pick<Workshop, "db" | "files">,
  upload: UploadRow,
  how: "failed" | "cancelled",
): Promise<void> {
  await clearIncoming(db, upload.id);
  await rm(storedPath(files, upload.sha256, upload.fileName), { force: true });
  await db.run(q.setUploadState, { uploadId: upload.id, state: how, from: ["received", "previewed"] });
}
