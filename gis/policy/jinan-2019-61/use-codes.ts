import type { DatedUseCodes } from "../../land/use-code.ts";
import { clause, IN_FORCE } from "./document.ts";

/**
 * The use codes of the rules for this product's use classes. Named by the document: 商品住宅, 城市基础设施,
 * 公共设施 (二（一）); 商业、旅游、娱乐等经营性用地 (二, after（三）); 工业用地 (三（八）).
 */
export const useCodes: readonly DatedUseCodes[] = [
  {
    period: { from: IN_FORCE.from, to: null },
    cite: clause("CONTRIB-1", "二、三（八）"),
    codes: {
      res_commodity: "commodity-housing",
      // Not 商品住宅: the housing type decides, not the land class that both share.
      res_affordable: "other",
      res_community_service: "public-facility",
      com_retail: "commercial",
      com_wholesale: "commercial",
      com_catering: "commercial",
      com_hotel: "tourism",
      // Beyond the three that the document names its 等 is open.
      com_office: "other-operating",
      com_recreation: "entertainment",
      // A filling station is a retail outlet in the classifications (0501, 090105, B4), not a utility.
      com_utility_outlet: "commercial",
      com_other: "other-operating",
      ind_general: "industrial",
      ind_m0: "new-industry",
      // 采矿用地 is a class beside 工业用地, and 80 counts it apart.
      ind_mining: "other",
      logistics: "logistics",
      pub_admin: "public-facility",
      pub_research: "research",
      pub_education: "public-facility",
      pub_culture: "public-facility",
      pub_sport: "public-facility",
      pub_medical: "public-facility",
      pub_welfare: "public-facility",
      utility: "infrastructure",
      transport_station: "infrastructure",
      parking: "infrastructure",
      road: "infrastructure",
      park_green: "public-facility",
      square: "public-facility",
      special: "other",
      // Several uses, or none yet: no one code says what it is, so it stays unknown.
      mixed: null,
      reserve_white: null,
    },
  },
];
