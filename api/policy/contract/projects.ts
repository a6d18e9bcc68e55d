import { z } from "zod";
import { overall } from "../../districts/contract.ts";
import { both } from "../../endpoint.ts";
import {
  area,
  asked,
  askedOn,
  count,
  day,
  flag,
  k3,
  rows,
  ruleFunction,
  text,
  texts,
  word,
} from "./fields.ts";

const mode = z.object({ status: k3, reasons: texts });

export const chooseModes = ruleFunction(
  "choose-modes",
  { zh: "开发模式（二）", en: "The three modes of redevelopment (61 二)" },
  z.object({
    asOf: day,
    lowEfficiency: overall.nullish(),
    plannedUse: word,
    recallClause: flag,
    mustEnterReserve: flag,
    conformsLandUsePlan: flag,
    conformsUrbanPlan: flag,
    conformsSpecialPlan: flag,
    conformsPolicies: flag,
    parcelsAdjacent: flag,
    adjacentParcelCount: count,
  }),
  {
    govTrigger: k3,
    modes: z.object({ "MODE-GOV": mode, "MODE-OWNER": mode, "MODE-MARKET": mode }),
  },
);

export const publicContribution = ruleFunction(
  "public-contribution",
  { zh: "无偿提供公益设施（二）", en: "The 10 % or 15 % for public facilities (61 二)" },
  z.object({
    ...asked,
    mode: z.enum(["MODE-GOV", "MODE-OWNER", "MODE-MARKET"]).nullish(),
    plannedUse: word,
    totalGfaM2: area,
    totalLandM2: area,
    choice: z.enum(["gfa", "land"]).nullish(),
    offeredGfaM2: area,
    offeredLandM2: area,
    contractStatesArea: flag,
    contractStatesUse: flag,
  }),
  {
    applies: k3,
    requiredGfaM2: text,
    requiredLandM2: text,
    met: k3.nullable(),
    shortfallGfaM2: text,
    shortfallLandM2: text,
    contractClause: k3.nullable(),
    ...askedOn,
    missing: texts,
  },
);

export const smallParcels = ruleFunction(
  "small-parcels",
  { zh: "边角地、夹心地、插花地（三（七））", en: "Odd parcels of up to 3 mu (61 三（七）)" },
  z.object({
    ...asked,
    projectLandM2: area,
    parcels: rows(
      z.object({
        id: z.string().min(1).max(200),
        areaM2: area,
        irregular: flag,
        independentlyDevelopable: flag,
        plannedTogether: flag,
      }),
    ).superRefine((parcels, context) => {
      const seen = new Set<string>();
      for (const [at, { id }] of parcels.entries()) {
        if (seen.has(id))
          context.addIssue({ code: "custom", path: [at, "id"], message: both("重复列出", "named twice") });
        seen.add(id);
      }
    }),
    approved: flag,
  }),
  {
    parcels: z.array(z.object({ id: z.string(), withinArea: k3, mustMerge: k3, eligible: k3 })).readonly(),
    sumM2: text,
    ratioOk: k3,
    qualifies: k3,
    mayTransferByAgreement: k3,
    ...askedOn,
    missing: texts,
  },
);

export const transitionUse = ruleFunction(
  "transition-use",
  { zh: "五年过渡期（三（五））", en: "The five-year transition (61 三（五）)" },
  z.object({
    asOf: day,
    newUse: word,
    usesExistingBuildings: flag,
    originalGfaM2: area,
    rebuiltGfaM2: area,
    newGfaM2: area,
    districtApproved: flag,
    districtApprovalDate: day,
    startDate: day,
    inAllocationCatalogue: flag,
  }),
  {
    useListed: k3,
    ratioOk: k3,
    allowed: k3,
    endDate: text,
    phase: z.enum(["not-started", "running", "ended"]).nullable(),
    after: z.enum(["agreement-transfer", "allocation", "undetermined"]).nullable(),
    missing: texts,
  },
);

export const agreementRoute = ruleFunction(
  "agreement-route",
  {
    zh: "协议出让情形（三（二）（三）（四）（六））",
    en: "Transfer by agreement (61 三（二）（三）（四）（六）)",
  },
  z.object({
    route: z.enum(["AGREE-1", "AGREE-2", "AGREE-3", "AGREE-4"]).nullish(),
    conformsPlan: flag,
    approved: flag,
    approvalDocNo: word,
    approvalDate: day,
    approvedBy: z.enum(["city", "district", "other"]).nullish(),
    contractGate: k3.nullish(),
    useUnchanged: flag,
    addsInvestment: flag,
    raisesFar: flag,
    improvesLandUse: flag,
    transfer: z.enum(["whole", "part"]).nullish(),
    parcelDivisible: flag,
    ownIndustrialLand: flag,
    target: z.enum(["standard-factory", "new-industry", "other"]).nullish(),
    meetsReferredDocument: flag,
    industrialProject: flag,
    relocatedForOldCity: flag,
    conformsIndustryPolicy: flag,
    meetsInputOutput: flag,
    oldRightTakenBack: flag,
    newIndustry: z.enum(["strategic-emerging", "producer-services", "other-supported", "other"]).nullish(),
    industryRecognised: flag,
  }),
  { mayTransfer: k3, reasons: texts, flags: texts, missing: texts },
);

export const zombieLand = ruleFunction(
  "zombie-land",
  { zh: "“僵尸企业”土地处置（27 二（六）（七））", en: "Land of zombie enterprises (27 二（六）（七）)" },
  z.object({
    asOf: day,
    route: z.enum(["ZOMBIE-1", "ZOMBIE-2", "ZOMBIE-3", "ZOMBIE-4"]).nullish(),
    recognisedZombie: flag,
    recognitionDocNo: word,
    otherInefficientEntity: flag,
    authorityDecided: flag,
    authorityDecisionDocNo: word,
    lawfullyAcquired: flag,
    stateLand: flag,
    holderConsents: flag,
    conformsPlan: flag,
    transferConditionsMet: flag,
    changesUse: flag,
    tenure: z.enum(["granted", "allocated"]).nullish(),
    approved: flag,
    approvalDocNo: word,
    encouragedIndustry: flag,
    lowEfficiencyLand: flag,
    startDate: day,
  }),
  {
    subject: k3,
    allowed: k3,
    reasons: texts,
    endDate: text,
    phase: z.enum(["not-started", "running", "ended"]).nullable(),
    flags: texts,
    missing: texts,
  },
);
