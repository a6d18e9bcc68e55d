import { booleanPointInPolygon } from "@turf/turf";
import type { Position } from "geojson";
import { describe, expect, test } from "vitest";
import { edgesOf, type Parcel, parcelsOf, ringsOf, TOWNS } from "./city.ts";

const PARCELS = parcelsOf({ parcels: 3_000, seed: 20191210, namedCases: true });

/** Metres of a degree at 36.6° N; the error of 1 in 100 across the city does not matter here. */
const PER_LON = 89_500;
const PER_LAT = 110_980;

function areaM2(parcel: Parcel): number {
  const rings = ringsOf(parcel);
  return rings.reduce((sum, ring) => sum + signedArea(ring) * PER_LON * PER_LAT, 0);
}

/** In square degrees; counter-clockwise is positive. */
function signedArea(ring: readonly Position[]): number {
  const [ox = 0, oy = 0] = ring[0] ?? [];
  let twice = 0;
  for (let i = 1; i < ring.length; i++) {
    const [[ax = 0, ay = 0], [bx = 0, by = 0]] = [ring[i - 1] ?? [], ring[i] ?? []];
    twice += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
  }
  return twice / 2;
}

type Segment = readonly [Position, Position];
type Spot = readonly [number, number];

/** Twice the area of the triangle, in units of 1e-7 degrees squared: whole numbers, so exact. */
function turn([ax, ay]: Spot, [bx, by]: Spot, [cx, cy]: Spot): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

const spot = ([x = 0, y = 0]: Position): Spot => [Math.round(x * 1e7), Math.round(y * 1e7)];

/** Whether two segments cross at a point that is inside both. */
function cross([a, b]: Segment, [c, d]: Segment): boolean {
  const [p, q, r, s] = [spot(a), spot(b), spot(c), spot(d)];
  return turn(p, q, r) * turn(p, q, s) < 0 && turn(r, s, p) * turn(r, s, q) < 0;
}

/** Pairs of parcels whose boxes meet, through a grid of 0.005 degrees. */
function* neighbours(parcels: readonly Parcel[]): Generator<[Parcel, Parcel]> {
  const grid = new Map<string, Parcel[]>();
  for (const parcel of parcels) {
    const xs = ringsOf(parcel).flatMap((ring) => ring.map(([x = 0]) => x));
    const ys = ringsOf(parcel).flatMap((ring) => ring.map(([, y = 0]) => y));
    const met = new Set<Parcel>();
    for (let x = Math.floor(Math.min(...xs) * 200); x <= Math.max(...xs) * 200; x++) {
      for (let y = Math.floor(Math.min(...ys) * 200); y <= Math.max(...ys) * 200; y++) {
        const here = grid.get(`${x},${y}`) ?? [];
        for (const other of here) met.add(other);
        grid.set(`${x},${y}`, [...here, parcel]);
      }
    }
    for (const other of met) yield [parcel, other];
  }
}

const segments = (parcel: Parcel): Segment[] =>
  ringsOf(parcel).flatMap((ring) => ring.slice(1).map((to, i): Segment => [ring[i] ?? to, to]));

