import type { QuotaPolicy } from "../../land/quota.ts";
import { clause } from "./document.ts";
import { clauseOf, validity } from "./validity.ts";

/** 「与下一年度新增建设用地计划分配相挂钩」: no measure, no number, so the rest is configuration. */
export const quota: QuotaPolicy = {
  document: validity["61"],
  cite: clause("QUOTA-1", "四（四）"),
  // 「给予倾斜」, until 2023, and by its last paragraph for 莱芜高新区 too.
  favoured: {
    districts: ["莱芜区", "钢城区", "莱芜高新区"],
    cite: clauseOf("26", "QUOTA-2", "三11"),
  },
};
