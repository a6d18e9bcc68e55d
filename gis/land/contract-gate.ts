import { daysBetween, type IsoDate, isoDate } from "../iso-date.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  fact,
  missingOf,
  satisfied,
  sortedList,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { inForce, type Validity } from "./validity.ts";

/** What must stand before a contract of paid land use (土地有偿使用合同) is signed. */
export interface ContractGatePolicy {
  readonly document: Validity;
  /** The role that signs and supervises. */
  readonly signerRole: string;
  readonly cites: {
    readonly gates: Citation;
    readonly signer: Citation;
    readonly contribution: Citation;
    readonly ownWorkflow: Citation;
  };
}

export type ContractGateInput = Evidence<
  Record<(typeof STEPS)[number], boolean> & {
    signDate: string;
    ownWorkflow: boolean;
    publicity: Evidence<{ held: boolean; from: string; to: string }>;
    /** Configuration; without it no minimum is tested. */
    minPublicityDays: number;
    openObjections: number;
    signerRole: string;
    contributionApplies: boolean;
    contractStatesArea: boolean;
    contractStatesUse: boolean;
  }
>;

export interface ContractGateOutput {
  readonly maySign: Verdict;
  readonly blocking: readonly string[];
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/** What comes before a contract, step by step. */
export const STEPS = [
  "recognised",
  "inLibrary",
  "inApprovedAnnualPlan",
  "schemeApprovedByDistrict",
  "supplyApprovedByCity",
  "appraisalDone",
  "collectiveDecisionDone",
] as const;

type Conditions = readonly (readonly [code: string, finding: Finding])[];

/**
 * GATE-1 to GATE-4 (61 四（三）, 四（五）, 五（三）). Days as YYYY-MM-DD; whatever refuses is named by its code or by
 * its field.
 * @throws RangeError when a day is not one, or the publicity ends before it begins
 */
export function contractGate(input: ContractGateInput, policy: ContractGatePolicy): ContractGateOutput {
  const { cites } = policy;
  if (input.ownWorkflow) {
    return {
      maySign: "undetermined",
      blocking: [],
      missing: ["ownWorkflowDefinition"],
      citations: [cites.ownWorkflow],
    };
  }
  const signDate = known(input.signDate, isoDate);
  const conditions: Conditions = [
    [policy.document.cite.ruleId, inForce(policy.document, signDate, "signDate")],
    ...STEPS.map((step) => [step, fact(step, input[step])] as const),
    ...publicityConditions(input, signDate),
    ["openObjections", measured("openObjections", input.openObjections, (open) => open === 0)],
    ["signerRole", measured("signerRole", input.signerRole, (role) => role === policy.signerRole)],
    ...contributionConditions(input),
  ];
  const findings = conditions.map(([, finding]) => finding);
  return {
    maySign: all(findings).verdict,
    blocking: sortedList(
      conditions.filter(([, finding]) => finding.verdict === "not-satisfied").map(([code]) => code),
    ),
    // A refusal still says what else is unknown: the next application should not fail on it.
    missing: missingOf(findings),
    citations: [policy.document.cite, cites.gates, cites.signer, cites.contribution],
  };
}

function measured<Value>(
  name: string,
  value: Value | null | undefined,
  holds: (value: Value) => boolean,
): Finding {
  return known(value, (given) => decided(holds(given))) ?? undetermined(name);
}

/** The publicity of the result (结果公示) comes before signing, and its last day must have passed. */
function publicityConditions(
  { publicity, minPublicityDays }: ContractGateInput,
  signDate: IsoDate | null,
): Conditions {
  const held = fact("publicity", publicity?.held);
  if (held.verdict !== "satisfied") return [["publicity", held]];
  const [from, to] = [known(publicity?.from, isoDate), known(publicity?.to, isoDate)];
  if (from !== null && to !== null && to < from)
    throw new RangeError(`the publicity ends on ${to}, before it begins on ${from}`);
  const length = from === null || to === null ? null : daysBetween(from, to);
  const longEnough = known(minPublicityDays, (days) => measured("publicity", length, (held) => held >= days));
  const unknownDay = to === null ? "publicity" : "signDate";
  return [
    ["publicity", length === null ? undetermined("publicity") : satisfied],
    ["publicityTooShort", longEnough ?? satisfied],
    [
      "publicityNotEnded",
      to === null || signDate === null ? undetermined(unknownDay) : decided(signDate > to),
    ],
  ];
}

/** GATE-3: the contract states area and use of the public contribution, where there is one. */
function contributionConditions(input: ContractGateInput): Conditions {
  if (input.contributionApplies === false) return [];
  if (!input.contributionApplies) return [["contributionApplies", undetermined("contributionApplies")]];
  return [
    ["contractStatesArea", fact("contractStatesArea", input.contractStatesArea)],
    ["contractStatesUse", fact("contractStatesUse", input.contractStatesUse)],
  ];
}
