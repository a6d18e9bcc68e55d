import { isoDate } from "../iso-date.ts";
import { formatScaled, parseArea } from "../units.ts";
import { type Evidence, known } from "./evidence.ts";
import {
  all,
  type Citation,
  decided,
  type Finding,
  fact,
  missingOf,
  undetermined,
  type Verdict,
} from "./finding.ts";
import { judgeAll } from "./requirements.ts";
import { inForce, type Validity } from "./validity.ts";

/** Stock industrial land that changes its use must leave the city's total whole (总量动态平衡). */
export interface IndustrialBalancePolicy {
  readonly document: Validity;
  readonly cite: Citation;
}

/** Areas in m² as text with at most two decimals. */
export interface IndustrialBalanceInput {
  readonly asOf?: string | null | undefined;
  /** Industrial land newly added in the year outside these projects. */
  readonly otherAddedM2?: string | null | undefined;
  /** The projects of the year that change industrial land. */
  readonly projects: readonly IndustrialChange[];
}

export type IndustrialChange = { readonly id: string } & Evidence<{
  industrialBeforeM2: string;
  industrialAfterM2: string;
  /** Conforms to the detailed plan (控制性详细规划). */
  conformsDetailedPlan: boolean;
}>;

export interface IndustrialBalanceOutput {
  readonly projects: readonly {
    readonly id: string;
    /** Signed, four decimals: what the project carries to the year's balance. */
    readonly deltaM2: string | null;
    readonly conforms: Verdict;
  }[];
  /** Signed, four decimals: the sum of all of them and what is added elsewhere. */
  readonly netM2: string | null;
  readonly balanced: Verdict;
  readonly allowed: Verdict;
  readonly reasons: readonly string[];
  /** Facts of a project as `<id>.<field>`. */
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * IND-5 (80 二（三）1): the detailed plan project by project, the total of industrial land over the whole year.
 * @throws RangeError when an area or the day is not one
 */
export function industrialBalance(
  input: IndustrialBalanceInput,
  policy: IndustrialBalancePolicy,
): IndustrialBalanceOutput {
  const changes = input.projects.map((project) => ({
    id: project.id,
    before: known(project.industrialBeforeM2, parseArea),
    after: known(project.industrialAfterM2, parseArea),
    conforms: fact(`${project.id}.conformsDetailedPlan`, project.conformsDetailedPlan),
  }));
  const added: readonly Amount[] = [
    { name: "otherAddedM2", area: known(input.otherAddedM2, parseArea) },
    ...changes.map(({ id, after }) => ({ name: `${id}.industrialAfterM2`, area: after })),
  ];
  const removed = changes.map(({ id, before }) => ({ name: `${id}.industrialBeforeM2`, area: before }));
  const net = known(sumOf(added), (gain) => known(sumOf(removed), (loss) => gain - loss));
  const balanced = neverLess(added, removed);
  const conditions: readonly (readonly [code: string, finding: Finding])[] = [
    [policy.document.cite.ruleId, inForce(policy.document, known(input.asOf, isoDate), "asOf")],
    ["PLAN", all(changes.map(({ conforms }) => conforms))],
    ["BALANCE", balanced],
  ];
  const { verdict, reasons } = judgeAll(conditions);
  return {
    projects: changes.map(({ id, before, after, conforms }) => ({
      id,
      deltaM2: before === null || after === null ? null : formatScaled(after - before, 4),
      conforms: conforms.verdict,
    })),
    netM2: known(net, (balance) => formatScaled(balance, 4)),
    balanced: balanced.verdict,
    allowed: verdict,
    reasons,
    missing: missingOf([
      ...conditions.map(([, finding]) => finding),
      ...changes.map(({ conforms }) => conforms),
    ]),
    citations: [policy.document.cite, policy.cite],
  };
}

interface Amount {
  readonly name: string;
  readonly area: bigint | null;
}

function knownPart(amounts: readonly Amount[]): bigint {
  return amounts.reduce((sum, { area }) => sum + (area ?? 0n), 0n);
}

function sumOf(amounts: readonly Amount[]): bigint | null {
  return amounts.some(({ area }) => area === null) ? null : knownPart(amounts);
}

/** No area is negative: an unknown gain can only help, an unknown loss can only hurt. */
function neverLess(added: readonly Amount[], removed: readonly Amount[]): Finding {
  const isOpen = (amounts: readonly Amount[]): boolean => amounts.some(({ area }) => area === null);
  const covers = knownPart(added) >= knownPart(removed);
  if (covers ? !isOpen(removed) : !isOpen(added)) return decided(covers);
  const unknown = [...added, ...removed].filter(({ area }) => area === null);
  return undetermined(...unknown.map(({ name }) => name));
}
