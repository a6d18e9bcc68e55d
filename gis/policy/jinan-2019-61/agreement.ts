import type { AgreementPolicy } from "../../land/agreement-route.ts";
import { anyOf, documented, fact, within } from "../../land/condition.ts";
import { oneOf } from "../../land/requirements.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

const unchanged = clause("AGREE-1", "三（二）");
const ownFactory = clause("AGREE-2", "三（三）");
const relocation = clause("AGREE-3", "三（四）");
const newIndustry = clause("AGREE-4", "三（六）");

/** 61 三（二）（三）（四）（六）: where the text opens the transfer by agreement (协议出让). */
export const agreement: AgreementPolicy = {
  common: [
    { code: "PLAN", condition: fact("conformsPlan") },
    { code: "APPROVAL", condition: documented(fact("approved"), "approvalDocNo") },
    { code: "VALID-1", condition: within("approvalDate", validity["61"].period) },
    { code: "GATE-1", condition: fact("contractGate") },
  ],
  ways: [
    {
      // 「不改变用途」, by added investment, a higher FAR or better use; a part only where the parcel can be divided.
      cite: unchanged,
      requirements: [
        { code: "APPROVER", condition: oneOf("approvedBy", ["city", "district"], unchanged) },
        { code: "USE-UNCHANGED", condition: fact("useUnchanged") },
        {
          code: "FURTHER-DEVELOPMENT",
          condition: anyOf(fact("addsInvestment"), fact("raisesFar"), fact("improvesLandUse")),
        },
        {
          code: "DIVISIBLE",
          condition: anyOf(oneOf("transfer", ["whole"], unchanged), fact("parcelDivisible")),
        },
      ],
      flags: [],
    },
    {
      // Under 济政办发〔2019〕10号 and 7号, whose text is not held: whether they are met is the authority's to say.
      cite: ownFactory,
      requirements: [
        { code: "APPROVER", condition: oneOf("approvedBy", ["city", "district"], ownFactory) },
        { code: "OWN-INDUSTRIAL-LAND", condition: fact("ownIndustrialLand") },
        { code: "TARGET", condition: oneOf("target", ["standard-factory", "new-industry"], ownFactory) },
        { code: "REFERRED-DOCUMENT", condition: fact("meetsReferredDocument") },
      ],
      flags: ["REFERRED-TEXT-NOT-HELD"],
    },
    {
      // An industrial project that makes way for old-city redevelopment, for the same use, by the city alone.
      cite: relocation,
      requirements: [
        { code: "APPROVER", condition: oneOf("approvedBy", ["city"], relocation) },
        { code: "INDUSTRIAL-PROJECT", condition: fact("industrialProject") },
        { code: "OLD-CITY", condition: fact("relocatedForOldCity") },
        { code: "INDUSTRY-POLICY", condition: fact("conformsIndustryPolicy") },
        { code: "INPUT-OUTPUT", condition: fact("meetsInputOutput") },
        { code: "TAKEN-BACK", condition: fact("oldRightTakenBack") },
        { code: "USE-UNCHANGED", condition: fact("useUnchanged") },
      ],
      flags: [],
    },
    {
      // Later division and transfer follow 济政办发〔2019〕7号.
      cite: newIndustry,
      requirements: [
        { code: "APPROVER", condition: oneOf("approvedBy", ["city", "district"], newIndustry) },
        {
          code: "NEW-INDUSTRY",
          condition: oneOf(
            "newIndustry",
            ["strategic-emerging", "producer-services", "other-supported"],
            newIndustry,
          ),
        },
        { code: "RECOGNISED", condition: fact("industryRecognised") },
      ],
      flags: ["LATER-DIVISION-BY-OTHER-DOCUMENT"],
    },
  ],
  cites: [validity["61"].cite, clause("GATE-1", "四（五）、五（三）、四（三）")],
};
