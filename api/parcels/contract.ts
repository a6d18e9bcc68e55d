import { z } from "zod";
import { USE_CODES } from "../../gis/land/use-code.ts";
import { category, districtCode, overall, policyPackage, stage } from "../districts/contract.ts";
import { asOfQuery, both, civilDate, endpoint, moment, wholeNumber } from "../endpoint.ts";

/** `<district_code>-<8 digits>`, split at the last hyphen. */
export const parcelId = z.string().regex(/^[0-9A-Z-]{6,12}-[0-9]{8}$/);
/** A public id, a named case such as LC-0001, or a 19-character parcel code. */
export const parcelReference = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[0-9A-Za-z-]+$/);

export const verdict = z.enum(["satisfied", "not-satisfied", "undetermined"]);

const position = z.tuple([z.number(), z.number()]);

export const parcelSummary = z.object({
  id: parcelId,
  alias: z.string().nullable(),
  district: districtCode,
  address: z.string().nullable(),
  areaM2: z.string(),
  areaBasis: z.enum(["certificate", "survey", "computed"]),
  useClass: z.string().nullable(),
  overall,
  /** The categories that are satisfied. */
  categories: z.array(category),
  stage,
  /** A point on the parcel. */
  position,
});
export type ParcelSummary = z.infer<typeof parcelSummary>;

const MAX_LIMIT = 500;

/** `west,south,east,north` in degrees. */
const bbox = z
  .string()
  .regex(
    /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/,
    both("四个数：西、南、东、北", "four numbers: west,south,east,north"),
  )
  .transform((text) => text.split(",").map(Number))
  .refine(([w = 0, s = 0, e = 0, n = 0]) => w >= -180 && e <= 180 && s >= -90 && n <= 90 && w < e && s < n, {
    message: both("西小于东、南小于北，且在全球范围之内", "west < east and south < north, within the world"),
  });

export const listParcels = endpoint({
  id: "listParcels",
  method: "get",
  path: "/api/parcels",
  room: "parcels",
  summary: { zh: "宗地清单（逐页）", en: "Parcels, page by page in the order of their ids" },
  query: asOfQuery.extend({
    district: districtCode.optional(),
    town: z
      .string()
      .regex(/^\d{9}$/)
      .optional()
      .describe("code of a town (街道、镇)"),
    category: category.optional(),
    stage: stage.optional(),
    overall: overall.optional(),
    bbox: bbox.optional(),
    /** Beginning of a named case, a parcel code, a public id; or part of an address or right holder's name. */
    q: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .regex(/^\P{Cc}+$/u, both("不含控制字符", "no control characters"))
      .optional(),
    limit: wholeNumber(1, MAX_LIMIT).default(100),
    cursor: z.string().max(64).optional(),
  }),
  response: z.object({
    asOf: civilDate,
    demonstration: z.boolean(),
    items: z.array(parcelSummary),
    /** Pass it back as `cursor`; null on the last page. */
    nextCursor: z.string().nullable(),
  }),
  refusals: [404],
});
export type ParcelPage = z.infer<typeof listParcels.response>;

/** A record that stands behind a fact: who found what, in which document, when. CONV-11. */
export const recordedFinding = z.object({
  topic: z.string(),
  result: z.boolean(),
  docNo: z.string().nullable(),
  issuer: z.string().nullable(),
  document: z.string().nullable(),
  on: civilDate,
  validTo: civilDate.nullable(),
});

