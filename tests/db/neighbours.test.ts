import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, expect, test } from "vitest";
import { type Database, joining } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { importParcelFile } from "../../api/survey/import-parcels.ts";
import { LIMITS } from "../../api/survey/neighbours/limits.ts";
import { shapeOf } from "../../api/survey/neighbours/shape.ts";
import { doubtBetween } from "../../api/survey/neighbours/side-by-side.ts";
import { describeOnBothEngines, temporaryFolder } from "./harness.ts";

type Place = readonly [number, number];
type Ring = readonly Place[];

const [EAST, NORTH] = [520_000, 4_065_000];

const closed = (corners: Ring): Ring => [...corners, corners[0] ?? [0, 0]];
const moved = (ring: Ring, x: number, y: number): Ring => ring.map(([a, b]) => [EAST + x + a, NORTH + y + b]);

/** Corners on a grid of seven metres, so that two shapes often share them; some off it by what surveys are off. */
const polygon = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 3,
      maxLength: 7,
    }),
    fc.array(fc.constantFrom(0, 0, 0, 0, 1e-9, 0.0004, -0.004, 0.015, -0.03, 0.05, 0.15, -0.25), {
      minLength: 14,
      maxLength: 14,
    }),
  )
  .map(([corners, off]) =>
    moved(
      closed(corners.map(([x, y], i) => [x * 7 + (off[i * 2] ?? 0), y * 7 + (off[i * 2 + 1] ?? 0)])),
      0,
      0,
    ),
  );

/** Lots on the same grid, some with a corner notched out, with corners in between on their sides and some said twice. */
const lot = fc
  .tuple(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3 })),
    fc.array(fc.constantFrom(0, 0, 1, 0.3, 0.4, 0.5, 2 / 3), { minLength: 6, maxLength: 6 }),
    fc.array(fc.constantFrom(0, 0, 0, 0, 1e-9, 0.0005, 0.005, 0.019), { minLength: 12, maxLength: 12 }),
  )
  .map(([[x, y], [width, height], [isNotched, turns], between, off]) => {
    const [w, h] = [width * 7, height * 7];
    const whole: Ring = isNotched
      ? [[0, 0], [w, 0], [w, h / 2], [w / 2, h / 2], [w / 2, h], [0, h]]
      : [[0, 0], [w, 0], [w, h], [0, h]]; // biome-ignore format: corners
    const shifted = whole.map(
      ([a, b], i): Place => [x * 7 + a + (off[i * 2] ?? 0), y * 7 + b + (off[i * 2 + 1] ?? 0)],
    );
    const turned = [...shifted.slice(turns), ...shifted.slice(0, turns)];
    const noded = turned.flatMap((from, i): Ring => {
      const to = turned[(i + 1) % turned.length] ?? from;
      const share = between[i] ?? 0;
      if (share === 0) return [from];
      return [from, [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]];
    });
    return moved(closed(noded), 0, 0);
  });

const geometry = (ring: Ring) => ({ type: "Polygon", coordinates: [ring] });

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

/** Overlaps that a look at corners and whole sides alone does not see. */
const MISSED_ONCE: readonly (readonly [Ring, Ring])[] = [
  // The same parcel, a corner said twice.
  [[[0, 0], [20, 0], [20, 0], [20, 30], [0, 30]], [[0, 0], [20, 0], [20, 30], [20, 30], [0, 30]]],
  // A side along three sides of a parcel that reaches beyond.
  [[[0, 0], [20, 0], [20, 30], [0, 30]], [[0, 0], [20, 0], [20, 30], [18, 30], [18, 34], [12, 34], [12, 30], [0, 30]]],
  // The same parcel with other corners on its sides.
  [[[0, 0], [20, 0], [20, 12], [20, 30], [0, 30]], [[0, 0], [20, 0], [20, 30], [9, 30], [0, 30]]],
  // A part of a parcel in the form of an L: the middle of a side is a corner of the other.
  [[[7, 14], [0, 14], [0, 0], [14, 0], [14, 7], [7, 7]], [[7, 0], [7, 14], [0, 14], [0, 0]]],
  // Sides that enter through their own corner and leave through a corner of the other.
  [[[0, 0], [20, 0], [10, 10], [-10, 10]], [[10, 0], [10, 20], [0, 10], [0, -10]]],
  [[[-10, 0], [0, 0], [20, 0], [20, 10], [10, 10], [-10, 10]], [[0, -10], [10, -10], [10, 0], [10, 20], [0, 20], [0, 10]]],
]; // biome-ignore format: rings

