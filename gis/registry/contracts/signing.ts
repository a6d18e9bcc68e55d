import { contractGate } from "../../land/contract-gate.ts";
import { publicContribution } from "../../land/contribution.ts";
import { parseFen } from "../../money.ts";
import { type Act, type Outcome, refused, refusedBy, type Standing } from "../command.ts";
import { MODES } from "../projects.ts";
import { after, type Own } from "./act.ts";
import {
  appraisedOf,
  type Contract,
  type ContractFacts,
  type Instalment,
  type SignedDocument,
} from "./contract.ts";

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
