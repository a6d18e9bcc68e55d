import { jinan2019No61 } from "../jinan-2019-61/index.ts";
import type { PolicyPackage } from "../policy.ts";
import { DISTRICT, DOCUMENT, ownClauses } from "./document.ts";
import { splitWithin } from "./revenue-split.ts";

/**
 * 演示数据: a fictional district with independent approval that set its own share (61 三（九）, SPLIT-6). All but
 * the split is its city's; and so is the period, for the authority to set a share stands in the city's document.
 */
export const demonstrationDistrict2021No1: PolicyPackage = {
  ...jinan2019No61,
  id: "demonstration-district-2021-1",
  version: "1.0.0",
  jurisdiction: "370100-DEMO",
  within: { city: jinan2019No61.jurisdiction, district: DISTRICT },
  title: {
    zh: "演示区城镇低效建设用地再开发鼓励政策（演示数据，虚构）",
    en: "Demonstration district: incentives for redevelopment (demonstration data, fictional)",
  },
  document: DOCUMENT,
  clauses: { ...jinan2019No61.clauses, ...ownClauses },
  revenueSplit: splitWithin(jinan2019No61),
};
