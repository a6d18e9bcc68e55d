import { addDays, type IsoDate, isIsoDate, type Period } from "../../iso-date.ts";
import { formatScaled, parseArea, parseDecimal } from "../../units.ts";

export type Values = Readonly<Record<string, unknown>>;

/** One input that could be another: the value that suffices, and the last one on the way that does not. */
export interface Lever {
  /** `publicity.held`; a parcel of a list is `parcels.0.areaM2`. */
  readonly input: string;
  readonly from: unknown;
  readonly value: unknown;
  readonly short: unknown;
  /** The value is one of these, any of which serves. */
  readonly among?: readonly string[];
  /** The value is one of many that add up with those of the other inputs to at most so much. */
  readonly together?: { readonly inputs: readonly string[]; readonly most: string };
  /** The value is an example: only its order to another unknown input counts. */
  readonly relation?: { readonly is: string; readonly to: string };
  /** Of a function with several outcomes, the one that it moves. */
  readonly outcome?: string | undefined;
}

/** What may be done about one thing that stands against the verdict: ways, each of one or more levers. */
export type Part = (input: Values) => Lever[][];

/** A lever on an input; unless said otherwise what falls short is the input as it is. */
export function lever(input: Values, name: string, value: unknown, short: unknown = at(input, name)): Lever {
  return { input: name, from: at(input, name), value, short };
}

/** The inputs that must have these values: all of them are one thing each. */
export function must(wanted: Readonly<Record<string, unknown>>): Part[] {
  return Object.entries(wanted).map(
    ([name, value]) =>
      (input) =>
        at(input, name) === value ? [] : [[lever(input, name, value)]],
  );
}

/** The inputs that must be true. */
export const mustBeTrue = (...names: readonly string[]): Part[] =>
  must(Object.fromEntries(names.map((name) => [name, true])));

/** The input must be one of the words. */
export function oneAmong(name: string, words: readonly string[]): Part {
  return (input) => {
    const [first] = words;
    if (first === undefined || words.includes(String(at(input, name)))) return [];
    return [[{ ...lever(input, name, first), ...(words.length > 1 ? { among: words } : {}) }]];
  };
}

/** Any of them will do, each in all of its ways; one that does already, or cannot, adds the way of no lever. */
export const either = (...parts: readonly Part[]): Part => {
  return (input) =>
    parts.flatMap((part) => {
      const ways = part(input);
      return ways.length === 0 ? [[]] : ways;
    });
};

/** All of them, one after the other. */
export const each = (...parts: readonly Part[]): Part => {
  return (input) =>
    parts.reduce<Lever[][]>(
      (sets, part) =>
        sets.flatMap((set) => {
          const ways = part(pulled(input, set));
          return ways.length === 0 ? [set] : ways.map((way) => [...set, ...way]);
        }),
      [[]],
    );
};

/** A day within all the periods: the nearest there is. */
export function dayWithin(name: string, periodsOf: (input: Values) => readonly Period[]): Part {
  return (input) => {
    const periods = periodsOf(input);
    const from =
      periods
        .map((one) => one.from)
        .sort()
        .at(-1) ?? null;
    const to = periods.flatMap((one) => one.to ?? []).sort()[0] ?? null;
    const present = dayAt(input, name);
    if (from === null) return [];
    if (to !== null && to < from) return [];
    if (present === null || present < from) return [[lever(input, name, from, addDays(from, -1))]];
    return to === null || present <= to ? [] : [[lever(input, name, to, addDays(to, 1))]];
  };
}

/** `sum of parts ≥ percent of whole`, or ≤: each part alone, all in proportion, or the whole while it is unknown. */
export function share(
  parts: readonly string[],
  is: ">=" | "<=",
  percent: bigint,
  whole: string,
  movable: readonly string[] = parts,
): Part {
  return (input) => {
    const total = areaAt(input, whole);
    const areas = parts.map((name) => areaAt(input, name));
    const sum = areas.reduce((all: bigint, one) => all + (one ?? 0n), 0n);
    if (total === null) {
      if (areas.includes(null)) return [];
      const cents = is === ">=" ? sum / percent : ceilingDivide(sum, percent);
      return [[areaLever(input, whole, cents, is === ">=" ? 1n : -1n)]];
    }
    const limit = total * percent;
    const isOpen = areas.includes(null);
    if (is === ">=" ? sum * 100n >= limit : !isOpen && sum * 100n <= limit) return [];
    const most = is === ">=" ? ceilingDivide(limit, 10_000n) : limit / 10_000n;
    const unknown = movable.filter((name) => areaAt(input, name) === null);
    const singly = (unknown.length > 0 && is === "<=" ? unknown.slice(0, 1) : movable).flatMap((name) => {
      const cents = most - (sum - (areaAt(input, name) ?? 0n)) / 100n;
      return cents < 0n ? [] : [[areaLever(input, name, cents, is === ">=" ? -1n : 1n)]];
    });
    if (singly.length > 0 || is === ">=" || sum === 0n) return filled(singly, input, unknown);
    return [jointly(input, parts, sum, most)];
  };
}

