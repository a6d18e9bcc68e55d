import { fromGeojsonVt } from "@maplibre/vt-pbf";
import type { Geometry, Position } from "geojson";

type Tags = Record<string, string | number | boolean>;

/** One feature whose geometry is already clipped and in tile coordinates, y down. */
export interface TileRow {
  readonly tags: Readonly<Record<string, string | number | boolean | null>>;
  readonly geometry: Geometry;
}

const EXTENT = 4096;

/**
 * Encodes a vector tile where the database cannot: what ST_AsMVT does on the server engine.
 * Layers without features are left out, as ST_AsMVT leaves them out.
 */
export function encodeTile(layers: Readonly<Record<string, readonly TileRow[]>>): Buffer {
  const encodable = Object.entries(layers)
    .map(([name, rows]) => [name, rows.map(feature).filter((f) => f.geometry.length > 0)] as const)
    .filter(([, features]) => features.length > 0)
    .map(([name, features]) => [name, { features }]);
  if (encodable.length === 0) return Buffer.alloc(0);
  return Buffer.from(fromGeojsonVt(Object.fromEntries(encodable), { version: 2, extent: EXTENT }));
}

type Point = [number, number];

function feature({ tags, geometry }: TileRow): { type: 1 | 3; geometry: Point[] | Point[][]; tags: Tags } {
  const known: Tags = {};
  for (const [key, value] of Object.entries(tags)) {
    if (value !== null) known[key] = value;
  }
  switch (geometry.type) {
    case "Point":
      return { type: 1, geometry: [point(geometry.coordinates)], tags: known };
    case "Polygon":
      return { type: 3, geometry: polygon(geometry.coordinates), tags: known };
    case "MultiPolygon":
      return { type: 3, geometry: geometry.coordinates.flatMap(polygon), tags: known };
    default:
      return { type: 3, geometry: [], tags: known };
  }
}

const point = ([x = 0, y = 0]: Position): Point => [x, y];

/** The first ring is the shell: positive area in y-down coordinates; holes are negative (MVT 2.1, 4.3.4.4). */
function polygon(rings: readonly Position[][]): Point[][] {
  return rings.map((ring, i) => {
    const points = ring.map(point);
    const wanted = i === 0 ? 1 : -1;
    return Math.sign(doubleArea(points)) === wanted ? points : points.reverse();
  });
}

function doubleArea(ring: readonly Point[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = ring[i] ?? [0, 0];
    const [x2, y2] = ring[i + 1] ?? [0, 0];
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}
