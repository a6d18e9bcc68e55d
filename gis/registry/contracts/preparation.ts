import { type PremiumInput, premiumDue } from "../../land/premium.ts";
import { refused } from "../command.ts";
import { amendment, type Own } from "./act.ts";
import type { Appraisal } from "./contract.ts";

// The way to a contract's signing (61 三（八）, 四（五）): what is recorded of it, gate by gate.

type Nothing = Record<never, never>;

export const prepare: Own<{ project: number; publicTransferRequired: boolean | null }> = {
  title: { zh: "启动合同准备", en: "Begin to prepare" },
  from: [],
  roles: ["county-bureau"],
  perform: ({ input, facts }) => {
    const { project } = facts;
    const faults = [
      ...(project?.underWay ? [] : ["PROJECT-NOT-UNDER-WAY"]),
      ...(project?.contract ? [`CONTRACT-UNDER-WAY:${project.contract}`] : []),
    ];
    if (!project || faults.length > 0) return refused(faults);
    return {
      state: "preparing",
      content: {
        project: input.project,
        publicTransferRequired: input.publicTransferRequired,
        appraisals: [],
        estimate: null,
        collectiveDecision: null,
        publicities: [],
        objections: [],
        contribution: null,
        splitTransferBanned: false,
        documents: [],
        payments: [],
      },
      parcels: project.parcels,
      organisation: project.organisation,
    };
  },
};

export const appraise = amendment<Omit<Appraisal, "on" | "docNo">>(
  {
    title: { zh: "登记地价评估", en: "Record an appraisal" },
    from: ["preparing", "signed"],
    roles: ["county-bureau"],
  },
  (contract, input, { on, docNo }) =>
    docNo === null
      ? ["NO-DOCUMENT-NUMBER"]
      : { appraisals: [...contract.appraisals, { ...input, on, docNo }], reached: "appraisal" },
);

/** PREMIUM-1 to PREMIUM-7 (61 三（八）): an estimate beside the appraisal, never instead of it. */
export const estimate = amendment<{ conditions: PremiumInput }>(
  {
    title: { zh: "测算补缴地价", en: "Estimate the premium" },
    from: ["preparing", "signed"],
    roles: ["county-bureau", "district", "finance"],
  },
  (_contract, { conditions }, act) => {
    const input = { ...conditions, asOf: act.on };
    return { estimate: { input, result: premiumDue(input, act.policy.premium) } };
  },
);

export const decideCollectively = amendment<{ summary: string }>(
  {
    title: { zh: "登记集体决策", en: "Record the collective decision" },
    from: ["preparing"],
    roles: ["county-bureau", "district"],
  },
  (_contract, { summary }, { on, docNo }) =>
    docNo === null
      ? ["NO-DOCUMENT-NUMBER"]
      : { collectiveDecision: { docNo, on, summary }, reached: "collective-decision" },
);

export const publicise = amendment<{ from: string; to: string; place: string }>(
  { title: { zh: "结果公示", en: "Publicise the result" }, from: ["preparing"], roles: ["county-bureau"] },
  (contract, input) =>
    input.to < input.from
      ? ["PUBLICITY-ENDS-BEFORE-IT-BEGINS"]
      : { publicities: [...contract.publicities, input], reached: "publicity" },
);

/** DISCLOSE-2 (61 四（五）): an objection is received, and open until it is answered. */
export const receiveObjection = amendment<{ text: string }>(
  {
    title: { zh: "受理异议", en: "Receive an objection" },
    from: ["preparing"],
    roles: ["county-bureau", "district", "bureau"],
  },
  (contract, { text }, { on }) => ({
    objections: [
      ...contract.objections,
      { no: contract.objections.length + 1, receivedOn: on, text, answeredOn: null, answer: null },
    ],
  }),
);

export const answerObjection = amendment<{ objection: number; answer: string }>(
  {
    title: { zh: "答复异议", en: "Answer an objection" },
    from: ["preparing"],
    roles: ["county-bureau", "district"],
  },
  (contract, { objection, answer }, { on }) => {
    const open = contract.objections.find(({ no, answeredOn }) => no === objection && answeredOn === null);
    if (!open) return [`NO-OPEN-OBJECTION:${objection}`];
    return {
      objections: contract.objections.map((one) => (one === open ? { ...one, answeredOn: on, answer } : one)),
    };
  },
);

/** Ends a preparation that leads to no contract. */
export const breakOff: Own<Nothing> = {
  title: { zh: "终止合同准备", en: "Break off" },
  from: ["preparing"],
  roles: ["county-bureau"],
  perform: ({ before, act }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    return act.reason === null ? refused(["REASON"]) : { state: "broken-off", content: before.content };
  },
};
