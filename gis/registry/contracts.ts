import { addDays, daysBetween, type IsoDate } from "../iso-date.ts";
import { type ContractGateInput, contractGate } from "../land/contract-gate.ts";
import { publicContribution } from "../land/contribution.ts";
import { type PremiumInput, type PremiumOutput, premiumDue } from "../land/premium.ts";
import { type Fen, formatFen, lesser, parseFen } from "../money.ts";
import {
  type Act,
  type Command,
  type Deadline,
  type Done,
  type Outcome,
  refused,
  refusedBy,
  type Standing,
} from "./command.ts";
import type { Posting } from "./ledger.ts";
import { MODES, type ProjectMode } from "./projects.ts";
import { revenueOf, type SplitFacts, settlement } from "./revenue.ts";

/** An appraisal by the appointed appraiser (地价评估): it overrides any computed price (CONV-12). */
export interface Appraisal {
  readonly appraiser: string;
  readonly docNo: string;
  readonly on: IsoDate;
  readonly valuationOn: string;
  readonly newConditionFen: string;
  /** Of the original conditions, or of the allocated right. */
  readonly oldConditionFen: string;
}

export interface Objection {
  readonly no: number;
  readonly receivedOn: IsoDate;
  readonly text: string;
  readonly answeredOn: IsoDate | null;
  readonly answer: string | null;
}

export interface Instalment {
  readonly no: number;
  readonly dueOn: string;
  readonly amountFen: string;
}

/** A signed contract or supplementary agreement: its own day of signing gives its share. */
export interface SignedDocument {
  readonly docNo: string;
  readonly docType: "contract" | "supplement";
  readonly signedOn: IsoDate;
  readonly amountFen: string;
  /** The appraised difference and the computed estimate beside the amount that was agreed; each stays. */
  readonly appraisedFen: string | null;
  readonly computedFen: string | null;
  readonly instalments: readonly Instalment[];
}

export interface Payment {
  readonly no: number;
  readonly document: string;
  readonly on: IsoDate;
  readonly amountFen: string;
  readonly voucher: string;
  /** The day of the entry that took it back. */
  readonly refundedOn: IsoDate | null;
}

/** The way of a contract of paid land use (土地有偿使用合同), from its first gate to its last payment. */
export interface Contract {
  readonly project: number;
  /** Whether the law demands a public sale (公开出让); the revenue then follows other rules. SPLIT-4. */
  readonly publicTransferRequired: boolean | null;
  readonly appraisals: readonly Appraisal[];
  /** Computed from the land conditions: an estimate, kept with what it was computed from. */
  readonly estimate: { readonly input: PremiumInput; readonly result: PremiumOutput } | null;
  readonly collectiveDecision: {
    readonly docNo: string;
    readonly on: IsoDate;
    readonly summary: string;
  } | null;
  /** The last one counts; a publicity that was broken off is followed by another. */
  readonly publicities: readonly { readonly from: string; readonly to: string; readonly place: string }[];
  readonly objections: readonly Objection[];
  readonly contribution: {
    readonly statesArea: boolean;
    readonly statesUse: boolean;
    readonly gfaM2: string | null;
    readonly landM2: string | null;
  } | null;
  readonly splitTransferBanned: boolean;
  readonly documents: readonly SignedDocument[];
  readonly payments: readonly Payment[];
}

/** What other rooms hold of the project on the day. */
export interface ContractFacts {
  readonly project: {
    readonly underWay: boolean;
    readonly mode: ProjectMode;
    readonly plannedUse: string;
    readonly landM2: string;
    readonly parcels: readonly string[];
    readonly organisation: string | null;
    /** Its other contract, if it has one. */
    readonly contract: number | null;
  } | null;
  readonly steps: Pick<
    ContractGateInput,
    "recognised" | "inLibrary" | "inApprovedAnnualPlan" | "schemeApprovedByDistrict" | "supplyApprovedByCity"
  >;
  readonly ownWorkflow: boolean;
  readonly minPublicityDays: number | null;
  readonly split: SplitFacts;
  /** What has been posted on the contract so far. */
  readonly postings: readonly Posting[];
}

type Own<Input> = Command<Contract, Input, ContractFacts>;
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

/** An act that changes the content and leaves the state; its deadlines are reckoned anew. */
function amendment<Input>(
  words: Pick<Own<Input>, "title" | "from" | "roles">,
  change: (
    contract: Contract,
    input: Input,
    act: Act,
    facts: ContractFacts,
  ) => readonly string[] | (Partial<Contract> & { readonly reached?: string }),
): Own<Input> {
  return {
    ...words,
    perform: ({ before, input, act, facts }) => {
      if (before === null) return refused(["NOT-OPEN"]);
      const changed = change(before.content, input, act, facts);
      if (isFaults(changed)) return refused(changed);
      const { reached, ...rest } = changed;
      return after(before, { ...before.content, ...rest }, act, facts, reached);
    },
  };
}

function isFaults(changed: readonly string[] | object): changed is readonly string[] {
  return Array.isArray(changed);
}

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

