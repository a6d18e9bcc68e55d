/** A ring as a file gives it: each position begins with x and y, and the last is the first again. */
type Ring = readonly (readonly number[])[];

/** Rings one after the other: x and y in turn, and of each ring the index behind its last position. */
export interface Outline {
  readonly at: readonly number[];
  readonly ends: readonly number[];
}

/** Pairs of sides beside each other beyond which counting takes too long, a third of a second: they count as crossing. */
const MOST_STEPS = 20_000_000;

/**
 * How often the sides of a polygon, or of lines, meet or come as near as `near` elsewhere than in a corner that they share; no
 * further than `most`. Each of these places is held against each other one by whatever repairs a polygon:
 * ST_MakeValid took a minute and more for the 30,000 of 500 corners in no order, 0.04 s to 1.6 s for some 600, and can
 * hardly be stopped. On a grid it meets those, too, that only lie within a cell of each other.
 */
export function crossingsWithin(rings: readonly Ring[], most: number, near = 0): number {
  const at: number[] = [];
  const ends: number[] = [];
  for (const ring of rings) {
    for (const position of ring) at.push(position[0] as number, position[1] as number);
    ends.push(at.length);
  }
  return new Sweep([{ at, ends }], near).crossings(most);
}

/** How often the sides of one polygon meet those of another; no further than `most`. */
export function crossingsBetween(a: Outline, b: Outline, most: number): number {
  return new Sweep([a, b]).crossings(most);
}

/** Sides in the order of the axis along which fewer of them lie beside each other. */
class Sweep {
  readonly #count: number;
  /** x and y of where each begins and ends. */
  readonly #at: Float64Array;
  /** Up to which side they are the first of two outlines; none where there is one. */
  readonly #first: number;

  readonly #near: number;

  constructor(outlines: readonly Outline[], near = 0) {
    this.#near = near;
    const sides: number[] = [];
    this.#first = 0;
    for (const { at, ends } of outlines) {
      if (sides.length > 0) this.#first = sides.length / 4;
      let begin = 0;
      for (const end of ends) {
        for (let i = begin; i < end - 2; i += 2)
          sides.push(at[i] as number, at[i + 1] as number, at[i + 2] as number, at[i + 3] as number);
        begin = end;
      }
    }
    this.#at = Float64Array.from(sides);
    this.#count = sides.length / 4;
  }

  crossings(most: number): number {
    const axis = this.#share(0) <= this.#share(1) ? 0 : 1;
    const [low, high] = [new Float64Array(this.#count), new Float64Array(this.#count)];
    for (let i = 0; i < this.#count; i += 1) {
      const [a, b] = [this.#at[i * 4 + axis] as number, this.#at[i * 4 + 2 + axis] as number];
      low[i] = Math.min(a, b);
      high[i] = Math.max(a, b) + this.#near;
    }
    const order = Uint32Array.from(low.keys()).sort((i, j) => (low[i] as number) - (low[j] as number));
    const open = new Uint32Array(this.#count);
    let [opened, found, steps] = [0, 0, 0];
    for (const side of order) {
      const from = low[side] as number;
      let kept = 0;
      for (let k = 0; k < opened; k += 1) {
        const other = open[k] as number;
        if ((high[other] as number) < from) continue;
        open[kept] = other;
        kept += 1;
        if (this.#first > 0 && side < this.#first === other < this.#first) continue;
        if (this.#meet(side * 4, other * 4)) found += 1;
      }
      steps += opened;
      if (found >= most || steps > MOST_STEPS) return most;
      open[kept] = side;
      opened = kept + 1;
    }
    return found;
  }

  /** How much of the whole reach a side covers along an axis, all of them together. */
  #share(axis: number): number {
    let [low, high, sum] = [Infinity, -Infinity, 0];
    for (let i = axis; i < this.#count * 4; i += 4) {
      const [a, b] = [this.#at[i] as number, this.#at[i + 2] as number];
      low = Math.min(low, a, b);
      high = Math.max(high, a, b);
      sum += Math.abs(a - b);
    }
    return high > low ? sum / (high - low) : this.#count;
  }

  #meet(p: number, q: number): boolean {
    const at = this.#at;
    // One by one, and not out of arrays: this is asked of millions of pairs.
    const ax = at[p] as number;
    const ay = at[p + 1] as number;
    const bx = at[p + 2] as number;
    const by = at[p + 3] as number;
    const cx = at[q] as number;
    const cy = at[q + 1] as number;
    const dx = at[q + 2] as number;
    const dy = at[q + 3] as number;
    const near = this.#near;
    if (Math.max(ax, bx) + near < Math.min(cx, dx) || Math.max(cx, dx) + near < Math.min(ax, bx))
      return false;
    if (Math.max(ay, by) + near < Math.min(cy, dy) || Math.max(cy, dy) + near < Math.min(ay, by))
      return false;
    const c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
    const a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
    const b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
    const shareACorner =
      (ax === cx && ay === cy) ||
      (ax === dx && ay === dy) ||
      (bx === cx && by === cy) ||
      (bx === dx && by === dy);
    if (!shareACorner) {
      const beside = near * (Math.abs(bx - ax) + Math.abs(by - ay));
      const besideOther = near * (Math.abs(dx - cx) + Math.abs(dy - cy));
      return !isOnOneHand(c, d, beside) && !isOnOneHand(a, b, besideOther);
    }
    if (c !== 0 || d !== 0) return false;
    // On one line: beyond the corner they share, one goes on or comes back.
    return overlap(ax, bx, cx, dx) || overlap(ay, by, cy, dy);
  }
}

/** Of twice the areas that two corners make with a side: both on the same hand, and further than that. */
function isOnOneHand(a: number, b: number, beyond: number): boolean {
  return (a > beyond && b > beyond) || (a < -beyond && b < -beyond);
}

function overlap(a: number, b: number, c: number, d: number): boolean {
  return Math.min(Math.max(a, b), Math.max(c, d)) > Math.max(Math.min(a, b), Math.min(c, d));
}
