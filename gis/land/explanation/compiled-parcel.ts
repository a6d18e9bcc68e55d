import { shared } from "../../canonical.ts";
import { isSatisfied, type JudgedRules, overallConditions, type Rule } from "../classify.ts";
import { quotedWordsOf } from "../clauses.ts";
import { type Condition, factNamesOf, known } from "../condition.ts";
import { stated } from "../evidence.ts";
import { factConditions } from "../facts/derivations.ts";
import { BOOLEAN_FACTS, type BooleanFact, DOCUMENT_FACTS, type DocumentFact } from "../facts/facts.ts";
import { findingName } from "../facts/measures.ts";
import { compileConclusion } from "./compiled-conclusion.ts";
import { type CompiledReason, ReasonProgram } from "./compiled-reason.ts";
import type {
  DerivedFact,
  EvidenceRecord,
  ExplainedFact,
  ExplainedRule,
  ExplainPolicy,
  ParcelExplanation,
  ParcelInputs,
} from "./parcel.ts";
import type { Reason } from "./reason.ts";

/** A rule that is explained from the facts that its program was given. */
export type CompiledRule = () => ExplainedRule;

/** All of a package that is the same for every parcel, made once: what differs is filled in a parcel. */
interface CompiledPolicy {
  readonly scope: readonly CompiledRule[];
  readonly exclusions: readonly CompiledRule[];
  readonly categories: readonly CompiledRule[];
  readonly report: CompiledRule;
  readonly inForce: CompiledRule;
  readonly factsOf: (inputs: ParcelInputs) => ExplainedFact[];
  /** Lays the facts before the rules. */
  readonly readBy: (facts: readonly ExplainedFact[], asOf: string) => void;
  readonly conclude: (judged: JudgedRules) => ParcelExplanation["conclusion"];
  readonly sealedWith: (contentHash: string) => ParcelExplanation["policyPackage"];
}

const compiled = new WeakMap<ExplainPolicy, CompiledPolicy>();

/** The package made ready to explain parcels; once a package. */
export function compiledFor(policy: ExplainPolicy): CompiledPolicy {
  const ready = compiled.get(policy);
  if (ready) return ready;
  const made = compile(policy);
  compiled.set(policy, made);
  return made;
}

const IN_FORCE_TITLE = { zh: "文件在认定日期有效", en: "Document in force on the day" };

function compile(policy: ExplainPolicy): CompiledPolicy {
  const { recognition, validity } = policy;
  const program = new ReasonProgram();
  // In the order of `compileFacts`.
  const places = [...BOOLEAN_FACTS, ...DOCUMENT_FACTS].map((name) => program.placeOf(name));
  const compileRule = (rule: Rule) => ruleFrom(rule, program.compile(rule.condition));
  return {
    readBy: (facts, asOf) =>
      program.explainPlaced(
        places,
        facts.map(({ value }) => value),
        asOf,
      ),
    scope: recognition.scope.map(compileRule),
    exclusions: recognition.exclusions.map(compileRule),
    categories: recognition.categories.map(compileRule),
    report: compileRule(recognition.report),
    inForce: compileRule({
      id: validity.cite.ruleId,
      title: IN_FORCE_TITLE,
      cite: validity.cite,
      ...quotedWordsOf(validity.cite, policy.clauses),
      condition: overallConditions(policy).inForce,
    }),
    factsOf: compileFacts(policy),
    conclude: compileConclusion(policy),
    sealedWith: sealOf(policy),
  };
}

function sealOf({ id, version, document, title }: ExplainPolicy): CompiledPolicy["sealedWith"] {
  let seal = shared({ id, version, contentHash: "", document, title });
  return (contentHash) => {
    if (seal.contentHash !== contentHash) seal = shared({ ...seal, contentHash });
    return seal;
  };
}

function ruleFrom({ id, title, cite, quote, gist }: Rule, reason: CompiledReason): CompiledRule {
  const clause = shared({ document: cite.document, item: cite.item });
  const explain = (because: Reason): ExplainedRule => ({
    ruleId: id,
    title,
    clause,
    quote,
    gist,
    verdict: because.verdict,
    missing: because.missing,
    because,
  });
  // A reason over texts or days may never come again.
  if (reason.states === null) return () => explain(reason.reason);
  const kept: ExplainedRule[] = [];
  return () => (kept[reason.number] ??= shared(explain(reason.reason)));
}

