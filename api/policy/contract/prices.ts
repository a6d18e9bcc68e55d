import { z } from "zod";
import { PRICED_USES } from "../../../gis/land/land-price.ts";
import { both, civilDate } from "../../endpoint.ts";
import {
  area,
  asked,
  askedOn,
  day,
  far,
  fen,
  flag,
  k3,
  known,
  positiveText,
  rows,
  ruleFunction,
  text,
  texts,
  usedTables,
  word,
} from "./fields.ts";

export const premiumDue = ruleFunction(
  "premium-due",
  { zh: "补交土地出让金（三（八））", en: "The premium to be topped up (61 三（八）)" },
  z.object({
    ...asked,
    publicTransferRequired: flag,
    otherProvisionDocNo: word,
    tenure: z.enum(["granted", "allocated"]).nullish(),
    originalConditionClear: flag,
    oldUse: word,
    newUse: word,
    oldFar: far,
    newFar: far,
    certificateUse: word,
    standardFar: far,
    newConditionPriceFen: fen,
    oldConditionPriceFen: fen,
    allocatedRightPriceFen: fen,
    certificateConditionPriceFen: fen,
    publicServicePremiumFen: fen,
    underground: z.object({ fullPremiumFen: fen, ownStockSelfRedevelopment: flag }).nullish(),
  }),
  {
    status: z.enum(["determined", "other-rule", "undetermined"]),
    basis: text,
    baseFen: text,
    undergroundFen: text,
    totalFen: text,
    ...askedOn,
    flags: texts,
    missing: texts,
  },
);

const years = z
  .string()
  .regex(
    /^(?=.*[1-9])\d{1,3}(\.\d{1,2})?$/,
    both("年数为文本，大于 0，小数不超过两位", "years as text, above 0, with at most two decimals"),
  );

export const benchmarkPrice = ruleFunction(
  "benchmark-price",
  {
    zh: "基准地价系数修正法估算（三（八））",
    en: "Land price by the benchmark method, an estimate (61 三（八）)",
  },
  z.object({
    valuationDate: day,
    use: z.enum(PRICED_USES).nullish(),
    level: word,
    far,
    remainingYears: years.nullish(),
    landAreaM2: area,
    circumstances: rows(
      z.object({ factor: z.string().min(1).max(60), degree: z.string().min(1).max(20) }),
    ).nullish(),
    agreementPriceFen: fen,
    statutoryCostsFen: fen,
    /** Absent: the loaded ones in force on the valuation date. */
    tables: z
      .object({
        benchmarkPrices: rows(
          z.object({
            use: z.enum(PRICED_USES),
            level: z.string().max(40),
            basis: z.enum(["ground", "floor"]),
            priceYuanPerM2: positiveText,
            baseDate: civilDate,
          }),
        ).nullish(),
        priceIndex: rows(
          z.object({ use: z.enum(PRICED_USES), date: civilDate, index: positiveText }),
        ).nullish(),
        capitalisationRates: rows(
          z.object({
            use: z.enum(PRICED_USES),
            ratePercent: positiveText.refine((rate) => Number(rate) < 100, both("小于 100", "below 100")),
          }),
        ).nullish(),
        farFactors: rows(
          z.object({
            use: z.enum(PRICED_USES),
            level: z.string().max(40),
            far: positiveText,
            factor: positiveText,
          }),
        ).nullish(),
        priceFactors: rows(
          z.object({
            use: z.enum(PRICED_USES),
            level: z.string().max(40),
            factor: z.string().max(60),
            degree: z.string().max(20),
            percent: z.string().regex(/^-?\d{1,3}(\.\d{1,4})?$/, both("百分数文本", "per cent as text")),
          }),
        ).nullish(),
      })
      .nullish(),
  }),
  {
    status: known,
    groundPriceYuanPerM2: text,
    floorPriceYuanPerM2: text,
    totalFen: text,
    totalInWords: text.describe("the amount as contracts write it 大写金额"),
    factors: z.object({ base: text, date: text, term: text, far: text, circumstances: text }),
    agreementFloor: z.object({ verdict: k3, floorFen: text }).nullable(),
    flags: texts,
    missing: texts,
    tables: usedTables,
  },
);

const pricedParts = rows(
  z.object({ use: z.string().min(1).max(40), gfaM2: positiveText, floorPriceYuanPerM2: positiveText }),
).nullish();

export const conditionsChange = ruleFunction(
  "conditions-change",
  {
    zh: "调整用途、容积率的地价差额（三（八）、国土资厅发〔2018〕4号）",
    en: "What a change of use or FAR adds to the price: difference and national rule (61 三（八）)",
  },
  z.object({
    ...asked,
    landAreaM2: positiveText.nullish(),
    old: pricedParts,
    new: pricedParts,
    floorPriceAtFar1YuanPerM2: positiveText.nullish(),
  }),
  {
    status: known,
    difference: z.object({ fen: text, flags: texts }),
    national: z.object({
      strategy: z
        .enum([
          "far-raised",
          "far-raised-below-1",
          "far-lowered",
          "use-changed",
          "industrial-changed",
          "use-and-far-changed",
          "unchanged",
        ])
        .nullable(),
      fen: text,
      flags: texts,
    }),
    asOf: askedOn.asOf,
    missing: texts,
  },
);
