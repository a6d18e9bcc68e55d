import type { Shape } from "./shape.ts";

/** Metres from south to north of one strip: most parcels reach over one or two. */
const STRIP = 50;
/** Strips over which a shape is kept in each; the few that reach further are kept by themselves. */
const MOST_STRIPS = 40;
/** Shapes taken in between two clearings of what lies behind. */
const CLEARING = 10_000;

/**
 * Shapes that come from west to east, and of each those before it whose boxes come as near as `near` metres. Kept is
 * only what the next one could still meet, in strips from south to north: a million parcels are some thousands at a time.
 */
export class PlaneSweep {
  readonly #near: number;
  readonly #strips = new Map<number, Shape[]>();
  #tall: Shape[] = [];
  #taken = 0;

  constructor(near: number) {
    this.#near = near;
  }

  /** Takes the next shape in; its neighbours, each once. */
  take(shape: Shape): Shape[] {
    const found: Shape[] = [];
    const first = this.#firstOf(shape);
    const last = Math.floor((shape.north + this.#near) / STRIP);
    const isTall = last - first >= MOST_STRIPS;
    for (const other of this.#tall) if (this.#isNear(shape, other)) found.push(other);
    if (isTall) {
      for (const [no, strip] of this.#strips)
        if (no >= first && no <= last) this.#lookAt(shape, no, strip, first, found);
      this.#tall.push(shape);
    } else {
      for (let no = first; no <= last; no += 1) {
        const strip = this.#strips.get(no);
        if (strip) {
          this.#lookAt(shape, no, strip, first, found);
          strip.push(shape);
        } else this.#strips.set(no, [shape]);
      }
    }
    this.#taken += 1;
    if (this.#taken % CLEARING === 0) this.#clear(shape.west - this.#near);
    return found;
  }

  /** What is near in one strip; what lies behind leaves it. */
  #lookAt(shape: Shape, no: number, strip: Shape[], first: number, found: Shape[]): void {
    const west = shape.west - this.#near;
    let kept = 0;
    for (let i = 0; i < strip.length; i += 1) {
      const other = strip[i] as Shape;
      if (other.east < west) continue;
      strip[kept] = other;
      kept += 1;
      // A pair that shares several strips is told in the first of them.
      if (this.#isNear(shape, other) && no === Math.max(first, this.#firstOf(other))) found.push(other);
    }
    strip.length = kept;
  }

  #isNear(shape: Shape, other: Shape): boolean {
    const near = this.#near;
    return (
      other.east >= shape.west - near &&
      other.north >= shape.south - near &&
      other.south <= shape.north + near
    );
  }

  #firstOf(shape: Shape): number {
    return Math.floor((shape.south - this.#near) / STRIP);
  }

  #clear(west: number): void {
    this.#tall = this.#tall.filter((shape) => shape.east >= west);
    for (const [no, strip] of this.#strips) {
      const left = strip.filter((shape) => shape.east >= west);
      if (left.length > 0) this.#strips.set(no, left);
      else this.#strips.delete(no);
    }
  }
}
