import { spawnSync } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joining } from "../../api/db/database.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../../api/survey/export/contract.ts";
import { type ExportReport, openExport } from "../../api/survey/export/export-parcels.ts";
import { type ExportFilter, exportedParcels } from "../../api/survey/export/features.ts";
import { FORMATS } from "../../api/survey/export/formats.ts";
import { DEMONSTRATION_LABEL, PARCEL_COLUMNS } from "../../api/survey/export/parcel-columns.ts";
import { type ExportFeature, typed, worded } from "../../api/survey/export/table.ts";
import { type Gdal, startGdal } from "../../api/survey/formats/gdal.ts";
import { FILE_LIMITS } from "../../api/survey/formats/limits.ts";
import { openSurveyFile } from "../../api/survey/formats/open-file.ts";
import { importFeatures, importParcelFile } from "../../api/survey/import-parcels.ts";
import { suggestMapping } from "../../api/survey/mapping.ts";
import { crsByCode } from "../../gis/formats/crs.ts";
import { fromDegrees } from "../../gis/formats/transform.ts";
import { describeOnBothEngines, inRollback, temporaryFolder } from "./harness.ts";

const AS_OF = "2022-03-01";

/** Texts that formats, encodings and spreadsheets trip over, and ground with a hole and with two parts. */
const AWKWARD = [
  { parcelNo: "90000001", address: `"引号", 逗号；分号\\反斜线 <标签> & ]]> 'x'`, rightHolder: "=1+1" },
  { parcelNo: "90000002", address: "-5 号院", rightHolder: "'=SUM(A1)" },
  // 㐂 is in GB18030's two bytes, 𠮷 in four, é in GBK, ñ not; a value of 239 × 2 bytes passes no DBF field.
  { parcelNo: "90000003", address: "长".repeat(239), rightHolder: "㐂𠮷éñ€有限公司" },
  {
    parcelNo: "90000004",
    sourceKey: "00012",
    address: "邮编 007",
    certificateVerified: true,
    areaM2: "0.01",
  },
].map((properties, i) => ({
  row: i + 1,
  value: {
    type: "Feature",
    // A parcel that is sent in again is known by its code.
    properties: {
      district: "370112",
      parcelCode: `370112001001GB9000${i}`,
      areaM2: "12345678.91",
      areaBasis: "survey",
      ...properties,
    },
    geometry: geometryAt(117.31 + i / 100),
  },
}));

function geometryAt(west: number) {
  const box = (x: number, y: number, side: number) => [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
  const hole = box(west + 0.001, 36.751, 0.000123456789).reverse();
  return {
    type: "MultiPolygon",
    coordinates: [[box(west, 36.75, 0.002), hole], [box(west + 0.003, 36.75, 0.001)]],
  };
}

interface Read {
  readonly properties: Record<string, unknown>;
  readonly geometry: unknown;
}

/** Every position of a geometry, ring by ring. */
function positions(geometry: unknown): [number, number][] {
  if (typeof geometry !== "object" || geometry === null || !("coordinates" in geometry)) return [];
  const found: [number, number][] = [];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") found.push([value[0], value[1]]);
    else for (const child of value) visit(child);
  };
  visit(geometry.coordinates);
  return found;
}

const plane = fromDegrees(crsByCode("4548") ?? never());

/** The largest distance from a position of either geometry to the nearest of the other, in millimetres of the plane. */
function apart(one: unknown, other: unknown): number {
  const [a, b] = [positions(one).map(plane), positions(other).map(plane)];
  if (a.length === 0 || a.length !== b.length) return Infinity;
  const farthest = (from: typeof a, to: typeof a) =>
    Math.max(...from.map(([x, y]) => Math.min(...to.map(([u, v]) => Math.hypot(u - x, v - y)))));
  return Math.max(farthest(a, b), farthest(b, a)) * 1000;
}

