import { z } from "zod";
import { endpoint } from "../endpoint.ts";

export const jobId = z.uuid();

/** Work that outlasts a request: asked for with 202, watched here, cancelled here. */
export const job = z.object({
  id: jobId,
  kind: z.enum(["survey-preview", "survey-commit", "survey-withdrawal"]),
  /** What it works on: the id of an upload. */
  subject: z.uuid(),
  state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  /** What is being done, as a stable word: `reading`, `comparing`, `recording`. */
  step: z.string().nullable(),
  rowsDone: z.int().nonnegative(),
  /** Null while nobody knows. */
  rowsTotal: z.int().nonnegative().nullable(),
  bytesDone: z.number().nonnegative(),
  bytesTotal: z.number().nonnegative().nullable(),
  /** By the pace so far; null before there is one. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** Why it failed; with what was proposed or is to be chosen from, where an answer would help. */
  problem: z
    .object({
      code: z.string(),
      zh: z.string(),
      en: z.string(),
      proposal: z.string().nullish(),
      swapped: z.boolean().nullish(),
      layers: z.array(z.string()).nullish(),
    })
    .nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type Job = z.infer<typeof job>;

export const jobParams = z.strictObject({ id: jobId });

export const readJob = endpoint({
  id: "readJob",
  method: "get",
  path: "/api/jobs/{id}",
  room: "jobs",
  summary: { zh: "一项后台任务的进度", en: "One job and how far it has come" },
  params: jobParams,
  response: job,
  power: "import-surveys",
  refusals: [404],
});

export const watchJob = endpoint({
  id: "watchJob",
  method: "get",
  path: "/api/jobs/{id}/events",
  room: "jobs",
  summary: {
    zh: "任务进度（server-sent events，每条 data 为任务 JSON；任务结束时连接关闭）",
    en: "The same as server-sent events: each `data` is the job in JSON; the stream ends with the job",
  },
  params: jobParams,
  response: z.string().describe("text/event-stream"),
  answers: "text/event-stream",
  power: "import-surveys",
  refusals: [404],
});

export const cancelJob = endpoint({
  id: "cancelJob",
  method: "post",
  path: "/api/jobs/{id}/cancellation",
  room: "jobs",
  summary: { zh: "取消任务；已提交的内容不受影响", en: "Cancel a job; what is committed stays" },
  params: jobParams,
  body: z.strictObject({}),
  response: job,
  power: "import-surveys",
  refusals: [404, 409],
});
