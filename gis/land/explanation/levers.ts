import type { PolicyPackage } from "../../policy/policy.ts";
import { type Lever, pulled, type Values } from "./lever-parts.ts";
import { type Goal, goalsOf } from "./lever-tables.ts";

export type { Lever } from "./lever-parts.ts";

/** The numbers of the policy that the levers aim at. */
export interface LeverBounds {
  readonly contributionGfaPercent: bigint;
  readonly contributionLandPercent: bigint;
  readonly transitionPercent: bigint;
  readonly serviceGfaPercent: bigint;
  readonly serviceLandPercent: bigint;
  /** In 0.0001 m². */
  readonly oddParcel: bigint;
  readonly oddParcelsPercent: bigint;
  readonly signerRole: string;
  readonly undergroundPercent: bigint;
  /** Of the infrastructure fee, by storey from the first on. */
  readonly storeyPercents: readonly bigint[];
}

/** What would give a rule function its favourable verdict, as far as inputs can. */
export interface Levers {
  readonly sets: readonly (readonly Lever[])[];
  /** There are so many more sets that are not shown. */
  readonly truncated: boolean;
  readonly more: number;
  /** What no value can be named for: the evidence itself must be brought, or nothing helps. */
  readonly remaining: readonly string[];
}

type Decide = (input: Values) => Values;

/** More sets than these help nobody; the smallest come first. */
const SHOWN = 12;

/**
 * Each part is tried by the rule function on the thread that serves everybody: 120 parts (40 odd parcels) took
 * 0.2 s, 3,000 took 41 s. Beyond, what stands against the verdict is named and no way out of it.
 */
const MOST_PARTS = 150;

/**
 * The smallest sets of inputs that would give a rule function its favourable verdict, each tried by `decide`: at
 * the stated values it does, with a value that stops just short or with one of them left out it does not. Where
 * something remains that no lever moves, the sets clear all else.
 */
export function smallestLevers(name: string, input: Values, decide: Decide, policy: PolicyPackage): Levers {
  const found = goalsOf(name, input, policy).map((goal) => leversTo(goal, input, decide));
  const sets = found.flatMap((one) => one.sets).sort((a, b) => a.length - b.length);
  const more = Math.max(0, sets.length - SHOWN);
  const remaining = [...new Set(found.flatMap((one) => one.remaining))].sort();
  const isCut = more > 0 || found.some(({ isTooLarge }) => isTooLarge);
  return { sets: sets.slice(0, SHOWN), truncated: isCut, more, remaining };
}

interface Found {
  readonly sets: readonly (readonly Lever[])[];
  readonly remaining: readonly string[];
  readonly isTooLarge?: boolean;
}

function leversTo(goal: Goal, input: Values, decide: Decide): Found {
  const openWith = (set: readonly Lever[]) => openAt(goal, decide(pulled(input, set)));
  if (goal.verdict(decide(input)) === null || openWith([]).length === 0) return { sets: [], remaining: [] };
  if (goal.parts.length > MOST_PARTS) return { sets: [], remaining: openWith([]), isTooLarge: true };
  const full = goal.parts.reduce<Lever[][]>(
    (sets, part) =>
      sets.flatMap((set) => {
        const ways = part(pulled(input, set));
        return ways.length === 0 ? [set] : ways.map((way) => joined(set, way));
      }),
    [[]],
  );
  const fewest = Math.min(...full.map((set) => openWith(set).length));
  const furthest = full.filter((set) => openWith(set).length === fewest);
  const remaining = openWith(furthest[0] ?? []);
  const clears = (set: readonly Lever[]) => openWith(set).every((code) => remaining.includes(code));
  const isExact = (set: readonly Lever[]) =>
    set.every((one) => !clears(set.map((other) => (other === one ? { ...one, value: one.short } : other))));
  const smallest = furthest
    .filter(clears)
    .map((set) => withoutIdle(set, clears))
    .filter((set) => set.length > 0 && isExact(set));
  const named = smallest.map((set) =>
    goal.outcome === undefined ? set : set.map((one) => ({ ...one, outcome: goal.outcome })),
  );
  return { sets: distinct(named), remaining };
}

/** What stands against the goal: the codes and missing evidence, or the bare verdict where there is no code. */
function openAt({ verdict, codes }: Goal, output: Values): readonly string[] {
  if (verdict(output) === "satisfied") return [];
  const { missing = [], reasons = [], blocking = [] } = output;
  const named = codes?.(output) ?? [missing, reasons, blocking].flat().map(String);
  return named.length === 0 ? ["verdict"] : named;
}

// A later lever of the same input replaces an earlier one; where it came from stays.
function joined(set: readonly Lever[], way: readonly Lever[]): Lever[] {
  const kept = set.filter((one) => !way.some(({ input }) => input === one.input));
  const added = way.map((one) => ({
    ...one,
    from: set.find(({ input }) => input === one.input)?.from ?? one.from,
  }));
  return [...kept, ...added];
}

function withoutIdle(set: readonly Lever[], clears: (set: readonly Lever[]) => boolean): readonly Lever[] {
  return set.reduceRight<readonly Lever[]>((kept, one) => {
    const without = kept.filter((other) => other !== one);
    return clears(without) ? without : kept;
  }, set);
}

/** Each once, and none that asks for all that another asks for, and more. */
function distinct(sets: readonly (readonly Lever[])[]): (readonly Lever[])[] {
  const holds = (set: readonly Lever[], part: readonly Lever[]) =>
    part.every((one) => set.some(({ input, value }) => input === one.input && value === one.value));
  return sets.filter(
    (set, at) =>
      !sets.some((other, i) => i !== at && holds(set, other) && (other.length < set.length || i < at)),
  );
}