describeOnBothEngines("exports of parcels", (db, engine) => {
  const { folder, remove } = temporaryFolder();
  const path = (format: ExportFormat) => join(folder, `${format}.${FORMATS[format].extension}`);
  // GDAL in WebAssembly writes for the one engine, the system's for the other.
  let gdal: Gdal | undefined;
  const reports = new Map<ExportFormat, ExportReport>();
  const truth: ExportFeature[] = [];

  async function write(format: ExportFormat, file: string, filter: ExportFilter = {}, crs?: string) {
    const made = await openExport(db(), {
      format,
      asOf: AS_OF,
      filter,
      gdal,
      crs: crs === undefined ? undefined : crsByCode(crs),
    });
    await pipeline(Readable.from(made.pieces), createWriteStream(file));
    return made;
  }

  async function read(file: string, options: { crs?: string; layer?: string } = {}): Promise<Read[]> {
    const crs = options.crs === undefined ? undefined : crsByCode(options.crs);
    const opened = await openSurveyFile(file, { crs, layer: options.layer, gdal });
    const features: Read[] = [];
    // What this house wrote is a feature with properties.
    for await (const { value } of opened.features()) features.push(value as Read);
    await opened.close();
    return features;
  }

  beforeAll(async () => {
    gdal = startGdal(engine === "server" ? "native" : "webassembly", {
      milliseconds: 120_000,
      bytes: FILE_LIMITS.gdalBytes,
    });
    await seedDemonstration(db(), "test@0", () => undefined, { parcels: 200, seed: 7, namedCases: true });
    const report = await importFeatures(db(), AWKWARD, {
      name: "awkward",
      source: "test",
      demonstration: true,
      policyPackage: "test@0",
    });
    expect(report.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    for await (const feature of exportedParcels(db(), AS_OF, {})) truth.push(feature);
    for (const format of EXPORT_FORMATS) reports.set(format, (await write(format, path(format))).report());
  }, 240_000);
  afterAll(async () => {
    await gdal?.close();
    remove();
  });

  test("every format says how many parcels it holds, and in which system", () => {
    expect(truth.length).toBeGreaterThan(200 + AWKWARD.length);
    for (const report of reports.values()) {
      expect(report).toMatchObject({ parcels: truth.length, demonstration: true });
    }
    expect(reports.get("shapefile")?.crs).toBe("EPSG:4490");
    expect(reports.get("dxf")?.crs).toBe("EPSG:4548");
    expect(reports.get("boundary-text")?.crs).toBe("EPSG:4527");
    expect(reports.get("kml")?.crs).toBe("EPSG:4326");
  });

  /** Holds what was read against the database: each value, and each position to the millimetre. */
  function expectSame(
    features: readonly Read[],
    key: string,
    expected: (feature: ExportFeature) => Record<string, unknown>,
  ) {
    const byKey = new Map(features.map((feature) => [feature.properties[key], feature]));
    expect(features).toHaveLength(truth.length);
    for (const feature of truth) {
      const found = byKey.get(String(expected(feature)[key]));
      expect(found?.properties).toEqual(expected(feature));
      expect(apart(feature.geometry, found?.geometry)).toBeLessThan(1);
    }
  }

  /** What a format of programs holds: own names, codes, numbers. */
  const forPrograms = ({ values }: ExportFeature) =>
    Object.fromEntries(
      PARCEL_COLUMNS.map((column) => [column.name, typed(column, values[column.name] ?? null)]),
    );

  for (const format of ["geojson", "ndjson", "geopackage", "geodatabase", "flatgeobuf"] as const) {
    test(`${format}: attributes byte for byte, coordinates to the millimetre`, async () => {
      const features = await read(path(format));
      // The parcel's number repeats from district to district.
      const keyed = features.map(({ properties, geometry }) => ({
        properties: { ...properties, key: `${properties.district}-${properties.parcelNo}` },
        geometry,
      }));
      expectSame(keyed, "key", (feature) => {
        const values = forPrograms(feature);
        const { certificateVerified: flag } = values;
        // A file geodatabase has no booleans.
        const asStored = format === "geodatabase" && typeof flag === "boolean" ? Number(flag) : flag;
        return { ...values, certificateVerified: asStored, key: feature.id };
      });
    });
  }

  test("shapefile: Chinese in GBK under the survey's own field names; what is too long stands whole beside it", async () => {
    const features = await read(path("shapefile"));
    const keyed = features.map(({ properties, geometry }) => ({
      properties: { ...properties, key: `${properties.XZQDM}-${properties.DJXH}` },
      geometry,
    }));
    expectSame(keyed, "key", (feature) => {
      const values = PARCEL_COLUMNS.map((column) => {
        const value = worded(column, typed(column, feature.values[column.name] ?? null));
        return [column.dbf, value === "长".repeat(239) ? "长".repeat(127) : value];
      });
      return { ...Object.fromEntries(values), key: feature.id };
    });
    expect(reports.get("shapefile")?.warnings.map(({ code }) => code)).toEqual(["text-cut"]);
    expect(PARCEL_COLUMNS.filter(({ dbf }) => Buffer.byteLength(dbf) > 10)).toEqual([]);
    expect(new Set(PARCEL_COLUMNS.map(({ dbf }) => dbf)).size).toBe(PARCEL_COLUMNS.length);
  });

  /** What people read: Chinese names and words; every cell text, an empty one null. */
  const forPeople = (feature: ExportFeature, texts: boolean) =>
    Object.fromEntries(
      PARCEL_COLUMNS.map((column) => {
        const value = feature.values[column.name] ?? null;
        const shown = worded(column, texts ? value : typed(column, value));
        return [column.zh, texts && shown !== null ? String(shown) : shown];
      }),
    );
  const numbered = (features: readonly Read[]) =>
    features.map(({ properties, geometry }) => ({
      properties: { ...properties, key: `${properties.区县代码}-${properties.登记序号}` },
      geometry,
    }));

  test("csv: a mark for Excel, Chinese headers, and every text as it was, formulas too", async () => {
    expect([...readFileSync(path("csv")).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(readFileSync(path("csv"), "utf8")).toContain("'=1+1");
    const opened = await openSurveyFile(path("csv"));
    expect([opened.crs?.code, opened.fields?.slice(0, 2)]).toEqual(["EPSG:4490", ["区县代码", "区县名称"]]);
    await opened.close();
    expectSame(numbered(await read(path("csv"))), "key", (f) => ({
      ...forPeople(f, true),
      坐标系: "EPSG:4490",
      key: f.id,
    }));
  });

  test("xlsx: Chinese headers, square metres and mu as numbers", async () => {
    expectSame(numbered(await read(path("xlsx"))), "key", (f) => ({
      ...forPeople(f, false),
      坐标系: "EPSG:4490",
      key: f.id,
    }));
    const large = truth.find(({ id }) => id === "370112-90000001");
    // 12 345 678.91 m² × 0.0015 = 18 518.518365 mu
    expect(large && forPeople(large, false)).toMatchObject({
      "面积（平方米）": 12_345_678.91,
      "面积（亩）": 18_518.5184,
    });
  });

  test("kml: the same polygons, attributes as extended data in Chinese", async () => {
    const features = numbered(await read(path("kml")));
    expectSame(features, "key", (f) => ({
      name: f.id,
      ...Object.fromEntries(Object.entries(forPeople(f, true)).filter(([, value]) => value !== null)),
      key: f.id,
    }));
    expect(readFileSync(path("kml"), "utf8")).toContain(`<description>${DEMONSTRATION_LABEL}</description>`);
  });

  test("boundary text: GBK, CRLF, zone 39; coordinates to the millimetre", async () => {
    const text = new TextDecoder("gb18030", { fatal: true }).decode(readFileSync(path("boundary-text")));
    expect(text).toContain("坐标系=2000国家大地坐标系\r\n几度分带=3\r\n");
    expect(text).toContain(DEMONSTRATION_LABEL);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    const opened = await openSurveyFile(path("boundary-text"));
    expect([opened.crs?.code, opened.warnings]).toEqual(["EPSG:4527", []]);
    await opened.close();
    const features = await read(path("boundary-text"));
    expect(features).toHaveLength(truth.length);
    features.forEach(({ geometry, properties }, i) => {
      const { values, id } = truth[i] ?? never();
      expect(properties.地块编号).toBe(values.parcelCode ?? id);
      // Three decimals of a metre: half a millimetre each way.
      expect(apart(truth[i]?.geometry, geometry)).toBeLessThan(0.8);
    });
  });

  test("dxf: a closed line for every ring, on a layer that says what it is", async () => {
    const lines = await read(path("dxf"), { crs: "EPSG:4548", layer: "JZX_DEMONSTRATION" });
    const rings = truth.flatMap(({ geometry }) =>
      geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat(),
    );
    expect(lines).toHaveLength(rings.length);
    rings.forEach((ring, i) => {
      expect(apart({ coordinates: [ring] }, lines[i]?.geometry)).toBeLessThan(1);
    });
  });

  test("filters are those of the list; none that pass give an empty file with all its columns", async () => {
    const some = join(folder, "some.geojson");
    await write("geojson", some, { district: "370112", q: "90000003" });
    expect(await read(some)).toEqual([]);
    await write("geojson", some, { district: "370112", q: "370112-90000003" });
    expect((await read(some)).map(({ properties }) => properties.parcelNo)).toEqual(["90000003"]);
    const category = join(folder, "category.geojson");
    await write("geojson", category, { category: "CAT-2" });
    const expected = truth.filter(
      ({ values }) => values.overall === "eligible" && String(values.categories).split(";").includes("CAT-2"),
    );
    expect(await read(category)).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(0);
    const none = join(folder, "none.gpkg");
    await write("geopackage", none, { q: "无此宗地" });
    expect(await read(none)).toEqual([]);
    const { stdout } = spawnSync("ogrinfo", ["-ro", "-al", "-so", none], { encoding: "utf8" });
    for (const { name } of PARCEL_COLUMNS) expect(stdout).toContain(`\n${name}: `);
  });

  for (const format of ["geojson", "geopackage", "geodatabase", "shapefile", "csv", "xlsx", "kml"] as const) {
    test(`${format}: sent in again, it is taken for what is recorded`, async () => {
      const [first] = await read(path(format));
      const columns = Object.keys(first?.properties ?? {});
      const report = await inRollback(db(), (tx) =>
        importParcelFile(joining(tx), path(format), {
          mapping: columns.includes("district") ? undefined : suggestMapping(columns),
          demonstration: true,
          policyPackage: "test@0",
        }),
      );
      expect(report.problems.filter(({ severity }) => severity === "error")).toEqual([]);
      // A file geodatabase keeps coordinates on a grid of a ten-thousandth of a millimetre.
      // A DBF has one address cut off, which makes a new version.
      const cut = format === "shapefile" ? 1 : 0;
      const same = format === "geodatabase" ? {} : { imported: cut, unchanged: truth.length - cut };
      expect(report).toMatchObject({ rows: truth.length, refused: 0, ...same });
    });
  }

  test("a zone of the city's plane, with its number and without", async () => {
    for (const crs of ["EPSG:4527", "EPSG:4548"]) {
      const file = join(folder, "plane.zip");
      await write("shapefile", file, { q: "370112-90000004" }, crs);
      const opened = await openSurveyFile(file, { gdal });
      expect(opened.crs?.code).toBe(crs);
      await opened.close();
      const [feature] = await read(file);
      expect(
        apart(feature?.geometry, truth.find(({ id }) => id === "370112-90000004")?.geometry),
      ).toBeLessThan(1);
    }
  });

  for (const [format, crs] of [
    ["geojson", "GCJ-02"],
    ["geojson", "EPSG:2363"],
    ["kml", "EPSG:4527"],
  ] as const) {
    test(`nothing is written as ${format} in ${crs}`, async () => {
      await expect(openExport(db(), { format, asOf: AS_OF, crs: crsByCode(crs) })).rejects.toMatchObject({
        code: "crs-not-written",
      });
    });
  }

  test("boundary text wants a zone", async () => {
    const made = await openExport(db(), { format: "boundary-text", asOf: AS_OF, crs: crsByCode("4548") });
    await expect(made.pieces.next()).rejects.toMatchObject({ code: "crs-not-for-boundary-text" });
  });

  describe("GDAL's own tools read what was written", () => {
    // The boundary text is a Chinese format that GDAL has no driver for.
    for (const format of EXPORT_FORMATS.filter((name) => name !== "boundary-text")) {
      test(`ogrinfo -al -so: ${format}`, () => {
        const isZip = FORMATS[format].extension.endsWith("zip");
        const { status, stdout, stderr } = spawnSync(
          "ogrinfo",
          ["-ro", "-al", "-so", isZip ? `/vsizip/${path(format)}` : path(format)],
          { encoding: "utf8" },
        );
        expect([status, stderr]).toEqual([0, ""]);
        const counts = [...stdout.matchAll(/Feature Count: (\d+)/g)].map(([, count]) => Number(count));
        // A drawing holds a line for every ring and a text for every parcel.
        if (format === "dxf") expect(counts[0]).toBeGreaterThan(truth.length * 2);
        else expect(counts).toEqual([truth.length]);
        if (!["dxf", "xlsx"].includes(format)) expect(stdout).toMatch(/Extent: \(11[67]\./);
      });
    }
  });
});

function never(): never {
  throw new Error("the table holds it");
}
