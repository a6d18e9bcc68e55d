import { documented, fact } from "../../land/condition.ts";
import type { DesignPolicy } from "../../land/design-permit.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 二, last sentence: the department examines the building design; its planning permit is the evidence. */
export const design: DesignPolicy = {
  document: validity["61"],
  requirements: [{ code: "MODE-DESIGN", condition: documented(fact("designReviewed"), "planningPermitNo") }],
  cite: clause("MODE-DESIGN", "二 末句"),
};
