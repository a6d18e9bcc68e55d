import { z } from "zod";
import { count, day, ENDS_EARLY, flag, inOrder, k3, ruleFunction, texts, word } from "./fields.ts";

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
