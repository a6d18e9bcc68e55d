import type { ModesPolicy } from "../../land/modes.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 二: 政府收储, 原土地使用权人改造, 市场主体改造. */
export const modes: ModesPolicy = {
  document: validity["61"],
  // 「规划用途为商品住宅或城市基础设施、公共设施」
  reserveUses: ["commodity-housing", "infrastructure", "public-facility"],
  // 「多宗」 adjacent parcels: two are several.
  marketMinimumParcels: 2,
  cites: {
    common: clause("MODE-0", "二、开发模式"),
    reserve: clause("MODE-GOV", "二（一）"),
    owner: clause("MODE-OWNER", "二（二）"),
    market: clause("MODE-MARKET", "二（三）"),
  },
};
