import type { FloorPricePolicy } from "../../land/floor-price.ts";
import type { IndustrialBalancePolicy } from "../../land/industrial-balance.ts";
import type { IndustrialSharePolicy } from "../../land/industrial-land-share.ts";
import type { PlanPriorityPolicy } from "../../land/plan-priority.ts";
import { clauseOf, validity } from "./validity.ts";

/** 「每年新出让的工业用地（含新型产业用地）占年度出让土地的比例不低于30％」 */
export const industrialShare: IndustrialSharePolicy = {
  document: validity["80"],
  leastPercent: 30n,
  cite: clauseOf("80", "IND-1", "二（三）1"),
};

/** 「按不低于工业用地出让最低限价标准的70％及土地成本确定的土地底价」 */
export const floorPrice: FloorPricePolicy = {
  document: validity["80"],
  standardPercent: 70n,
  standardName: "minimumPriceStandard",
  cite: clauseOf("80", "IND-2", "二（三）2"),
};

/** 「总量动态平衡」 */
export const industrialBalance: IndustrialBalancePolicy = {
  document: validity["80"],
  cite: clauseOf("80", "IND-5", "二（三）1"),
};

/** 「每年盘活的低效用地，优先支持工业发展」: industry as the share above counts it. */
export const planPriority: PlanPriorityPolicy = {
  document: validity["80"],
  priorityUses: ["industrial", "new-industry", "logistics"],
  cite: clauseOf("80", "IND-6", "二（三）1"),
};
