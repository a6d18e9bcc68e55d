import type { IsoDate } from "../../iso-date.ts";
import type { ContractGateInput } from "../../land/contract-gate.ts";
import type { PremiumInput, PremiumOutput } from "../../land/premium.ts";
import { formatFen, parseFen } from "../../money.ts";
import type { Posting } from "../ledger.ts";
import type { ProjectMode } from "../projects.ts";
import type { SplitFacts } from "../revenue.ts";

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

/** The difference of the last appraisal; null without one. */
export function appraisedOf({ appraisals }: Contract): string | null {
  const last = appraisals.at(-1);
  return last ? formatFen(parseFen(last.newConditionFen) - parseFen(last.oldConditionFen)) : null;
}
