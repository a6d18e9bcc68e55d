import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Database, joining } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { packagePath } from "../../api/package-root.ts";
import type { ColumnMapping } from "../../api/survey/contract.ts";
import { importParcelFile } from "../../api/survey/import-parcels.ts";
import { loadPlanFile } from "../../api/survey/load-plan.ts";
import { Prng } from "../../gis/demonstration/prng.ts";
import {
  listParcels,
  markUnchanged,
  readCity,
  readDataVersion,
  readMeasures,
} from "../../sql/generated/queries.ts";
import { describeOnBothEngines, temporaryFolder } from "./harness.ts";

const STEP = 0.00005;
const options = { demonstration: true, policyPackage: "test@0" };
const mixed = packagePath("fixtures", "import", "mixed-rows.geojson");

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

/** A file that disappears with the test. */
function fileOf(text: string): string {
  const { folder, remove } = temporaryFolder();
  folders.push(remove);
  const file = join(folder, "parcels.geojson");
  writeFileSync(file, text);
  return file;
}

function collection(features: readonly unknown[], members: object = {}): string {
  return JSON.stringify({ type: "FeatureCollection", ...members, features });
}

/** A lot of about 45 m by 56 m, `column` lots east of a corner of Licheng 历城区. */
function lot(column: number, properties: object): object {
  const [west, south, side] = [117.2 + column * 0.0005, 36.72, 0.0005];
  const ring = [
    [west, south],
    [west + side, south],
    [west + side, south + side],
    [west, south + side],
    [west, south],
  ];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
}

const licheng = "370112";

const parcelsOf = (db: Database) =>
  db.run(listParcels, {
    asOf: "2022-03-01",
    afterDistrict: null,
    afterNo: null,
    districtCode: null,
    town: null,
    overall: null,
    category: null,
    stage: null,
    west: null,
    south: null,
    east: null,
    north: null,
    text: null,
    limit: 500,
  });

