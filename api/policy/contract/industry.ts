import { z } from "zod";
import { area, day, far, fen, flag, id, k3, known, rows, ruleFunction, text, texts, word } from "./fields.ts";

export const industrialFarRise = ruleFunction(
  "industrial-far-rise",
  {
    zh: "工业用地提高容积率（80 二（三）3、61 三（八））",
    en: "A higher FAR of industrial land without premium (80 二（三）3, 61 三（八）)",
  },
  z.object({
    asOf: day,
    acquisition: z.enum(["granted", "allocated", "other-lawful", "unlawful"]).nullish(),
    oldUse: word,
    newUse: word,
    oldFar: far,
    newFar: far,
    conformsPlan: flag,
    lowEfficiencyRedevelopment: flag,
  }),
  {
    premiumFree: k3,
    basis: texts,
    splitTransferAllowed: k3.nullable(),
    reasons: texts,
    flags: texts,
    missing: texts,
  },
);

export const serviceManufacturing = ruleFunction(
  "service-manufacturing",
  { zh: "服务型制造配套（80 二（三）3）", en: "Service-type manufacturing on own land (80 二（三）3)" },
  z.object({
    asOf: day,
    existingManufacturer: flag,
    conformsDetailedPlan: flag,
    originalGfaM2: area,
    serviceGfaM2: area,
    parcelLandM2: area,
    serviceLandM2: area,
  }),
  {
    gfaOk: k3,
    landOk: k3,
    allowed: k3,
    splitTransferAllowed: z.literal("not-satisfied").nullable(),
    reasons: texts,
    missing: texts,
  },
);

export const standardFactory = ruleFunction(
  "standard-factory",
  {
    zh: "标准厂房配套费与奖补（80 二（三）4、26 二7）",
    en: "Fee and reward of standard factories (80 二（三）4, 26 二7)",
  },
  z.object({
    district: word,
    feeFenPerM2: fen,
    feeApprovalDate: day,
    floors: rows(z.object({ storey: z.int().min(1), areaM2: area })).nullish(),
    undergroundM2: area,
    upperCompliant: flag,
    undergroundCompliant: flag,
    totalGfaM2: area,
    permitDate: day,
    acceptanceDate: day,
    fivePartyReport: flag,
    totalInvestmentFen: fen,
    otherSupportFen: fen,
  }),
  {
    feeStatus: z.enum(["determined", "not-applicable", "undetermined"]),
    feeFen: text,
    rewardStatus: known,
    rewardFenPerM2: text,
    rewardAreaM2: text,
    rewardFen: text,
    flags: texts,
    missing: texts,
  },
);

export const industrialLandShare = ruleFunction(
  "industrial-land-share",
  { zh: "年度工业用地出让比例（80 二（三）1）", en: "Industrial share of the year's grants (80 二（三）1)" },
  z.object({
    year: z.int().min(1).max(9999).nullish(),
    industrialM2: area,
    logisticsM2: area,
    totalM2: area,
  }),
  {
    applies: k3,
    met: k3.nullable(),
    industrialTotalM2: text,
    requiredM2: text,
    shortfallM2: text,
    sharePercent: text,
    flags: texts,
    missing: texts,
  },
);

export const floorPrice = ruleFunction(
  "floor-price",
  { zh: "工业用地出让底价（80 二（三）2）", en: "The floor price of industrial land (80 二（三）2)" },
  z.object({
    asOf: day,
    priorityIndustry: flag,
    intensiveUse: flag,
    floorPriceFen: fen,
    minimumPriceStandardFen: fen,
    landCostFen: fen,
  }),
  {
    applies: k3,
    standardOk: k3,
    costOk: k3,
    allowed: k3,
    lowestFen: text,
    reasons: texts,
    missing: texts,
  },
);

export const industrialBalance = ruleFunction(
  "industrial-balance",
  { zh: "工业用地总量动态平衡（80 二（三）1）", en: "The city's total of industrial land (80 二（三）1)" },
  z.object({
    asOf: day,
    otherAddedM2: area,
    projects: rows(
      z.object({ id, industrialBeforeM2: area, industrialAfterM2: area, conformsDetailedPlan: flag }),
    ),
  }),
  {
    projects: z.array(z.object({ id: z.string(), deltaM2: text, conforms: k3 })).readonly(),
    netM2: text,
    balanced: k3,
    allowed: k3,
    reasons: texts,
    missing: texts,
  },
);