export const parcelDetail = parcelSummary.extend({
  asOf: civilDate,
  demonstration: z.boolean(),
  registrationCode: z.string().nullable(),
  parcelCode: z.string().nullable(),
  unitNumber: z.string().nullable(),
  townCode: z.string().nullable(),
  townName: z.string().nullable(),
  rightHolder: z.string().nullable(),
  tenure: z.enum(["granted", "allocated"]).nullable(),
  certificateNo: z.string().nullable(),
  certifiedUse: z.string().nullable(),
  /** Both uses as the rule functions take them, by the policy package's table of the day; null says no one use. */
  useCodes: z.object({
    current: z.enum(USE_CODES).nullable(),
    certified: z.enum(USE_CODES).nullable(),
  }),
  landUse: z
    .object({ scheme: z.string(), edition: z.string(), code: z.string(), name: z.string().nullable() })
    .nullable(),
  grantedOn: civilDate.nullable(),
  termYears: z.int().nullable(),
  computedAreaM2: z.string(),
  gfaM2: z.string().nullable(),
  far: z.string().nullable(),
  buildingDensity: z.string().nullable(),
  builtYear: z.int().nullable(),
  storeys: z.int().nullable(),
  findings: z.array(recordedFinding),
  evaluations: z.array(
    z.object({
      year: z.int(),
      grade: z.string().nullable(),
      acceptedOn: civilDate,
      docNo: z.string().nullable(),
    }),
  ),
  reports: z.array(
    z.object({ docNo: z.string(), agency: z.string(), commissionedBy: z.string(), on: civilDate }),
  ),
  milestones: z.array(z.object({ stage, on: civilDate, docNo: z.string().nullable() })),
  /** Which version of the parcel this is. A former version is shown as it was recorded, and is not classified. */
  version: z.object({
    no: z.int().positive(),
    /** Null: from the beginning, for all that is known. */
    validFrom: civilDate.nullable(),
    recordedAt: z.string(),
    current: z.boolean(),
  }),
  /** The parcels that it came from or became by division or merger. */
  lineage: z.array(
    z.object({
      id: parcelId,
      role: z.enum(["former", "successor"]),
      kind: z.enum(["split", "merger", "rearrangement"]),
      foundFrom: z.enum(["file", "geometry"]),
      on: civilDate,
    }),
  ),
  dataset: z.object({ name: z.string(), source: z.string(), demonstration: z.boolean() }),
  /** GeoJSON in degrees (EPSG:4490). */
  geometry: z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(z.array(z.array(position))) }),
});
export type ParcelDetail = z.infer<typeof parcelDetail>;

export const readParcel = endpoint({
  id: "readParcel",
  method: "get",
  path: "/api/parcels/{id}",
  room: "parcels",
  summary: { zh: "一宗地的档案", en: "One parcel and its records" },
  params: z.strictObject({ id: parcelReference }),
  query: asOfQuery,
  response: parcelDetail,
  refusals: [404],
});

export const parcelVersions = z.object({
  id: parcelId,
  asOf: civilDate,
  /** Null: as known now. */
  knownAt: z.string().nullable(),
  versions: z.array(
    z.object({
      no: z.int().positive(),
      /** The version that counted on the day, as known at the moment; of none where the parcel was not there. */
      inForce: z.boolean(),
      /** Null: from the beginning, for all that is known. */
      validFrom: civilDate.nullable(),
      /** The first day on which it was not valid any more. */
      validTo: civilDate.nullable(),
      recordedAt: z.string(),
      /** A later survey, a division or merger, the withdrawal of its import; null: not ended, for all that was known. */
      ending: z.enum(["superseded", "replaced", "withdrawn"]).nullable(),
      endedAt: z.string().nullable(),
      parcelCode: z.string().nullable(),
      address: z.string().nullable(),
      rightHolder: z.string().nullable(),
      areaM2: z.string(),
      areaBasis: z.enum(["certificate", "survey", "computed"]),
      geometry: parcelDetail.shape.geometry,
      dataset: parcelDetail.shape.dataset,
    }),
  ),
});
export type ParcelVersions = z.infer<typeof parcelVersions>;

export const listParcelVersions = endpoint({
  id: "listParcelVersions",
  method: "get",
  path: "/api/parcels/{id}/versions",
  room: "parcels",
  summary: {
    zh: "一宗地历次调查的版本：某日有效的是哪一版，按当时（knownAt）所知",
    en: "What surveys made of a parcel: which version counted on a day, as known at a moment",
  },
  params: z.strictObject({ id: parcelReference }),
  query: asOfQuery.extend({
    knownAt: moment.optional().describe("recorded time: as far as it had been recorded by then"),
  }),
  response: parcelVersions,
  refusals: [404],
});

export const assignParcel = endpoint({
  id: "assignParcel",
  method: "post",
  path: "/api/parcels/{id}/assignments",
  room: "parcels",
  summary: {
    zh: "将宗地分配给评估机构或关联到用地单位（assigned=false 为收回）",
    en: "Let an agency work on a parcel, or an entity see it as its own (assigned=false ends it)",
  },
  params: z.strictObject({ id: parcelReference }),
  body: z.strictObject({
    organisation: z
      .string()
      .regex(
        /^[0-9A-Z]{18}$/,
        both("统一社会信用代码：18 位大写字母和数字", "a unified social credit code: 18 capitals and digits"),
      ),
    capacity: z.enum(["agency", "entity"]),
    assigned: z.boolean().default(true),
    reason: z.string().trim().min(1).max(200),
  }),
  response: z.object({ id: parcelId, organisation: z.string(), assigned: z.boolean() }),
  power: "assign-parcels",
  refusals: [404],
});

