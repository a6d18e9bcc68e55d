import { z } from "zod";
import { isoDate } from "../../gis/iso-date.ts";
import { BENEFIT_INDICATORS } from "../../gis/land/evaluation.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../gis/land/facts/facts.ts";
import { PRICED_USES } from "../../gis/land/land-price.ts";
import { overall, policyPackage } from "../districts/contract.ts";
import { civilDate, endpoint } from "../endpoint.ts";

/*
 * The rule functions of the policy, in and out as their documents state them. A key that is null or absent is
 * unknown, and the answer is then open and names what is missing. Refused (422) is only what cannot mean
 * anything: a value of the wrong type, a date that does not exist, a negative area.
 */

const flag = z.boolean().nullish();
const day = civilDate.nullish();
/** A name or code that the rules may not know; then the outcome is open, not the request wrong. */
const word = z.string().max(200).nullish();
const area = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,2})?$/, "an area in m² as text, not negative, with at most two decimals")
  .nullish();
/** Compared exactly at any size: one that no building has is no reason to refuse. CONV-4. */
const far = z
  .string()
  .regex(/^\d{1,40}(\.\d{1,40})?$/, "a floor area ratio as decimal text, not negative")
  .nullish();
const percent = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,2})?$/, "a percentage as text, not negative, with at most two decimals");
const WHOLE_FEN = "whole fen as text, without separators or decimals";
const fen = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})$/, WHOLE_FEN)
  .nullish();
const signedFen = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,29})$/, WHOLE_FEN)
  .nullish();
/** Whether a period, where both of its days are known, begins before it ends; one day is a period, too. */
const inOrder = ({ from, to }: { from?: string | null | undefined; to?: string | null | undefined }) =>
  !from || !to || from <= to;
const ENDS_EARLY = { path: ["to"], message: "before the first day" };
const count = z.int().nonnegative().nullish();
const rows = <Row extends z.ZodType>(row: Row) => z.array(row).max(1_000);

const k3 = z.enum(["satisfied", "not-satisfied", "undetermined"]);
const texts = z.array(z.string()).readonly();
const text = z.string().nullable();
const known = z.enum(["determined", "undetermined"]);
const citations = z
  .array(z.object({ ruleId: z.string(), document: z.string(), item: z.string() }))
  .readonly()
  .describe("the clauses the answer rests on");

/**
 * Beside the catalogue's keys, of a function whose rule tells no day: the day for which it is asked, today where
 * none is given.
 */
const asked = { asOf: day.describe("the day asked for; absent, the server's date") };
const askedOn = {
  asOf: z.string().describe("the day that decided policyInForce"),
  policyInForce: k3.describe("not-satisfied: no rule is in force that day, the rest tells only what it was"),
};

function ruleFunction<Body extends z.ZodType, Shape extends z.ZodRawShape>(
  name: string,
  summary: { zh: string; en: string },
  body: Body,
  answer: Shape,
) {
  return endpoint({
    id: name.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    method: "post",
    path: `/api/policy/${name}`,
    room: "policy",
    summary,
    body,
    response: z.object({
      ...answer,
      citations,
      policyPackage,
      ignored: texts.describe(
        "keys of the request that the function does not know, misspelt ones among them",
      ),
    }),
    refusals: [],
  });
}

const facts = z.object({
  ...Object.fromEntries(BOOLEAN_FACTS.map((name) => [name, flag])),
  ...Object.fromEntries(DOCUMENT_FACTS.map((name) => [name, word])),
  // Built from the two lists, which are the keys of this type.
} as Record<(typeof BOOLEAN_FACTS)[number], typeof flag> &
  Record<(typeof DOCUMENT_FACTS)[number], typeof word>);

export const classify = ruleFunction(
  "classify",
  { zh: "六类低效用地认定（一）", en: "Scope, exclusions and the six categories (61 一)" },
  z.object({ asOf: civilDate.transform(isoDate).nullish(), facts }),
  {
    scope: z.record(z.string(), k3),
    categories: z.record(z.string(), k3),
    exclusions: z.record(z.string(), k3),
    overall,
    matched: texts,
    excludedBy: texts,
    policyInForce: k3,
    recognisable: k3,
    missing: texts,
  },
);

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
        districtPercent: percent.refine((value) => Number(value) <= 100, "not above 100").nullish(),
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
        if (seen.has(id)) context.addIssue({ code: "custom", path: [at, "id"], message: "named twice" });
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
          message: "above fastAtOrAbovePercent: the same progress is fast and slow",
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

