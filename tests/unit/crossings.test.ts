import { describe, expect, test } from "vitest";
import { crossingsBetween, crossingsWithin, type Outline } from "../../gis/geometry/crossings.ts";

type Ring = readonly (readonly [number, number])[];

const closed = (ring: Ring): Ring => [...ring, ...ring.slice(0, 1)];
const square = closed([
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
]);
/** Two rows of corners that are gone to in turn: each side crosses those that it does not touch. */
const inNoOrder = (n: number): Ring =>
  closed(Array.from({ length: n }, (_, i) => [i % 2 === 0 ? 0 : 100, (i * 7919) % n] as const));
/** So many teeth upwards, each a lot's width from the next; turned, to the right. */
function comb(teeth: number, turned = false): Ring {
  const corners: [number, number][] = [];
  for (let i = 0; i < teeth; i += 1)
    corners.push([i * 4 + 1, 0], [i * 4 + 1, teeth * 4], [i * 4 + 3, teeth * 4], [i * 4 + 3, 0]);
  corners.push([teeth * 4, -1], [0, -1]);
  return closed(turned ? corners.map(([x, y]) => [y, x]) : corners);
}
const outline = (...rings: Ring[]): Outline => {
  const at: number[] = [];
  const ends: number[] = [];
  for (const ring of rings) {
    at.push(...ring.flat());
    ends.push(at.length);
  }
  return { at, ends };
};

describe("how often the sides of a polygon meet", () => {
  const cases: [string, Ring[], number][] = [
    ["not at all in a square", [square], 0],
    ["not at all in a ring without sides", [[[0, 0]]], 0],
    ["not where a hole lies in it", [square, square.map(([x, y]) => [x / 2 + 2, y / 2 + 2] as const)], 0],
    ["once in a bow tie", [closed([[0, 0], [10, 10], [10, 0], [0, 10]])], 1],
    ["not where a corner is gone to twice", [closed([[0, 0], [5, 5], [0, 10], [10, 10], [5, 5], [10, 0]])], 0],
    ["once where a corner lies on a side, for each side that ends there", [closed([[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]])], 2],
    ["once where a spike comes back", [closed([[0, 0], [10, 0], [20, 0], [10, 0], [10, 10], [0, 10]])], 1],
    ["not where a side goes on beyond a corner", [closed([[0, 0], [5, 0], [10, 0], [10, 10], [0, 10]])], 0],
    ["at each corner and side of a ring that is there twice", [square, square], 4],
    ["a hundred times where ten teeth cross ten", [comb(10), comb(10, true)], 400],
  ]; // biome-ignore format: rings
  test.each(cases)("%s", (_, rings, expected) => {
    expect(crossingsWithin(rings, 1_000)).toBe(expected);
  });

  test("is told up to a limit, and no further", () => {
    const bows: Ring = inNoOrder(400);
    const all = crossingsWithin([bows], Infinity);
    expect(all).toBeGreaterThan(10_000);
    expect(crossingsWithin([bows], all + 1)).toBe(all);
    for (const most of [all, 1_000, 1]) expect(crossingsWithin([bows], most)).toBe(most);
  });

  test("is soon given up where tens of thousands of long sides lie beside each other", () => {
    const stripes = closed(
      Array.from({ length: 50_000 }, (_, i) => [(i % 2) * 50_000 + i, (i % 2) * 50_000 - i] as const),
    );
    expect(crossingsWithin([stripes], 1_000)).toBe(1_000);
  });

  test("counts sides that lie within a grid of each other, where it is asked to", () => {
    // To and fro, a thousandth beside the way before.
    const lane = closed(Array.from({ length: 40 }, (_, i) => [(i % 2) * 10 + i / 7, i / 1_000] as const));
    const apart = crossingsWithin([lane], 10_000);
    expect(crossingsWithin([lane], 10_000, 1e-6)).toBe(apart);
    expect(crossingsWithin([lane], 10_000, 0.01)).toBeGreaterThan(apart + 200);
    expect(crossingsWithin([square], 1_000, 0.01)).toBe(0);
  });

  test("between two polygons their own sides do not count", () => {
    expect(
      crossingsBetween(outline(inNoOrder(50)), outline(square.map(([x, y]) => [x + 1_000, y])), 100),
    ).toBe(0);
    expect(crossingsBetween(outline(comb(10)), outline(comb(10, true)), 1_000)).toBe(400);
    expect(crossingsBetween(outline(square), outline(square), 1_000)).toBe(4);
  });
});
