import type { SurveyPolicy } from "../../land/survey-currency.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 四（一）（二）: town by town, 「每年定期」. */
export const survey: SurveyPolicy = {
  document: validity["61"],
  currentYears: 1,
  cites: [clause("SURVEY-1", "四（一）"), clause("SURVEY-2", "四（二）")],
};
