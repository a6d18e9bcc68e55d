import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { agreementRoute } from "../gis/land/agreement-route.ts";
import { classify } from "../gis/land/classify.ts";
import { contractGate } from "../gis/land/contract-gate.ts";
import { publicContribution } from "../gis/land/contribution.ts";
import { designPermit } from "../gis/land/design-permit.ts";
import { disclosureState } from "../gis/land/disclosure.ts";
import { floorPrice } from "../gis/land/floor-price.ts";
import { industrialBalance } from "../gis/land/industrial-balance.ts";
import { industrialFarRise } from "../gis/land/industrial-far-rise.ts";
import { industrialLandShare } from "../gis/land/industrial-land-share.ts";
import { libraryEntry, libraryExit } from "../gis/land/library.ts";
import { chooseModes } from "../gis/land/modes.ts";
import { smallParcels } from "../gis/land/odd-parcels.ts";
import { planPriority } from "../gis/land/plan-priority.ts";
import { planTransition } from "../gis/land/plan-transition.ts";
import { premiumDue } from "../gis/land/premium.ts";
import { quotaAdjustment } from "../gis/land/quota.ts";
import { responsibleRole } from "../gis/land/responsible-role.ts";
import { serviceManufacturing } from "../gis/land/service-manufacturing.ts";
import { splitRevenue } from "../gis/land/split-revenue.ts";
import { standardFactory } from "../gis/land/standard-factory.ts";
import { surveyCurrency } from "../gis/land/survey-currency.ts";
import { transitionUse } from "../gis/land/transition.ts";
import { zombieLand } from "../gis/land/zombie-land.ts";
import type { PolicyPackage } from "../gis/policy/policy.ts";

/** A worked case of a policy package: what a rule function answers to an input, with the reckoning. */
export interface WorkedCase {
  readonly id: string;
  readonly fn: string;
  readonly rule: string;
  readonly name: string;
  readonly input: object;
  /** Only the keys that it holds are compared; those exactly (CONV-10). */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly cite: string;
  readonly working: string;
}

export const RULES_FOLDER = join(import.meta.dirname, "..", "fixtures", "rules");

/** The worked cases in the folder that bears the package's id; none where there is no such folder. */
export function workedCasesOf(packageId: string): readonly WorkedCase[] {
  const folder = readdirSync(RULES_FOLDER, { withFileTypes: true }).find(({ name }) => name === packageId);
  if (!folder?.isDirectory()) return [];
  const files = readdirSync(join(RULES_FOLDER, packageId)).filter((name) => name.endsWith(".json"));
  // The files are ours, and tests/unit/policy/packages.test.ts looks at their shape.
  return files.flatMap(
    (name) => JSON.parse(readFileSync(join(RULES_FOLDER, packageId, name), "utf8")) as WorkedCase[],
  );
}

/** The path of a rule function: industrialFarRise is at /api/policy/industrial-far-rise. */
export function pathOf(fn: string): string {
  return `/api/policy/${fn.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export type Answer = Readonly<Record<string, unknown>>;
type Decide = (input: never, policy: PolicyPackage) => object;

const FUNCTIONS: Readonly<Record<string, Decide>> = {
  classify,
  chooseModes: (input, p) => chooseModes(input, p.modes),
  premiumDue: (input, p) => premiumDue(input, p.premium),
  splitRevenue: (input, p) => splitRevenue(input, p.revenueSplit),
  publicContribution: (input, p) => publicContribution(input, p.contribution),
  smallParcels: (input, p) => smallParcels(input, p.oddParcels),
  transitionUse: (input, p) => transitionUse(input, p.transition),
  industrialFarRise: (input, p) => industrialFarRise(input, p.industrialLand),
  serviceManufacturing: (input, p) => serviceManufacturing(input, p.serviceManufacturing),
  standardFactory: (input, p) => standardFactory(input, p.standardFactory),
  quotaAdjustment: (input, p) => quotaAdjustment(input, p.quota),
  planTransition: (input, p) => planTransition(input, p.planWorkflow),
  contractGate: (input, p) => contractGate(input, p.contractGate),
  agreementRoute: (input, p) => agreementRoute(input, p.agreement),
  industrialLandShare: (input, p) => industrialLandShare(input, p.industrialShare),
  floorPrice: (input, p) => floorPrice(input, p.floorPrice),
  industrialBalance: (input, p) => industrialBalance(input, p.industrialBalance),
  planPriority: (input, p) => planPriority(input, p.planPriority),
  zombieLand: (input, p) => zombieLand(input, p.zombie),
  libraryEntry: (input, p) => libraryEntry(input, p.library),
  libraryExit: (input, p) => libraryExit(input, p.library),
  surveyCurrency: (input, p) => surveyCurrency(input, p.survey),
  disclosureState: (input, p) => disclosureState(input, p.disclosure),
  designPermit: (input, p) => designPermit(input, p.design),
  responsibleRole: (input, p) => responsibleRole(input, p.duties),
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** What a rule function answers by its name. */
export function decide(fn: string, input: object, policy: PolicyPackage): Answer {
  const one = FUNCTIONS[fn];
  if (!one) throw new RangeError(`no rule function ${fn}`);
  // A worked case is written to the input of its function, which the edge checks over HTTP.
  return one(input as never, policy) as Answer;
}

/** Those keys of an answer that a worked case speaks of. */
export function compared(answer: Answer, { expected }: WorkedCase): Answer {
  return Object.fromEntries(Object.entries(answer).filter(([key]) => key in expected));
}
