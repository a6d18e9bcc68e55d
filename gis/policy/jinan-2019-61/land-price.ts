import type { LandPricePolicy } from "../../land/land-price.ts";
import { clause } from "./document.ts";

/** What national law says of land prices; 61 三（八） asks for the difference of two of them. */
export const landPrice: LandPricePolicy = {
  maximumTerms: { residential: 70n, commercial: 40n, industrial: 50n, "public-service": 50n, mixed: 50n },
  agreementFloorPercent: 70n,
  cites: {
    terms: { ruleId: "TERM-MAX", document: "国务院令第55号", item: "第十二条" },
    agreementFloor: { ruleId: "AGREEMENT-FLOOR", document: "国土资源部令第21号", item: "第五条" },
    difference: clause("PREMIUM-1", "三（八）"),
    national: { ruleId: "NATIONAL-TOPUP", document: "国土资厅发〔2018〕4号", item: "已出让土地补缴地价款" },
  },
};
