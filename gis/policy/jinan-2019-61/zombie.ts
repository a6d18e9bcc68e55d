import { allOf, anyOf, documented, fact, not, within } from "../../land/condition.ts";
import { oneOf } from "../../land/requirements.ts";
import type { ZombiePolicy } from "../../land/zombie-land.ts";
import { clauseOf, validity } from "./validity.ts";

const changeOfUse = clauseOf("27", "ZOMBIE-1", "二（六）");
const recovery = clauseOf("27", "ZOMBIE-2", "二（七）");
const transfer = clauseOf("27", "ZOMBIE-3", "二（七）");
const originalUse = clauseOf("27", "ZOMBIE-4", "二（七）");
// 「其他低效和无效市场主体的处置参照本意见执行」
const byReference = clauseOf("27", "ZOMBIE-5", "末段");

const isRecognised = documented(fact("recognisedZombie"), "recognitionDocNo");
const lawful = { code: "LAWFUL", condition: fact("lawfullyAcquired") };
const planned = { code: "PLAN", condition: fact("conformsPlan") };

/** 27: the land of zombie enterprises (僵尸企业), and by an authority's decision of other inefficient entities. */
export const zombie: ZombiePolicy = {
  subject: [
    {
      code: "SUBJECT",
      condition: anyOf(
        isRecognised,
        allOf(fact("otherInefficientEntity"), documented(fact("authorityDecided"), "authorityDecisionDocNo")),
      ),
    },
  ],
  common: [{ code: "IN-FORCE", condition: within("asOf", validity["27"].period) }],
  ways: [
    {
      // 「土地出让收益优先用于职工安置」: how much stays for the district is another question.
      cite: changeOfUse,
      requirements: [lawful, planned],
      flags: ["STAFF-RESETTLEMENT-FIRST"],
    },
    {
      // 「有偿收回」: offered by the holder, unlike the compulsory reserve of 61.
      cite: recovery,
      requirements: [
        { code: "STATE-LAND", condition: fact("stateLand") },
        lawful,
        { code: "CONSENT", condition: fact("holderConsents") },
      ],
      flags: [],
    },
    {
      // Whole or in parts; a change of use or an allocated right goes by agreement with approval.
      cite: transfer,
      requirements: [
        lawful,
        planned,
        { code: "TRANSFER-CONDITIONS", condition: fact("transferConditionsMet") },
        {
          code: "APPROVAL",
          condition: anyOf(
            allOf(not(fact("changesUse")), oneOf("tenure", ["granted"], transfer)),
            documented(fact("approved"), "approvalDocNo"),
          ),
        },
      ],
      flags: [],
    },
    {
      // Low-efficiency land of an entity that is not a recognised zombie goes by 61 三（五）.
      cite: originalUse,
      requirements: [
        { code: "ENCOURAGED-INDUSTRY", condition: fact("encouragedIndustry") },
        { code: "TRANSITION-1", condition: anyOf(isRecognised, not(fact("lowEfficiencyLand"))) },
      ],
      flags: [],
    },
  ],
  // 「可以5年为限，继续按原用途和土地权利类型使用土地」
  originalUse: { ruleId: originalUse.ruleId, years: 5 },
  cites: [byReference],
};
