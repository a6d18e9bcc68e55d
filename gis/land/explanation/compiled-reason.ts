import { shared } from "../../canonical.ts";
import {
  AS_OF,
  type Condition,
  type Facts,
  type FactValue,
  isDated,
  operandsOf,
  policyValuesOf,
} from "../condition.ts";
import { type Reason, reasonOf } from "./reason.ts";

/**
 * The facts of one parcel after another, each in its place. Reading seventy measures by place took a tenth of
 * reading them by name at every condition (tests/bench/decide).
 */
export class FactFrame {
  readonly values: FactValue[] = [];
  /** Counts the parcels, so that a part of two conditions is explained once for each. */
  turn = 0;
  readonly #places = new Map<string, number>();
  readonly #names: string[] = [];

  placeOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(name, place);
    this.#names.push(name);
    return place;
  }

  /** What is absent is unknown; the day comes beside the facts. */
  fill(facts: Facts, asOf: string): void {
    this.turn += 1;
    const names = this.#names;
    for (let place = 0; place < names.length; place++) {
      // `names` is as long as it says.
      const name = names[place] as string;
      this.values[place] = name === AS_OF ? asOf : (facts[name] ?? null);
    }
  }

  /** The next parcel by places: its values stand in the order of `places`. */
  lay(places: readonly number[], given: readonly { readonly value: FactValue }[], asOf: string): void {
    this.turn += 1;
    for (let at = 0; at < places.length; at++) this.values[places[at] ?? 0] = given[at]?.value ?? null;
    this.values[this.placeOf(AS_OF)] = asOf;
  }
}

/**
 * A condition made ready to be explained for one parcel after another. Over truths alone it has few reasons, which
 * are numbered, built once by `reasonOf` and shared; over numbers, texts and days it keeps the last one, which the
 * next parcel often has as well. What an operator means is said in `conclude` and nowhere here.
 */
export interface CompiledReason {
  /** How many reasons it can have; null where nobody can count them. */
  readonly states: number | null;
  /** The number of its reason; of a condition whose reasons are counted. */
  state(): number;
  /** Of the facts that the frame holds. */
  reason(): Reason;
}

/** Three to the eighth: every combination of eight truths. More are not worth keeping. */
const MOST_STATES = 6_561;

/** Conditions that are compiled together share their parts. */
export class ReasonCompiler {
  readonly #frame: FactFrame;
  readonly #compiled = new Map<Condition, CompiledReason>();

  constructor(frame: FactFrame) {
    this.#frame = frame;
  }

  compile(condition: Condition): CompiledReason {
    const known = this.#compiled.get(condition);
    if (known) return known;
    const made = this.#make(condition);
    this.#compiled.set(condition, made);
    return made;
  }

  #make(condition: Condition): CompiledReason {
    if (condition.op === "fact" || (condition.op === "known" && condition.kind === "boolean"))
      return new OfTruth(condition, condition.name, this.#frame);
    const parts = operandsOf(condition).map((part) => this.compile(part));
    const states = parts.reduce((product, part) => product * (part.states ?? Number.POSITIVE_INFINITY), 1);
    const read = namesReadBy(condition);
    if (read.length === 0 && states <= MOST_STATES) return new Counted(condition, parts, states);
    return new Uncounted(condition, parts, read, this.#frame);
  }
}

/** What the condition itself reads, beside its parts. */
function namesReadBy(condition: Condition): readonly string[] {
  switch (condition.op) {
    case "known":
    case "within":
      return [condition.name];
    case "documented":
      return [condition.by];
    case "compare": {
      const facts = [condition.left, condition.right].flatMap((side) => ("fact" in side ? [side.fact] : []));
      return policyValuesOf(condition).some(isDated) ? [...facts, AS_OF] : facts;
    }
    default:
      return [];
  }
}

class OfTruth implements CompiledReason {
  readonly states = 3;
  readonly #condition: Condition;
  readonly #name: string;
  readonly #frame: FactFrame;
  readonly #place: number;
  readonly #kept: Reason[] = [];

  constructor(condition: Condition, name: string, frame: FactFrame) {
    this.#condition = condition;
    this.#name = name;
    this.#frame = frame;
    this.#place = frame.placeOf(name);
  }

