import { expect, test } from "vitest";
import { PlaneSweep } from "../../api/survey/neighbours/plane-sweep.ts";
import type { Shape } from "../../api/survey/neighbours/shape.ts";
import { Prng } from "../../gis/demonstration/prng.ts";

const NEAR = 0.2;

function box(row: number, west: number, south: number, width: number, height: number): Shape {
  const [east, north] = [west + width, south + height];
  const owner = { row, district: null, parcelNo: null };
  return { owner, at: [], ends: [], west, south, east, north };
}

/** From west to east, as the database gives them. */
function sweep(shapes: readonly Shape[]): string[] {
  const found: string[] = [];
  const plane = new PlaneSweep(NEAR);
  for (const shape of shapes.toSorted((a, b) => a.west - b.west)) {
    for (const other of plane.take(shape))
      found.push([shape.owner.row, other.owner.row].toSorted((a, b) => Number(a) - Number(b)).join(" "));
  }
  return found.sort();
}

test("each pair of boxes that come as near as asked is told once, whatever their size", () => {
  const random = new Prng(3);
  // Beyond a clearing of what lies behind.
  const shapes = Array.from({ length: 11_000 }, (_, row) => {
    // Some so tall that they are kept by themselves.
    const size = row % 500 === 0 ? 9_000 : row % 100 === 0 ? 900 : 40;
    return box(
      row,
      random.next() * 8_000,
      4_000_000 + random.next() * 3_000,
      random.next() * size,
      random.next() * size,
    );
  });
  const expected: string[] = [];
  const byWest = shapes.toSorted((a, b) => a.west - b.west);
  for (const [i, a] of byWest.entries()) {
    for (let j = i + 1; j < byWest.length; j += 1) {
      const b = byWest[j] as Shape;
      if (b.west > a.east + NEAR) break;
      if (a.south <= b.north + NEAR && b.south <= a.north + NEAR)
        expected.push([a.owner.row, b.owner.row].toSorted((x, y) => Number(x) - Number(y)).join(" "));
    }
  }
  expect(expected.length).toBeGreaterThan(10_000);
  expect(sweep(shapes)).toEqual(expected.sort());
});

test("boxes as far apart as asked are near, and a little further are not", () => {
  const a = box(1, 0, 0, 10, 49);
  expect(sweep([a, box(2, 10.2, 0, 5, 5), box(3, 0, 49.2, 5, 5)])).toEqual(["1 2", "1 3"]);
  expect(sweep([a, box(2, 10.21, 0, 5, 5), box(3, 0, 49.21, 5, 5)])).toEqual([]);
});
