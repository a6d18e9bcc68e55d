import { z } from "zod";
import { policyPackage } from "../../districts/contract.ts";
import { both } from "../../endpoint.ts";
import {
  day,
  ENDS_EARLY,
  fen,
  flag,
  inOrder,
  percent,
  rows,
  ruleFunction,
  text,
  texts,
  WHOLE_FEN,
  word,
} from "./fields.ts";

const signedFen = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,29})$/, WHOLE_FEN)
  .nullish();

const totals = z.object({
  districtDueFen: z.string(),
  cityDueFen: z.string(),
  paidFen: z.string(),
  districtPaidFen: z.string(),
  cityPaidFen: z.string(),
  unpaidFen: z.string(),
});

export const splitRevenue = ruleFunction(
  "split-revenue",
  { zh: "出让金分成（三（九））", en: "The district's share by day of signing (61 三（九）)" },
  z.object({
    district: word,
    publicTransferRequired: flag,
    independentApproval: flag,
    ownPolicyStatus: z.enum(["none", "issued"]).nullish(),
    ownPolicy: z
      .object({
        docNo: word,
        from: day,
        to: day,
        districtPercent: percent
          .refine((value) => Number(value) <= 100, both("不得超过 100", "not above 100"))
          .nullish(),
      })
      .refine(inOrder, ENDS_EARLY)
      .nullish(),
    laiwuHighTechRule: z.enum(["provincial-17", "general"]).nullish(),
    lines: rows(
      z.object({
        docNo: word,
        docType: z.enum(["contract", "supplement"]).nullish(),
        signedDate: day,
        amountFen: signedFen,
        payments: rows(z.object({ date: day, amountFen: fen })).nullish(),
      }),
    ),
  }),
  {
    lines: z
      .array(
        z.object({
          docNo: text,
          status: z.enum(["determined", "other-rule", "not-applicable", "undetermined"]),
          rule: text,
          percent: text,
          flags: texts,
          missing: texts,
          districtDueFen: text,
          cityDueFen: text,
          paidFen: text,
          districtPaidFen: text,
          cityPaidFen: text,
          unpaidFen: text,
          excessFen: text,
          payments: z
            .array(z.object({ date: text, districtFen: z.string(), cityFen: z.string() }))
            .readonly(),
        }),
      )
      .readonly(),
    linePackages: z.array(policyPackage).describe("for each line, that of its day of signing"),
    totals: totals.nullable(),
    missing: texts,
  },
);
