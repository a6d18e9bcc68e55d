import { z } from "zod";
import { datumShiftOf } from "../../../gis/formats/datum-shift.ts";
import { districtCode } from "../../districts/contract.ts";
import { both, civilDate, endpoint } from "../../endpoint.ts";
import { job } from "../../jobs/contract.ts";
import { columnMapping } from "../contract.ts";

export const uploadParams = z.strictObject({ id: z.uuid() });

const shortText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, both("不得含控制字符", "no control characters"));

/** What a person says of a file beside the file itself. */
const fileAnswers = z.strictObject({
  /** District of the rows that name none: the responsible government, which no parcel code tells. */
  district: districtCode.optional(),
  layer: shortText.optional(),
  /** The coordinate system, where the file states none or a wrong one. */
  crs: shortText.optional(),
  /** Its coordinates come north first. */
  swapAxes: z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).optional(),
  shift: z
    .string()
    .max(200)
    .refine(
      (text) => datumShiftOf(text) !== undefined,
      both("七个以逗号分隔的数字", "seven numbers, set apart by commas"),
    )
    .describe(
      "seven parameters of local control points, Xi'an 80 or Beijing 54 to CGCS2000: DX,DY,DZ,RX,RY,RZ,PPM (m, seconds, ppm)",
    )
    .optional(),
  /** The day on which the survey found the land so; today where nobody says. */
  surveyedOn: civilDate.optional(),
});

const counts = z.object({
  /** Rows of the file. */
  rows: z.int().nonnegative(),
  /** Rows that would come in now (可入库): new parcels, new versions and rows that are recorded already. */
  ready: z.int().nonnegative(),
  created: z.int().nonnegative(),
  versions: z.int().nonnegative(),
  unchanged: z.int().nonnegative(),
  /** Rows that somebody has to see to (需处理): with errors, or waiting for a confirmation. */
  held: z.int().nonnegative(),
  errors: z.int().nonnegative(),
  warnings: z.int().nonnegative(),
});

const upload = z.object({
  id: z.uuid(),
  fileName: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  source: z.string(),
  demonstration: z.boolean(),
  state: z.enum(["received", "previewed", "committed", "withdrawn", "cancelled", "failed"]),
  receivedAt: z.string(),
  committedAt: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
  withdrawalReason: z.string().nullable(),
  district: districtCode.nullable(),
  layer: z.string().nullable(),
  crs: z.string().nullable(),
  swapAxes: z.boolean(),
  shift: z.string().nullable(),
  surveyedOn: civilDate.nullable(),
  /** What reading it has shown; null before. */
  seen: z
    .object({
      format: z.string(),
      encoding: z.string().nullable(),
      crs: z.string().nullable(),
      layers: z.array(z.string()),
      columns: z.array(z.string()),
      /** Its columns are this product's own names: nothing has to be mapped. */
      ownColumns: z.boolean(),
      suggested: columnMapping,
      /** What the reader had to assume. */
      warnings: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
    })
    .nullable(),
  /** How its columns are read; null: as this product's own. */
  mapping: columnMapping.nullable(),
  /** Null before the preview. */
  counts: counts.nullable(),
  job: z.object({ id: z.uuid(), kind: z.string(), state: z.string() }).nullable(),
});
export type Upload = z.infer<typeof upload>;

const started = z.object({
  upload: z.uuid(),
  job,
  /** The same bytes were on their way, or in, already: this is that upload. */
  sameFile: z.boolean(),
});

const room = "survey";
const bureau = { power: "import-surveys", refusals: [404, 409] } as const;

export const sendUpload = endpoint({
  id: "sendUpload",
  method: "post",
  path: "/api/survey/uploads",
  room,
  summary: {
    zh: "上传调查文件并预检（请求体为文件本身）",
    en: "Send a survey file (the body is the file itself) and preview it",
  },
  query: fileAnswers.extend({
    /** The file's name; its ending tells formats apart that look alike. */
    name: shortText,
    /** Where the data come from; a mapping is saved under it and offered again. */
    source: shortText.optional(),
    licence: shortText.optional(),
    demonstration: z.enum(["true", "false"]).optional(),
  }),
  response: started,
  takes: "application/octet-stream",
  status: 202,
  ...bureau,
});

export const listUploads = endpoint({
  id: "listUploads",
  method: "get",
  path: "/api/survey/uploads",
  room,
  summary: { zh: "最近的导入", en: "The latest imports" },
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: z.object({
    items: z.array(
      upload
        .pick({
          id: true,
          fileName: true,
          source: true,
          state: true,
          receivedAt: true,
          committedAt: true,
        })
        .extend({ rows: z.int().nullable() }),
    ),
  }),
  ...bureau,
});

export type UploadList = z.infer<typeof listUploads.response>;

export const readUpload = endpoint({
  id: "readUpload",
  versioned: true,
  method: "get",
  path: "/api/survey/uploads/{id}",
  room,
  summary: {
    zh: "一次导入：字段对应、预检结果与状态",
    en: "One import: mapping, result of the preview, state",
  },
  params: uploadParams,
  response: upload,
  ...bureau,
});

export const severity = z.enum(["error", "confirm", "warning"]);

