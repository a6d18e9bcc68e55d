import { z } from "zod";
import { districtCode, tally } from "../../districts/contract.ts";
import { asOfQuery, civilDate, endpoint } from "../../endpoint.ts";

/** Fen for each mu of the land whose figures are on record, whole fen; null: none is. */
const perMu = z.object({
  totalFen: z.string(),
  areaM2: z.string(),
  fenPerMu: z.string(),
});

export const townSurvey = z.object({
  district: districtCode,
  districtName: z.string(),
  /** Null: parcels of the district whose town is not on record. */
  town: z.string().nullable(),
  townName: z.string().nullable(),
  /** 应调查 and 已调查: every recorded parcel, and those with a survey record by the day. */
  toSurvey: tally,
  surveyed: tally,
  /** The latest year that a record tells of; SURVEY-2 wants one of the last calendar year. */
  latestYear: z.int().nullable(),
  updateOverdue: z.boolean(),
  /** Distribution: by class of use, the largest first; `unknown` where none is on record. */
  uses: z.array(z.object({ useClass: z.string(), parcels: z.int(), areaM2: z.string() })),
  /** By division of industry (GB/T 4754, two digits), the largest first. */
  industries: z.array(z.object({ code: z.string(), parcels: z.int(), areaM2: z.string() })),
  investment: perMu.nullable(),
  output: perMu.nullable(),
  tax: perMu.nullable(),
  /** 再开发潜力: low-efficiency land by the rules on the day, and what they cannot decide yet. */
  potential: tally.extend({ undetermined: z.int().nonnegative() }),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type TownSurvey = z.infer<typeof townSurvey>;

export const listTowns = endpoint({
  id: "listTowns",
  method: "get",
  path: "/api/survey/towns",
  room: "survey",
  summary: {
    zh: "按镇街和区县的调查进度、规模、分布、产业、投入产出与再开发潜力",
    en: "The survey by town and district: progress, scale, distribution, industry, input and output, potential",
  },
  query: asOfQuery.extend({ district: districtCode.optional() }),
  response: z.object({
    asOf: civilDate,
    demonstration: z.boolean(),
    /** The sum of each district's towns, its parcels without a town among them. */
    districts: z.array(townSurvey.omit({ town: true, townName: true })),
    towns: z.array(townSurvey),
  }),
  refusals: [404],
});
export type TownSurveys = z.infer<typeof listTowns.response>;
