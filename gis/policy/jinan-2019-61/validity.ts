import { isoDate } from "../../iso-date.ts";
import type { Citation } from "../../land/finding.ts";
import type { DocumentValidity } from "../../land/validity.ts";
import { clause, DOCUMENT_61, IN_FORCE } from "./document.ts";

/** The governing documents by the short names that this package uses. */
const NUMBERS = {
  "61": DOCUMENT_61,
  "80": "济政字〔2019〕80号",
  "26": "济政办发〔2019〕26号",
  "27": "济政办发〔2019〕27号",
} as const;

export type ShortName = keyof typeof NUMBERS;

/** A clause of any governing document: clauseOf("80", "IND-3", "二（三）3"). */
export function clauseOf(document: ShortName, ruleId: string, item: string): Citation {
  return { ruleId, document: NUMBERS[document], item };
}

/**
 * The periods of the governing documents. 80 and 26 state no days: they are read from the printed date to
 * the last day of the last year that they name. 27 states no end.
 */
export const validity: Readonly<Record<ShortName, DocumentValidity>> = {
  "61": {
    period: IN_FORCE,
    title: "关于深入推进城镇低效建设用地再开发工作的实施意见",
    cite: clause("VALID-1", "末段"),
  },
  "80": {
    period: { from: isoDate("2019-12-11"), to: isoDate("2022-12-31") },
    title: "济南市促进工业投资倍增三年行动计划（2020-2022年）",
    cite: clauseOf("80", "VALID-2", "标题"),
  },
  "26": {
    period: { from: isoDate("2019-12-07"), to: isoDate("2023-12-31") },
    title: "关于支持莱芜区、钢城区加快发展的若干政策措施",
    cite: clauseOf("26", "VALID-3", "末段"),
  },
  "27": {
    period: { from: isoDate("2019-12-07"), to: null },
    title: "关于加快“僵尸企业”处置工作的意见",
    cite: clauseOf("27", "ZOMBIE-1", "二（六）"),
  },
};
