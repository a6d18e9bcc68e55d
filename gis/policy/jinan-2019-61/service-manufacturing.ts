import type { ServiceManufacturingPolicy } from "../../land/service-manufacturing.ts";
import { clauseOf, validity } from "./validity.ts";

/** 「其建筑面积不超过原总建筑面积的15％，用地面积不超过7％，可继续按原用途使用土地，但不得分割转让」 */
export const serviceManufacturing: ServiceManufacturingPolicy = {
  document: validity["80"],
  floorAreaPercent: 15n,
  landPercent: 7n,
  cite: clauseOf("80", "IND-4", "二（三）3"),
};
