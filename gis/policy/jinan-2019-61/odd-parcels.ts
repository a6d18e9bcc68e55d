import type { OddParcelsPolicy } from "../../land/odd-parcels.ts";
import { parseArea } from "../../units.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 三（七）. */
export const oddParcels: OddParcelsPolicy = {
  document: validity["61"],
  // 「单宗用地面积不超过3亩」: 3 mu are exactly 2000 m².
  maximum: parseArea("2000.00"),
  // 「累计不超过开发项目用地总面积的10％」
  sharePercent: 10n,
  cites: {
    merge: clause("SMALL-1", "三（七）"),
    parcel: clause("SMALL-2", "三（七）"),
    share: clause("SMALL-3", "三（七）"),
    approval: clause("SMALL-4", "三（七）"),
  },
};
