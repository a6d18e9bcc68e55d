import { z } from "zod";
import { both, endpoint } from "../../endpoint.ts";
import { parcelId, parcelReference } from "../../parcels/contract.ts";

const fen = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})$/, both("以分为单位的整数文本", "whole fen as text"))
  .optional();

/** What an enterprise invested, produced and paid in a year. */
const figures = {
  industryCode: z
    .string()
    .regex(/^\d{4}$/, both("GB/T 4754 四位代码", "four digits of GB/T 4754"))
    .optional(),
  fixedInvestmentFen: fen,
  outputFen: fen,
  taxFen: fen,
  employees: z.int().min(0).max(10_000_000).optional(),
};
export type BenefitFigures = z.output<z.ZodObject<typeof figures>>;

const holdsFigure = ({ fixedInvestmentFen, outputFen, taxFen, employees }: BenefitFigures): boolean =>
  [fixedInvestmentFen, outputFen, taxFen, employees].some((one) => one !== undefined);
const oneFigure = { message: both("至少一项数值", "at least one figure") };

const year = z.int().min(2000).max(2100);
const about = { method: "post", room: "survey", power: "record-survey" } as const;
const params = z.strictObject({ id: parcelReference });

const response = z.object({
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
});

export const recordBenefit = endpoint({
  ...about,
  id: "recordBenefit",
  path: "/api/survey/parcels/{id}/benefit",
  summary: {
    zh: "登记宗地企业某一年度的投入产出（本区县；每年一次）",
    en: "Record what the enterprise on a parcel invested and produced in a year (of one's own district; once a year)",
  },
  params,
  body: z.strictObject({ year, ...figures }).refine(holdsFigure, oneFigure),
  response,
  refusals: [404, 409, 422],
});

export const correctBenefit = endpoint({
  ...about,
  id: "correctBenefit",
  path: "/api/survey/parcels/{id}/benefit/correction",
  summary: {
    zh: "更正已登记的某一年度投入产出，或撤下误登的年度；原记录保留",
    en: "Correct what is on record of a year, or take a year off record that was another's; the former record stays",
  },
  params,
  body: z.strictObject({
    year,
    reason: z.string().trim().min(1).max(2000),
    figures: z
      .strictObject(figures)
      .refine(holdsFigure, oneFigure)
      .nullable()
      .describe("whole, in the place of those on record; null: nothing is on record of the year"),
  }),
  response,
  refusals: [404, 422],
});
