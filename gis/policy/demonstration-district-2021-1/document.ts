import { isoDate } from "../../iso-date.ts";
import type { Citation } from "../../land/finding.ts";

/** 演示数据: a fictional district, and the incentive policy that it might have issued. No such document exists. */
export const DISTRICT = "演示区";
export const DOCUMENT = "演示区〔2021〕1号（演示数据，虚构）";

/** The days of signing on which its own share applies, both included. */
export const OWN_PERIOD = { from: isoDate("2021-07-01"), to: isoDate("2023-06-30") };

/** A clause of the fictional document. */
export function clause(ruleId: string, item: string): Citation {
  return { ruleId, document: DOCUMENT, item };
}
