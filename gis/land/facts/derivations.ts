import {
  allOf,
  anyOf,
  type Condition,
  compareNumbers,
  constant,
  decided,
  fact,
  firstDecided,
  knownFact,
  knownNumber,
  not,
  type PolicyValue,
  provided,
} from "../condition.ts";
import { BOOLEAN_FACTS, type BooleanFact } from "./facts.ts";
import { CONTROL_INDICATORS, type ControlIndicator, controlBound, findingName } from "./measures.ts";

/**
 * From which share on a parcel counts as wholly in or out of an area, and as belonging to a zone; and how long
 * an evaluation counts where nothing is configured.
 */
export interface FactThresholds {
  /** At or above: inside. */
  readonly insideShare: PolicyValue;
  /** At or below: outside. In between the parcel must be split first. */
  readonly outsideShare: PolicyValue;
  /** At or above: the zone with the largest overlap is the parcel's planning zone. */
  readonly zoneShare: PolicyValue;
  /** Years after its own that an evaluation counts, where the parcel's district has configured none. */
  readonly evaluationValidYears: PolicyValue;
}

const nothing = constant("nothing", "0", "vacant means no floor area in use");
const never = anyOf();

/** None is on record; a record of one is never false. */
const noOpenDispute = anyOf(not(knownFact("disputeOpen")), not(fact("disputeOpen")));

/** Outside a bound that the standard sets; a bound that it does not set is not broken. */
const outside = (indicator: ControlIndicator): Condition => {
  const [least, most] = [controlBound(indicator, "Min"), controlBound(indicator, "Max")];
  return anyOf(
    allOf(knownNumber(least), compareNumbers(indicator, "<", least)),
    allOf(knownNumber(most), compareNumbers(indicator, ">", most)),
  );
};

/** Any known indicator fails, or all that apply are known and pass; without a row that applies it is open. */
const controlStandardFailed = provided(
  fact("controlStandardApplies"),
  anyOf(...CONTROL_INDICATORS.map(outside)),
);

/**
 * How facts come about from measures; a fact that is not listed comes only from a person's finding. Each is
 * three-valued: what the records do not decide stays unknown.
 */
export function derivations(thresholds: FactThresholds): Record<(typeof DERIVED_FACTS)[number], Condition> {
  const wholly = (share: string): Condition =>
    decided(
      compareNumbers(share, ">=", thresholds.insideShare),
      compareNumbers(share, "<=", thresholds.outsideShare),
    );
  const hasZone = compareNumbers("zoneShare", ">=", thresholds.zoneShare);
  const isRecent = anyOf(
    allOf(
      knownNumber("evaluationValidYears"),
      compareNumbers("perMuEvaluationAge", "<=", "evaluationValidYears"),
    ),
    allOf(
      not(knownNumber("evaluationValidYears")),
      compareNumbers("perMuEvaluationAge", "<=", thresholds.evaluationValidYears),
    ),
  );
  return {
    inPlannedUrbanConstructionLand: wholly("urbanShare"),
    stockConstructionLand: fact("landUseIsConstruction"),
    // A certificate not yet verified proves nothing either way; "recorded as unclear" is a finding.
    titleClear: decided(fact("certificateVerified"), never),
    // A statement settles nothing while a case is open.
    titleDisputed: decided(fact("disputeOpen"), allOf(noOpenDispute, fact("noDisputeStatement"))),
    industrialLand: fact("certifiedUseIndustrial"),
    benefitEvaluatedLow: provided(isRecent, fact("perMuGradeLow")),
    controlStandardFailed,
    // The plan need not bound the density; where it does, either bound counts.
    intensityLow: provided(
      hasZone,
      anyOf(
        compareNumbers("far", "<", "zoneFarMin"),
        allOf(knownNumber("zoneDensityMin"), compareNumbers("buildingDensity", "<", "zoneDensityMin")),
      ),
    ),
    planFunctionMismatch: provided(hasZone, not(fact("useCompatible"))),
    builtPublicOrSimilar: allOf(fact("isBuilt"), fact("currentUsePublic")),
    underused: compareNumbers("occupancyShare", "<", "underusedBelow"),
    vacant: compareNumbers("occupancyShare", "<=", nothing),
    conformsLandUsePlan: wholly("conformingShare"),
    evaluationReport: fact("reportCommissionedByDistrict"),
  };
}

/** The facts that can be read from measures; the others come only from a person's finding. */
export const DERIVED_FACTS = [
  "inPlannedUrbanConstructionLand",
  "stockConstructionLand",
  "titleClear",
  "titleDisputed",
  "industrialLand",
  "benefitEvaluatedLow",
  "controlStandardFailed",
  "intensityLow",
  "planFunctionMismatch",
  "builtPublicOrSimilar",
  "underused",
  "vacant",
  "conformsLandUsePlan",
  "evaluationReport",
] as const satisfies readonly BooleanFact[];

const compiled = new WeakMap<FactThresholds, Record<BooleanFact, Condition>>();

/** Every boolean fact as a condition over measures: the recorded finding, else the derivation. */
export function factConditions(thresholds: FactThresholds): Record<BooleanFact, Condition> {
  const known = compiled.get(thresholds);
  if (known) return known;
  const built = buildConditions(thresholds);
  compiled.set(thresholds, built);
  return built;
}

function buildConditions(thresholds: FactThresholds): Record<BooleanFact, Condition> {
  const derived: Partial<Record<BooleanFact, Condition>> = derivations(thresholds);
  const entries = BOOLEAN_FACTS.map((name) => {
    const recorded = fact(findingName(name));
    const derivation = derived[name];
    return [name, derivation ? firstDecided(recorded, derivation) : recorded] as const;
  });
  // Built from the list of all facts, each exactly once.
  return Object.fromEntries(entries) as Record<BooleanFact, Condition>;
}
