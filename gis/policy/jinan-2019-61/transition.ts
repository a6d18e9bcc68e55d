import type { TransitionPolicy } from "../../land/transition.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 三（五）. */
export const transition: TransitionPolicy = {
  document: validity["61"],
  listedUses: [
    "cultural-creative",
    "research",
    "health-elderly",
    "industrial-tourism",
    "maker-space",
    "producer-services",
    "tech-incubator",
    "internet-plus",
  ],
  openUses: ["other-new-format"],
  // 「改建房屋或新建建筑面积不超过原总建筑面积15％的」
  buildingPercent: 15n,
  // 「过渡期5年」
  years: 5,
  cites: {
    condition: clause("TRANSITION-1", "三（五）"),
    period: clause("TRANSITION-2", "三（五）"),
    after: clause("TRANSITION-3", "三（五）"),
  },
};
