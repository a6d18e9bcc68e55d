import type { Position } from "geojson";

/** Metres east and north of a town's origin, in the town's own turned frame. */
export type Point = readonly [x: number, y: number];
/** A ring without its closing repetition. */
export type Ring = readonly Point[];

/** A local plane: good to 1 in 10,000 of an area within one town, against EPSG:4548. */
export interface Plane {
  toPlane(position: Position): Point;
  /** Degrees, rounded to 1e-7 (1 cm): one point is one position wherever it is used. */
  toPosition(point: Point): Position;
}

/** CGCS2000 ellipsoid: semi-major axis in metres and first eccentricity squared. */
const SEMI_MAJOR_M = 6_378_137;
const ECCENTRICITY_2 = 0.006694380022900788;
const DEGREE = Math.PI / 180;

/** Equirectangular about `origin` (degrees), its axes turned counter-clockwise by `turn` radians. */
export function planeAt([lon0, lat0]: readonly [number, number], turn: number): Plane {
  const w2 = 1 - ECCENTRICITY_2 * Math.sin(lat0 * DEGREE) ** 2;
  const perLon = (SEMI_MAJOR_M / Math.sqrt(w2)) * Math.cos(lat0 * DEGREE) * DEGREE;
  const perLat = ((SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / w2 ** 1.5) * DEGREE;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return {
    toPlane: ([lon = 0, lat = 0]) => {
      const [east, north] = [(lon - lon0) * perLon, (lat - lat0) * perLat];
      return [east * cos + north * sin, north * cos - east * sin];
    },
    toPosition: ([x, y]) => [
      roundDegrees(lon0 + (x * cos - y * sin) / perLon),
      roundDegrees(lat0 + (x * sin + y * cos) / perLat),
    ],
  };
}

const roundDegrees = (degrees: number) => Math.round(degrees * 1e7) / 1e7;

/** Positive where the ring runs counter-clockwise, in m². */
export function signedArea(ring: Ring): number {
  let twice = 0;
  let [x0, y0] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    twice += x0 * y - x * y0;
    [x0, y0] = [x, y];
  }
  return twice / 2;
}

/** Whether the whole of `quad` lies inside `outline`, a simple ring without holes. */
export function liesInside(quad: Ring, outline: Ring): boolean {
  const [west, east] = extent(quad, 0);
  const [south, north] = extent(quad, 1);
  const corner = quad[0];
  if (!corner) return false;
  let inside = false;
  let a = outline.at(-1);
  for (const b of outline) {
    if (!a) return false;
    if (a[1] > corner[1] !== b[1] > corner[1]) {
      const x = a[0] + ((corner[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]);
      if (x > corner[0]) inside = !inside;
    }
    const near =
      Math.max(a[0], b[0]) >= west &&
      Math.min(a[0], b[0]) <= east &&
      Math.max(a[1], b[1]) >= south &&
      Math.min(a[1], b[1]) <= north;
    if (near && meets(a, b, quad)) return false;
    a = b;
  }
  return inside;
}

export function extent(points: Ring, axis: 0 | 1): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return [low, high];
}

/** Whether the segment touches the border of a convex quad, or lies within it. */
function meets(a: Point, b: Point, quad: Ring): boolean {
  let aWithin = true;
  for (let i = 0; i < quad.length; i++) {
    const [p, q] = [quad[i], quad[(i + 1) % quad.length]];
    if (!p || !q) continue;
    if (side(p, q, a) < 0) aWithin = false;
    if (side(p, q, a) * side(p, q, b) <= 0 && side(a, b, p) * side(a, b, q) <= 0) return true;
  }
  return aWithin;
}

const side = (p: Point, q: Point, r: Point) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