export const citation = z.object({
  ruleId: z.string(),
  document: z.string(),
  item: z.string(),
  quote: z.string().optional(),
});

/** One fact a rule read: its value on the day, and where it comes from. */
export const factUsed = z.object({
  name: z.string(),
  value: z.union([z.boolean(), z.string(), z.null()]),
  /** `recorded`: a person's finding, which always wins; `derived`: computed from measures; `unknown`. */
  origin: z.enum(["recorded", "derived", "unknown"]),
  /** What the derivation looked at, whether or not it decided. */
  measures: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.boolean(), z.number(), z.string(), z.null()]),
      unit: z.string().nullable(),
    }),
  ),
  source: recordedFinding.nullable(),
});
export type FactUsed = z.infer<typeof factUsed>;

const scalar = z.union([z.boolean(), z.number(), z.string(), z.null()]);
const rangeOf = <T extends z.ZodType>(value: T) => {
  const bound = z.object({ value, inclusive: z.boolean() }).nullable();
  return z.object({ from: bound, to: bound });
};

/** What a fact would have to be. */
const requirement = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("truth"), value: z.boolean() }),
  z.object({ kind: z.literal("record"), onRecord: z.boolean() }),
  z.object({ kind: z.literal("word"), is: z.enum(["=", "<>"]), value: z.string() }),
  z.object({ kind: z.literal("number"), range: rangeOf(z.number()) }),
  z.object({ kind: z.literal("date"), range: rangeOf(z.string()) }),
  z.object({
    kind: z.literal("relative"),
    of: z.enum(["number", "date"]),
    is: z.enum(["<", "<=", "=", ">=", ">"]),
    to: z.string(),
  }),
]);

/** The smallest set of changes that would turn an outcome for the parcel, and how many more ways there are. */
const wayOut = z.object({
  to: z.enum(["satisfied", "not-satisfied"]),
  changes: z.array(
    z.object({
      fact: z.string(),
      from: scalar,
      to: requirement,
      /** The nearest value that suffices, and the last one before it that does not. */
      value: scalar,
      short: scalar,
      /** Who or what could make it so: only its authority finds, a document is issued, the land changes. */
      nature: z.enum(["finding", "document", "condition", "configuration", "calendar"]),
    }),
  ),
  more: z.int(),
});

export const outcome = z.object({
  ruleId: z.string(),
  verdict,
  citations: z.array(citation),
  facts: z.array(factUsed),
  missing: z.array(z.string()),
  /** null where the outcome stands in favour of recognition, or nothing can turn it. */
  wayOut: wayOut.nullable(),
});
export type Outcome = z.infer<typeof outcome>;

export const recognition = z.object({
  id: parcelId,
  alias: z.string().nullable(),
  asOf: civilDate,
  demonstration: z.boolean(),
  policyPackage: policyPackage.nullable(),
  overall,
  matched: z.array(z.string()),
  excludedBy: z.array(z.string()),
  policyInForce: verdict,
  recognisable: verdict,
  missing: z.array(z.string()),
  scope: z.array(outcome),
  exclusions: z.array(outcome),
  categories: z.array(outcome),
  /** SCOPE-4: the commissioned evaluation report, which recognition needs beside the facts of the land. */
  report: outcome,
  /** The district's own decisions, as recorded. */
  decisions: z.array(
    z.object({
      docNo: z.string(),
      decidedOn: civilDate,
      decision: z.enum(["recognised", "refused"]),
      categories: z.array(category),
      /** Whether the explanation it was decided with is kept: GET …/explanation?decision=docNo. */
      explanation: z.enum(["on-file", "recorded-elsewhere"]),
    }),
  ),
});
export type Recognition = z.infer<typeof recognition>;

export const readRecognition = endpoint({
  id: "readRecognition",
  method: "get",
  path: "/api/parcels/{id}/recognition",
  room: "recognition",
  summary: {
    zh: "一宗地的六类认定结果及依据",
    en: "The six outcomes of one parcel, with clause, facts and missing evidence",
  },
  params: z.strictObject({ id: parcelReference }),
  query: asOfQuery,
  response: recognition,
  refusals: [404],
});
