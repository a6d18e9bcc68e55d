import type { ContributionPolicy } from "../../land/contribution.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 二, the paragraph after（三）. */
export const contribution: ContributionPolicy = {
  document: validity["61"],
  // 「采取上述（二）（三）模式」
  modes: ["MODE-OWNER", "MODE-MARKET"],
  // 「商业、旅游、娱乐等经营性用地」: what 等 holds beyond the three is open.
  operatingUses: ["commercial", "tourism", "entertainment"],
  openUses: ["other-operating"],
  // 「项目总建筑面积的10％或项目用地总面积的15％」
  floorAreaPercent: 10n,
  landPercent: 15n,
  cites: { duty: clause("CONTRIB-1", "二（三）后段"), contract: clause("CONTRIB-2", "二（三）后段") },
};