export interface SignInput {
  readonly amountFen: string;
  readonly instalments: readonly Instalment[];
  readonly contribution: Contract["contribution"];
  readonly splitTransferBanned: boolean;
}

/** GATE-1 to GATE-4 (61 四（三）, 四（五）, 五（三）). */
export const sign: Own<SignInput> = {
  title: { zh: "签订合同", en: "Sign the contract" },
  from: ["preparing"],
  roles: ["county-bureau"],
  perform: ({ before, input, act, facts }) => {
    if (before === null || !facts.project) return refused(["NOT-OPEN"]);
    const { content } = before;
    const publicity = content.publicities.at(-1);
    const { applies } = publicContribution(
      { asOf: act.on, mode: MODES[facts.project.mode], plannedUse: facts.project.plannedUse },
      act.policy.contribution,
    );
    const { maySign, blocking, ...rule } = contractGate(
      {
        ...facts.steps,
        signDate: act.on,
        ownWorkflow: facts.ownWorkflow,
        appraisalDone: content.appraisals.length > 0,
        collectiveDecisionDone: content.collectiveDecision !== null,
        publicity: publicity ? { held: true, from: publicity.from, to: publicity.to } : { held: false },
        minPublicityDays: facts.minPublicityDays,
        openObjections: content.objections.filter(({ answeredOn }) => answeredOn === null).length,
        signerRole: act.actor.role,
        contributionApplies: applies === "undetermined" ? null : applies === "satisfied",
        contractStatesArea: input.contribution?.statesArea ?? false,
        contractStatesUse: input.contribution?.statesUse ?? false,
      },
      act.policy.contractGate,
    );
    const refusal = refusedBy(maySign, { ...rule, reasons: blocking });
    if (refusal) return refusal;
    const { contribution, splitTransferBanned } = input;
    return addDocument(
      before,
      { ...content, contribution, splitTransferBanned },
      "contract",
      input,
      act,
      facts,
    );
  },
};

/** A supplementary agreement (补充协议) tops up further, at the share of its own day. */
export const supplement: Own<Pick<SignInput, "amountFen" | "instalments">> = {
  title: { zh: "签订补充协议", en: "Sign a supplementary agreement" },
  from: ["signed"],
  roles: ["county-bureau"],
  perform: ({ before, input, act, facts }) =>
    before === null
      ? refused(["NOT-OPEN"])
      : addDocument(before, before.content, "supplement", input, act, facts),
};

function addDocument(
  before: Standing<Contract>,
  contract: Contract,
  docType: SignedDocument["docType"],
  { amountFen, instalments }: Pick<SignInput, "amountFen" | "instalments">,
  act: Act,
  facts: ContractFacts,
): Outcome<Contract> {
  const amount = parseFen(amountFen);
  const agreed = instalments.reduce((sum, one) => sum + parseFen(one.amountFen), 0n);
  const { docNo } = act;
  const faults = [
    ...(docNo === null ? ["NO-DOCUMENT-NUMBER"] : []),
    ...(contract.documents.some((one) => one.docNo === docNo) ? [`DOCUMENT-ON-RECORD:${docNo}`] : []),
    ...(amount < 0n ? ["AMOUNT-NEGATIVE"] : []),
    ...(instalments.length > 0 && agreed !== amount ? ["INSTALMENTS-DO-NOT-ADD-UP"] : []),
    ...(instalments.some((one) => parseFen(one.amountFen) <= 0n) ? ["INSTALMENT-NOT-POSITIVE"] : []),
  ];
  if (faults.length > 0 || docNo === null) return refused(faults);
  const document: SignedDocument = {
    docNo,
    docType,
    signedOn: act.on,
    amountFen,
    appraisedFen: appraisedOf(contract),
    computedFen: contract.estimate?.result.totalFen ?? null,
    instalments,
  };
  const content = { ...contract, documents: [...contract.documents, document] };
  return after({ ...before, state: "signed" }, content, act, facts, "contract");
}

export const pay: Own<{ document: string; amountFen: string; voucher: string }> = {
  title: { zh: "登记缴款", en: "Record a payment" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const faults = [
      ...(content.documents.some(({ docNo }) => docNo === input.document)
        ? []
        : [`NO-SUCH-DOCUMENT:${input.document}`]),
      ...(parseFen(input.amountFen) > 0n ? [] : ["AMOUNT-NOT-POSITIVE"]),
      // One voucher is one payment: the same slip entered twice is not paid twice.
      ...(content.payments.some(({ voucher, refundedOn }) => voucher === input.voucher && refundedOn === null)
        ? [`VOUCHER-ON-RECORD:${input.voucher}`]
        : []),
    ];
    if (faults.length > 0) return refused(faults);
    const payment = { ...input, no: content.payments.length + 1, on: act.on, refundedOn: null };
    return after(before, { ...content, payments: [...content.payments, payment] }, act, facts, "payment");
  },
};

