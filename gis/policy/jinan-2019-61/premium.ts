import type { PremiumPolicy } from "../../land/premium.ts";
import { clause } from "./document.ts";
import { clauseOf, validity } from "./validity.ts";

/** 61 三（八） on the top-up of the premium, 三（一） on what lies underground. */
export const premium: PremiumPolicy = {
  document: validity["61"],
  // 「原出让工业用地提高容积率不再增缴土地出让金」
  industrialUses: ["industrial"],
  // 「地下部分建筑面积减半收取土地出让金」
  undergroundPercent: 50n,
  cites: {
    difference: clause("PREMIUM-1", "三（八）"),
    allocated: clause("PREMIUM-2", "三（八）"),
    certificate: clause("PREMIUM-3", "三（八）"),
    industrial: clause("PREMIUM-4", "三（八）"),
    // 「原依法取得的工业用地」: of allocated land the two documents differ.
    allocatedIndustrial: clauseOf("80", "IND-3", "二（三）3"),
    negative: clause("PREMIUM-5", "三（八）"),
    otherRule: clause("PREMIUM-6", "三（八）、三（九）"),
    total: clause("PREMIUM-7", "三（八）"),
    underground: clause("UNDERGROUND-1", "三（一）"),
    publicService: clause("UNDERGROUND-2", "三（一）"),
  },
};
