import type { ContractGatePolicy } from "../../land/contract-gate.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 「涉及出让的土地必须开展地价评估、集体决策、结果公示」 */
export const contractGate: ContractGatePolicy = {
  document: validity["61"],
  // 「区县自然资源部门签订土地有偿使用合同并监管实施」
  signerRole: "county-bureau",
  cites: {
    gates: clause("GATE-1", "四（五）、五（三）、四（三）"),
    signer: clause("GATE-2", "五（三）"),
    contribution: clause("GATE-3", "二（三）后段"),
    ownWorkflow: clause("GATE-4", "五（三）"),
  },
};
