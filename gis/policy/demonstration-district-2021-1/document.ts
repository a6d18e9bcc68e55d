import { isoDate } from "../../iso-date.ts";
import type { Clauses } from "../../land/clauses.ts";
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

/** 演示: the words of its clauses, as fictional as the document. */
export const ownClauses: Clauses = {
  "DEMO-SPLIT-1": {
    quote: "2022年6月30日以前（含）签订的，区级65％（演示数据，虚构）",
    gist: "Demonstration data: signed by 30 June 2022, 65 % to the district.",
  },
  "DEMO-SPLIT-2": {
    quote: "2023年6月30日以前（含）签订的，区级55.5％（演示数据，虚构）",
    gist: "Demonstration data: signed by 30 June 2023, 55.5 % to the district.",
  },
};
