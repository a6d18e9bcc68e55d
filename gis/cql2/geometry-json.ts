import { crossingsWithin } from "../geometry/crossings.ts";
import { CQL2_LIMITS, Cql2Fault } from "./fault.ts";

/** How deep the arrays of each kind's coordinates nest above a number. */
const NESTING: Readonly<Record<string, number>> = {
  Point: 1,
  LineString: 2,
  MultiPoint: 2,
  Polygon: 3,
  MultiLineString: 3,
  MultiPolygon: 4,
};

/** GeoJSON that PostGIS takes without complaint, or `{ bbox }` as a polygon. */
export function checkGeometry(value: unknown): unknown {
  const read: Read = { left: CQL2_LIMITS.positions, lines: [] };
  const geometry = checked(value, read, 0);
  if (crossingsWithin(read.lines, CQL2_LIMITS.crossings + 1) > CQL2_LIMITS.crossings)
    throw new Cql2Fault(
      `几何的线自相交超过 ${CQL2_LIMITS.crossings} 处`,
      `the geometry crosses itself at more than ${CQL2_LIMITS.crossings} places`,
    );
  return geometry;
}

/** What of a geometry has been read: its lines and rings, and how many positions more it may have. */
interface Read {
  left: number;
  readonly lines: number[][][];
}

function checked(value: unknown, read: Read, depth: number): unknown {
  if (depth > CQL2_LIMITS.collections || typeof value !== "object" || value === null) throw malformed();
  const { type, coordinates, geometries, bbox } = value as Record<string, unknown>;
  if (bbox !== undefined && type === undefined) return boxOf(bbox);
  if (type === "GeometryCollection") {
    if (!Array.isArray(geometries) || geometries.length === 0) throw malformed();
    return { type, geometries: geometries.map((one) => checked(one, read, depth + 1)) };
  }
  const nesting = typeof type === "string" && Object.hasOwn(NESTING, type) ? NESTING[type] : undefined;
  if (nesting === undefined) throw malformed();
  positions(coordinates, nesting, read);
  const lines = linesOf(String(type), coordinates);
  for (const line of lines) {
    const isRing = String(type).endsWith("Polygon");
    if (line.length < (isRing ? 4 : 2)) throw malformed();
    if (isRing && JSON.stringify(line[0]) !== JSON.stringify(line.at(-1)))
      throw new Cql2Fault("多边形的环未闭合", "a ring of the polygon is not closed");
  }
  read.lines.push(...lines);
  return { type, coordinates };
}

function positions(value: unknown, nesting: number, read: Pick<Read, "left">): void {
  if (!Array.isArray(value) || value.length === 0) throw malformed();
  if (nesting > 1) {
    for (const part of value) positions(part, nesting - 1, read);
    return;
  }
  read.left -= 1;
  if (read.left < 0)
    throw new Cql2Fault(
      `几何超过 ${CQL2_LIMITS.positions} 个点`,
      `the geometry has more than ${CQL2_LIMITS.positions} positions`,
    );
  if (value.length !== 2 || !value.every((n) => typeof n === "number" && Math.abs(n) <= 1e9))
    throw malformed();
}

/** The lines and rings of a geometry whose arrays nest as they should. */
function linesOf(type: string, coordinates: unknown): number[][][] {
  const nesting = NESTING[type] ?? 1;
  if (type === "Point" || type === "MultiPoint") return [];
  return [coordinates].flat(nesting - 2) as number[][][];
}

function boxOf(bbox: unknown): unknown {
  if (!Array.isArray(bbox) || bbox.length !== 4) throw malformed();
  positions(bbox.slice(0, 2), 1, { left: 1 });
  positions(bbox.slice(2), 1, { left: 1 });
  const [w, s, e, n] = bbox as [number, number, number, number];
  if (w > e || s > n)
    throw new Cql2Fault("BBOX 的最小值大于最大值", "a least value of BBOX is above the greatest");
  return {
    type: "Polygon",
    coordinates: [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
    ],
  };
}

function malformed(): Cql2Fault {
  return new Cql2Fault("几何有误", "the geometry is malformed");
}
