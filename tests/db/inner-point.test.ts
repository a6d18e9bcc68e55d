import fc from "fast-check";
import { expect, test } from "vitest";
import { innerPoint } from "../../api/survey/inner-point.ts";
import { describeOnBothEngines } from "./harness.ts";

type Ring = [number, number][];

const closed = (corners: Ring): Ring => [...corners, corners[0] ?? [0, 0]];

/** Corners on a grid so coarse that they often coincide, lie in line or cross; some moved by what rounding leaves. */
const ring = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 3,
      maxLength: 8,
    }),
    fc.constantFrom(0.0003, 0.1, 1),
    fc.array(fc.constantFrom(0, 0, 0, 1e-16, -1e-15, 1e-9), { minLength: 8, maxLength: 8 }),
  )
  .map(([corners, side, moved]) =>
    closed(corners.map(([x, y], i) => [117 + x * side + (moved[i] ?? 0), 36.5 + y * side])),
  );

const SQUARE = closed([
  [117, 36.5],
  [117.0003, 36.5],
  [117.0003, 36.5003],
  [117, 36.5003],
]);
const ANGLE = closed([
  [117, 36],
  [120, 36],
  [120, 37],
  [118, 37],
  [118, 39],
  [117, 39],
]);

describeOnBothEngines("the point on a parcel that is told without the database", (db) => {
  test("is PostGIS's own, and the parcel is valid", async () => {
    const rings = [SQUARE, ANGLE, ...fc.sample(ring, 4_000)];
    const told = rings.flatMap((corners) => {
      const point = innerPoint([[corners]]);
      return point ? [{ corners, point }] : [];
    });
    expect(told.length).toBeGreaterThan(400);
    const { rows } = await db().driver.query(
      `select r.n, st_isvalid(g.geom) as valid,
              case when st_isvalid(g.geom) then st_distance(st_pointonsurface(g.geom), st_makepoint(r.x, r.y)) end as apart
       from json_to_recordset($1::json) as r (n integer, geometry json, x double precision, y double precision)
       cross join lateral (select st_setsrid(st_geomfromgeojson(r.geometry::text), 0) as geom) g
       order by r.n`,
      [
        JSON.stringify(
          told.map(({ corners, point: [x, y] }, n) => ({
            n,
            geometry: { type: "Polygon", coordinates: [corners] },
            x,
            y,
          })),
        ),
      ],
    );
    const wrong = rows.filter(({ valid, apart }) => valid !== true || !(Number(apart) < 1e-12));
    expect(wrong.map(({ n }) => told[Number(n)])).toEqual([]);
  });
});

test("it is told of lots as they mostly are", () => {
  for (const corners of [SQUARE, ANGLE, SQUARE.toReversed(), ANGLE.toReversed()])
    expect(innerPoint([[corners]])).toBeDefined();
});

test("the database is asked where a ring crosses itself, touches itself or goes back, of holes, and of several", () => {
  const [a, b, c, d] = SQUARE as [Ring[0], Ring[0], Ring[0], Ring[0]];
  const middle: Ring[0] = [(a[0] + b[0]) / 2, a[1]];
  expect(innerPoint([[closed([a, c, b, d])]])).toBeUndefined();
  expect(innerPoint([[closed([a, b, c, middle, d])]])).toBeUndefined();
  expect(innerPoint([[closed([a, b, middle, c, d])]])).toBeUndefined();
  expect(innerPoint([[closed([a, b, b, c, d])]])).toBeUndefined();
  expect(innerPoint([[SQUARE, ANGLE]])).toBeUndefined();
  expect(innerPoint([[SQUARE], [ANGLE]])).toBeUndefined();
});
