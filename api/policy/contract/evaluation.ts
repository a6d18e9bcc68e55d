import { z } from "zod";
import { BENEFIT_INDICATORS } from "../../../gis/land/evaluation.ts";
import { both } from "../../endpoint.ts";
import {
  area,
  day,
  fen,
  flag,
  known,
  percent,
  positiveText,
  rows,
  ruleFunction,
  text,
  texts,
  usedTables,
} from "./fields.ts";

const quantity = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,6})?$/, both("小数文本，不为负", "a decimal number as text, not negative"))
  .nullish();

const prefix = z
  .string()
  .regex(
    /^(\d{2,4})?$/,
    both("GB/T 4754 的二至四位数字，空为全部", "two to four digits of GB/T 4754, or empty for all"),
  );

export const benefitEvaluation = ruleFunction(
  "benefit-evaluation",
  { zh: "亩均综合效益评价（一（二））", en: "Per-mu benefit evaluation (61 一（二）)" },
  z.object({
    asOf: day,
    /** Absent: the loaded ones in force on `asOf`. */
    indicators: rows(
      z.object({
        industry: prefix,
        variant: z.enum(["standard", "small"]),
        indicator: z.enum(BENEFIT_INDICATORS),
        weight: positiveText,
        base: positiveText,
        cap: positiveText.nullable(),
        reverse: z.boolean(),
        missing: z.enum(["undetermined", "redistribute", "group-average"]),
      }),
    ).nullish(),
    grades: rows(
      z
        .object({
          industry: prefix,
          by: z.enum(["rank", "score", "excluded"]),
          grade: z.string().max(8),
          rankPercentTo: percent.nullable(),
          scoreFrom: z
            .string()
            .regex(/^\d{1,6}(\.\d{1,4})?$/, both("得分为小数文本", "a score as text"))
            .nullable(),
        })
        .refine((row) => (row.by === "rank") === (row.rankPercentTo !== null), {
          path: ["rankPercentTo"],
          message: both("按名次分档时必填，其他情形不填", "stated for a grade by rank, and only there"),
        })
        .refine((row) => (row.by === "score") === (row.scoreFrom !== null), {
          path: ["scoreFrom"],
          message: both("按得分分档时必填，其他情形不填", "stated for a grade by score, and only there"),
        }),
    ).nullish(),
    enterprises: rows(
      z.object({
        id: z.string().min(1).max(200),
        industryCode: z.string().max(16).nullish(),
        aboveScale: flag,
        areaM2: area,
        fixedInvestmentFen: fen,
        outputFen: fen,
        valueAddedFen: fen,
        taxFen: fen,
        energyTce: quantity,
        electricityKwh: quantity,
        waterM3: quantity,
        emissionsKg: quantity,
        employees: quantity,
        rdFen: fen,
      }),
    ),
  }),
  {
    status: known,
    enterprises: z
      .array(
        z.object({
          id: z.string(),
          status: z.enum(["graded", "scored", "excluded", "undetermined"]),
          variant: z.enum(["standard", "small"]).nullable(),
          score: text,
          rank: z.int().nullable(),
          rankedAmong: z.int().nullable(),
          grade: text,
          indicators: z
            .array(
              z.object({
                indicator: z.enum(BENEFIT_INDICATORS),
                unit: z.string(),
                value: text,
                base: z.string(),
                weight: z.string(),
                points: text,
              }),
            )
            .readonly(),
          missing: texts,
        }),
      )
      .readonly(),
    missing: texts,
    tables: usedTables,
  },
);
