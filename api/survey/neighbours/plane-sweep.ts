import type { Shape } from "./shape.ts";

/** Metres from south to north of one strip: most parcels reach over one or two. */
const STRIP = 50;
/** Shapes taken in between two clearings of what lies behind. */
const CLEARING = 10_000;

/**
 * Shapes that come from west to east, and of each those before it whose boxes come as near as `near` metres. Kept is
 * only what the next one could still meet, in strips from south to north: a million parcels are some thousands at a time.
 */
export class PlaneSweep {
  readonly #near: number;
  readonly #strips = new Map<number, Shape[]>();
  #taken = 0;

  constructor(near: number) {
    this.#near = near;
  }

  /** Takes the next shape in; `meets` is told of each neighbour once. */
  take(shape: Shape, meets: (other: Shape) => void): void {
    const near = this.#near;
    const [west, south, north] = [shape.west - near, shape.south - near, shape.north + near];
    const [first, last] = stripsOf(shape, near);
    for (let no = first; no <= last; no += 1) {
      const strip = this.#strips.get(no);
      if (!strip) {
        this.#strips.set(no, [shape]);
        continue;
      }
      let kept = 0;
      for (let i = 0; i < strip.length; i += 1) {
        const other = strip[i] as Shape;
        if (other.east < west) continue;
        strip[kept] = other;
        kept += 1;
        // A pair that shares several strips is told in the first of them.
        if (other.north >= south && other.south <= north && no === Math.max(first, stripsOf(other, near)[0]))
          meets(other);
      }
      strip.length = kept;
      strip.push(shape);
    }
    this.#taken += 1;
    if (this.#taken % CLEARING === 0) this.#clear(west);
  }

  #clear(west: number): void {
    for (const [no, strip] of this.#strips) {
      const left = strip.filter((shape) => shape.east >= west);
      if (left.length > 0) this.#strips.set(no, left);
      else this.#strips.delete(no);
    }
  }
}

function stripsOf(shape: Shape, near: number): [number, number] {
  return [Math.floor((shape.south - near) / STRIP), Math.floor((shape.north + near) / STRIP)];
}
