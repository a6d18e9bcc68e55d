import type { Place, Position } from "./geometry.ts";
import { areApart, ROUNDING, turn } from "./orientation.ts";

/** Of a longer ring the database tells faster than each pair of its sides. */
const MOST_SIDES = 16;
/**
 * The point that ST_PointOnSurface gives of a polygon without holes which is, beyond doubt, valid: no two of its sides
 * meet but neighbours in their corner. Undefined: the database has to look. For the database the two questions were half
 * of the time of storing a row, and most parcels have few corners.
 */
export function innerPoint(polygons: readonly (readonly (readonly Position[])[])[]): Place | undefined {
  const ring = polygons.length === 1 && polygons[0]?.length === 1 ? polygons[0][0] : undefined;
  if (!ring || ring.length > MOST_SIDES + 1 || !isSimple(ring)) return undefined;
  return middleOfWidest(ring);
}

function isSimple(ring: readonly Position[]): boolean {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i += 1) {
    const [a, b, c] = [ring[i], ring[i + 1], ring[i + 2 > sides ? 1 : i + 2]] as [
      Position,
      Position,
      Position,
    ];
    if (turn(a[0], a[1], b[0], b[1], c[0], c[1]) === 0 && !goesOn(a, b, c)) return false;
    // Every side but its neighbours, each pair once.
    const last = i === 0 ? sides - 1 : sides;
    for (let j = i + 2; j < last; j += 1) {
      const [d, e] = [ring[j], ring[j + 1]] as [Position, Position];
      if (!areApart(a[0], a[1], b[0], b[1], d[0], d[1], e[0], e[1])) return false;
    }
  }
  return true;
}

/** From b to c by less than a right angle from where a to b led: the two sides have nothing but b in common. */
function goesOn(a: Position, b: Position, c: Position): boolean {
  const [along, across] = [(b[0] - a[0]) * (c[0] - b[0]), (b[1] - a[1]) * (c[1] - b[1])];
  return along + across > ROUNDING * (Math.abs(along) + Math.abs(across));
}

/** Of the line of latitude midway between the corners next to the middle of the box, the middle of the widest part inside. */
function middleOfWidest(ring: readonly Position[]): Place | undefined {
  const [bottom, top] = reachOf(ring);
  const middle = (bottom + top) / 2;
  let [low, high] = [bottom, top];
  for (let i = 0; i < ring.length; i += 1) {
    const y = latitudeAt(ring, i);
    if (y <= middle && y > low) low = y;
    if (y > middle && y < high) high = y;
  }
  const latitude = (low + high) / 2;
  if (latitude <= low || latitude >= high) return undefined;
  const crossings: number[] = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [from, to] = [ring[i - 1], ring[i]] as [Position, Position];
    if (from[1] > latitude !== to[1] > latitude)
      crossings.push(from[0] + (latitude - from[1]) / ((to[1] - from[1]) / (to[0] - from[0])));
  }
  crossings.sort((a, b) => a - b);
  let [longitude, width] = [0, 0];
  for (let i = 1; i < crossings.length; i += 2) {
    const [from, to] = [crossings[i - 1], crossings[i]] as [number, number];
    if (to - from <= width) continue;
    [longitude, width] = [(from + to) / 2, to - from];
  }
  return width > 0 ? [longitude, latitude] : undefined;
}

/** The lowest and the highest latitude. */
function reachOf(ring: readonly Position[]): [number, number] {
  let [bottom, top] = [Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 1) {
    const y = latitudeAt(ring, i);
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return [bottom, top];
}

function latitudeAt(ring: readonly Position[], i: number): number {
  return (ring[i] as Position)[1];
}
