import { z } from "zod";
import { districtCode } from "../districts/contract.ts";
import { both, civilDate, endpoint, moment } from "../endpoint.ts";
import { caseId } from "../registry/contract.ts";

/** A year of progress (推进年度); the quota is that of the year after it. */
export const yearOfProgress = z.int().min(2019).max(2100);

const areaM2 = z
  .string()
  .regex(/^(0|[1-9]\d{0,11})(\.\d{1,2})?$/)
  .nullable()
  .default(null);
export const statedFigures = {
  plannedM2: areaM2.describe("planned for the year; null: the land in its annual plan in force"),
  completedM2: areaM2.describe("completed; null: the land of projects completed in the year"),
  baseQuotaM2: areaM2.describe("quota of new construction land of the next year before any adjustment"),
};

const percent = z.string().regex(/^\d{1,6}(\.\d{1,2})?$/);
const percentages = {
  fastAtOrAbovePercent: percent,
  slowBelowPercent: percent,
  favourPercent: percent,
  deductPercent: percent,
};

const verdict = z.enum(["satisfied", "not-satisfied", "undetermined"]);
const citation = z.object({ ruleId: z.string(), document: z.string(), item: z.string() });

export const tryQuotas = endpoint({
  id: "try-quotas",
  method: "post",
  path: "/api/quotas/dry-run",
  room: "quotas",
  power: "try-quotas",
  changesNothing: true,
  summary: {
    zh: "增存挂钩试算：各区县排名与拟调整指标，不作记录",
    en: "A dry run of the quota linkage: places and adjustments of every district, and nothing is recorded",
  },
  body: z.strictObject({
    year: yearOfProgress,
    asOf: civilDate.optional().describe("valid time of progress and parameters; today when absent"),
    knownAt: moment.optional().describe("recorded time of both"),
    parameters: z
      .strictObject(percentages)
      .refine(({ slowBelowPercent: slow, fastAtOrAbovePercent: fast }) => Number(slow) <= Number(fast), {
        path: ["slowBelowPercent"],
        message: both(
          "高于 fastAtOrAbovePercent：同一进度既快又慢",
          "above fastAtOrAbovePercent: the same progress is fast and slow",
        ),
      })
      .optional()
      .describe("tried instead of those that are loaded"),
    figures: z
      .array(z.strictObject({ district: districtCode, ...statedFigures }))
      .max(100)
      .default([])
      .describe("stated instead of what the registry holds"),
  }),
  response: z.object({
    year: z.int(),
    asOf: z.string(),
    status: z.enum(["determined", "undetermined"]),
    policyInForce: verdict.describe("not satisfied: no rule is in force on the day, and nothing is proposed"),
    parameters: z
      .object({
        ...percentages,
        table: z
          .object({
            tableNo: z.string(),
            name: z.string(),
            source: z.string(),
            docNo: z.string().nullable(),
            from: z.string(),
            demonstration: z.boolean(),
          })
          .nullable()
          .describe("null: tried in this request"),
      })
      .nullable()
      .describe("null: not loaded"),
    districts: z
      .array(
        z.object({
          district: districtCode,
          name: z.string(),
          place: z.int().nullable().describe("by progress, the furthest first; null where it is not known"),
          plannedM2: z.string().nullable(),
          completedM2: z.string().nullable(),
          baseQuotaM2: z.string().nullable(),
          ratioPercent: z.string().nullable().describe("two decimals, for display: it decides nothing"),
          direction: z.enum(["favour", "neutral", "deduct", "undetermined"]),
          deltaM2: z.string().nullable().describe("signed: what would be added or deducted"),
          missing: z.array(z.string()),
          onRecord: z
            .object({ case: caseId, state: z.string(), decidedM2: z.string().nullable() })
            .nullable()
            .describe("the linkage of the year that is on record already"),
        }),
      )
      .describe("the furthest first; those whose progress is not known last"),
    notes: z
      .array(z.object({ district: z.string(), cite: citation }))
      .readonly()
      .describe("districts that another document favours without a number"),
    missing: z.array(z.string()).readonly(),
    citations: z.array(citation).readonly(),
  }),
  refusals: [404],
});
