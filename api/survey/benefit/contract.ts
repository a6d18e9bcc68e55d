import { z } from "zod";
import { both, endpoint } from "../../endpoint.ts";
import { parcelId, parcelReference } from "../../parcels/contract.ts";

const fen = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})$/, both("以分为单位的整数文本", "whole fen as text"))
  .optional();

export const recordBenefit = endpoint({
  id: "recordBenefit",
  method: "post",
  path: "/api/survey/parcels/{id}/benefit",
  room: "survey",
  power: "record-survey",
  summary: {
    zh: "登记宗地企业某一年度的投入产出（本区县；每年一次）",
    en: "Record what the enterprise on a parcel invested and produced in a year (of one's own district; once a year)",
  },
  params: z.strictObject({ id: parcelReference }),
  body: z
    .strictObject({
      year: z.int().min(2000).max(2100),
      industryCode: z
        .string()
        .regex(/^\d{4}$/, both("GB/T 4754 四位代码", "four digits of GB/T 4754"))
        .optional(),
      fixedInvestmentFen: fen,
      outputFen: fen,
      taxFen: fen,
      employees: z.int().min(0).max(10_000_000).optional(),
    })
    .refine(
      ({ year: _, industryCode: __, ...figures }) => Object.values(figures).some((one) => one !== undefined),
      {
        message: both("至少一项数值", "at least one figure"),
      },
    ),
  response: z.object({
    id: parcelId,
    year: z.int(),
    tax: z
      .object({
        totalFen: z.string(),
        areaM2: z.string(),
        fenPerMu: z.string().describe("by the mu, whole fen, for display"),
        quartile: z.int().min(1).max(4).describe("1: the quarter of the district that pays most by area"),
        among: z.int().describe("parcels of the district with a tax of that year, itself among them"),
      })
      .nullable()
      .describe("null: no tax is on record"),
  }),
  refusals: [404, 409, 422],
});