describeOnBothEngines("neighbours that nobody looks at again", (db) => {
  test("have no overlap and no gap that PostGIS would see", async () => {
    const pairs = [
      ...MISSED_ONCE.map(([a, b]): [Ring, Ring] => [moved(closed(a), 0, 0), moved(closed(b), 0, 0)]),
      ...fc.sample(fc.tuple(polygon, polygon), 4_000),
      ...fc.sample(fc.tuple(lot, lot), 4_000),
    ];
    const { rows } = await db().driver.query(
      `select p.n, p.ring::bytea as ring, p.other::bytea as other, v.common_m2, v.gap_m
       from (
         select r.n, st_geomfromgeojson(r.a::text) as ring, st_geomfromgeojson(r.b::text) as other
         from json_to_recordset($1::json) as r (n integer, a json, b json)
         offset 0
       ) p
       cross join lateral gap_or_overlap(p.ring, p.other, null, $2, $3, $4) v
       where st_isvalid(p.ring) and st_isvalid(p.other)`,
      [
        JSON.stringify(pairs.map(([a, b], n) => ({ n, a: geometry(a), b: geometry(b) }))),
        ...Object.values(LIMITS),
      ],
    );
    const looked = rows.map(({ n, ring, other, common_m2: common, gap_m: gap }) => {
      const owner = { row: Number(n), district: null, parcelNo: null };
      const doubt = doubtBetween(shapeOf(owner, ring as Buffer), shapeOf(owner, other as Buffer));
      return { pair: pairs[Number(n)], clear: !doubt, counts: common !== null || gap !== null };
    });
    expect(looked.slice(0, MISSED_ONCE.length).map(({ counts }) => counts)).toEqual(
      MISSED_ONCE.map(() => true),
    );
    expect(looked.filter(({ clear, counts }) => clear && counts)).toEqual([]);
    expect(looked.filter(({ clear }) => clear).length).toBeGreaterThan(100);
    expect(looked.filter(({ counts }) => counts).length).toBeGreaterThan(100);
  });
});

/** On the sides of each but for rounding: an overlay without a grid fails on them. */
const FRAIL: readonly (readonly [Ring, Ring, number | null])[] = [
  [
    [[27.97, 14.000000001], [28.015, 28], [0, 13.75], [27.97, 14.000000001]],
    [[27.996, 28.15], [28.0004, 28], [27.97, 14], [-0.004, 21], [27.996, 28.15]],
    128.93,
  ],
  // On these st_relate fails.
  [
    [[6, 0], [7, 2], [9, 0], [6, 0]],
    [[7.000000001, -1.000000001], [5, 1], [7, -1], [7.000000001, -1.000000001]],
    null,
  ],
  [
    [[7, 21], [-0.004, 20.97], [0.15, 0], [20.75, 14.015], [7, 21]],
    [[14.015, 0.000000001], [-0.25, 0], [0.15, 0], [14.015, 0.000000001]],
    null,
  ],
]; // biome-ignore format: rings

describeOnBothEngines("what two polygons have in common", (db) => {
  test("is told of those, too, on which an overlay of doubles fails", async () => {
    for (const [a, b, expected] of FRAIL) {
      const { rows } = await db().driver.query(
        `select round(v.common_m2::numeric, 2)::float as common
         from gap_or_overlap(st_geomfromgeojson($1::text), st_geomfromgeojson($2::text), null, $3, $4, $5) v`,
        [...[a, b].map((ring) => JSON.stringify(geometry(moved(ring, 0, 0)))), ...Object.values(LIMITS)],
      );
      expect(rows).toEqual([{ common: expected }]);
    }
  });
});

/** In metres from a corner in Licheng 历城区. */
const SQUARE: Ring = closed([
  [0, 0],
  [40, 0],
  [40, 40],
  [0, 40],
]);
const beside = (x: number): Ring => SQUARE.map(([a, b]) => [a + 40 + x, b]);
/** It begins and ends with the square's side, and leaves it in the middle by so much. */
const bent = (x: number): Ring =>
  closed([
    [40, 0],
    [80, 0],
    [80, 40],
    [40, 40],
    [40 + x, 20],
  ]);

const CASES: readonly (readonly [string, Ring, RegExp | undefined])[] = [
  ["a gap of 15 cm", beside(0.15), /gap of 0\.15\d* m/],
  ["no gap at 25 cm", beside(0.25), undefined],
  ["no gap below a millimetre", beside(0.0005), undefined],
  ["a gap of 5 cm that opens from common corners", bent(0.05), /gap of 0\.05\d* m/],
  ["no gap that opens by 1 cm", bent(0.01), undefined],
  ["no gap that opens by 30 cm", bent(0.3), undefined],
  ["an overlap of 1.2 m²", beside(-0.03), /by 1\.20? m²/],
  ["no overlap of 0.8 m²", beside(-0.02), undefined],
];

