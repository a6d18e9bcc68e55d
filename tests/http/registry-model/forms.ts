import { addDays, type Content, type Input } from "./catalogue.ts";
import type { Sending } from "./world.ts";

/** A request's body: the command's own fields, and those of every act. */
export function bodyOf({ arrow, caseNo, district, on, docNo, reason, corrects, input }: Sending): object {
  const own = FIELDS[`${arrow.room}.${arrow.command}`]?.(input, on) ?? {};
  const act = { on, ...(docNo !== null && { docNo }), ...(reason !== null && { reason }) };
  if (corrects) return { ...act, command: arrow.command, input: own };
  return { ...act, ...own, ...(caseNo === null && { district }) };
}

const line = ({ parcel }: Input) => ({ no: 1, name: parcel, parcels: [parcel], areaM2: "10000.00" });
const parts = ({ complete }: Input) => ({
  term: "两年",
  scale: "一万平方米",
  intensity: "容积率 2.0",
  useDirection: "科研",
  fundBalance: "自筹",
  steps: complete ? "一次建成" : "",
  overdueDisposal: "收回",
});
const offer = { manner: "agreement", use: "research", areaM2: "10000.00", terms: "协议出让" };
/** Hundredths of m² as text. */
const squareMetres = (hundredths: bigint): string => {
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, "0");
  return `${hundredths < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const progress = ({ completed, baseQuota }: Input) => ({
  plannedM2: "10000.00",
  completedM2: String(completed),
  baseQuotaM2: baseQuota === null ? null : squareMetres(baseQuota),
});
const MODE_FACTS = {
  recallClause: false,
  mustEnterReserve: false,
  conformsLandUsePlan: true,
  conformsUrbanPlan: true,
  conformsSpecialPlan: true,
  conformsPolicies: true,
};

const FIELDS: Readonly<Record<string, (input: Input, on: string) => object>> = {
  "evaluations.commission": ({ parcel, organisation }) => ({
    agency: { uscc: organisation, name: "演示机构" },
    parcels: [parcel],
  }),
  "evaluations.submit": () => ({ summary: "评估完成" }),
  "recognitions.propose": ({ parcel }) => ({ parcel, categories: [], evidence: "亩均评价 D 级" }),
  "library.enter": ({ parcel }) => ({ parcel }),
  "library.leave": () => ({ evidence: "核查报告" }),
  "plans.draft": (input) => ({
    planType: input.planType,
    year: input.planType === "annual" ? 2021 : null,
    title: input.title,
    lines: [line(input)],
  }),
  "plans.revise": (input) => ({ title: input.title, lines: [line(input)] }),
  "plans.judge": ({ passes }) => ({
    verdicts: [passes ? { no: 1, verdict: "pass" } : { no: 1, verdict: "return", comment: "与控规不符" }],
  }),
  "projects.establish": ({ parcel, organisation }) => ({
    name: "旧厂房改造",
    mode: "original-user",
    plannedUse: "research",
    entity: { uscc: organisation, name: "演示企业" },
    parcels: [parcel],
    modeFacts: MODE_FACTS,
  }),
  "projects.record": ({ kind }) => ({ kind }),
  "schemes.draft": (input) => ({ project: input.project, contents: parts(input), termTo: "2023-12-31" }),
  "schemes.revise": (input) => ({ contents: parts(input), termTo: "2023-12-31" }),
  "schemes.review-design": ({ agreed }) => ({ agreed }),
  "supply.draft": ({ project }) => ({ ...offer, project }),
  "supply.revise": () => offer,
  "contracts.prepare": ({ project, publicSale }) => ({ project, publicTransferRequired: publicSale }),
  "contracts.appraise": () => ({
    appraiser: "演示评估",
    valuationOn: "2020-12-01",
    newConditionFen: "900000000",
    oldConditionFen: "240000000",
  }),
  "contracts.decide-collectively": () => ({ summary: "同意" }),
  "contracts.publicise": ({ days }, on) => ({ from: on, to: addDays(on, days), place: "中国土地市场网" }),
  "contracts.receive-objection": () => ({ text: "四至有误" }),
  "contracts.answer-objection": ({ number }) => ({ objection: number, answer: "已核实" }),
  "contracts.sign": ({ fen }) => ({ amountFen: String(fen) }),
  "contracts.supplement": ({ fen }) => ({ amountFen: String(fen) }),
  "contracts.pay": ({ document, fen, voucher }) => ({ document, amountFen: String(fen), voucher }),
  "contracts.refund": ({ number }) => ({ payment: number }),
  "contracts.allot": ({ document, fen }) => ({ document, amountFen: String(fen) }),
  "transitions.grant": ({ parcel }) => ({
    parcel,
    newUse: "research",
    usesExistingBuildings: true,
    originalGfaM2: "1000.00",
    rebuiltGfaM2: "100.00",
    newGfaM2: "50.00",
  }),
  "quotas.propose": (input) => ({ year: input.year, ...progress(input) }),
  "quotas.reckon": progress,
  "quotas.decide": ({ departure }) => ({ ...(departure !== null && { deltaM2: squareMetres(departure) }) }),
  "transitions.conclude": () => ({ by: "agreement-transfer" }),
};

// biome-ignore lint/suspicious/noExplicitAny: whatever the server sent; it is held against the model
type Told = any;

/** What a case holds that the model knows of too: as the server tells it, or as the model has it. */
export function shown(room: string, told: Told, model: Content = { parcels: [] }): object {
  const ofServer = told !== undefined;
  switch (room) {
    case "plans":
      return ofServer
        ? {
            planType: told.planType,
            edition: told.edition,
            title: told.title,
            passed: told.verdicts.filter((one: Told) => one.verdict === "pass").map((one: Told) => one.no),
            inForce: told.inForce && {
              edition: told.inForce.edition,
              parcels: told.inForce.lines.flatMap((one: Told) => one.parcels),
            },
          }
        : {
            planType: model.planType,
            edition: model.edition,
            title: model.title,
            passed: model.passed,
            inForce: model.inForce,
          };
    case "projects":
      return { records: ofServer ? told.records.map((one: Told) => one.kind) : model.records };
    case "schemes":
      return ofServer
        ? { project: told.project, designAgreed: told.designReview?.agreed }
        : { project: model.project, designAgreed: model.designAgreed };
    case "supply":
      return { project: ofServer ? told.project : model.project };
    case "contracts":
      return ofServer
        ? {
            project: told.project,
            appraised: told.appraisals.length > 0,
            decided: told.collectiveDecision !== null,
            objections: told.objections.map((one: Told) => (one.answeredOn === null ? "open" : "answered")),
            documents: told.documents.map((one: Told) => [one.docNo, one.signedOn, one.amountFen]),
            payments: told.payments.map((one: Told) => [
              one.document,
              one.amountFen,
              one.voucher,
              one.refundedOn !== null,
            ]),
          }
        : {
            project: model.project,
            appraised: model.appraised ?? false,
            decided: model.decided ?? false,
            objections: model.objections ?? [],
            documents: (model.documents ?? []).map((one) => [one.docNo, one.on, String(one.fen)]),
            payments: (model.payments ?? []).map((one) => [
              one.document,
              String(one.fen),
              one.voucher,
              one.refunded,
            ]),
          };
    case "quotas":
      return ofServer
        ? { year: told.year, proposed: told.proposal.deltaM2, decided: told.decision?.deltaM2 ?? null }
        : {
            year: model.year,
            proposed: model.proposed === undefined ? null : squareMetres(model.proposed),
            decided: model.decidedDelta === undefined ? null : squareMetres(model.decidedDelta),
          };
    default:
      return {};
  }
}