/** What is on record of each name, by its place. */
type Records = readonly (readonly EvidenceRecord[] | undefined)[];
type Places = Map<string, number>;

const NONE: Records = [];
const NO_RECORDS: readonly EvidenceRecord[] = shared([]);

function placeIn(places: Places, name: string): number {
  const place = places.get(name) ?? places.size;
  places.set(name, place);
  return place;
}

function compileFacts({ recognition }: ExplainPolicy): CompiledPolicy["factsOf"] {
  const conditions = factConditions(recognition.thresholds);
  const program = new ReasonProgram();
  const places: Places = new Map();
  const explained = [
    ...BOOLEAN_FACTS.map((name) => decidedFact(name, conditions[name], program, places)),
    ...DOCUMENT_FACTS.map((name) => documentFact(name, program, places)),
  ];
  return ({ asOf, measures, evidence }) => {
    program.explain(measures, asOf);
    const records = byPlace(evidence, places);
    return explained.map((explain) => explain(records));
  };
}

type CompiledFact = (records: Records) => ExplainedFact;

function decidedFact(
  name: BooleanFact,
  condition: Condition,
  program: ReasonProgram,
  places: Places,
): CompiledFact {
  const compiled = program.compile(condition);
  const finding = program.placeOf(findingName(name));
  // A finding is kept under its fact's name; behind a derived value stand the records of its measures.
  const measured = factNamesOf(condition).map((measure) => placeIn(places, measure));
  const own = placeIn(places, name);
  return (records) => {
    const because = compiled.reason;
    const value = isSatisfied(because.verdict);
    if (program.valueAt(finding) === null) {
      const origin = value === null ? "unknown" : "derived";
      return { name, value, origin, because, evidence: recordsBehind(measured, records) };
    }
    const evidence = records[own] ?? NO_RECORDS;
    const beside = derivedBeside(value, because);
    if (beside === null) return { name, value, origin: "recorded", because, evidence };
    const derived = {
      value: beside.value,
      because: beside.because,
      evidence: recordsBehind(measured, records),
    };
    return { name, value, origin: "recorded", because, evidence, derived };
  };
}

function documentFact(name: DocumentFact, program: ReasonProgram, places: Places): CompiledFact {
  const compiled = program.compile(known(name));
  const place = program.placeOf(name);
  const own = placeIn(places, name);
  return (records) => {
    const given = program.valueAt(place);
    const value = stated(typeof given === "string" ? given : null);
    return {
      name,
      value,
      origin: value === null ? "unknown" : "recorded",
      because: compiled.reason,
      evidence: records[own] ?? NO_RECORDS,
    };
  };
}

/** Of a fact on record, what its measures decide where that is something else. */
function derivedBeside(recorded: boolean | null, because: Reason): Omit<DerivedFact, "evidence"> | null {
  const derivation = because.op === "first" ? because.of?.[1] : undefined;
  const value = derivation ? isSatisfied(derivation.verdict) : null;
  return derivation && value !== null && value !== recorded ? { value, because: derivation } : null;
}

/** A record of what no fact is read from stands behind none. */
function byPlace(evidence: readonly EvidenceRecord[], places: ReadonlyMap<string, number>): Records {
  if (evidence.length === 0) return NONE;
  const records: (readonly EvidenceRecord[] | undefined)[] = new Array(places.size).fill(undefined);
  for (const record of evidence) {
    const alone = [record];
    for (const name of record.of) {
      const place = places.get(name);
      if (place === undefined) continue;
      const sofar = records[place];
      records[place] = sofar ? [...sofar, record] : alone;
    }
  }
  return records;
}

/** Each record once, however many of the places it stands behind. */
function recordsBehind(places: readonly number[], records: Records): readonly EvidenceRecord[] {
  let behind = NO_RECORDS;
  for (let at = 0; at < places.length; at++) {
    const own = records[places[at] ?? 0];
    if (!own || own === behind) continue;
    if (behind === NO_RECORDS) {
      behind = own;
      continue;
    }
    for (const record of own) if (!behind.includes(record)) behind = [...behind, record];
  }
  return behind;
}
