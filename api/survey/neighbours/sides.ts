import type { Shape } from "./shape.ts";

/** More than the rounding of a difference of two products can be, as a share of their sum. */
const ROUNDING = 1e-14;

/** The sides of a shape that reach into a box, and how they lie to those of another shape. Distances are kept squared. */
export class Sides {
  #shape!: Shape;
  count = 0;
  /** Where each begins in the positions of the shape. */
  #from = new Int32Array();
  /** How near its first and its last corner come to the other shape. */
  #begin = new Float64Array();
  #end = new Float64Array();
  /** How near the corners of the other shape come to it. */
  #beside = new Float64Array();
  /** It lies along a side of the other. */
  #along = new Uint8Array();

  /** @returns how long these sides are, each counted to the size of the box at most */
  take(shape: Shape, west: number, south: number, east: number, north: number): number {
    this.#shape = shape;
    const { at, ends } = shape;
    if (this.#from.length < at.length) this.#makeRoom(at.length);
    const most = east - west + north - south;
    let length = 0;
    let count = 0;
    let first = 0;
    for (let ring = 0; ring < ends.length; ring += 1) {
      const last = (ends[ring] as number) - 2;
      for (let i = first; i < last; i += 2) {
        const ax = at[i] as number;
        const bx = at[i + 2] as number;
        if ((ax < west && bx < west) || (ax > east && bx > east)) continue;
        const ay = at[i + 1] as number;
        const by = at[i + 3] as number;
        if ((ay < south && by < south) || (ay > north && by > north)) continue;
        if (ax === bx && ay === by) continue;
        this.#from[count] = i;
        // One by one: to fill the few of a parcel in one call takes longer.
        this.#begin[count] = Infinity;
        this.#end[count] = Infinity;
        this.#beside[count] = Infinity;
        this.#along[count] = 0;
        count += 1;
        length += Math.min(most, Math.abs(bx - ax) + Math.abs(by - ay));
      }
      first = last + 2;
    }
    this.count = count;
    return length;
  }

  #makeRoom(sides: number): void {
    this.#from = new Int32Array(sides * 2);
    this.#begin = new Float64Array(sides * 2);
    this.#end = new Float64Array(sides * 2);
    this.#beside = new Float64Array(sides * 2);
    this.#along = new Uint8Array(sides * 2);
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
        const a = squaredDistance(ax, ay, cx, cy, dx, dy);
        const b = squaredDistance(bx, by, cx, cy, dx, dy);
        const c = squaredDistance(cx, cy, ax, ay, bx, by);
        const d = squaredDistance(dx, dy, ax, ay, bx, by);
        const ours = Math.min(a, b);
        const theirs = Math.min(c, d);
        if (a < (this.#begin[i] as number)) this.#begin[i] = a;
        if (b < (this.#end[i] as number)) this.#end[i] = b;
        if (theirs < (this.#beside[i] as number)) this.#beside[i] = theirs;
        if (c < (other.#begin[j] as number)) other.#begin[j] = c;
        if (d < (other.#end[j] as number)) other.#end[j] = d;
        if (ours < (other.#beside[j] as number)) other.#beside[j] = ours;
        if (a <= close && b <= close) this.#along[i] = 1;
        if (c <= close && d <= close) other.#along[j] = 1;
        if (ours > close && theirs > close && !areApart(ax, ay, bx, by, cx, cy, dx, dy)) crossing = true;
      }
    }
    return crossing;
  }

  /** How near the corners come to the other shape. */
  nearest(): number {
    let least = Infinity;
    for (let i = 0; i < this.count; i += 1)
      least = Math.min(least, this.#begin[i] as number, this.#end[i] as number);
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

  /** Whether anything of this shape but a border of `slack` lies in the other, where none crosses its sides. */
  leadsInto(other: Sides, slack: number): boolean {
    const { at, ends } = this.#shape;
    const close = slack * slack;
    // A side outside the box is apart from the other shape.
    let leadsAway = this.count < at.length / 2 - ends.length;
    let before = -1;
    for (let i = 0; i < this.count; i += 1) {
      if (this.#along[i]) continue;
      leadsAway = true;
      const f = this.#from[i] as number;
      const begin = this.#begin[i] as number;
      const end = this.#end[i] as number;
      const ax = at[f] as number;
      const ay = at[f + 1] as number;
      const bx = at[f + 2] as number;
      const by = at[f + 3] as number;
      if (begin <= close && end <= close) {
        if (holds(other.#shape, (ax + bx) / 2, (ay + by) / 2)) return true;
        continue;
      }
      // Where a side meets nothing its end is outside if its beginning is.
      if (begin > close && before !== f && holds(other.#shape, ax, ay)) return true;
      const isFollowed = begin > close && (this.#beside[i] as number) > close;
      if (end > close && !isFollowed && holds(other.#shape, bx, by)) return true;
      if (end > close) before = f + 2;
    }
    // What has no side that leads away lies in a recess of the other or on it, and so may each ring of several.
    return leadsAway && ends.length === 1 ? false : this.#isOn(other, slack);
  }

  /** Whether a place beside one of the sides that lie along the other shape, on the inner hand, is in the other, too. */
  #isOn(other: Sides, slack: number): boolean {
    const { at } = this.#shape;
    for (let i = 0; i < this.count; i += 1) {
      if (!this.#along[i]) continue;
      const f = this.#from[i] as number;
      const sx = (at[f + 2] as number) - (at[f] as number);
      const sy = (at[f + 3] as number) - (at[f + 1] as number);
      const x = (at[f] as number) + sx / 2;
      const y = (at[f + 1] as number) + sy / 2;
      const off = (3 * slack) / Math.sqrt(sx * sx + sy * sy);
      const left = holds(this.#shape, x - sy * off, y + sx * off);
      if (left === holds(this.#shape, x + sy * off, y - sx * off)) return true;
      const hand = left ? off : -off;
      if (holds(other.#shape, x - sy * hand, y + sx * hand)) return true;
    }
    return false;
  }
}

/** Whether a point that is on none of its sides lies in the shape. */
function holds({ at, ends, west, south, east, north }: Shape, x: number, y: number): boolean {
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  let first = 0;
  for (const end of ends) {
    for (let i = first; i < end - 2; i += 2) {
      const [ay, by] = [at[i + 1] as number, at[i + 3] as number];
      if (ay > y === by > y) continue;
      const [ax, bx] = [at[i] as number, at[i + 2] as number];
      if (x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
    first = end;
  }
  return inside;
}

/** On which side of the line from a to b the point c lies: 0 where that is in doubt. */
function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (bx - ax) * (cy - ay);
  const right = (by - ay) * (cx - ax);
  const doubt = ROUNDING * (Math.abs(left) + Math.abs(right));
  return left - right > doubt ? 1 : right - left > doubt ? -1 : 0;
}

/** Beyond doubt: both ends of one lie on one side of the other, or their boxes are apart. */
function areApart(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  if ((cx < ax && cx < bx && dx < ax && dx < bx) || (cx > ax && cx > bx && dx > ax && dx > bx)) return true;
  if ((cy < ay && cy < by && dy < ay && dy < by) || (cy > ay && cy > by && dy > ay && dy > by)) return true;
  return (
    turn(ax, ay, bx, by, cx, cy) * turn(ax, ay, bx, by, dx, dy) > 0 ||
    turn(cx, cy, dx, dy, ax, ay) * turn(cx, cy, dx, dy, bx, by) > 0
  );
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
