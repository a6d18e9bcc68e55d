import { crossingsWithin } from "../../gis/geometry/crossings.ts";
import type { Bilingual } from "../errors.ts";

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

/** Longitude and latitude. */
export type Place = readonly [number, number];

export interface GeometryProblem {
  readonly code: string;
  readonly reason: Bilingual;
}

/** A parcel of more vertices than this is a mistake, or an attack. */
const MAX_VERTICES = 50_000;

/** Sides that meet each other more often than this are no boundary, and would be repaired for minutes. */
const MAX_CROSSINGS = 1_000;
/** Degrees: the grid on which polygons are repaired, `repaired` in sql/functions. */
const GRID = 1e-10;
/** Corners that cannot have as many, whatever their order. */
const FEW_CORNERS = 45;

/**
 * What is wrong with the structure of a polygon, before a database sees it: an embedded PostgreSQL
 * loses memory with every error it raises, so it is given only what it can parse.
 * Self-intersections are PostGIS's to find, as long as they can be counted.
 */
export function geometryProblem(
  geometry: unknown,
  city: Box | null,
  beyond: readonly Place[] = [],
): GeometryProblem | undefined {
  if (geometry === null || geometry === undefined)
    return problem("geometry-missing", "缺少图形", "there is no geometry");
  const polygons = polygonsOf(geometry);
  if (!polygons) {
    return problem(
      "geometry-not-polygon",
      "图形不是 Polygon 或 MultiPolygon",
      "the geometry is not a Polygon or MultiPolygon",
    );
  }
  if (polygons.length === 0) return problem("geometry-empty", "图形为空", "the geometry is empty");
  let vertices = 0;
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) {
      return problem("geometry-empty", "图形为空", "the geometry is empty");
    }
    for (const ring of polygon) {
      if (!Array.isArray(ring) || ring.length < 4) {
        return problem("ring-too-short", "界址环少于 4 个点", "a ring has fewer than 4 positions");
      }
      vertices += ring.length;
      if (!isRing(ring)) {
        return problem(
          "position-malformed",
          "界址点坐标不是有限数值",
          "a position is not a pair of finite numbers",
        );
      }
      const [first, last] = [ring[0], ring.at(-1)];
      if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
        return problem(
          "ring-not-closed",
          "界址环不闭合（首尾点不同）",
          "a ring is not closed: its first and last positions differ",
        );
      }
    }
  }
  if (vertices > MAX_VERTICES) {
    return problem(
      "geometry-too-large",
      `界址点超过 ${MAX_VERTICES} 个`,
      `there are more than ${MAX_VERTICES} vertices`,
    );
  }
  const misplaced = placeProblem(boxOf(polygons), city, beyond);
  if (misplaced || vertices <= FEW_CORNERS) return misplaced;
  if (crossingsWithin(polygons.flat(), MAX_CROSSINGS, GRID) < MAX_CROSSINGS) return undefined;
  return problem(
    "geometry-tangled",
    `边线相交或重叠 ${MAX_CROSSINGS} 处以上，界址点的顺序可能有误`,
    `its sides cross each other, or lie on each other, at ${MAX_CROSSINGS} places and more; the order of its corners may be wrong`,
  );
}

/** Coordinates that cannot be degrees, or that are degrees in the wrong order. */
function placeProblem(
  [west, south, east, north]: Box,
  city: Box | null,
  beyond: readonly Place[],
): GeometryProblem | undefined {
  const swapped: Box = [south, west, north, east];
  if (city && !meets([west, south, east, north], city) && meets(swapped, city)) {
    return problem(
      "axes-swapped",
      "坐标轴颠倒（应为经度在前、纬度在后）",
      "the axes are swapped: longitude comes first, then latitude",
    );
  }
  if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90) {
    return problem(
      "coordinates-not-degrees",
      "坐标不是经纬度（超出 ±180°/±90°）",
      "the coordinates are not degrees: beyond ±180 or ±90",
    );
  }
  // The city's plane ends somewhere: what lies beyond cannot be worked out in it, and its error would end the import.
  if (city && !meets([west, south, east, north], widened(city)))
    return problem("outside-city", "图形在本市范围之外", "the parcel lies outside the city");
  // Where no outlines say where the city is, its plane says how far it reaches.
  if (beyond.some(([x, y]) => meets([west, south, east, north], [x - STEP, y - STEP, x + STEP, y + STEP]))) {
    return problem(
      "beyond-projection",
      "图形超出本市投影坐标系的适用范围，无法计算面积",
      "the parcel lies beyond the reach of the city's projection: its area cannot be worked out",
    );
  }
  return undefined;
}

/** Places are known ten degrees apart; what lies nearer to one than that is not vouched for. */
const STEP = 10;

/** Degrees around the city's outlines: what lies nearer is held against the outlines themselves. */
const FAR = 1;

function widened([west, south, east, north]: Box): Box {
  return [west - FAR, south - FAR, east + FAR, north + FAR];
}

const meets = (a: Box, b: Box) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

export type Position = readonly [number, number, ...number[]];

/** Type and plane coordinates and nothing else: whatever more a file says in a geometry is not ours to pass on. */
export function plainGeometry(geometry: unknown): unknown {
  const polygons = polygonsOf(geometry);
  if (!polygons) return geometry;
  return {
    type: "MultiPolygon",
    coordinates: polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => [x, y]))),
  };
}

/** A loop, and not `every`: this is asked of every vertex of a city. */
function isRing(ring: readonly unknown[]): ring is readonly Position[] {
  for (const value of ring) {
    if (!Array.isArray(value) || value.length < 2) return false;
    if (!Number.isFinite(value[0]) || !Number.isFinite(value[1])) return false;
  }
  return true;
}

/** The polygons of a polygon or several; of anything else undefined. */
export function polygonsOf(geometry: unknown): Position[][][] | undefined {
  if (
    typeof geometry !== "object" ||
    geometry === null ||
    !("type" in geometry) ||
    !("coordinates" in geometry)
  )
    return undefined;
  const { type, coordinates } = geometry;
  if (!Array.isArray(coordinates)) return undefined;
  if (type === "Polygon") return [coordinates];
  return type === "MultiPolygon" ? coordinates : undefined;
}

/** Of a geometry in which `geometryProblem` has found no fault; none of one that is absent. */
export function verticesOf(geometry: unknown): number {
  let vertices = 0;
  for (const polygon of polygonsOf(geometry) ?? []) for (const ring of polygon) vertices += ring.length;
  return vertices;
}

function boxOf(polygons: readonly Position[][][]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    for (const ring of polygon) {
      for (const position of ring) {
        const [x, y] = [position[0], position[1]];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
    }
  }
  return [west, south, east, north];
}

function problem(code: string, zh: string, en: string): GeometryProblem {
  return { code, reason: { zh, en } };
}
