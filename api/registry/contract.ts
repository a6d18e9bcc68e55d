import { z } from "zod";
import { districtCode } from "../districts/contract.ts";
import { civilDate, endpoint, moment, wholeNumber } from "../endpoint.ts";

/** `370112-7`: the district and the case's number in its room. */
export const caseId = z
  .string()
  .regex(/^[0-9A-Z-]{6,12}-[1-9]\d{0,8}$/)
  .describe("district code and number of the case: 370112-7");

/** Reads a case as it stood on a day (valid time), as far as it was known at a moment (recorded time). */
export const timeQuery = z.strictObject({
  asOf: civilDate.optional().describe("valid time: as it stood on this day"),
  knownAt: moment.optional().describe("recorded time: as far as it had been recorded by then"),
});

/** What every command may bring along beside its own fields. */
export const actFields = z.strictObject({
  on: civilDate.optional().describe("the day on which it has effect; today when absent, never later"),
  reason: z.string().trim().min(1).max(2000).optional(),
  docNo: z.string().trim().min(1).max(100).optional(),
  attachments: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(50)
    .optional()
    .describe("SHA-256 of files that were sent to /api/attachments before"),
});

export const caseView = z.object({
  id: caseId,
  room: z.string(),
  district: districtCode,
  state: z.string(),
  version: z.int().describe("the number of its latest act; also its ETag"),
  content: z.record(z.string(), z.unknown()),
  parcels: z.array(z.string()),
  organisation: z.string().nullable(),
  command: z.string().describe("the act that it stands by"),
  validOn: civilDate,
  recordedAt: z.string(),
  commands: z.array(z.string()).describe("what whoever asks may do next, as far as role and state go"),
});
export type CaseView = z.infer<typeof caseView>;

export const actView = z.object({
  version: z.int(),
  command: z.string(),
  state: z.string(),
  content: z.record(z.string(), z.unknown()),
  input: z.record(z.string(), z.unknown()),
  validOn: civilDate,
  recordedAt: z.string(),
  account: z.string(),
  role: z.string(),
  reason: z.string().nullable(),
  docNo: z.string().nullable(),
  policyPackage: z.string().nullable(),
  corrects: z.int().nullable(),
  attachments: z.array(z.string()),
});
export type ActView = z.infer<typeof actView>;

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** 20 MB: a scanned decision with its annexes. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 ** 2;

export const sendAttachment = endpoint({
  id: "sendAttachment",
  method: "post",
  path: "/api/attachments",
  room: "registry",
  power: "send-attachments",
  summary: {
    zh: "上传附件（请求体为文件本身；PDF、OFD、DOCX、XLSX、PNG、JPEG，至多 20 MB）",
    en: "Send an attachment (the body is the file itself; PDF, OFD, DOCX, XLSX, PNG or JPEG, up to 20 MB)",
  },
  query: z.strictObject({
    district: districtCode,
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}/\\]+$/u)
      .describe("the file's name"),
  }),
  response: z.object({
    district: districtCode,
    sha256: sha256.describe("names it in the `attachments` of a command"),
    name: z.string(),
    mediaType: z.string().describe("by its content, whatever its name says"),
    bytes: z.int(),
  }),
  takes: "application/octet-stream",
  refusals: [404, 413, 415, 422],
});

const difference = z.object({
  path: z.string().describe("lines.3.areaM2: fields by name, rows of a list by their `no`, or else by place"),
  before: z.unknown(),
  after: z.unknown(),
});

export interface RoomWords {
  /** The room's name in paths and records: `library`. */
  readonly room: string;
  readonly title: { readonly zh: string; readonly en: string };
}

export interface CommandWords {
  readonly title: { readonly zh: string; readonly en: string };
  readonly opens: boolean;
  /** The command's own fields. */
  readonly input: z.ZodObject;
}

