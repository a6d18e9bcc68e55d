import type { StandardFactoryPolicy } from "../../land/standard-factory.ts";
import { parseArea } from "../../units.ts";
import { DISTRICTS } from "./districts.ts";
import { clauseOf, validity } from "./validity.ts";

/** Standard factory buildings: 80 二（三）4 for the whole city, 26 二7 for 莱芜 and 钢城. */
export const standardFactory: StandardFactoryPolicy = {
  fee: {
    document: validity["80"],
    // 「一层建筑面积按70％征收，二层建筑面积按50％征收，三层及以上和地下空间符合相关要求的全部免征」, by storey
    storeyPercents: [70n, 50n],
    cite: clauseOf("80", "STDFACTORY-1", "二（三）4"),
  },
  rewardFromStorey: 3,
  rewardAboveGfa: parseArea("30000.00"),
  general: {
    document: validity["80"],
    yearsToAcceptance: 1,
    rateFenPerM2: 10_000n, // 每平方米100元
    cite: clauseOf("80", "STDFACTORY-2", "二（三）4"),
  },
  favoured: {
    document: validity["26"],
    // 「同等适用于莱芜高新区」
    districts: ["莱芜区", "钢城区", "莱芜高新区"],
    rateFenPerM2: 20_000n, // 每平方米补助200元
    cite: clauseOf("26", "STDFACTORY-3", "二7"),
  },
  districts: DISTRICTS,
  // 「各级财政支持资金总额原则上不超过项目总投资额的20％」
  support: { percent: 20n, cite: clauseOf("80", "STDFACTORY-4", "三（三）") },
  // Underground parking (not civil defence) may in principle be divided; a mortgage from ±0.00 on.
  information: clauseOf("80", "STDFACTORY-5", "二（三）4"),
};
