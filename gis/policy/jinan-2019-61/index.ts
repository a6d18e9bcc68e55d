import type { PolicyPackage } from "../policy.ts";
import { agreement } from "./agreement.ts";
import { clauses } from "./clauses.ts";
import { contractGate } from "./contract-gate.ts";
import { contribution } from "./contribution.ts";
import { design } from "./design.ts";
import { disclosure } from "./disclosure.ts";
import { clause, DOCUMENT_61, IN_FORCE } from "./document.ts";
import { duties } from "./duties.ts";
import { industrialLand } from "./industrial-land.ts";
import { floorPrice, industrialBalance, industrialShare, planPriority } from "./industrial-supply.ts";
import { landPrice } from "./land-price.ts";
import { library } from "./library.ts";
import { modes } from "./modes.ts";
import { oddParcels } from "./odd-parcels.ts";
import { planWorkflow } from "./plan-workflow.ts";
import { premium } from "./premium.ts";
import { quota } from "./quota.ts";
import { recognition } from "./recognition.ts";
import { revenueSplit } from "./revenue-split.ts";
import { serviceManufacturing } from "./service-manufacturing.ts";
import { standardFactory } from "./standard-factory.ts";
import { survey } from "./survey.ts";
import { transition } from "./transition.ts";
import { useCodes } from "./use-codes.ts";
import { validity } from "./validity.ts";
import { zombie } from "./zombie.ts";

/** Jinan's package on the redevelopment of low-efficiency urban construction land (城镇低效建设用地再开发). */
export const jinan2019No61: PolicyPackage = {
  id: "jinan-2019-61",
  version: "1.0.0",
  jurisdiction: "370100",
  within: null,
  title: {
    zh: "济南市人民政府办公厅关于深入推进城镇低效建设用地再开发工作的实施意见",
    en: "Jinan: advancing the redevelopment of low-efficiency urban construction land",
  },
  document: DOCUMENT_61,
  from: IN_FORCE.from,
  to: IN_FORCE.to,
  validity: { period: IN_FORCE, cite: clause("VALID-1", "末段") },
  documents: validity,
  clauses,
  recognition,
  modes,
  contribution,
  oddParcels,
  transition,
  premium,
  landPrice,
  revenueSplit,
  planWorkflow,
  contractGate,
  quota,
  industrialLand,
  serviceManufacturing,
  standardFactory,
  agreement,
  industrialShare,
  floorPrice,
  industrialBalance,
  planPriority,
  zombie,
  survey,
  library,
  disclosure,
  design,
  duties,
  useCodes,
};