describe("parcels tile their blocks", () => {
  test("no ring crosses itself or another ring of its parcel, or repeats a vertex", () => {
    for (const parcel of PARCELS) {
      const all = segments(parcel);
      expect(all.some((a, i) => all.slice(i + 1).some((b) => cross(a, b)))).toBe(false);
      const starts = all.map(([from]) => String(from));
      expect(new Set(starts).size).toBe(starts.length);
    }
  });

  test("shells run counter-clockwise, holes clockwise and smaller than their shell", () => {
    for (const { geometry } of PARCELS) {
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      for (const [shell = [], ...holes] of polygons) {
        expect(signedArea(shell)).toBeGreaterThan(0);
        for (const hole of holes) {
          expect(signedArea(hole)).toBeLessThan(0);
          expect(-signedArea(hole)).toBeLessThan(signedArea(shell));
        }
      }
    }
  });

  test("no two parcels overlap: no edges cross, and none has a vertex or a middle inside another", () => {
    for (const [a, b] of neighbours(PARCELS)) {
      for (const one of segments(a)) {
        for (const other of segments(b)) if (cross(one, other)) expect.fail(`${name(a)} crosses ${name(b)}`);
      }
      const edges = new Set(edgesOf(b));
      for (const [from, to] of segments(a)) {
        // An edge that both have is a common border, not an overlap.
        if (edges.has([String(from), String(to)].sort().join(" "))) continue;
        const middle = [((from[0] ?? 0) + (to[0] ?? 0)) / 2, ((from[1] ?? 0) + (to[1] ?? 0)) / 2];
        if (booleanPointInPolygon(middle, b, { ignoreBoundary: true })) {
          expect.fail(`${name(a)} reaches into ${name(b)}`);
        }
      }
    }
  });

  test("most parcels share an edge with a neighbour, vertex for vertex", () => {
    const owners = new Map<string, number>();
    for (const edge of PARCELS.flatMap(edgesOf)) owners.set(edge, (owners.get(edge) ?? 0) + 1);
    expect(Math.max(...owners.values())).toBe(2);
    const sharing = PARCELS.filter((parcel) => edgesOf(parcel).some((edge) => owners.get(edge) === 2));
    expect(sharing.length / PARCELS.length).toBeGreaterThan(0.9);
  });

  test("every vertex lies in the town on record", () => {
    const towns = new Map(TOWNS.map((town) => [town.properties.code, town]));
    for (const parcel of PARCELS) {
      const town = towns.get(parcel.properties.townCode);
      if (!town) expect.fail(`${name(parcel)} is in no town`);
      expect(parcel.properties.district).toBe(town.properties.district);
      expect(
        ringsOf(parcel)
          .flat()
          .every((vertex) => booleanPointInPolygon(vertex, town)),
      ).toBe(true);
    }
  });

  test("coordinates have seven decimals at most", () => {
    for (const number of PARCELS.slice(0, 500).flatMap(ringsOf).flat(2)) {
      expect(number).toBe(Number(number.toFixed(7)));
    }
  });
});

describe("shapes are as awkward as real ones", () => {
  test("some have holes, with another parcel inside or a courtyard", () => {
    const holes = PARCELS.filter(({ geometry: g }) => g.type === "Polygon" && g.coordinates.length > 1);
    const edges = new Map<string, number>();
    for (const edge of PARCELS.flatMap(edgesOf)) edges.set(edge, (edges.get(edge) ?? 0) + 1);
    const filled = holes.filter((parcel) => {
      const [, hole = []] = ringsOf(parcel);
      return edges.get([String(hole[0]), String(hole[1])].sort().join(" ")) === 2;
    });
    expect(filled.length).toBeGreaterThan(0);
    expect(holes.length).toBeGreaterThan(filled.length);
  });

  test("some are in two places", () => {
    expect(PARCELS.filter(({ geometry }) => geometry.type === "MultiPolygon").length).toBeGreaterThan(3);
  });

  test("some are slivers, a few metres wide and more than twenty times as long", () => {
    const slivers = PARCELS.filter((parcel) => {
      const around = segments(parcel).reduce((sum, [a, b]) => sum + metres(a, b), 0);
      // For a strip, half the way around is its length.
      return (around / 2) ** 2 / areaM2(parcel) > 20;
    });
    expect(slivers.length).toBeGreaterThan(3);
  });

  test("some are odd parcels (零星用地) of 3 mu, 2,000 m², or less", () => {
    const odd = PARCELS.filter(({ properties }) => Number(properties.areaM2) <= 2_000);
    expect(odd.length / PARCELS.length).toBeGreaterThan(0.03);
    expect(odd.length / PARCELS.length).toBeLessThan(0.3);
  });

  test("nine in ten have between 1,000 and 60,000 m²", () => {
    const usual = PARCELS.filter(
      ({ properties: { areaM2: m2 } }) => Number(m2) >= 1_000 && Number(m2) <= 60_000,
    );
    expect(usual.length / PARCELS.length).toBeGreaterThan(0.9);
  });

  test("the recorded area is within 1 % of the shape's", () => {
    for (const parcel of PARCELS) {
      // The two scales above are those of one latitude: up to 1.2 % off at the ends of the city.
      expect(Math.abs(areaM2(parcel) / Number(parcel.properties.areaM2) - 1)).toBeLessThan(0.016);
    }
  });
});

function metres([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
  return Math.hypot((bx - ax) * PER_LON, (by - ay) * PER_LAT);
}

function name({ properties }: Parcel): string {
  return properties.alias ?? properties.parcelCode;
}
