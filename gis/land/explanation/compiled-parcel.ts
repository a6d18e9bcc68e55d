import { shared } from "../../canonical.ts";
import { isSatisfied, overallConditions, type Rule } from "../classify.ts";
import { wordsOf } from "../clauses.ts";
import { AS_OF, type Condition, type Facts, factNamesOf, known } from "../condition.ts";
import { stated } from "../evidence.ts";
import { factConditions } from "../facts/derivations.ts";
import { BOOLEAN_FACTS, type BooleanFact, DOCUMENT_FACTS, type DocumentFact } from "../facts/facts.ts";
import { findingName } from "../facts/measures.ts";
import { type CompiledReason, compileReason } from "./compiled-reason.ts";
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

/** A rule that is explained from the facts of one parcel after another. */
export type CompiledRule = (facts: Facts) => ExplainedRule;

/** All of a package that is the same for every parcel, made once: what differs is filled in a parcel. */
interface CompiledPolicy {
  readonly scope: readonly CompiledRule[];
  readonly exclusions: readonly CompiledRule[];
  readonly categories: readonly CompiledRule[];
  readonly report: CompiledRule;
  readonly inForce: CompiledRule;
  readonly factsOf: (inputs: ParcelInputs) => ExplainedFact[];
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
  return {
    scope: recognition.scope.map(compileRule),
    exclusions: recognition.exclusions.map(compileRule),
    categories: recognition.categories.map(compileRule),
    report: compileRule(recognition.report),
    inForce: compileRule({
      id: validity.cite.ruleId,
      title: IN_FORCE_TITLE,
      cite: validity.cite,
      ...wordsOf(validity.cite, policy.clauses),
      condition: overallConditions(policy).inForce,
    }),
    factsOf: compileFacts(policy),
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

function compileRule({ id, title, cite, quote, gist, condition }: Rule): CompiledRule {
  const reason = compileReason(condition);
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
  const kept = new Map<Reason, ExplainedRule>();
  return (facts) => {
    const because = reason.reasonFor(facts);
    // A reason over texts or days may never come again.
    if (reason.states === null) return explain(because);
    const ready = kept.get(because);
    if (ready) return ready;
    const made = shared(explain(because));
    kept.set(because, made);
    return made;
  };
}

type Records = ReadonlyMap<string, readonly EvidenceRecord[]>;

const NO_RECORDS: readonly EvidenceRecord[] = shared([]);

function compileFacts({ recognition }: ExplainPolicy): CompiledPolicy["factsOf"] {
  const conditions = factConditions(recognition.thresholds);
  const parts = new Map<Condition, CompiledReason>();
  const decided = BOOLEAN_FACTS.map((name) =>
    compileDecided(name, conditions[name], compileReason(conditions[name], parts)),
  );
  const documents = DOCUMENT_FACTS.map((name) => compileDocument(name));
  return ({ asOf, measures, evidence }) => {
    const read: Facts = { ...measures, [AS_OF]: asOf };
    const records = byName(evidence);
    return [
      ...decided.map((explain) => explain(read, records)),
      ...documents.map((explain) => explain(read, records)),
    ];
  };
}

type CompiledFact = (read: Facts, records: Records) => ExplainedFact;

function compileDecided(name: BooleanFact, condition: Condition, reason: CompiledReason): CompiledFact {
  const finding = findingName(name);
  // A finding is kept under its fact's name; behind a derived value stand the records of its measures.
  const measured = factNamesOf(condition);
  return (read, records) => {
    const because = reason.reasonFor(read);
    const value = isSatisfied(because.verdict);
    if ((read[finding] ?? null) === null) {
      const origin = value === null ? "unknown" : "derived";
      return { name, value, origin, because, evidence: recordsBehind(measured, records) };
    }
    const fact = {
      name,
      value,
      origin: "recorded",
      because,
      evidence: records.get(name) ?? NO_RECORDS,
    } as const;
    const derived = derivedBeside(value, because);
    if (derived === null) return fact;
    return { ...fact, derived: { ...derived, evidence: recordsBehind(measured, records) } };
  };
}

function compileDocument(name: DocumentFact): CompiledFact {
  const reason = compileReason(known(name));
  return (read, records) => {
    const given = read[name];
    const value = stated(typeof given === "string" ? given : null);
    return {
      name,
      value,
      origin: value === null ? "unknown" : "recorded",
      because: reason.reasonFor(read),
      evidence: records.get(name) ?? NO_RECORDS,
    };
  };
}

/** Of a fact on record, what its measures decide where that is something else. */
function derivedBeside(recorded: boolean | null, because: Reason): Omit<DerivedFact, "evidence"> | null {
  const derivation = because.op === "first" ? because.of?.[1] : undefined;
  const value = derivation ? isSatisfied(derivation.verdict) : null;
  return derivation && value !== null && value !== recorded ? { value, because: derivation } : null;
}

function byName(evidence: readonly EvidenceRecord[]): Records {
  const records = new Map<string, EvidenceRecord[]>();
  for (const record of evidence) {
    const sofar = records.get(record.of);
    if (sofar) sofar.push(record);
    else records.set(record.of, [record]);
  }
  return records;
}

function recordsBehind(names: readonly string[], records: Records): readonly EvidenceRecord[] {
  if (records.size === 0) return NO_RECORDS;
  const behind: EvidenceRecord[] = [];
  for (const name of names) {
    const own = records.get(name);
    if (own) behind.push(...own);
  }
  return behind;
}