export const contractGate = ruleFunction(
  "contract-gate",
  {
    zh: "签订合同前的关口（四（五）、五（三））",
    en: "What must stand before a contract is signed (61 四（五）, 五（三）)",
  },
  z.object({
    signDate: day,
    ownWorkflow: flag,
    recognised: flag,
    inLibrary: flag,
    inApprovedAnnualPlan: flag,
    schemeApprovedByDistrict: flag,
    supplyApprovedByCity: flag,
    appraisalDone: flag,
    collectiveDecisionDone: flag,
    publicity: z.object({ held: flag, from: day, to: day }).refine(inOrder, ENDS_EARLY).nullish(),
    minPublicityDays: count,
    openObjections: count,
    signerRole: word,
    contributionApplies: flag,
    contractStatesArea: flag,
    contractStatesUse: flag,
  }),
  { maySign: k3, blocking: texts, missing: texts },
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

const id = z.string().min(1).max(200);

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

export const planPriority = ruleFunction(
  "plan-priority",
  { zh: "盘活用地优先支持工业（80 二（三）1）", en: "Industry first in the plan (80 二（三）1)" },
  z.object({ asOf: day, projects: rows(z.object({ id, newUse: word })) }),
  {
    projects: z.array(z.object({ id: z.string(), priority: k3, position: z.int() })).readonly(),
    missing: texts,
  },
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

export const libraryEntry = ruleFunction(
  "library-entry",
  { zh: "项目库入库（四（一）（二））", en: "Entry into the project library (61 四（一）（二）)" },
  z.object({
    entryDate: day,
    recognisable: k3.nullish(),
    recognitionDocNo: word,
    surveyRecord: flag,
    inLibrary: flag,
  }),
  { allowed: k3, reasons: texts, missing: texts },
);

export const libraryExit = ruleFunction(
  "library-exit",
  { zh: "项目库出库（四（二））", en: "Exit from the project library (61 四（二）)" },
  z.object({
    inLibrary: flag,
    entryDate: day,
    exitDate: day,
    reason: z.string().nullish(),
    evidence: word,
    author: word,
  }),
  { allowed: k3, reasons: texts, missing: texts },
);

export const surveyCurrency = ruleFunction(
  "survey-currency",
  { zh: "补充调查年度更新（四（一）（二））", en: "Yearly update of the survey (61 四（一）（二）)" },
  z.object({
    asOf: day,
    towns: rows(z.object({ town: id, updates: rows(civilDate.nullable()).nullish() })),
  }),
  {
    applies: k3,
    towns: z.array(z.object({ town: z.string(), current: k3, lastUpdate: text })).readonly(),
    current: k3,
    flags: texts,
    missing: texts,
  },
);

export const disclosureState = ruleFunction(
  "disclosure-state",
  { zh: "全过程公开与沟通渠道（四（五））", en: "Publication and objections (61 四（五）)" },
  z.object({
    asOf: day,
    items: rows(z.object({ item: id, due: flag, publishedOn: day })),
    objectionChannelOpen: flag,
    objections: rows(z.object({ id, receiptOn: day, answeredOn: day })),
  }),
  {
    items: z
      .array(
        z.object({ item: z.string(), state: z.enum(["published", "not-yet-published", "undetermined"]) }),
      )
      .readonly(),
    complete: k3,
    channel: k3,
    objections: z
      .array(z.object({ id: z.string(), state: z.enum(["answered", "received", "open", "undetermined"]) }))
      .readonly(),
    openObjections: z.int().nullable(),
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

const quantity = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,6})?$/, "a decimal number as text, not negative")
  .nullish();
const positiveText = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,6})?$/, "a decimal number as text, above 0");
const years = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,3}(\.\d{1,2})?$/, "years as text, above 0, with at most two decimals");
const prefix = z.string().regex(/^(\d{2,4})?$/, "two to four digits of GB/T 4754, or empty for all");
/** Which loaded versions the answer used; empty when the request brought its own. */
const usedTables = z
  .array(
    z.object({
      kind: z.string(),
      tableNo: z.string(),
      name: z.string(),
      source: z.string(),
      demonstration: z.boolean(),
    }),
  )
  .readonly();

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
            .regex(/^\d{1,6}(\.\d{1,4})?$/, "a score as text")
            .nullable(),
        })
        .refine((row) => (row.by === "rank") === (row.rankPercentTo !== null), {
          path: ["rankPercentTo"],
          message: "stated for a grade by rank, and only there",
        })
        .refine((row) => (row.by === "score") === (row.scoreFrom !== null), {
          path: ["scoreFrom"],
          message: "stated for a grade by score, and only there",
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
            ratePercent: positiveText.refine((rate) => Number(rate) < 100, "below 100"),
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
            percent: z.string().regex(/^-?\d{1,3}(\.\d{1,4})?$/, "per cent as text"),
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

/** The answer of any of the functions above, with its reasons. */
export const explain = endpoint({
  id: "explainAnswer",
  method: "post",
  path: "/api/policy/explain",
  room: "policy",
  summary: {
    zh: "解释任一规则函数的结果：条款、条件、算式、缺项、什么会改变结论",
    en: "Why a rule function answers as it does: clauses, conditions, arithmetic, what is missing, what would change it",
  },
  body: z.strictObject({
    function: z
      .string()
      .min(1)
      .max(80)
      .describe("its name in the address: classify, premium-due, contract-gate …"),
    input: z.record(z.string(), z.unknown()).describe("the body that the function takes"),
  }),
  response: z.object({
    format: z.literal("panhuo-explanation/1"),
    function: z.string(),
    policyPackage: policyPackage.extend({ contentHash: z.string() }),
    inputs: z.record(z.string(), z.unknown()),
    inputsHash: z.string(),
    result: z.record(z.string(), z.unknown()).describe("what the function answers"),
    clauses: z.array(z.record(z.string(), z.unknown())),
    rules: z
      .array(z.record(z.string(), z.unknown()))
      .describe("condition trees, where the function has them"),
    steps: z.array(
      z.object({
        ruleId: z.string(),
        what: z.object({ zh: z.string(), en: z.string() }),
        arithmetic: z.string(),
      }),
    ),
    missing: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string() })),
    counterfactuals: z
      .array(z.record(z.string(), z.unknown()))
      .describe("of classify: the smallest changes of facts that would turn an outcome"),
    counterfactualLimits: z.object({
      truncated: z.boolean(),
      more: z.array(z.object({ outcome: z.string(), more: z.int() })),
    }),
    levers: z
      .array(z.array(z.record(z.string(), z.unknown())))
      .describe("of the other functions: the smallest sets of inputs that would give the favourable verdict"),
    leverLimits: z.object({
      truncated: z.boolean(),
      more: z.number().int().describe("so many more sets than are shown"),
      remaining: texts.describe("what no input can be named for: evidence to bring, or what nothing helps"),
    }),
  }),
  alsoAs: ["text/plain"],
  refusals: [404],
});
