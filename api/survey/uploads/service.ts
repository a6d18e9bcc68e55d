import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import { type House, notFound } from "../../house.ts";
import type { JobKind } from "../../jobs/runner.ts";
import { pageOfProblems } from "../compare.ts";
import type { RowProblem } from "../contract.ts";
import type { Upload, UploadProblems, UploadShapes } from "./contract.ts";
import { type ReceivedFile, receiveFile, storedPath } from "./receive.ts";
import { giveUp, type UploadRow } from "./work.ts";

export interface SentFile {
  readonly name: string;
  readonly source?: string | undefined;
  readonly licence?: string | undefined;
  readonly demonstration: boolean;
  readonly district?: string | undefined;
  readonly layer?: string | undefined;
  readonly crs?: string | undefined;
  readonly swapAxes?: boolean | undefined;
  /** `DX,DY,DZ,RX,RY,RZ,PPM`. */
  readonly shift?: string | undefined;
  readonly surveyedOn?: string | undefined;
  readonly mapping?: object | undefined;
}

export interface Started {
  readonly upload: string;
  readonly job: string;
  readonly sameFile: boolean;
}

/** What work on an upload needs of the house: the database may be that of an open transaction, and the jobs then too. */
export type Desk = Pick<House, "db" | "files" | "maxUploadBytes"> & {
  readonly jobs: Pick<House["jobs"], "add">;
};

/** Takes a file in and starts its preview. */
export async function takeUpload(desk: Desk, sent: SentFile, content: Readable): Promise<Started> {
  return enterUpload(desk, sent, await receiveFile(desk.files, sent.name, content, desk.maxUploadBytes));
}

/** Starts the preview of a file that was received. Bytes that are on their way, or in, already are that upload again. */
export async function enterUpload(
  desk: Desk,
  sent: SentFile,
  { sha256, bytes }: ReceivedFile,
): Promise<Started> {
  const { db, jobs, files } = desk;
  const uploadId = randomUUID();
  const added = await db.run(q.addUpload, {
    uploadId,
    fileName: sent.name,
    sha256,
    bytes,
    source: sent.source ?? sent.name,
    licence: sent.licence ?? null,
    demonstration: sent.demonstration,
    districtCode: sent.district ?? null,
    layer: sent.layer ?? null,
    crs: sent.crs ?? null,
    swapAxes: sent.swapAxes ?? false,
    shift: sent.shift ?? null,
    surveyedOn: sent.surveyedOn ?? null,
    mapping: sent.mapping ? JSON.stringify(sent.mapping) : null,
  });
  if (added)
    return { upload: added.id, job: await jobs.add("survey-preview", added.id, {}, bytes), sameFile: false };
  const same = await db.run(q.readUploadBySha, { sha256 });
  // It was given up between the two questions.
  if (!same) return takeUpload(desk, sent, createReadStream(storedPath(files, sha256, sent.name)));
  const job = await db.run(q.latestJobOf, { subject: same.id });
  // The first sender's row is there before its job is.
  if (!job)
    return { upload: same.id, job: await jobs.add("survey-preview", same.id, {}, bytes), sameFile: true };
  // It was waiting for an answer, which may have come with it now.
  if (same.state === "received" && isOver(job)) {
    const { name: _, ...answers } = sent;
    return { ...(await answerFor(desk, same.id, answers)), sameFile: true };
  }
  return { upload: same.id, job: job.id, sameFile: true };
}

const isOver = ({ state }: { state: string }) => state !== "queued" && state !== "running";

export interface FileAnswers {
  readonly district?: string | undefined;
  readonly layer?: string | undefined;
  readonly crs?: string | undefined;
  readonly swapAxes?: boolean | undefined;
  readonly shift?: string | undefined;
  readonly surveyedOn?: string | undefined;
  /** Null: the columns are this product's own; absent: as their names suggest. */
  readonly mapping?: object | null | undefined;
}

/**
 * Reads a file again with what somebody says of it; what is not spoken of stays as it was.
 * @throws AppError 404 `upload-unknown`, 409 `upload-in-other-state`, `upload-busy`
 */
export async function answerFor(desk: Desk, uploadId: string, answers: FileAnswers): Promise<Started> {
  const { db, jobs } = desk;
  const upload = await requireIdle(desk, uploadId, "survey-preview");
  await db.run(q.answerForUpload, {
    uploadId,
    districtCode: answers.district ?? upload.districtCode,
    layer: answers.layer ?? upload.layer,
    crs: answers.crs ?? upload.crs,
    swapAxes: answers.swapAxes ?? upload.swapAxes,
    shift: answers.shift ?? upload.shift,
    surveyedOn: answers.surveyedOn ?? upload.surveyedOn,
    mapping: answers.mapping ? JSON.stringify(answers.mapping) : null,
    forgetSeen: answers.mapping === undefined,
  });
  const job = await jobs.add("survey-preview", uploadId, {}, upload.bytes);
  return { upload: uploadId, job, sameFile: false };
}