describeOnBothEngines("what two neighbours leave or have in common", (db) => {
  beforeAll(async () => {
    await setUpJinan(db(), false);
  });

  for (const [what, other, expected] of CASES) {
    test(`${what} is found between two rows, in either order, and between a row and a parcel`, async () => {
      const first = { type: "Feature", properties: { district: "370112" } };
      const [square, neighbour] = await inDegrees(db(), [SQUARE, other]);
      const features = [
        { ...first, geometry: square },
        { ...first, geometry: neighbour },
      ];
      for (const rows of [features, features.toReversed()])
        expect(await problemsOf(db(), rows)).toEqual(expected ? [expect.stringMatching(expected)] : []);
      await db()
        .transaction(async (tx) => {
          const joined = joining(tx);
          expect(await problemsOf(joined, features.slice(0, 1), false)).toEqual([]);
          expect(await problemsOf(joined, features.slice(1))).toEqual(
            expected ? [expect.stringMatching(expected)] : [],
          );
          throw new Error("nothing of it stays");
        })
        .catch((error: unknown) => expect(String(error)).toContain("nothing of it stays"));
    });
  }

  test("a file whose polygons lie on each other is refused whole", async () => {
    // 1,000 corners each: of every two of them 3,000 sides and places are to be looked at.
    const round = closed(
      Array.from({ length: 1_000 }, (_, i) => [
        40 * Math.cos((i * Math.PI) / 500),
        40 * Math.sin((i * Math.PI) / 500),
      ]),
    );
    const [geometry, square] = await inDegrees(db(), [round, SQUARE]);
    await expect(
      problemsOf(
        db(),
        Array.from({ length: 70 }, () => lotOf(geometry)),
      ),
    ).rejects.toMatchObject({
      code: "shapes-heaped",
    });
    expect(
      await problemsOf(
        db(),
        Array.from({ length: 20 }, () => lotOf(square)),
      ),
    ).toHaveLength(190);
  });

  test("two polygons whose sides cross too often are refused by their rows", async () => {
    const combs = await inDegrees(db(), [comb(160), comb(160).map(([x, y]): [number, number] => [y, x])]);
    const [square] = await inDegrees(db(), [beside(-200)]);
    await expect(problemsOf(db(), [square, ...combs].map(lotOf))).rejects.toMatchObject({
      code: "shapes-tangled",
      zh: expect.stringContaining("第 3 行与第 2 行的边线相交"),
    });
    // Nine pairs of teeth cross in 324 places, and have 81 squares of a square metre in common.
    const few = await inDegrees(db(), [comb(9), comb(9).map(([x, y]): [number, number] => [y, x])]);
    expect(await problemsOf(db(), few.map(lotOf))).toEqual([expect.stringMatching(/overlaps row 1 .* 81/)]);
  });
});

const lotOf = (geometry: unknown) => ({ type: "Feature", properties: { district: "370112" }, geometry });

/** So many teeth, a metre wide and two metres from the next. */
function comb(teeth: number): Ring {
  const corners: [number, number][] = [];
  for (let i = 0; i < teeth; i += 1)
    corners.push([i * 2, 0], [i * 2, teeth * 2], [i * 2 + 1, teeth * 2], [i * 2 + 1, 0]);
  return closed([...corners, [teeth * 2, 0], [teeth * 2, -1], [0, -1]]);
}

async function inDegrees(db: Database, rings: readonly Ring[]): Promise<unknown[]> {
  const { rows } = await db.driver.query(
    `select st_asgeojson(st_transform(st_setsrid(st_geomfromgeojson(r.value::text), c.plane_srid), 4490), 15)::json as geometry
     from json_array_elements($1::json) with ordinality as r (value, no)
     cross join city c
     order by r.no`,
    [JSON.stringify(rings.map((ring) => geometry(moved(ring, 0, 0))))],
  );
  return rows.map((row) => row.geometry);
}

/** The words of what only two polygons together have. */
async function problemsOf(db: Database, features: readonly unknown[], preview = true): Promise<string[]> {
  const { folder, remove } = temporaryFolder();
  folders.push(remove);
  const file = join(folder, "parcels.geojson");
  writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
  const { problems } = await importParcelFile(db, file, {
    demonstration: true,
    policyPackage: "test@0",
    preview,
  });
  return problems.filter(({ code }) => /overlaps|gap/.test(code)).map(({ en }) => en);
}
