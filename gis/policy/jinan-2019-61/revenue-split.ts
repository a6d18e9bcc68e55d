import { isoDate } from "../../iso-date.ts";
import type { SplitPolicy } from "../../land/split-revenue.ts";
import { DISTRICTS } from "./districts.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 三（九）: the district's share of topped-up premium, by the day the contract or supplement is signed. */
export const revenueSplit: SplitPolicy = {
  document: validity["61"],
  districts: DISTRICTS,
  shares: [
    // 「2020年12月31日以前（含）」, 「2021年12月31日以前（含）」: the last day belongs to the higher share.
    {
      ruleId: "SPLIT-1",
      through: isoDate("2020-12-31"),
      districtPercent: "60",
      cite: clause("SPLIT-1", "三（九）"),
    },
    {
      ruleId: "SPLIT-2",
      through: isoDate("2021-12-31"),
      districtPercent: "50",
      cite: clause("SPLIT-2", "三（九）"),
    },
    // The document itself ends that day.
    {
      ruleId: "SPLIT-3",
      through: isoDate("2024-11-30"),
      districtPercent: "30",
      cite: clause("SPLIT-3", "三（九）"),
    },
  ],
  // 「莱芜区、钢城区土地出让收益按照…（鲁政办字〔2019〕17号）规定执行」
  underOtherRule: ["莱芜区", "钢城区"],
  // 「独立审批建设用地的区县政府可自行制定鼓励政策」
  districtsMaySetShares: true,
  // Named in 26 but not here: configuration must say.
  openDistrict: {
    name: "莱芜高新区",
    configuration: "laiwuHighTechRule",
    otherRuleWhen: "provincial-17",
    title: {
      zh: "该区适用的收益分配规定（配置）",
      en: "the rule of revenue that the district follows (configuration)",
    },
  },
  cites: {
    // 「纳入市级财政管理…将缴纳出让金总额的X％分配给项目所在区县政府」
    base: clause("SPLIT-0", "三（九）"),
    otherRule: clause("SPLIT-5", "三（九）"),
    publicTransfer: clause("SPLIT-4", "三（九）"),
    ownPolicy: clause("SPLIT-6", "三（九）"),
    each: clause("SPLIT-7", "三（九）"),
    instalments: clause("SPLIT-8", "三（九）"),
    correction: clause("SPLIT-9", "三（九）"),
    // 「统筹用于建设完善本辖区公共配套设施功能」
    earmark: clause("SPLIT-10", "三（九）"),
  },
};