/**
 * Gives up what is not committed: its rows and its file are gone, what was known of it stays.
 * @throws AppError 404 `upload-unknown`, 409 `upload-in-other-state`, `upload-busy`
 */
export async function discard(desk: Pick<House, "db" | "files">, uploadId: string): Promise<Upload> {
  const upload = await requireIdle(desk, uploadId, "survey-preview");
  await giveUp(desk, upload, "cancelled");
  return describeUpload(desk, uploadId);
}

/** @throws AppError 404 `upload-unknown` */
export async function uploadRow(db: Database, uploadId: string): Promise<UploadRow> {
  const row = await db.run(q.readUpload, { uploadId });
  if (row) return row;
  throw notFound("upload-unknown", `没有编号为 ${uploadId} 的导入。`, `There is no upload ${uploadId}.`);
}

/** @throws AppError 404 `upload-unknown` */
export async function describeUpload({ db }: Pick<House, "db">, uploadId: string): Promise<Upload> {
  const row = await uploadRow(db, uploadId);
  const job = await db.run(q.latestJobOf, { subject: uploadId });
  const {
    districtCode,
    rows: _rows,
    staged: _staged,
    counts: _counts,
    licence: _licence,
    seen,
    mapping,
    ...told
  } = row;
  // The table's check names the states; what was seen and mapped was checked when it was written.
  return {
    ...told,
    state: told.state as Upload["state"],
    seen: seen as Upload["seen"],
    mapping: mapping as Upload["mapping"],
    district: districtCode,
    counts: countsOf(row),
    job: job ?? null,
  };
}

function countsOf({ rows, counts, state }: UploadRow): Upload["counts"] {
  if (rows === null || counts === null || state === "received") return null;
  // Written by keepUploadCounts.
  const kept = counts as Record<"created" | "versions" | "unchanged" | "errors" | "warnings", number>;
  const ready = kept.created + kept.versions + kept.unchanged;
  return { rows, ready, held: rows - ready, ...kept };
}

export async function uploadProblems(
  { db }: House,
  uploadId: string,
  filter: { severity?: RowProblem["severity"] | undefined; limit: number; cursor?: string | undefined },
): Promise<UploadProblems> {
  await uploadRow(db, uploadId);
  const [row = 0, no = 0] = filter.cursor?.split("-").map(Number) ?? [];
  const page = await pageOfProblems(db, uploadId, filter.limit, { row, no }, filter.severity ?? null);
  const { last } = page;
  return {
    items: page.problems.map(({ place, ...problem }) => ({
      ...problem,
      place: place && [place[0], place[1]],
    })),
    nextCursor: page.problems.length === filter.limit && last ? `${last.row}-${last.no}` : null,
  };
}

/**
 * What the map draws of a row: nothing once it is committed, or where no polygon could be read.
 * @throws AppError 404 `upload-unknown`
 */
export async function uploadShapes({ db }: House, uploadId: string, row: number): Promise<UploadShapes> {
  await uploadRow(db, uploadId);
  const shapes = await db.run(q.listIncomingShapes, { datasetId: uploadId, row });
  return {
    type: "FeatureCollection",
    features: shapes.map(({ geometry, role, row: no }) => ({
      type: "Feature",
      // The query names the three.
      properties: { row: no, role: role as UploadShapes["features"][number]["properties"]["role"] },
      geometry: geometry as UploadShapes["features"][number]["geometry"],
    })),
  };
}

/** States in which each kind of work may begin; from any other it is refused with 409. */
const BEGINS_IN: Readonly<Record<JobKind, readonly string[]>> = {
  "survey-preview": ["received", "previewed"],
  "survey-commit": ["previewed"],
  "survey-withdrawal": ["committed"],
};

/** @throws AppError 404 `upload-unknown`, 409 `upload-in-other-state`, `upload-busy` */
export async function startWork(
  desk: Desk,
  uploadId: string,
  kind: JobKind,
  input: object,
): Promise<Started> {
  const { bytes } = await requireIdle(desk, uploadId, kind);
  return { upload: uploadId, job: await desk.jobs.add(kind, uploadId, input, bytes), sameFile: false };
}

async function requireIdle({ db }: Pick<House, "db">, uploadId: string, kind: JobKind): Promise<UploadRow> {
  const upload = await uploadRow(db, uploadId);
  const { state } = upload;
  if (!BEGINS_IN[kind].includes(state)) {
    throw new AppError(
      "upload-in-other-state",
      {
        zh: `该导入的状态为 ${state}，不能进行此操作。`,
        en: `The upload is ${state}, so this cannot be done.`,
      },
      { status: 409, details: { state } },
    );
  }
  const latest = await db.run(q.latestJobOf, { subject: uploadId });
  if (latest && !isOver(latest)) {
    throw new AppError(
      "upload-busy",
      {
        zh: "该导入正在处理，请等待当前任务结束或先取消。",
        en: "The upload is being worked on; wait for its job, or cancel it.",
      },
      { status: 409, details: { job: latest.id } },
    );
  }
  return upload;
}
