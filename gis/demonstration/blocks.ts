import type { Feature, MultiPolygon, Polygon, Position } from "geojson";
import { extent, liesInside, type Plane, type Point, planeAt, type Ring, signedArea } from "./plane.ts";
import { prng } from "./prng.ts";

/** A feature of towns.geojson. Its ring is taken to be simple and without holes. */
export type TownOutline = Feature<
  Polygon | MultiPolygon,
  {
    readonly code: string;
    readonly name: string;
    readonly district: string;
    readonly registrationCode: string;
  }
>;

/** A town with its local plane. */
export interface Town {
  readonly code: string;
  readonly name: string;
  /** The responsible government, functional areas included (catalogue A-01). */
  readonly district: string;
  readonly registrationCode: string;
  readonly plane: Plane;
  readonly outline: Ring;
  readonly areaM2: number;
  readonly seed: number;
}

/** One mesh of a town's net of streets, the middle lines of its four streets. */
export interface Cell {
  readonly ix: number;
  readonly iy: number;
  /** From the south-west counter-clockwise. */
  readonly corners: readonly [Point, Point, Point, Point];
}

/** Distance of parallel streets, and how far a crossing strays from the lattice: metres. */
const PITCH_X = 340;
const PITCH_Y = 240;
const STRAY = 10;

export function settleTown({ properties, geometry }: TownOutline, seed: number): Town {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  const ring = rings.reduce((longest, r) => (r.length > longest.length ? r : longest), []);
  const plane = planeAt(middle(ring), prng(seed, properties.code, "turn").between(-0.35, 0.35));
  const outline = ring.slice(0, -1).map(plane.toPlane);
  const { code, name, district, registrationCode } = properties;
  return {
    code,
    name,
    district,
    registrationCode,
    plane,
    outline,
    areaM2: Math.abs(signedArea(outline)),
    seed,
  };
}

function middle(ring: readonly Position[]): readonly [number, number] {
  const points = ring.map(([lon = 0, lat = 0]): Point => [lon, lat]);
  const [west, east] = extent(points, 0);
  const [south, north] = extent(points, 1);
  return [(west + east) / 2, (south + north) / 2];
}

/**
 * Up to `count` meshes that lie wholly inside the town, those around its centre first: a town grows
 * outward. Fewer where the town is full.
 */
export function cellsOf(town: Town, count: number): Cell[] {
  const [west, east] = extent(town.outline, 0);
  const [south, north] = extent(town.outline, 1);
  const [cx, cy] = centre(town.outline);
  const meshes: { ix: number; iy: number; far: number }[] = [];
  for (let iy = Math.floor(south / PITCH_Y); iy * PITCH_Y < north; iy++) {
    for (let ix = Math.floor(west / PITCH_X); ix * PITCH_X < east; ix++) {
      const far = Math.hypot((ix + 0.5) * PITCH_X - cx, (iy + 0.5) * PITCH_Y - cy);
      meshes.push({ ix, iy, far: far + prng(town.seed, town.code, "growth", ix, iy).between(0, 350) });
    }
  }
  meshes.sort((a, b) => a.far - b.far);
  const cells: Cell[] = [];
  for (const { ix, iy } of meshes) {
    if (cells.length >= count) break;
    const cell = cellAt(town, ix, iy);
    if (liesInside(cell.corners, town.outline)) cells.push(cell);
  }
  return cells;
}

function cellAt(town: Town, ix: number, iy: number): Cell {
  const crossing = (x: number, y: number): Point => {
    const random = prng(town.seed, town.code, "crossing", x, y);
    return [x * PITCH_X + random.between(-STRAY, STRAY), y * PITCH_Y + random.between(-STRAY, STRAY)];
  };
  return {
    ix,
    iy,
    corners: [crossing(ix, iy), crossing(ix + 1, iy), crossing(ix + 1, iy + 1), crossing(ix, iy + 1)],
  };
}

function centre(ring: Ring): Point {
  let [x, y, twice] = [0, 0, 0];
  let a = ring.at(-1) ?? [0, 0];
  for (const b of ring) {
    const cross = a[0] * b[1] - b[0] * a[1];
    x += (a[0] + b[0]) * cross;
    y += (a[1] + b[1]) * cross;
    twice += cross;
    a = b;
  }
  return [x / (3 * twice), y / (3 * twice)];
}

/** The point at the shares `u` (west to east) and `v` (south to north) of a mesh. */
export function within({ corners: [sw, se, ne, nw] }: Cell, u: number, v: number): Point {
  const at = (axis: 0 | 1) =>
    (sw[axis] * (1 - u) + se[axis] * u) * (1 - v) + (nw[axis] * (1 - u) + ne[axis] * u) * v;
  return [at(0), at(1)];
}

/** The buildable part of a mesh, as shares of it: what its streets leave. Every fourth street is an avenue. */
export function buildable({ ix, iy }: Cell): { west: number; east: number; south: number; north: number } {
  const half = (line: number) => (line % 4 === 0 ? 18 : 8);
  return {
    west: half(ix) / PITCH_X,
    east: 1 - half(ix + 1) / PITCH_X,
    south: half(iy) / PITCH_Y,
    north: 1 - half(iy + 1) / PITCH_Y,
  };
}