/** The operations that every room has. */
export function roomReads({ room, title }: RoomWords) {
  const about = { room, power: "read-registry" } as const;
  return {
    list: endpoint({
      ...about,
      id: `list-${room}`,
      method: "get",
      path: `/api/${room}`,
      summary: { zh: `${title.zh}清单`, en: `List of ${title.en}` },
      query: timeQuery.extend({
        district: districtCode.optional(),
        state: z.string().max(40).optional(),
        parcel: z
          .string()
          .regex(/^\d{8}$/)
          .optional()
          .describe("number of a parcel in the district"),
        limit: wholeNumber(1, 200).default(50),
        cursor: caseId.optional(),
      }),
      response: z.object({ items: z.array(caseView), nextCursor: caseId.nullable() }),
    }),
    read: endpoint({
      ...about,
      id: `read-${room}`,
      method: "get",
      path: `/api/${room}/{id}`,
      summary: { zh: `${title.zh}详情`, en: `One of the ${title.en}` },
      params: z.strictObject({ id: caseId }),
      query: timeQuery,
      response: caseView,
      refusals: [404],
    }),
    history: endpoint({
      ...about,
      id: `history-${room}`,
      method: "get",
      path: `/api/${room}/{id}/history`,
      summary: { zh: `${title.zh}的全部办理记录`, en: `Every act of one of the ${title.en}` },
      params: z.strictObject({ id: caseId }),
      query: z.strictObject({ knownAt: moment.optional() }),
      response: z.object({ id: caseId, acts: z.array(actView) }),
      refusals: [404],
    }),
    attachment: endpoint({
      ...about,
      id: `attachment-${room}`,
      method: "get",
      path: `/api/${room}/{id}/attachments/{sha256}`,
      summary: {
        zh: `下载${title.zh}办理记录的附件`,
        en: `A file that is attached to an act of one of the ${title.en}`,
      },
      params: z.strictObject({ id: caseId, sha256 }),
      response: z.string(),
      answers: "application/octet-stream",
      refusals: [404],
    }),
    compare: endpoint({
      ...about,
      id: `compare-${room}`,
      method: "get",
      path: `/api/${room}/{id}/compare`,
      summary: {
        zh: `${title.zh}两个版本的差异`,
        en: `What differs between two versions of one of the ${title.en}`,
      },
      params: z.strictObject({ id: caseId }),
      query: z.strictObject({ from: wholeNumber(1, 999_999), to: wholeNumber(1, 999_999) }),
      response: z.object({ id: caseId, from: z.int(), to: z.int(), differences: z.array(difference) }),
      refusals: [404],
    }),
  };
}

/** The operation of one command of a room. */
export function commandEndpoint({ room }: RoomWords, name: string, { title, opens, input }: CommandWords) {
  const body = opens
    ? actFields.extend({ district: districtCode }).extend(input.shape)
    : actFields.extend(input.shape);
  return endpoint({
    room,
    id: `${room}-${name}`,
    method: "post",
    path: opens ? `/api/${room}/${name}` : `/api/${room}/{id}/${name}`,
    summary: title,
    params: opens ? z.strictObject({}) : z.strictObject({ id: caseId }),
    body,
    headers: opens ? ["Idempotency-Key"] : ["Idempotency-Key", "If-Match"],
    response: caseView,
    refusals: [401, 403, 404, 409, 412, 422, 428],
  });
}

/** Takes the place of the case's last act, which was entered wrongly. */
export function correctionEndpoint({ room, title }: RoomWords) {
  return endpoint({
    room,
    id: `${room}-correct`,
    method: "post",
    path: `/api/${room}/{id}/correct`,
    summary: { zh: `更正${title.zh}的最后一个行为`, en: `Correct the last act of one of the ${title.en}` },
    params: z.strictObject({ id: caseId }),
    body: actFields.extend({
      command: z.string().max(60).describe("the command of the last act"),
      reason: z.string().trim().min(1).max(2000),
      input: z.record(z.string(), z.unknown()).describe("the command's own fields, whole"),
    }),
    headers: ["Idempotency-Key", "If-Match"],
    response: caseView,
    refusals: [401, 403, 404, 409, 412, 422, 428],
  });
}
