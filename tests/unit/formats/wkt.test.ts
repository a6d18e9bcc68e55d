import { describe, expect, test } from "vitest";
import { polygonOfWkt } from "../../../gis/formats/wkt.ts";

describe("a polygon of well-known text", () => {
  const ring = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 0],
  ];
  for (const [text, expected] of [
    ["POLYGON((0 0,1 0,1 1,0 0))", { type: "Polygon", coordinates: [ring] }],
    ["SRID=4527; polygon z ((0 0 5, 1 0 5, 1 1 5, 0 0 5))", { type: "Polygon", coordinates: [ring] }],
    ["MULTIPOLYGON (((0 0,1 0,1 1,0 0)))", { type: "MultiPolygon", coordinates: [[ring]] }],
    ["POLYGON((0 0,1 0,1 1))", { type: "Polygon", coordinates: [ring] }],
    ["POLYGON EMPTY", undefined],
    ["POLYGON((0 0,1 0,1 x))", undefined],
    ["POINT(0 0)", undefined],
    [`POLYGON${"(".repeat(100_000)}`, undefined],
  ] as const) {
    test(text.slice(0, 60), () => expect(polygonOfWkt(text)).toEqual(expected));
  }
});
