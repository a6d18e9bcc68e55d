import { areApart } from "../orientation.ts";
import type { Shape } from "./shape.ts";
import { slabsOf } from "./slabs.ts";

/** Metres. Between two corners that are one but for rounding there is nothing to be told. */
const SPECK = 0.0001;

/** The sides of a shape that reach into a box, and how they lie to those of another shape. Distances are kept squared. */
export class Sides {
  #shape!: Shape;
  count = 0;
  /** Where each begins in the positions of the shape. */
  #from = new Int32Array();
  /** How near the corner in which each begins comes to the other shape. */
  #begin = new Float64Array();
  /** Where corners of the other shape lie on them: the side's number, and the share of its length. */
  #isCut = new Uint8Array();
  readonly #cutSides: number[] = [];
  readonly #cuts: number[] = [];

  /** @returns how long these sides are, each counted to the size of the box at most */
  take(shape: Shape, west: number, south: number, east: number, north: number): number {
    this.#shape = shape;
    this.count = 0;
    if (this.#cuts.length > 0) {
      this.#cutSides.length = 0;
      this.#cuts.length = 0;
    }
    const { at, ends } = shape;
    if (this.#from.length < at.length) this.#makeRoom(at.length);
    let length = 0;
    const slabs = slabsOf(shape);
    if (slabs) {
      const lowest = slabs.no(south);
      for (let no = lowest; no <= slabs.no(north); no += 1) {
        for (const i of slabs.sides(no)) {
          // A side that reaches into several strips is taken in the first of them.
          const own = slabs.no(Math.min(at[i + 1] as number, at[i + 3] as number));
          if (no === Math.max(lowest, own)) length += this.#add(i, west, south, east, north);
        }
      }
      return length;
    }
    let first = 0;
    for (let ring = 0; ring < ends.length; ring += 1) {
      const last = (ends[ring] as number) - 2;
      for (let i = first; i < last; i += 2) length += this.#add(i, west, south, east, north);
      first = last + 2;
    }
    return length;
  }

  #add(i: number, west: number, south: number, east: number, north: number): number {
    const at = this.#shape.at;
    const ax = at[i] as number;
    const bx = at[i + 2] as number;
    if ((ax < west && bx < west) || (ax > east && bx > east)) return 0;
    const ay = at[i + 1] as number;
    const by = at[i + 3] as number;
    if ((ay < south && by < south) || (ay > north && by > north)) return 0;
    if (ax === bx && ay === by) return 0;
    this.#from[this.count] = i;
    this.#begin[this.count] = Infinity;
    this.#isCut[this.count] = 0;
    this.count += 1;
    return Math.min(east - west + north - south, Math.abs(bx - ax) + Math.abs(by - ay));
  }

