import type { IndustrialLandPolicy } from "../../land/industrial-far-rise.ts";
import { clause } from "./document.ts";
import { clauseOf, validity } from "./validity.ts";

/** 「原依法取得的工业用地改造开发后提高容积率但不改变用途的，可不再增缴土地价款，但不得分割转让」 and its counterpart in 61. */
export const industrialLand: IndustrialLandPolicy = {
  redevelopment: { document: validity["61"], cite: clause("PREMIUM-4", "三（八）") },
  investment: { document: validity["80"], cite: clauseOf("80", "IND-3", "二（三）3") },
  industrialUses: ["industrial"],
  lawfulAcquisitions: ["granted", "allocated", "other-lawful"],
};
