import {
  type ClassifyOutput,
  type ClassifyPolicy,
  isSatisfied,
  type JudgedRules,
  landRules,
  missingEvidence,
  nameConclusion,
  overallConditions,
} from "../classify.ts";
import { AS_OF, fact, factNamesOf } from "../condition.ts";
import { missingOf, sortedList } from "../finding.ts";
import { type CompiledReason, ReasonProgram } from "./compiled-reason.ts";

type Conclusion = ReturnType<typeof nameConclusion> & Pick<ClassifyOutput, "missing">;

/** The order of decision made ready, over the verdicts of the rules; `concludeClassification` says what it is. */
export function compileConclusion(policy: ClassifyPolicy): (judged: JudgedRules) => Conclusion {
  const { recognition } = policy;
  const { eligible, excludedBy } = overallConditions(policy);
  const union = unionOver([
    ...[...landRules(recognition), recognition.report].flatMap(({ condition }) => factNamesOf(condition)),
    AS_OF,
  ]);
  const program = new ReasonProgram();
  const places = landRules(recognition).map(({ id }) => program.placeOf(id));
  const isEligible = program.compile(eligible);
  const excluding = inOrder(
    excludedBy.map(({ id, condition }) => ({ id, compiled: program.compile(condition) })),
  );
  const matching = inOrder(
    recognition.categories.map(({ id }) => ({ id, compiled: program.compile(fact(id)) })),
  );
  return (judged) => {
    const verdicts: (boolean | null)[] = [];
    for (const rules of [judged.scope, judged.exclusions, judged.categories])
      for (const { verdict } of rules) verdicts.push(isSatisfied(verdict));
    program.explainPlaced(places, verdicts, null);
    const concluded = nameConclusion(
      isEligible.reason,
      satisfiedAmong(matching),
      satisfiedAmong(excluding),
      judged,
    );
    return { ...concluded, missing: missingEvidence(judged, concluded.recognisable, union) };
  };
}

interface NamedReason {
  readonly id: string;
  readonly compiled: CompiledReason;
}

function inOrder(reasons: readonly NamedReason[]): readonly NamedReason[] {
  return sortedList(reasons.map(({ id }) => id)).flatMap((name) => reasons.filter(({ id }) => id === name));
}

function satisfiedAmong(reasons: readonly NamedReason[]): string[] {
  const names: string[] = [];
  for (const { id, compiled } of reasons) if (compiled.reason.verdict === "satisfied") names.push(id);
  return names;
}

/**
 * `missingOf` over names that are known: a list is a row of bits, kept as long as the list, and so is the union.
 * Sorting the names of every parcel anew took a sixth of its explanation (tests/bench/decide).
 */
function unionOver(facts: readonly string[]): typeof missingOf {
  const names = sortedList(facts);
  const places = new Map(names.map((name, place) => [name, place]));
  const kept = new WeakMap<readonly string[], Uint32Array | null>();
  const words = Math.ceil(names.length / 32);
  const bitsOf = (missing: readonly string[]): Uint32Array | null => {
    const bits = new Uint32Array(words);
    for (const name of missing) {
      const place = places.get(name);
      if (place === undefined) return null;
      bits[place >> 5] = (bits[place >> 5] ?? 0) | (1 << (place & 31));
    }
    return bits;
  };
  return (findings) => {
    const union = new Uint32Array(words);
    for (const { missing } of findings) {
      if (missing.length === 0) continue;
      let bits = kept.get(missing);
      if (bits === undefined) {
        bits = bitsOf(missing);
        kept.set(missing, bits);
      }
      if (bits === null) return missingOf(findings);
      for (let word = 0; word < words; word++) union[word] = (union[word] ?? 0) | (bits[word] ?? 0);
    }
    const missing: string[] = [];
    for (let word = 0; word < words; word++)
      for (let bits = union[word] ?? 0; bits !== 0; bits &= bits - 1)
        // Only places of names were set; the lowest bit left is the next of them.
        missing.push(names[32 * word + 31 - Math.clz32(bits & -bits)] as string);
    return missing;
  };
}
