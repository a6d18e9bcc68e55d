import type { PolicyPackage } from "../../policy/policy.ts";
import { overallConditions } from "../classify.ts";
import { type ClauseWords, tellClause, wordsOf } from "../clauses.ts";
import { AS_OF, type Facts, type FactValue } from "../condition.ts";
import type { Bilingual } from "../facts/names.ts";
import { type Citation, sortedList } from "../finding.ts";
import { leavesOf, pathName } from "./answer-text.ts";
import { CODE_WORDS, lookUp, VALUE_WORDS } from "./answer-words.ts";
import { askedBy } from "./asked.ts";
import { inputName } from "./input-names.ts";
import { type Lever, type LeverBounds, type Levers, smallestLevers } from "./levers.ts";
import { EXPLANATION_FORMAT, type PackageSeal } from "./parcel.ts";
import { type Counterfactuals, factCounterfactuals } from "./parcel-counterfactuals.ts";
import { type Reason, reasonFor } from "./reason.ts";
import { type Step, stepsOf } from "./steps.ts";

type Values = Readonly<Record<string, unknown>>;

export interface ReasonedRule {
  /** null while it is open which rule is asked. */
  readonly ruleId: string | null;
  /** The code under which it refuses or stays open; null where the rule is one test. */
  readonly code: string | null;
  readonly because: Reason;
}

/** Why a rule function answered as it did. */
export interface FunctionExplanation extends Counterfactuals {
  readonly format: typeof EXPLANATION_FORMAT;
  readonly function: string;
  readonly policyPackage: PackageSeal;
  readonly inputs: Values;
  readonly inputsHash: string;
  readonly result: Values;
  readonly clauses: readonly (Citation & ClauseWords)[];
  /** The condition tree of each rule or requirement, where the function decides by trees. */
  readonly rules: readonly ReasonedRule[];
  /** Every single input that the function read, by where it stands. */
  readonly reads: readonly (Bilingual & { readonly path: string; readonly value: FactValue })[];
  /** What the codes of the answer mean: reasons, flags, rules. */
  readonly words: readonly (Bilingual & { readonly code: string })[];
  /** The terms of a computation with their arithmetic. */
  readonly steps: readonly Step[];
  readonly missing: readonly { readonly name: string; readonly zh: string; readonly en: string }[];
  /** Of the other functions with thresholds: the smallest sets of inputs that would give the favourable verdict. */
  readonly levers: readonly (readonly Lever[])[];
  /** How many more sets there are, and what stays open whatever the levers. */
  readonly leverLimits: Pick<Levers, "truncated" | "more" | "remaining">;
}

/** The explanation of one answer; pure, and the same for the same inputs. */
export function explainFunction(
  name: string,
  inputs: Values,
  decide: (input: Values) => Values,
  policy: PolicyPackage,
  hashes: { readonly contentHash: string; readonly inputsHash: string },
): FunctionExplanation {
  const { seen, read } = readingOf(inputs);
  const { citations, policyPackage: _named, policy: _own, ...result } = decide(seen);
  const missing = Array.isArray(result.missing) ? result.missing.map(String) : [];
  const { openDistrict } = policy.revenueSplit;
  const configured = openDistrict ? { [openDistrict.configuration]: openDistrict.title } : {};
  const ownNames = new Map(Object.entries(configured));
  const facts = name === "classify" ? factsOf(inputs) : null;
  const rules = facts === null ? requirementsOf(name, inputs, policy) : rulesOf(facts, policy);
  const levers = smallestLevers(name, inputs, decide, policy);
  return {
    format: EXPLANATION_FORMAT,
    function: name,
    policyPackage: { id: policy.id, version: policy.version, contentHash: hashes.contentHash },
    inputs,
    inputsHash: hashes.inputsHash,
    result,
    // Every rule function cites as Citation says.
    clauses: ((citations ?? []) as readonly Citation[]).map((cite) => ({
      ...cite,
      ...wordsOf(cite, policy.clauses),
    })),
    rules,
    reads: leavesOf(inputs)
      .filter(({ path, value }) => value !== null && read.has(path))
      .map(({ path, value }) => ({
        path,
        value,
        zh: pathName(path, inputs, "zh", ownNames),
        en: pathName(path, inputs, "en", ownNames),
      })),
    words: sortedList([
      ...codesIn(result),
      ...rules.flatMap(({ ruleId, code }) => code ?? ruleId ?? []),
      ...levers.remaining.map((one) => one.replace(/^.*: /, "")),
    ]).map((code) => ({ code, ...(ownNames.get(code) ?? codeWords(code, policy)) })),
    steps: stepsOf(name, inputs, result, boundsOf(policy)),
    missing: missing.map((one) => ({
      name: one,
      zh: inputName(one, "zh", configured),
      en: inputName(one, "en", configured),
    })),
    ...(facts === null ? NONE : factCounterfactuals(facts, policy)),
    levers: levers.sets,
    leverLimits: { truncated: levers.truncated, more: levers.more, remaining: levers.remaining },
  };
}

