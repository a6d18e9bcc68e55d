import { isoDate, type Period } from "../../iso-date.ts";
import type { Citation } from "../../land/finding.ts";

/** 济南市人民政府办公厅关于深入推进城镇低效建设用地再开发工作的实施意见, printed 2019-12-10. */
export const DOCUMENT_61 = "济政办字〔2019〕61号";

/** 「自印发之日起施行，有效期至2024年11月30日」 */
export const IN_FORCE: Period = { from: isoDate("2019-12-10"), to: isoDate("2024-11-30") };

/** A clause of the document: clause("CAT-1", "一（一）"). */
export function clause(ruleId: string, item: string): Citation {
  return { ruleId, document: DOCUMENT_61, item };
}
