/** The boolean facts of classify (认定), in the order of its input. `null` is unknown. */
export const BOOLEAN_FACTS = [
  "inPlannedUrbanConstructionLand",
  "stockConstructionLand",
  "titleClear",
  "titleDisputed",
  "industrialLand",
  "industryPolicyViolated",
  "safetyViolated",
  "environmentViolated",
  "energyViolated",
  "benefitEvaluatedLow",
  "layoutScattered",
  "useExtensive",
  "controlStandardFailed",
  "intensityLow",
  "planFunctionMismatch",
  "builtPublicOrSimilar",
  "underused",
  "vacant",
  "districtOtherRecognised",
  "idleLandRecognised",
  "historicLeftover",
  "conformsLandUsePlan",
  "evaluationReport",
] as const;
export type BooleanFact = (typeof BOOLEAN_FACTS)[number];

/** Numbers of the documents that prove a fact; an empty text is the same as null. CONV-11. */
export const DOCUMENT_FACTS = ["districtOtherDocNo", "idleLandDocNo", "otherExclusionDocNo"] as const;
export type DocumentFact = (typeof DOCUMENT_FACTS)[number];

export type FactName = BooleanFact | DocumentFact;

/** What classify decides on; an absent fact is unknown. */
export type LandFacts = { readonly [F in BooleanFact]?: boolean | null | undefined } & {
  readonly [F in DocumentFact]?: string | null | undefined;
};
