import type { PolicyPackage } from "../../policy/policy.ts";
import { overallConditions } from "../classify.ts";
import { type ClauseWords, wordsOf } from "../clauses.ts";
import { AS_OF, type Facts } from "../condition.ts";
import type { Citation } from "../finding.ts";
import { inputName } from "./input-names.ts";
import { type Lever, type LeverBounds, smallestLevers } from "./levers.ts";
import type { PackageSeal } from "./parcel.ts";
import { type Counterfactual, factCounterfactuals } from "./parcel-counterfactuals.ts";
import { type Reason, reasonFor } from "./reason.ts";
import { type Step, stepsOf } from "./steps.ts";
import { type Lang, nameOf, valueWord, verdictWord } from "./words.ts";

type Values = Readonly<Record<string, unknown>>;

/** Why a rule function answered as it did. */
export interface FunctionExplanation {
  readonly format: "panhuo-explanation/1";
  readonly function: string;
  readonly policyPackage: PackageSeal;
  readonly inputs: Values;
  readonly inputsHash: string;
  readonly result: Values;
  readonly clauses: readonly (Citation & ClauseWords)[];
  /** The condition tree of each rule, where the function decides by trees. */
  readonly rules: readonly { readonly ruleId: string; readonly because: Reason }[];
  /** The terms of a computation with their arithmetic. */
  readonly steps: readonly Step[];
  readonly missing: readonly { readonly name: string; readonly zh: string; readonly en: string }[];
  /** Of `classify`: by facts. */
  readonly counterfactuals: readonly Counterfactual[];
  /** Of the other functions with thresholds: the smallest sets of inputs that would give the favourable verdict. */
  readonly levers: readonly (readonly Lever[])[];
}

/** The explanation of one answer; pure, and the same for the same inputs. */
export function explainFunction(
  name: string,
  inputs: Values,
  decide: (input: Values) => Values,
  policy: PolicyPackage,
  hashes: { readonly contentHash: string; readonly inputsHash: string },
): FunctionExplanation {
  const { citations, policyPackage: _named, policy: _own, ...result } = decide(inputs);
  const missing = Array.isArray(result.missing) ? result.missing.map(String) : [];
  const { openDistrict } = policy.revenueSplit;
  const configured = openDistrict ? { [openDistrict.configuration]: openDistrict.title } : {};
  const facts = name === "classify" ? factsOf(inputs) : null;
  return {
    format: "panhuo-explanation/1",
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
    rules: facts === null ? [] : rulesOf(facts, policy),
    steps: stepsOf(name, inputs, result, boundsOf(policy)),
    missing: missing.map((one) => ({
      name: one,
      zh: inputName(one, "zh", configured),
      en: inputName(one, "en", configured),
    })),
    counterfactuals: facts === null ? [] : factCounterfactuals(facts, policy),
    levers: smallestLevers(name, inputs, decide, boundsOf(policy)),
  };
}

function factsOf({ asOf, facts }: Values): Facts {
  // The contract has checked each fact's type.
  return { ...(facts as Facts), [AS_OF]: (asOf ?? null) as string | null };
}

function rulesOf(facts: Facts, policy: PolicyPackage) {
  const { scope, exclusions, categories, report } = policy.recognition;
  const inForce = { id: policy.validity.cite.ruleId, condition: overallConditions(policy).inForce };
  return [...scope, ...exclusions, ...categories, report, inForce].map(({ id, condition }) => ({
    ruleId: id,
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

/** The explanation of a rule function as plain text. */
export function functionText(explanation: FunctionExplanation, lang: Lang): string {
  const zh = lang === "zh";
  const colon = zh ? "：" : ": ";
  const { policyPackage } = explanation;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((one) => `  ${one}`)];
  return `${[
    zh ? "规则计算结果" : "Result of the rule",
    ...leavesOf(explanation.result)
      .filter(({ path }) => !/^(missing|flags)/.test(path))
      .map(({ path, value }) => `  ${inputName(path, lang)}${colon}${word(value, lang)}`),
    ...section(
      zh ? "依据" : "Clauses",
      explanation.clauses.map(
        ({ ruleId, document, item, quote, gist }) =>
          `${ruleId} ${document} ${item} “${quote}”${zh ? "" : ` ${gist}`}`,
      ),
    ),
    ...section(
      zh ? "条件" : "Conditions",
      explanation.rules.map(
        ({ ruleId, because }) => `${ruleId}${colon}${verdictWord(lang, because.verdict)}`,
      ),
    ),
    ...section(
      zh ? "计算" : "Arithmetic",
      explanation.steps.map(({ ruleId, what, arithmetic }) => `${ruleId} ${what[lang]}${colon}${arithmetic}`),
    ),
    ...section(
      zh ? "还缺的证据" : "Missing evidence",
      explanation.missing.map((one) => one[lang]),
    ),
    ...section(zh ? "什么会改变结论" : "What would change the outcome", [
      ...explanation.levers.map((set) =>
        set
          .map(({ input, value }) => `${inputName(input, lang)}${colon}${word(value, lang)}`)
          .join(zh ? "；并且" : "; and "),
      ),
      ...explanation.counterfactuals.map(
        ({ outcome, to, changes }) =>
          `${outcome} → ${verdictWord(lang, to)}${colon}${changes.map(({ fact, value }) => `${nameOf(lang, fact)} ${value === "*" ? (zh ? "记录在案" : "on record") : valueWord(lang, value)}`).join(zh ? "；并且" : "; and ")}`,
      ),
    ]),
    "",
    `${zh ? "规则包" : "Policy package"}${colon}${policyPackage.id} ${policyPackage.version} · sha256 ${policyPackage.contentHash}`,
    `${zh ? "输入" : "Inputs"}${colon}sha256 ${explanation.inputsHash}`,
  ].join("\n")}\n`;
}

function word(value: unknown, lang: Lang): string {
  if (value === "satisfied" || value === "not-satisfied" || value === "undetermined")
    return verdictWord(lang, value);
  return value === null || typeof value === "boolean" ? valueWord(lang, value) : String(value);
}

function leavesOf(value: unknown, path = ""): { readonly path: string; readonly value: unknown }[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, path === "" ? key : `${path}.${key}`));
}