  #makeRoom(sides: number): void {
    this.#from = new Int32Array(sides * 2);
    this.#begin = new Float64Array(sides * 2);
    this.#isCut = new Uint8Array(sides * 2);
  }

  /** @returns whether sides cross elsewhere than within `slack` of a corner of one of them; of what is further than `far` apart nothing is noted */
  compare(other: Sides, slack: number, far: number): boolean {
    const p = this.#shape.at;
    const q = other.#shape.at;
    const close = slack * slack;
    let crossing = false;
    for (let i = 0; i < this.count; i += 1) {
      const f = this.#from[i] as number;
      const ax = p[f] as number;
      const ay = p[f + 1] as number;
      const bx = p[f + 2] as number;
      const by = p[f + 3] as number;
      const west = Math.min(ax, bx) - far;
      const east = Math.max(ax, bx) + far;
      const south = Math.min(ay, by) - far;
      const north = Math.max(ay, by) + far;
      for (let j = 0; j < other.count; j += 1) {
        const g = other.#from[j] as number;
        const cx = q[g] as number;
        const dx = q[g + 2] as number;
        if ((cx < west && dx < west) || (cx > east && dx > east)) continue;
        const cy = q[g + 1] as number;
        const dy = q[g + 3] as number;
        if ((cy < south && dy < south) || (cy > north && dy > north)) continue;
        // A corner is noted where it begins a side; where it ends one it is asked of a crossing alone.
        const a = squaredDistance(ax, ay, cx, cy, dx, dy);
        const c = squaredDistance(cx, cy, ax, ay, bx, by);
        if (a < (this.#begin[i] as number)) this.#begin[i] = a;
        if (c < (other.#begin[j] as number)) other.#begin[j] = c;
        if (c <= close) this.#cut(i, cx, cy, ax, ay, bx, by);
        if (a <= close) other.#cut(j, ax, ay, cx, cy, dx, dy);
        crossing ||=
          a > close &&
          c > close &&
          !areApart(ax, ay, bx, by, cx, cy, dx, dy) &&
          squaredDistance(bx, by, cx, cy, dx, dy) > close &&
          squaredDistance(dx, dy, ax, ay, bx, by) > close;
      }
    }
    return crossing;
  }

  #cut(side: number, x: number, y: number, ax: number, ay: number, bx: number, by: number): void {
    const [sx, sy] = [bx - ax, by - ay];
    const share = ((x - ax) * sx + (y - ay) * sy) / (sx * sx + sy * sy);
    if (share <= 0 || share >= 1) return;
    this.#isCut[side] = 1;
    this.#cutSides.push(side);
    this.#cuts.push(share);
  }

  /** How near the corners come to the other shape. */
  nearest(): number {
    let least = Infinity;
    for (let i = 0; i < this.count; i += 1) least = Math.min(least, this.#begin[i] as number);
    return Math.sqrt(least);
  }

  /** Adds to `places` the corners that are as close to the other shape as touching. */
  addContacts(touch: number, places: number[]): void {
    const { at } = this.#shape;
    for (let i = 0; i < this.count; i += 1) {
      if ((this.#begin[i] as number) > touch * touch) continue;
      const f = this.#from[i] as number;
      places.push(at[f] as number, at[f + 1] as number);
    }
  }

  /**
   * A corner outside the other shape, further from it than `least` and nearer than `most`, where the strip between the two
   * has been narrow for long: five times as far from where they touch.
   */
  wedge(
    other: Sides,
    contacts: readonly number[],
    least: number,
    most: number,
  ): [number, number] | undefined {
    const { at } = this.#shape;
    for (let i = 0; i < this.count; i += 1) {
      const squared = this.#begin[i] as number;
      if (squared <= least * least || squared >= most * most) continue;
      const f = this.#from[i] as number;
      const x = at[f] as number;
      const y = at[f + 1] as number;
      if (squaredReach(contacts, x, y) >= 25 * squared && !holds(other.#shape, x, y)) return [x, y];
    }
    return undefined;
  }

  /**
   * Whether anything of this shape but a border of `slack` lies in the other, where none crosses its sides. Each side is
   * taken in pieces from one corner of the other that lies on it to the next: a piece is in the other shape, or out of
   * it, or along its border as a whole, and its middle tells.
   */
  leadsInto(other: Sides, slack: number): boolean {
    for (let i = 0; i < this.count; i += 1)
      if (this.#isCut[i] ? this.#aPieceIsIn(other, i, slack) : this.#isIn(other, i, 0.5, slack)) return true;
    return false;
  }

  #aPieceIsIn(other: Sides, side: number, slack: number): boolean {
    const { at } = this.#shape;
    const f = this.#from[side] as number;
    const length = Math.hypot(
      (at[f + 2] as number) - (at[f] as number),
      (at[f + 3] as number) - (at[f + 1] as number),
    );
    const shares = [1];
    for (let k = 0; k < this.#cuts.length; k += 1)
      if (this.#cutSides[k] === side) shares.push(this.#cuts[k] as number);
    shares.sort((a, b) => a - b);
    let before = 0;
    for (const share of shares) {
      if ((share - before) * length > SPECK && this.#isIn(other, side, (before + share) / 2, slack))
        return true;
      before = share;
    }
    return false;
  }

  /** Whether a place on a side lies in the other shape; of one on the other's border, what lies beside it on the inner hand. */
  #isIn(other: Sides, side: number, share: number, slack: number): boolean {
    const { at } = this.#shape;
    const f = this.#from[side] as number;
    const sx = (at[f + 2] as number) - (at[f] as number);
    const sy = (at[f + 3] as number) - (at[f + 1] as number);
    const x = (at[f] as number) + sx * share;
    const y = (at[f + 1] as number) + sy * share;
    if (other.#squaredDistance(x, y) > slack * slack) return holds(other.#shape, x, y);
    const off = (3 * slack) / Math.sqrt(sx * sx + sy * sy);
    const left = holds(this.#shape, x - sy * off, y + sx * off);
    // Too narrow to tell.
    if (left === holds(this.#shape, x + sy * off, y - sx * off)) return true;
    const hand = left ? off : -off;
    return holds(other.#shape, x - sy * hand, y + sx * hand);
  }

  #squaredDistance(x: number, y: number): number {
    const { at } = this.#shape;
    let least = Infinity;
    for (let i = 0; i < this.count; i += 1) {
      const f = this.#from[i] as number;
      least = Math.min(
        least,
        squaredDistance(x, y, at[f] as number, at[f + 1] as number, at[f + 2] as number, at[f + 3] as number),
      );
    }
    return least;
  }
}

/** Whether a point lies in the shape; on one of its sides rounding tells. */
function holds(shape: Shape, x: number, y: number): boolean {
  const { at, ends, west, south, east, north } = shape;
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  const slabs = slabsOf(shape);
  if (slabs) {
    for (const i of slabs.sides(slabs.no(y))) if (isPassed(at, i, x, y)) inside = !inside;
    return inside;
  }
  let first = 0;
  for (let ring = 0; ring < ends.length; ring += 1) {
    const last = (ends[ring] as number) - 2;
    for (let i = first; i < last; i += 2) if (isPassed(at, i, x, y)) inside = !inside;
    first = last + 2;
  }
  return inside;
}

/** A line from a point to the east passes a side. */
function isPassed(at: readonly number[], i: number, x: number, y: number): boolean {
  const ay = at[i + 1] as number;
  const by = at[i + 3] as number;
  if (ay > y === by > y) return false;
  const ax = at[i] as number;
  return x < ax + ((y - ay) / (by - ay)) * ((at[i + 2] as number) - ax);
}

/** From a point to a side, squared. */
function squaredDistance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const sx = bx - ax;
  const sy = by - ay;
  const px = x - ax;
  const py = y - ay;
  const share = (px * sx + py * sy) / (sx * sx + sy * sy);
  const along = share < 0 ? 0 : Math.min(share, 1);
  const qx = px - along * sx;
  const qy = py - along * sy;
  return qx * qx + qy * qy;
}

/** From a point to the nearest of several, squared. */
function squaredReach(places: readonly number[], x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < places.length; i += 2) {
    const dx = (places[i] as number) - x;
    const dy = (places[i + 1] as number) - y;
    least = Math.min(least, dx * dx + dy * dy);
  }
  return least;
}