  /** @throws TypeError when the fact is neither true nor false nor unknown */
  state(): number {
    const value = this.#frame.values[this.#place] ?? null;
    if (value === null) return 0;
    if (typeof value === "boolean") return value ? 1 : 2;
    throw new TypeError(
      `The fact ${this.#name} is ${JSON.stringify(value)}, which is neither true nor false`,
    );
  }

  reason(): Reason {
    const state = this.state();
    const value = state === 0 ? null : state === 1;
    this.#kept[state] ??= shared(reasonOf(this.#condition, [], { [this.#name]: value }));
    return this.#kept[state];
  }
}

class Counted implements CompiledReason {
  readonly states: number;
  readonly #condition: Condition;
  readonly #parts: readonly CompiledReason[];
  readonly #kept: Reason[] = [];

  constructor(condition: Condition, parts: readonly CompiledReason[], states: number) {
    this.#condition = condition;
    this.#parts = parts;
    this.states = states;
  }

  state(): number {
    let state = 0;
    for (const part of this.#parts) state = state * (part.states ?? 1) + part.state();
    return state;
  }

  reason(): Reason {
    const state = this.state();
    const kept = this.#kept[state];
    if (kept) return kept;
    const parts = this.#parts.map((part) => part.reason());
    const made = shared(reasonOf(this.#condition, parts, {}));
    this.#kept[state] = made;
    return made;
  }
}

class Uncounted implements CompiledReason {
  readonly states = null;
  readonly #condition: Condition;
  readonly #parts: readonly CompiledReason[];
  readonly #names: readonly string[];
  readonly #places: readonly number[];
  readonly #frame: FactFrame;
  readonly #values: FactValue[] = [];
  /** The same by name, for `reasonOf`, which keeps nothing of it. */
  readonly #facts: Record<string, FactValue> = {};
  #turn = 0;
  #reasons: readonly Reason[] = [];
  #last: Reason | null = null;
  /** While everything that it reads itself is unknown; of a condition without parts. */
  #unknown: Reason | null = null;

  constructor(
    condition: Condition,
    parts: readonly CompiledReason[],
    names: readonly string[],
    frame: FactFrame,
  ) {
    this.#condition = condition;
    this.#parts = parts;
    this.#names = names;
    this.#places = names.map((name) => frame.placeOf(name));
    this.#frame = frame;
  }

  state(): number {
    throw new RangeError(`the reasons of ${this.#condition.op} are not counted`);
  }

  reason(): Reason {
    if (this.#turn === this.#frame.turn && this.#last !== null) return this.#last;
    const isMoved = this.#explainParts();
    const isRead = this.#readAnew();
    if (isMoved || isRead || this.#last === null) {
      // What throws leaves no reason behind that the next parcel would take for its own.
      this.#last = null;
      this.#last = this.#reasonAnew();
    }
    this.#turn = this.#frame.turn;
    return this.#last;
  }

  #reasonAnew(): Reason {
    if (this.#parts.length > 0 || this.#values.some((value) => value !== null))
      return reasonOf(this.#condition, this.#reasons, this.#facts);
    this.#unknown ??= shared(reasonOf(this.#condition, this.#reasons, NOTHING));
    return this.#unknown;
  }

  /** Whether the reason of a part is another than the last time; the list is made anew only then. */
  #explainParts(): boolean {
    let anew: Reason[] | null = null;
    for (let at = 0; at < this.#parts.length; at++) {
      // `parts` is as long as it says.
      const reason = (this.#parts[at] as CompiledReason).reason();
      if (anew === null) {
        if (reason === this.#reasons[at]) continue;
        anew = this.#reasons.slice(0, at);
      }
      anew.push(reason);
    }
    if (anew !== null) this.#reasons = anew;
    return anew !== null;
  }

  /** Whether what it reads itself is another than the last time. */
  #readAnew(): boolean {
    let isAnother = false;
    for (let at = 0; at < this.#places.length; at++) {
      const value = this.#frame.values[this.#places[at] ?? 0] ?? null;
      if (value === this.#values[at]) continue;
      this.#values[at] = value;
      this.#facts[this.#names[at] ?? ""] = value;
      isAnother = true;
    }
    return isAnother;
  }
}

const NOTHING: Facts = {};
