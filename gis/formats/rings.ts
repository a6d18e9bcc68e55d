/** Rings of plane or geographic positions: closing, turning and sorting them into polygons. */
export type Position = readonly [number, number];
export type Ring = readonly Position[];

export type PolygonGeometry =
  | { readonly type: "Polygon"; readonly coordinates: readonly Ring[] }
  | { readonly type: "MultiPolygon"; readonly coordinates: readonly (readonly Ring[])[] };

export function isClosed(ring: Ring): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

export function closed(ring: Ring): Ring {
  return isClosed(ring) || !ring[0] ? ring : [...ring, ring[0]];
}

/** Square units; positive where the ring runs anticlockwise. Measured from its first point, so that no digit is lost. */
export function signedArea(ring: Ring): number {
  const [first] = ring;
  if (!first) return 0;
  let twice = 0;
  let a = first;
  for (const b of ring) {
    twice += (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1]);
    a = b;
  }
  return twice / 2;
}

/** The area of polygons in square units of their plane. */
export function planarArea(geometry: PolygonGeometry): number {
  return polygonsOf(geometry)
    .map((rings) => rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0))
    .reduce((sum, area) => sum + area, 0);
}

export function polygonsOf(geometry: PolygonGeometry): readonly (readonly Ring[])[] {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

/**
 * Rings sorted by what lies in what, not by what the file numbers them: a ring inside an odd number
 * of others is a hole of the smallest of them, every other one begins a polygon. Outer rings run
 * anticlockwise, holes clockwise (RFC 7946).
 */
export function polygonOfRings(rings: readonly Ring[]): PolygonGeometry {
  const sorted = [...rings].sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)));
  const polygons: Ring[][] = [];
  const owner = new Map<Ring, Ring[]>();
  for (const ring of sorted) {
    const around = sorted.slice(0, sorted.indexOf(ring)).filter((outer) => lies(ring, outer));
    const smallest = around.at(-1);
    const holeOf = around.length % 2 === 1 && smallest ? owner.get(smallest) : undefined;
    if (holeOf) holeOf.push(turned(ring, false));
    else {
      const polygon = [turned(ring, true)];
      polygons.push(polygon);
      owner.set(ring, polygon);
    }
  }
  // As in the file: parts in the order in which their outer rings stand there.
  polygons.sort((a, b) => at(rings, a, owner) - at(rings, b, owner));
  const [only] = polygons;
  return polygons.length === 1 && only
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: polygons };
}

function at(rings: readonly Ring[], polygon: Ring[], owner: ReadonlyMap<Ring, Ring[]>): number {
  return rings.findIndex((ring) => owner.get(ring) === polygon);
}

export function turned(ring: Ring, anticlockwise: boolean): Ring {
  return signedArea(ring) > 0 === anticlockwise ? ring : ring.slice().reverse();
}

/** Outer rings anticlockwise, holes clockwise, as RFC 7946 has them; Shapefiles turn the other way. */
export function turnedAsInGeoJson(geometry: PolygonGeometry): PolygonGeometry {
  return geometry.type === "Polygon"
    ? { type: "Polygon", coordinates: outerFirst(geometry.coordinates) }
    : { type: "MultiPolygon", coordinates: geometry.coordinates.map(outerFirst) };
}

function outerFirst(rings: readonly Ring[]): Ring[] {
  const all: Ring[] = [];
  for (const ring of rings) all.push(turned(ring, all.length === 0));
  return all;
}

/** Whether `inner` lies in `outer`: rings of one parcel touch at most, so one point off the edge decides. */
function lies(inner: Ring, outer: Ring): boolean {
  for (const point of inner) {
    const where = place(point, outer);
    if (where !== "edge") return where === "inside";
  }
  return true;
}

function place([x, y]: Position, ring: Ring): "inside" | "outside" | "edge" {
  let inside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const within =
      Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (cross === 0 && within) return "edge";
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside ? "inside" : "outside";
}
