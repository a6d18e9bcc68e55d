import { shared } from "../../canonical.ts";
import {
  AS_OF,
  type Condition,
  type Facts,
  type FactValue,
  isDated,
  type Operand,
  operandsOf,
  policyValuesOf,
} from "../condition.ts";
import { comparisonStep, type FactSide, type PolicySide, readingStep, recordStep } from "./reading-steps.ts";
import { type Reason, valueRead } from "./reason.ts";
import {
  areSame,
  type Board,
  composedStep,
  countedStep,
  MOST_STATES,
  type Step,
  truthStep,
  UNNUMBERED,
} from "./reason-steps.ts";

/**
 * A condition made ready to be explained for one parcel after another. Over truths alone it has few reasons, which
 * are numbered, built once by `reasonOf` and shared. Over numbers, texts and days the last one is kept while nothing
 * moves; its findings are few, and numbered too, so that a condition over others concludes from the same ones once.
 * What an operator means is said in `conclude` and nowhere here.
 */
export interface CompiledReason {
  /** How many reasons it can have; null where nobody can count them. */
  readonly states: number | null;
  /** Of the parcel that was explained last. */
  readonly reason: Reason;
  /** Of the reason where they are counted, else of its finding; `UNNUMBERED` of a finding beyond those kept. */
  readonly number: number;
}

/** The place of the day. */
const DAY = 0;

/**
 * Conditions in the order of their parts, each once, and the facts by their places. Explaining a parcel is one pass
 * over both: what a step needs of its parts stands where it looks for it, and a turn tells what has moved since.
 */
export class ReasonProgram {
  readonly #board: Board = { values: [], reasons: [], numbers: [] };
  readonly #steps: Step[] = [];
  readonly #compiled = new Map<Condition, CompiledStep>();
  readonly #names: string[] = [];
  /** The names of the last facts; and by place, where among them the value stands, or beyond. */
  #keys: readonly string[] = [];
  #order: readonly number[] = [];

  constructor() {
    this.placeOf(AS_OF);
  }

  placeOf(name: string): number {
    const known = this.#names.indexOf(name);
    if (known >= 0) return known;
    this.#board.values.push(null);
    return this.#names.push(name) - 1;
  }

  /** Of the parcel that was explained last. */
  valueAt(place: number): FactValue {
    return this.#board.values[place] ?? null;
  }

  compile(condition: Condition): CompiledReason {
    return this.#compile(condition);
  }

  /** The next parcel; what is absent is unknown, and the day comes beside the facts. */
  explain(facts: Facts, asOf: string): void {
    // All at once, in the places of the parcel before: looking for each by its name took a tenth of the time.
    const keys = Object.keys(facts);
    const given = Object.values(facts);
    if (!areSame(keys, this.#keys) || this.#order.length < this.#names.length) {
      this.#keys = keys;
      this.#order = this.#names.map((name) => (keys.includes(name) ? keys.indexOf(name) : keys.length));
    }
    const order = this.#order;
    const { length } = order;
    const { values } = this.#board;
    for (let place = DAY + 1; place < length; place++) values[place] = given[order[place] ?? 0] ?? null;
    this.#run(asOf);
  }

  /** The next parcel by places: its values stand in the order of `places`. */
  explainPlaced(places: readonly number[], given: readonly FactValue[], asOf: string | null): void {
    const { values } = this.#board;
    for (let at = 0; at < places.length; at++) values[places[at] ?? 0] = given[at] ?? null;
    this.#run(asOf);
  }

  #run(asOf: string | null): void {
    this.#board.values[DAY] = asOf;
    for (const step of this.#steps) step();
  }

  #compile(condition: Condition): CompiledStep {
    const known = this.#compiled.get(condition);
    if (known) return known;
    const parts = operandsOf(condition).map((part) => this.#compile(part));
    const at = this.#board.numbers.push(UNNUMBERED) - 1;
    const { step, states } = this.#make(at, condition, parts);
    this.#steps.push(step);
    const compiled = new CompiledStep(this.#board, at, states);
    this.#compiled.set(condition, compiled);
    return compiled;
  }

  /** What one side of a comparison reads; null of a value that the day chooses. */
  #sideOf(operand: Operand): FactSide | PolicySide | null {
    if ("fact" in operand) return { name: operand.fact, place: this.placeOf(operand.fact) };
    if (isDated(operand)) return null;
    const read = shared(valueRead(operand, {}));
    return { name: operand.name, place: null, value: read.value, read };
  }

  #make(
    at: number,
    condition: Condition,
    parts: readonly CompiledStep[],
  ): { readonly step: Step; readonly states: number | null } {
    const board = this.#board;
    if (condition.op === "fact" || (condition.op === "known" && condition.kind === "boolean"))
      return {
        step: truthStep(board, at, condition, condition.name, this.placeOf(condition.name)),
        states: 3,
      };
    if (condition.op === "known")
      return { step: recordStep(board, at, condition, this.placeOf(condition.name)), states: null };
    const steps = parts.map((part) => part.at);
    if (condition.op === "compare" && condition.kind === "number" && "fact" in condition.left) {
      const right = this.#sideOf(condition.right);
      if (right) {
        const left = { name: condition.left.fact, place: this.placeOf(condition.left.fact) };
        return { step: comparisonStep(board, at, condition, left, right), states: null };
      }
    }
    const read = namesReadBy(condition).map((name) => ({ name, place: this.placeOf(name) }));
    if (read.length > 0) return { step: readingStep(board, at, condition, steps, read), states: null };
    const counts = parts.map((part) => part.states ?? Number.POSITIVE_INFINITY);
    const states = counts.reduce((product, count) => product * count, 1);
    return states <= MOST_STATES
      ? { step: countedStep(board, at, condition, steps, counts), states }
      : { step: composedStep(board, at, condition, steps), states: null };
  }
}

class CompiledStep implements CompiledReason {
  readonly at: number;
  readonly states: number | null;
  readonly #board: Board;

  constructor(board: Board, at: number, states: number | null) {
    this.#board = board;
    this.at = at;
    this.states = states;
  }

  get reason(): Reason {
    // Every step is taken before anyone asks.
    return this.#board.reasons[this.at] as Reason;
  }

  get number(): number {
    return this.#board.numbers[this.at] ?? UNNUMBERED;
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
