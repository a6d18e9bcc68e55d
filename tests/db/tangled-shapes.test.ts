import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { importParcelFile } from "../../api/survey/import-parcels.ts";
import { Prng } from "../../gis/demonstration/prng.ts";
import { describeOnBothEngines, temporaryFolder } from "./harness.ts";

type Ring = readonly (readonly [number, number])[];

const closed = (corners: Ring): Ring => [...corners, ...corners.slice(0, 1)];
let prng = new Prng(7);
/** A place in a square of some 90 m, `column` such squares east of a corner of Licheng 历城区. */
const place = (column: number): readonly [number, number] => [
  117.2 + column * 0.002 + prng.next() * 0.001,
  36.72 + prng.next() * 0.001,
];
const inNoOrder = (column: number, corners: number): Ring =>
  closed(Array.from({ length: corners }, () => place(column)));
/** Once around corners in no order, and back the same way but for rounding. */
const thereAndBack = (column: number): Ring => {
  const corners = Array.from({ length: 10 }, () => place(column));
  const speck = () => (prng.next() - 0.5) * 2e-13;
  return closed([...corners, ...corners.map(([x, y]) => [x + speck(), y + speck()] as const).reverse()]);
};

describeOnBothEngines("polygons whose corners are in no order", (db) => {
  const { folder, remove } = temporaryFolder();
  beforeAll(async () => {
    await setUpJinan(db(), false);
  });
  afterAll(remove);
  // The same polygons on both engines.
  beforeEach(() => {
    prng = new Prng(7);
  });

  async function problemsOf(rings: readonly Ring[]) {
    const file = join(folder, "parcels.geojson");
    const features = rings.map((ring) => ({
      type: "Feature",
      properties: { district: "370112" },
      geometry: { type: "Polygon", coordinates: [ring] },
    }));
    writeFileSync(file, JSON.stringify({ type: "FeatureCollection", features }));
    const report = await importParcelFile(db(), file, {
      demonstration: true,
      policyPackage: "test@0",
      preview: true,
    });
    return report.problems.map(({ row, code, en }) => ({
      row,
      code,
      isRepairable: en.includes("it can be repaired"),
    }));
  }

  test("are repaired as long as their sides cross at less than a thousand places, and keep no other row out", async () => {
    const lot = closed([
      [117.19, 36.72],
      [117.1905, 36.72],
      [117.1905, 36.7205],
      [117.19, 36.7205],
    ]);
    const [some, many] = [inNoOrder(0, 40), inNoOrder(1, 500)];
    expect(await problemsOf([some, many, lot])).toEqual([
      { row: 1, code: "geometry-invalid", isRepairable: true },
      { row: 2, code: "geometry-tangled", isRepairable: false },
    ]);
  });

  test("are told where sides lie on each other but for rounding, too, on which ST_MakeValid fails without a grid", async () => {
    const rings = Array.from({ length: 40 }, (_, column) => thereAndBack(column));
    expect((await problemsOf(rings)).map(({ row, code }) => [row, code])).toEqual(
      rings.map((_, i) => [i + 1, "geometry-invalid"]),
    );
  });
});