describeOnBothEngines("the import of parcels", (db) => {
  beforeAll(async () => {
    await setUpJinan(db(), false);
  });

  describe("a file with bad rows among good ones", () => {
    test("what makes no new version is the same in every column that a survey fills", async () => {
      const { rows } = await db().driver.query(
        `select column_name from information_schema.columns
         where table_name = 'parcel' and column_name not in (
           'district_code', 'parcel_no', 'dataset_id', 'recorded_at', 'version_no', 'valid_from', 'geom_mercator', 'position')`,
      );
      const named = (side: string) =>
        rows.filter(({ column_name: name }) => markUnchanged.text.includes(`${side}.${name}`));
      expect(rows.length).toBeGreaterThan(30);
      expect([named("n").length, named("p").length]).toEqual([rows.length, rows.length]);
    });

    test("what is kept of a version is the whole of its parcel but the geometries", async () => {
      await db()
        .transaction(async (tx) => {
          await importParcelFile(joining(tx), mixed, options);
          const { rows } = await tx.driver.query(
            `select to_jsonb(p) - '{geom,geom_mercator,position}'::text[] as whole, parcel_record(p) as kept from parcel p`,
          );
          expect(rows.length).toBeGreaterThan(1);
          for (const { whole, kept } of rows) expect(kept).toEqual(whole);
          throw new Error("nothing of it stays");
        })
        .catch((error: unknown) => expect(String(error)).toContain("nothing of it stays"));
    });

    test("reports each bad row with number, field and reason, and stores the good ones", async () => {
      const report = await importParcelFile(db(), mixed, options);
      const said = report.problems.map(({ row, field, code, severity }) => [row, field, code, severity]);
      expect(said).toEqual([
        [2, "geometry", "geometry-invalid", "error"],
        [3, "geometry", "axes-swapped", "error"],
        [4, "district", "district-unknown", "error"],
        [5, "grantedOn", "date-impossible", "error"],
        [6, "geometry", "ring-not-closed", "error"],
        [7, "alias", "key-repeated-in-file", "error"],
        [8, "geometry", "geometry-missing", "error"],
        [9, "geometry", "outside-city", "error"],
        [10, "areaM2", "value-not-usable", "error"],
        [11, "district", "value-missing", "error"],
        [12, "areaM2", "area-differs", "warning"],
        [14, "(feature)", "feature-malformed", "error"],
        [15, "geometry", "position-malformed", "error"],
      ]);
      expect(report).toMatchObject({ rows: 15, imported: 3, refused: 12 });
      for (const { zh, en } of report.problems)
        expect([/[一-龥]/.test(zh), /[a-z]/.test(en)]).toEqual([true, true]);
      expect((await parcelsOf(db())).map((parcel) => parcel.alias).sort()).toEqual([
        "IM-0001",
        "IM-0012",
        "IM-0013",
      ]);
    });

    test("a parcel where the city's plane has no place for it lies outside the city, and the next row comes in", async () => {
      const [far, near] = [
        lot(0, { district: licheng, alias: "IM-0091" }),
        lot(60, { district: licheng, alias: "IM-0092" }),
      ];
      const ring = [[27, 0], [27.001, 0], [27.001, 0.001], [27, 0]]; // biome-ignore format: one ring
      const file = fileOf(collection([{ ...far, geometry: { type: "Polygon", coordinates: [ring] } }, near]));
      const report = await importParcelFile(db(), file, { ...options, preview: true });
      expect(report.problems.map(({ row, code }) => [row, code])).toEqual([[1, "outside-city"]]);
      expect(report.imported).toBe(1);
    });

    test("without outlines a parcel that the city's plane does not reach is a row's problem, and the next row comes in", async () => {
      const rings = [27, 50].map((west) => [[west, 0], [west + 0.001, 0], [west + 0.001, 0.001], [west, 0]]); // biome-ignore format: one ring
      const file = fileOf(
        collection(
          rings.map((ring, i) => ({
            ...lot(i, { district: licheng, alias: `IM-009${i + 3}` }),
            geometry: { type: "Polygon", coordinates: [ring] },
          })),
        ),
      );
      const withoutOutlines = db().transaction(async (tx) => {
        await tx.driver.query("delete from district_outline");
        throw await importParcelFile(joining(tx), file, { ...options, preview: true });
      });
      const report = await withoutOutlines.catch((thrown: unknown) => thrown);
      expect(report).toMatchObject({ imported: 1, problems: [{ row: 1, code: "beyond-projection" }] });
    });

    test("sent again, refuses what is recorded already and overwrites nothing", async () => {
      const before = await parcelsOf(db());
      const report = await importParcelFile(db(), mixed, options);
      expect(report.imported).toBe(0);
      expect(report.problems.find((problem) => problem.row === 1)?.code).toBe("key-already-recorded");
      expect(await parcelsOf(db())).toEqual(before);
    });
  });

  describe("lots of every size in one file", () => {
    test("each overlap of two of them is found once, at the later row", async () => {
      const random = new Prng(7);
      const whole = (below: number) => Math.floor(random.next() * below);
      // West, south, width, height in steps of 0.00005°, some 4.5 m by 5.5 m: what overlaps does so by 24 m² or more.
      // One in ten is up to fifty times as wide as the rest.
      const boxes = Array.from({ length: 120 }, (_, i) => {
        const size = i % 10 === 3 ? 100 : 4;
        return [whole(120), whole(120), 1 + whole(size), 1 + whole(size)] as const;
      });
      const meet = (a: number, size: number, b: number, other: number) => a < b + other && b < a + size;
      const expected = boxes.flatMap(([x, y, width, height], later) =>
        boxes
          .slice(0, later)
          .flatMap(([ox, oy, oWidth, oHeight], row) =>
            meet(x, width, ox, oWidth) && meet(y, height, oy, oHeight) ? [`${later + 1}: ${row + 1}`] : [],
          ),
      );
      const features = boxes.map(([x, y, width, height]) => {
        const [west, south] = [117.2 + x * STEP, 36.72 + y * STEP];
        const [east, north] = [117.2 + (x + width) * STEP, 36.72 + (y + height) * STEP];
        const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // biome-ignore format: one ring
        return {
          type: "Feature",
          properties: { district: licheng },
          geometry: { type: "Polygon", coordinates: [ring] },
        };
      });
      const { problems } = await importParcelFile(db(), fileOf(collection(features)), {
        ...options,
        preview: true,
      });
      const found = problems
        .filter(({ code }) => code === "overlaps-row")
        .map(({ row, en }) => `${row}: ${/row (\d+)/.exec(en)?.[1]}`);
      expect(found.sort()).toEqual(expected.sort());
      expect(found.length).toBeGreaterThan(100);
    });
  });

  describe("a file that cannot be read to its end leaves nothing behind", () => {
    const whole = collection(
      Array.from({ length: 3_000 }, (_, n) =>
        lot(n % 40, { district: licheng, parcelNo: String(n + 1).padStart(8, "0") }),
      ),
    );
    for (const [name, text, code] of [
      ["cut off after 2,500 rows", whole.slice(0, Math.floor(whole.length * 0.83)), "file-not-json"],
      ["not JSON at all", "宗地,面积\n1,2", "file-not-json"],
      ["an empty file", "", "file-empty"],
      ["JSON of another kind", '{"type": "Topology", "features": []}', "file-not-feature-collection"],
      ["a list", "[1, 2]", "file-not-feature-collection"],
      [
        "degrees said to be metres",
        collection([lot(0, { district: licheng })], {
          crs: { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::4548" } },
        }).replace(/(.*)"features":(.*),"crs":(.*)\}/, "$1$2"),
        "crs-does-not-fit",
      ],
    ] as const) {
      test(`${name}: ${code}`, async () => {
        const before = [await db().run(readDataVersion), (await db().run(readCity))?.parcels];
        await expect(importParcelFile(db(), fileOf(text), options)).rejects.toMatchObject({ code });
        expect([await db().run(readDataVersion), (await db().run(readCity))?.parcels]).toEqual(before);
      });
    }
  });

  test("a value of the wrong kind is told as what it is, and not as if nothing were there", async () => {
    const file = fileOf(
      collection([lot(44, { district: licheng, alias: ["IM"] }), lot(45, { alias: "IM-0045" })]),
    );
    const report = await importParcelFile(db(), file, { ...options, preview: true });
    expect(report.problems.map(({ row, field, code }) => [row, field, code])).toEqual([
      [1, "alias", "value-not-usable"],
      [2, "district", "value-missing"],
    ]);
    expect(report.problems[0]?.en).not.toContain("undefined");
  });

  test("what no column can hold is a row's problem and stops no other row", async () => {
    const strange = JSON.parse(
      collection([
        lot(42, { district: licheng }),
        lot(43, { district: licheng, enterpriseYears: [{ year: 2020, employees: 3_000_000_000 }] }),
      ]),
    );
    strange.features[0].geometry.note = "a\u0000b";
    const report = await importParcelFile(db(), fileOf(JSON.stringify(strange)), options);
    expect([
      report.imported,
      report.problems.filter(({ severity }) => severity === "error").map(({ row, field }) => [row, field]),
    ]).toEqual([1, [[2, "enterpriseYears.0.employees"]]]);
  });

  test("what a row says comes in to the digit", async () => {
    const far = ["0", "0.0001", "1.50", "10.05", "100.000001", "1000", "0.1", "999.999999", "0.000001", "12"];
    const gfaM2 = ["0.01", "99999999998.99", "10000", "12345678.9", "100000000", "10001.01"];
    const said = far.map((ratio, i) => ({
      far: ratio,
      gfaM2: gfaM2[i % gfaM2.length],
      grantedOn: i % 2 === 0 ? "1999-12-31" : "2000-02-29",
      certificateVerified: i % 3 === 0,
      storeys: i * 33,
      address: `历城区“${i}”号 \\N 东 𠮷`,
    }));
    const rows = said.map((properties, i) =>
      lot(300 + 2 * i, { district: licheng, alias: `DG-${i}`, ...properties }),
    );
    expect(await importParcelFile(db(), fileOf(collection(rows)), options)).toMatchObject({
      imported: said.length,
    });
    const { rows: recorded } = await db().driver.query(
      `select far::text, gfa_m2::text as "gfaM2", granted_on::text as "grantedOn",
              certificate_verified as "certificateVerified", storeys, address
       from parcel where alias like 'DG-%' order by parcel_no`,
    );
    expect(recorded).toEqual(said.map((row) => ({ ...row, gfaM2: Number(row.gfaM2).toFixed(2) })));
  });

  test("the highest number a file can state does not wrap the next one round", async () => {
    const stated = fileOf(collection([lot(44, { district: licheng, parcelNo: "99999999" })]));
    const unnumbered = fileOf(collection([lot(45, { district: licheng, sourceKey: "next" })]));
    expect((await importParcelFile(db(), stated, options)).imported).toBe(1);
    expect((await importParcelFile(db(), unnumbered, options)).imported).toBe(1);
    const { rows } = await db().driver.query("select parcel_no from parcel where source_key = 'next'");
    expect(Number(rows[0]?.parcel_no)).toBeLessThan(90_000_000);
  });

  for (const [name, zone] of [
    ["a NUL in its number", { zoneNo: "A\u0000" }],
    ["bounds the wrong way round", { farMin: 3, farMax: 1 }],
    ["a floor area ratio beyond any building", { farMax: 1e300 }],
  ] as const) {
    test(`a zone with ${name} is refused with its number`, async () => {
      const plan = {
        kind: "zoning",
        name: "zones",
        inForceFrom: "2017-01-01",
        source: "test",
        demonstration: true,
      } as const;
      await expect(loadPlanFile(db(), fileOf(collection([lot(60, zone)])), plan)).rejects.toMatchObject({
        code: "plan-malformed",
        en: expect.stringContaining("Feature 1"),
      });
    });
  }

  test("an empty boundary is refused: in force, it would exclude every parcel", async () => {
    await expect(
      loadPlanFile(db(), fileOf(collection([])), {
        kind: "urban-construction-boundary",
        name: "nothing",
        inForceFrom: "2017-01-01",
        source: "test",
        demonstration: true,
      }),
    ).rejects.toMatchObject({ code: "plan-malformed" });
  });

  test("a file that does not exist is refused by its name", async () => {
    await expect(importParcelFile(db(), "/nowhere/parcels.geojson", options)).rejects.toMatchObject({
      code: "file-missing",
      en: expect.stringContaining("/nowhere/parcels.geojson"),
    });
  });

  test("someone else's columns are read through a mapping; values it does not name stay unknown", async () => {
    const columns: ColumnMapping = {
      district: { constant: licheng },
      sourceKey: { from: "LOT" },
      areaM2: { from: "SQM" },
      useClass: { from: "USE", values: { F: "ind_general" } },
    };
    const file = fileOf(
      collection([
        lot(50, { LOT: "12-7", SQM: 2480.1, USE: "F" }),
        lot(51, { LOT: "12-8", SQM: null, USE: "X" }),
      ]),
    );
    const report = await importParcelFile(db(), file, { ...options, mapping: columns });
    expect(report).toMatchObject({ imported: 2, refused: 0 });
    // An area without a stated basis is a survey area, and that is said.
    expect(report.problems.map(({ row, code }) => [row, code])).toContainEqual([1, "area-basis-assumed"]);
    const mapped = (await parcelsOf(db())).filter(
      (parcel) => parcel.longitude > 117.2249 && parcel.longitude < 117.226 && parcel.latitude > 36.719,
    );
    expect(mapped.map(({ useClass, areaBasis }) => [useClass, areaBasis])).toEqual([
      ["ind_general", "survey"],
      [null, "computed"],
    ]);
  });

  test("a plan with one bad zone is refused whole", async () => {
    const zones = fileOf(collection([lot(60, { zoneNo: "A-1" }), lot(61, { zoneNo: "A-2", farMin: -1 })]));
    const before = await db().run(readDataVersion);
    await expect(
      loadPlanFile(db(), zones, {
        kind: "zoning",
        name: "zones",
        inForceFrom: "2017-01-01",
        source: "test",
        demonstration: true,
      }),
    ).rejects.toMatchObject({ code: "plan-malformed", en: expect.stringContaining("Feature 2") });
    expect(await db().run(readDataVersion)).toEqual(before);
  });

  test("half inside the boundary is a share of one half, and a plan decides from its first day on", async () => {
    const parcel = lot(70, { district: licheng, parcelNo: "00000070" });
    await importParcelFile(db(), fileOf(collection([parcel])), options);
    // The western half of the lot, and a good deal more to the west.
    const west = 117.2 + 70 * 0.0005;
    const half = {
      type: "Feature",
      properties: {},
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [west - 0.01, 36.71],
            [west + 0.00025, 36.71],
            [west + 0.00025, 36.73],
            [west - 0.01, 36.73],
            [west - 0.01, 36.71],
          ],
        ],
      },
    };
    await loadPlanFile(db(), fileOf(collection([half])), {
      kind: "urban-construction-boundary",
      name: "boundary",
      inForceFrom: "2018-01-01",
      source: "test",
      demonstration: true,
    });
    const shareOn = async (asOf: string) => {
      const row = await db().run(readMeasures, { asOf, districtCode: licheng, parcelNo: "00000070" });
      return (row as { measures: { urban_share: number | null } }).measures.urban_share;
    };
    expect(await shareOn("2017-12-31")).toBeNull();
    expect(await shareOn("2018-01-01")).toBeCloseTo(0.5, 3);
  });
});

test("the mixed file of this suite says that it is fictional", () => {
  expect(readFileSync(mixed, "utf8")).toContain("fictional");
});
