import { z } from "zod";
import { both } from "../../endpoint.ts";
import {
  area,
  asked,
  askedOn,
  day,
  flag,
  id,
  k3,
  known,
  percent,
  rows,
  ruleFunction,
  text,
  texts,
  word,
} from "./fields.ts";

export const quotaAdjustment = ruleFunction(
  "quota-adjustment",
  { zh: "与新增用地计划挂钩（四（四））", en: "The next year's quota by progress (61 四（四）)" },
  z.object({
    ...asked,
    config: z
      .object({
        fastAtOrAbovePercent: percent,
        slowBelowPercent: percent,
        favourPercent: percent,
        deductPercent: percent,
      })
      .refine(
        ({ fastAtOrAbovePercent: fast, slowBelowPercent: slow }) =>
          // At most eight digits each: as numbers they compare exactly. What is no percentage is refused as such.
          !(Number(slow) > Number(fast)),
        {
          path: ["slowBelowPercent"],
          message: both(
            "高于 fastAtOrAbovePercent：同一进度既快又慢",
            "above fastAtOrAbovePercent: the same progress is fast and slow",
          ),
        },
      )
      .nullish(),
    districts: rows(
      z.object({
        district: z.string().min(1).max(200),
        plannedM2: area,
        completedM2: area,
        baseQuotaM2: area,
      }),
    ),
  }),
  {
    status: known,
    districts: z
      .array(
        z.object({
          district: z.string(),
          ratioPercent: text,
          direction: z.enum(["favour", "neutral", "deduct", "undetermined"]),
          deltaM2: text,
        }),
      )
      .readonly(),
    ...askedOn,
    notes: z
      .array(
        z.object({
          district: z.string(),
          cite: z.object({ ruleId: z.string(), document: z.string(), item: z.string() }),
        }),
      )
      .readonly()
      .describe("districts that another document favours without a number"),
    missing: texts,
  },
);

export const planTransition = ruleFunction(
  "plan-transition",
  {
    zh: "规划、方案的办理步骤（四（三）、五（三））",
    en: "A step of a plan or scheme (61 四（三）, 五（三）)",
  },
  z.object({
    planType: z.string().max(200),
    state: z.string().max(200),
    action: z.string().max(200),
    actorRole: word,
    actorDistrict: word,
    planDistrict: word,
    ownWorkflow: flag,
    facts: z
      .object({
        comment: z.string().nullish(),
        docNo: word,
        date: day,
        contents: z
          .object({
            term: z.string().nullish(),
            scale: z.string().nullish(),
            intensity: z.string().nullish(),
            useDirection: z.string().nullish(),
            fundBalance: z.string().nullish(),
            steps: z.string().nullish(),
            overdueDisposal: z.string().nullish(),
          })
          .nullish(),
        specialPlanApproved: flag,
        inApprovedAnnualPlan: flag,
        designReviewed: flag,
      })
      .nullish(),
  }),
  { allowed: k3, nextState: text, reasons: texts, missing: texts },
);

export const planPriority = ruleFunction(
  "plan-priority",
  { zh: "盘活用地优先支持工业（80 二（三）1）", en: "Industry first in the plan (80 二（三）1)" },
  z.object({ asOf: day, projects: rows(z.object({ id, newUse: word })) }),
  {
    projects: z.array(z.object({ id: z.string(), priority: k3, position: z.int() })).readonly(),
    missing: texts,
  },
);

export const designPermit = ruleFunction(
  "design-permit",
  { zh: "规划设计审查与许可（二）", en: "Review of the design and planning permit (61 二)" },
  z.object({ ...asked, designReviewed: flag, planningPermitNo: word }),
  { mayBuild: k3, ...askedOn, reasons: texts, missing: texts },
);

export const responsibleRole = ruleFunction(
  "responsible-role",
  { zh: "职责分工（五）", en: "Whose duty it is (61 五)" },
  z.object({ ...asked, duty: word, actorRole: word, actorDistrict: word, district: word }),
  { role: text, responsible: k3, ...askedOn, reasons: texts, missing: texts },
);