export const listUploadProblems = endpoint({
  id: "listUploadProblems",
  method: "get",
  path: "/api/survey/uploads/{id}/problems",
  room,
  summary: { zh: "预检报告（逐页）", en: "The report of the preview, page by page in the order of the rows" },
  params: uploadParams,
  query: z.strictObject({
    severity: severity.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,9}-\d{1,15}$/)
      .optional(),
  }),
  response: z.object({
    items: z.array(
      z.object({
        row: z.int(),
        parcelCode: z.string().nullable(),
        field: z.string(),
        code: z.string().describe("stable; names what is wrong"),
        severity,
        zh: z.string(),
        en: z.string(),
        /** What ST_MakeValid would make of the polygon, where it makes anything: its area before and after. */
        repair: z.object({ areaM2: z.number(), repairedM2: z.number() }).nullable(),
        /** Longitude and latitude to zoom to; null where the row has no place on the earth. */
        place: z.tuple([z.number(), z.number()]).nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  }),
  ...bureau,
});
export type UploadProblems = z.infer<typeof listUploadProblems.response>;

const position = z.array(z.number()).min(2);
const incomingShape = z.object({
  type: z.literal("Feature"),
  properties: z.object({
    row: z.int(),
    /** `repair`: what ST_MakeValid proposes for the row; `neighbour`: another row of the same file. */
    role: z.enum(["row", "repair", "neighbour"]),
  }),
  geometry: z.object({
    type: z.literal("MultiPolygon"),
    coordinates: z.array(z.array(z.array(position))),
  }),
});

export const readUploadShapes = endpoint({
  id: "readUploadShapes",
  method: "get",
  path: "/api/survey/uploads/{id}/rows/{row}/shapes",
  room,
  summary: {
    zh: "某行的图形、建议的修复与周围的行（GeoJSON），供地图定位",
    en: "A row's polygon, its proposed repair and the rows around it (GeoJSON), for the map",
  },
  params: z.strictObject({ id: z.uuid(), row: z.coerce.number().int().positive() }),
  response: z.object({ type: z.literal("FeatureCollection"), features: z.array(incomingShape) }),
  ...bureau,
});
export type UploadShapes = z.infer<typeof readUploadShapes.response>;

export const downloadHeldRows = endpoint({
  id: "downloadHeldRows",
  method: "get",
  path: "/api/survey/uploads/{id}/held-rows",
  room,
  summary: {
    zh: "下载需处理的行（原格式、原字段加原因列，改正后可再次上传）",
    en: "The rows that were held, in the file's own format and columns with the reasons, to be corrected and sent again",
  },
  params: uploadParams,
  response: z.string().describe("the file's own format; GeoJSON where that has no place for a reason"),
  answers: "application/geo+json",
  ...bureau,
});

export const mapUpload = endpoint({
  id: "mapUpload",
  versioned: true,
  method: "post",
  path: "/api/survey/uploads/{id}/mapping",
  room,
  summary: {
    zh: "改变字段对应或文件说明，重新预检",
    en: "Map the columns or answer for the file, and preview again",
  },
  params: uploadParams,
  body: fileAnswers.extend({
    /** Null: the columns are this product's own; absent: as their names suggest. What else is absent stays as it was. */
    mapping: columnMapping.nullable().optional(),
  }),
  response: started,
  status: 202,
  ...bureau,
});

const rowNumbers = z.array(z.int().positive()).min(1).max(100_000);

export const discardUpload = endpoint({
  id: "discardUpload",
  versioned: true,
  method: "post",
  path: "/api/survey/uploads/{id}/cancellation",
  room,
  summary: {
    zh: "放弃尚未入库的导入；文件可重新上传",
    en: "Give up an import that is not committed; its file can be sent again",
  },
  params: uploadParams,
  body: z.strictObject({}),
  response: upload,
  ...bureau,
});

export const repairUpload = endpoint({
  id: "repairUpload",
  versioned: true,
  method: "post",
  path: "/api/survey/uploads/{id}/repair",
  room,
  summary: {
    zh: "采用建议的图形修复（ST_MakeValid），重新比对",
    en: "Take the proposed repairs of these rows, and compare again",
  },
  params: uploadParams,
  body: z.strictObject({ rows: rowNumbers }),
  response: started,
  status: 202,
  ...bureau,
});

export const commitUpload = endpoint({
  id: "commitUpload",
  versioned: true,
  method: "post",
  path: "/api/survey/uploads/{id}/commit",
  room,
  summary: { zh: "确认入库（一个事务）", en: "Commit what is ready, in one transaction" },
  params: uploadParams,
  body: z.strictObject({
    /** Rows waiting for a confirmation for which somebody answers; they come in, too. */
    confirm: z.union([z.literal("all"), rowNumbers]).optional(),
  }),
  response: started,
  status: 202,
  ...bureau,
});

export const withdrawUpload = endpoint({
  id: "withdrawUpload",
  versioned: true,
  method: "post",
  path: "/api/survey/uploads/{id}/withdrawal",
  room,
  summary: {
    zh: "撤销整批导入（记录在案，不删除历史；已被引用则拒绝）",
    en: "Withdraw the whole import: recorded, nothing erased; refused while later records depend on it",
  },
  params: uploadParams,
  body: z.strictObject({ reason: shortText }),
  response: started,
  status: 202,
  ...bureau,
});