/** Only `classify` decides by facts that are turned one by one; the others have levers. */
const NONE: Counterfactuals = {
  counterfactuals: [],
  counterfactualLimits: { truncated: false, more: [] },
};

function factsOf({ asOf, facts }: Values): Facts {
  // The contract has checked each fact's type.
  return { ...(facts as Facts), [AS_OF]: (asOf ?? null) as string | null };
}

function requirementsOf(name: string, inputs: Values, policy: PolicyPackage): ReasonedRule[] {
  const asked = askedBy(name, inputs, policy);
  if (asked === null) return [];
  return asked.requirements.map(({ code, condition }) => ({
    ruleId: asked.ruleId,
    code,
    because: reasonFor(condition, asked.facts),
  }));
}

function rulesOf(facts: Facts, policy: PolicyPackage): ReasonedRule[] {
  const { scope, exclusions, categories, report } = policy.recognition;
  const inForce = { id: policy.validity.cite.ruleId, condition: overallConditions(policy).inForce };
  return [...scope, ...exclusions, ...categories, report, inForce].map(({ id, condition }) => ({
    ruleId: id,
    code: null,
    because: reasonFor(condition, facts),
  }));
}

function boundsOf({
  contribution,
  transition,
  serviceManufacturing,
  oddParcels,
  contractGate,
  premium,
  standardFactory,
}: PolicyPackage): LeverBounds {
  return {
    contributionGfaPercent: contribution.floorAreaPercent,
    contributionLandPercent: contribution.landPercent,
    transitionPercent: transition.buildingPercent,
    serviceGfaPercent: serviceManufacturing.floorAreaPercent,
    serviceLandPercent: serviceManufacturing.landPercent,
    oddParcel: oddParcels.maximum,
    oddParcelsPercent: oddParcels.sharePercent,
    signerRole: contractGate.signerRole,
    undergroundPercent: premium.undergroundPercent,
    storeyPercents: standardFactory.fee.storeyPercents,
  };
}

/** The inputs as they are, noting the path of every single value that is read. */
function readingOf(inputs: Values): { readonly seen: Values; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const watch = <Part extends object>(part: Part, path: string): Part =>
    new Proxy(part, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof key === "symbol" || !Object.hasOwn(target, key)) return value;
        const at = path === "" ? key : `${path}.${key}`;
        if (typeof value === "object" && value !== null) return watch(value, at);
        read.add(at);
        return value;
      },
    });
  return { seen: watch(inputs, ""), read };
}

const CODED: ReadonlySet<string> = new Set(["flags", "reasons", "blocking", "matched", "excludedBy"]);
const BY_RULE: ReadonlySet<string> = new Set(["scope", "exclusions", "categories", "modes"]);

/** The codes that an answer names, in its lists and as keys. */
function codesIn(value: unknown, key = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value))
    return CODED.has(key) ? value.map(String) : value.flatMap((part) => codesIn(part));
  const own = BY_RULE.has(key) ? Object.keys(value) : [];
  return [...own, ...Object.entries(value).flatMap(([inner, part]) => codesIn(part, inner))];
}

/** Codes that end in a percentage of the policy. */
const LIMITS: Readonly<Record<string, Bilingual>> = {
  STANDARD: { zh: "不低于最低限价标准的", en: "of the minimum price at least" },
  GFA: { zh: "建筑面积不超过原总建筑面积的", en: "floor area at most" },
  LAND: { zh: "用地面积不超过宗地面积的", en: "land at most" },
};

/** What a code means: its own words, a rule's title, a clause's words, or the input that it names. */
function codeWords(code: string, policy: PolicyPackage): Bilingual {
  const own = lookUp(CODE_WORDS, code) ?? lookUp(VALUE_WORDS, code);
  if (own) return own;
  const { scope, exclusions, categories, report } = policy.recognition;
  const rule = [...scope, ...exclusions, ...categories, report].find(({ id }) => id === code);
  if (rule) return rule.title;
  const clause = policy.clauses[code];
  if (clause) return { zh: tellClause(clause, "zh"), en: clause.gist };
  const [kind, subject = ""] = code.split(/[:-](.*)/);
  if (kind === "EMPTY")
    return { zh: `写明${inputName(subject, "zh")}`, en: `states: ${inputName(subject, "en")}` };
  const limit = LIMITS[kind ?? ""];
  if (limit) return { zh: `${limit.zh} ${subject} %`, en: `${limit.en} ${subject} %` };
  return { zh: inputName(code, "zh"), en: inputName(code, "en") };
}
