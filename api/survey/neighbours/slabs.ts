import type { Shape } from "./shape.ts";

/** Numbers in the positions from which on the sides of a shape are kept by strips. */
const LARGE = 200;
const MOST_SLABS = 2_000;

/** The sides of a large shape by strips from south to north: a road between a thousand lots is not gone through for each. */
export class Slabs {
  readonly #south: number;
  readonly #height: number;
  readonly #count: number;
  readonly #sides: number[][] = [];

  constructor({ at, ends, south, north }: Shape) {
    this.#south = south;
    this.#count = Math.min(MOST_SLABS, at.length >> 3);
    this.#height = (north - south) / this.#count || 1;
    let first = 0;
    for (const end of ends) {
      for (let i = first; i < end - 2; i += 2) {
        const [a, b] = [at[i + 1] as number, at[i + 3] as number];
        const last = this.no(Math.max(a, b));
        for (let no = this.no(Math.min(a, b)); no <= last; no += 1) {
          const sides = this.#sides[no] ?? [];
          sides.push(i);
          this.#sides[no] = sides;
        }
      }
      first = end;
    }
  }

  /** The strip of a y; beyond the shape, the first or the last one. */
  no(y: number): number {
    const no = Math.floor((y - this.#south) / this.#height);
    return no < 0 ? 0 : Math.min(no, this.#count - 1);
  }

  /** Where the sides begin that reach into a strip. */
  sides(no: number): readonly number[] {
    return this.#sides[no] ?? [];
  }
}

const kept = new WeakMap<Shape, Slabs>();

/** Undefined: the shape is small, and all of its sides are gone through sooner. */
export function slabsOf(shape: Shape): Slabs | undefined {
  if (shape.at.length < LARGE) return undefined;
  let slabs = kept.get(shape);
  if (!slabs) {
    slabs = new Slabs(shape);
    kept.set(shape, slabs);
  }
  return slabs;
}
