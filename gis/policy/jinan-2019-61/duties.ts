import type { DutiesPolicy } from "../../land/responsible-role.ts";
import { DISTRICTS } from "./districts.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

const organisation = clause("DUTY-1", "五（一）（二）");
const supervision = clause("SUPERVISE-1", "五（三）");

/** 61 五: who leads, coordinates, drafts, carries out and supervises. */
export const duties: DutiesPolicy = {
  document: validity["61"],
  duties: [
    { duty: "lead", role: "city", ofDistrict: false, cite: organisation },
    { duty: "coordinate", role: "bureau", ofDistrict: false, cite: organisation },
    { duty: "draft-plan", role: "district", ofDistrict: true, cite: organisation },
    { duty: "carry-out-plan", role: "district", ofDistrict: true, cite: organisation },
    // 「区县自然资源部门签订土地有偿使用合同并监管实施」
    { duty: "supervise-contract", role: "county-bureau", ofDistrict: true, cite: supervision },
    { duty: "track-scheme", role: "bureau", ofDistrict: false, cite: supervision },
  ],
  districts: DISTRICTS,
};