/** Gives a payment back by an entry in the other direction; the payment itself stays on record. */
export const refund: Own<{ payment: number }> = {
  title: { zh: "退款冲正", en: "Refund a payment" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const paid = content.payments.find(({ no, refundedOn }) => no === input.payment && refundedOn === null);
    const faults = [
      ...(paid ? [] : [`NO-SUCH-PAYMENT:${input.payment}`]),
      ...(act.reason === null ? ["REASON"] : []),
    ];
    if (faults.length > 0) return refused(faults);
    const payments = content.payments.map((one) => (one === paid ? { ...one, refundedOn: act.on } : one));
    return after(before, { ...content, payments }, act, facts);
  },
};

/** Hands the district its share of what was paid (拨付). */
export const allot: Own<{ document: string; amountFen: string }> = {
  title: { zh: "拨付区县分成", en: "Allot the district's share" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const amount = parseFen(input.amountFen);
    const { dueToDistrict } = revenueOf(facts.postings, input.document);
    const faults = [
      ...(act.docNo === null ? ["NO-DOCUMENT-NUMBER"] : []),
      ...(amount > 0n ? [] : ["AMOUNT-NOT-POSITIVE"]),
      ...(amount <= dueToDistrict ? [] : [`ABOVE-WHAT-IS-DUE:${formatFen(dueToDistrict)}`]),
    ];
    if (faults.length > 0) return refused(faults);
    const posting: Posting = {
      docNo: input.document,
      debit: "due-to-district",
      credit: "treasury",
      amountFen: amount,
    };
    const done = after(before, before.content, act, facts, "split");
    return { ...done, postings: [posting] };
  },
};

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

/** The contract after an act: what it changes in the ledger, what is due from then on, the stage reached. */
function after(
  { state }: Standing<Contract>,
  contract: Contract,
  act: Act,
  facts: ContractFacts,
  reached?: string,
): Done<Contract> {
  return {
    state,
    content: contract,
    postings: contract.documents.flatMap((document) =>
      settlement(document, contract.payments, facts.split, facts.postings),
    ),
    deadlines: state === "preparing" ? beforeSigning(contract, act, facts) : instalmentsDue(contract),
    ...(reached !== undefined && { stages: [{ stage: reached, isEnd: false }] }),
  };
}

/** The difference of the last appraisal; null without one. */
function appraisedOf({ appraisals }: Contract): string | null {
  const last = appraisals.at(-1);
  return last ? formatFen(parseFen(last.newConditionFen) - parseFen(last.oldConditionFen)) : null;
}

/** When the publicity ends, and what slipping past the day on which the share falls costs the district. */
function beforeSigning(contract: Contract, act: Act, facts: ContractFacts): Deadline[] {
  const publicity = contract.publicities.at(-1);
  const expected = appraisedOf(contract) ?? contract.estimate?.result.totalFen ?? null;
  const cliff = act.policy.revenueSplit.shares.find(({ through }) => through >= act.on);
  return [
    ...(publicity
      ? [
          {
            kind: "publicity-ends",
            dueOn: publicity.to as IsoDate,
            about: { place: publicity.place },
            costFen: null,
          },
        ]
      : []),
    ...(cliff
      ? [
          {
            kind: "share-falls",
            dueOn: cliff.through,
            about: { rule: cliff.ruleId, percent: cliff.districtPercent },
            costFen: expected === null ? null : costOfSlipping(parseFen(expected), cliff.through, facts),
          },
        ]
      : []),
  ];
}

/** The district's share when signed on the last day, less that of the day after. */
function costOfSlipping(amount: Fen, lastDay: IsoDate, { split }: ContractFacts): Fen | null {
  const shareOn = (signedOn: IsoDate): Fen | null => {
    const [line] = split.linesOn({
      docNo: "",
      docType: "contract",
      signedDate: signedOn,
      amountFen: formatFen(amount < 0n ? 0n : amount),
      payments: [],
    });
    if (line?.status === "not-applicable") return 0n;
    return line?.districtDueFen ? parseFen(line.districtDueFen) : null;
  };
  const [now, later] = [shareOn(lastDay), shareOn(addDays(lastDay, 1))];
  return now === null || later === null ? null : now - later;
}

/** Instalments that the payments do not cover, earliest first; what was paid covers the earliest. */
function instalmentsDue({ documents, payments }: Contract): Deadline[] {
  return documents.flatMap(({ docNo, instalments }) => {
    let covered = payments
      .filter(({ document, refundedOn }) => document === docNo && refundedOn === null)
      .reduce((sum, { amountFen }) => sum + parseFen(amountFen), 0n);
    return [...instalments]
      .sort((a, b) => daysBetween(b.dueOn as IsoDate, a.dueOn as IsoDate) || a.no - b.no)
      .flatMap(({ no, dueOn, amountFen }) => {
        const amount = parseFen(amountFen);
        const paid = lesser(covered, amount);
        const unpaid = amount - paid;
        covered -= paid;
        if (unpaid === 0n) return [];
        const about = { document: docNo, instalment: String(no), unpaidFen: formatFen(unpaid) };
        return [{ kind: "instalment", dueOn: dueOn as IsoDate, about, costFen: null }];
      });
  });
}