// Of two unknown areas the first is named the most that fits, and the others nothing.
function filled(ways: Lever[][], input: Values, unknown: readonly string[]): Lever[][] {
  if (unknown.length < 2) return ways;
  return ways.map((way) => [
    ...way,
    ...unknown
      .filter((name) => way.every((one) => one.input !== name))
      .map((name) => areaLever(input, name, 0n, 1n)),
  ]);
}

/** All of them in the proportion that they have, so that together they are the most that is admitted. */
function jointly(input: Values, names: readonly string[], sum: bigint, most: bigint): Lever[] {
  const cents = names.map((name) => ((areaAt(input, name) ?? 0n) * most) / sum);
  const rest = most - cents.reduce((all, one) => all + one, 0n);
  const together = { inputs: names, most: formatScaled(most, 2) };
  return names.map((name, i) => ({
    ...areaLever(input, name, (cents[i] ?? 0n) + (i === 0 ? rest : 0n), 1n),
    together,
  }));
}

/** At most so large, in 0.0001 m². */
export function areaAtMost(name: string, most: bigint): Part {
  return (input) => {
    const present = areaAt(input, name);
    return present !== null && present <= most ? [] : [[areaLever(input, name, most / 100n, 1n)]];
  };
}

/** Larger than so much. */
export function areaAbove(name: string, least: bigint): Part {
  return (input) => {
    const present = areaAt(input, name);
    return present !== null && present > least ? [] : [[areaLever(input, name, least / 100n + 1n, -1n)]];
  };
}

/** A FAR above another, in hundredths: above 1.2 is 1.21. */
export function farAbove(higher: string, lower: string): Part {
  return (input) => {
    const [high, low] = [hundredths(input, higher), hundredths(input, lower)];
    if (low !== null) {
      if (high !== null && high.exact > low.exact) return [];
      return [[areaLever(input, higher, low.floor + 1n, -1n)]];
    }
    const cents = high === null ? -1n : high.isWhole ? high.floor - 1n : high.floor;
    return cents < 0n ? [] : [[areaLever(input, lower, cents, 1n)]];
  };
}

function hundredths(input: Values, name: string) {
  const text = at(input, name);
  if (typeof text !== "string") return null;
  const { digits, scale } = parseDecimal(text);
  const exact = digits * 10n ** BigInt(20 - scale);
  const floor = exact / 10n ** 18n;
  return { exact, floor, isWhole: floor * 10n ** 18n === exact };
}

/** In hundredths; `toShort` is the step to the value just short of it. */
export function areaLever(input: Values, name: string, cents: bigint, toShort: bigint): Lever {
  const short = cents + toShort;
  return lever(input, name, formatScaled(cents, 2), short < 0n ? at(input, name) : formatScaled(short, 2));
}

/** The area at an input in 0.0001 m²; null while it is unknown. */
export function areaAt(input: Values, name: string): bigint | null {
  const text = at(input, name);
  return typeof text === "string" ? parseArea(text) : null;
}

/** The day at an input; null while it is unknown. */
export function dayAt(input: Values, name: string): IsoDate | null {
  const text = at(input, name);
  return typeof text === "string" && isIsoDate(text) ? text : null;
}

/** The quotient of whole numbers rounded up. */
export function ceilingDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** The value at a dotted path; null is unknown. */
export function at(input: Values, name: string): unknown {
  let value: unknown = input;
  for (const key of name.split("."))
    value = typeof value === "object" && value !== null ? (value as Values)[key] : undefined;
  return value ?? null;
}

/** The items of a list; of anything else none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The input with the levers' values in their place. */
export function pulled(input: Values, levers: readonly Lever[]): Values {
  // Inputs are plain JSON: a copy keeps the caller's as it is.
  const copy = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  for (const { input: name, value } of levers) {
    const keys = name.split(".");
    const last = keys.pop() ?? name;
    let place: Record<string, unknown> = copy;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return copy;
}
