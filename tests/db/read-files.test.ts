import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import yazl from "yazl";
import { packagePath } from "../../api/package-root.ts";
import { type Gdal, startGdal } from "../../api/survey/formats/gdal.ts";
import { FILE_LIMITS } from "../../api/survey/formats/limits.ts";
import { type FileFeature, type OpenOptions, openSurveyFile } from "../../api/survey/formats/open-file.ts";
import { extentOf, geometryOf } from "../../api/survey/formats/raw-file.ts";
import { crsByCode } from "../../gis/formats/crs.ts";
import { encodeGbk } from "../../gis/formats/encodings.ts";
import { temporaryFolder } from "./harness.ts";

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

function newFolder(): string {
  const { folder, remove } = temporaryFolder();
  folders.push(remove);
  return folder;
}

function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(newFolder(), name);
  writeFileSync(file, content);
  return file;
}

const sample = packagePath("fixtures", "survey", "shp");
const part = (extension: string) => readFileSync(join(sample, `parcels_gbk.${extension}`));

/** A ZIP of the named contents; a name given as bytes is written without the flag of UTF-8. */
async function zipOf(contents: Readonly<Record<string, Uint8Array>>, gbkNames = false): Promise<string> {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of Object.entries(contents)) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  let bytes: Buffer = Buffer.concat(chunks);
  if (gbkNames) {
    for (const name of Object.keys(contents)) bytes = withRawName(bytes, name);
  }
  return fileOf("upload.zip", bytes);
}

/** Windows' own packer: the name's bytes in GBK, the flag of UTF-8 unset. Only for names of equal length in both. */
function withRawName(zip: Buffer, name: string): Buffer {
  const [utf8, gbk] = [Buffer.from(name), Buffer.from(encodeGbk(name))];
  const padded = Buffer.concat([gbk, Buffer.alloc(utf8.length - gbk.length, 0x5f)]);
  const result = Buffer.from(zip);
  for (let at = result.indexOf(utf8); at >= 0; at = result.indexOf(utf8, at + 1)) {
    padded.copy(result, at);
    // 30 bytes before a local name, 46 before one of the contents page; the flags stand at 6 and at 8.
    for (const [back, flags, signature] of [
      [30, 6, 0x04034b50],
      [46, 8, 0x02014b50],
    ] as const) {
      if (at >= back && result.readUInt32LE(at - back) === signature) {
        result.writeUInt16LE(result.readUInt16LE(at - back + flags) & ~0x800, at - back + flags);
      }
    }
  }
  return result;
}

async function read(file: string, options: OpenOptions) {
  const opened = await openSurveyFile(file, options);
  try {
    const features: FileFeature[] = [];
    for await (const feature of opened.features()) features.push(feature);
    const { format, layer, layers, encoding, warnings } = opened;
    return {
      format,
      layer,
      layers,
      encoding,
      crs: opened.crs?.code,
      codes: warnings.map(({ code }) => code),
      features,
    };
  } finally {
    await opened.close();
  }
}

const names = ({ features }: Awaited<ReturnType<typeof read>>, field: string) =>
  features.map(({ value }) => (value as { properties: Record<string, unknown> }).properties[field]);

const triangle = {
  type: "Polygon",
  coordinates: [
    [
      [117, 36],
      [117.001, 36],
      [117, 36.001],
      [117, 36],
    ],
  ],
};

for (const engine of ["native", "webassembly"] as const) {
  describe(`the files that surveyors send, by GDAL ${engine}`, () => {
    let started: Gdal | undefined;
    const gdal = () => {
      started ??= startGdal(engine, { milliseconds: 60_000, bytes: FILE_LIMITS.gdalBytes });
      return started;
    };
    afterAll(() => started?.close());

    const parts = () => ({
      "p.shp": part("shp"),
      "p.shx": part("shx"),
      "p.dbf": part("dbf"),
      "p.prj": part("prj"),
    });
    const utf8Dbf = () => {
      const dbf = part("dbf");
      // 夹心地(示例) takes 12 bytes in GBK; as UTF-8 it is rewritten in its padded field.
      const [gbk, utf8] = [Buffer.from(encodeGbk("夹心地(示例)")), Buffer.from("夹心地(示例)")];
      const whole = [
        Buffer.from(encodeGbk("某机械厂地块(示例)")),
        Buffer.from("某机械厂地块(示例)"),
      ] as const;
      const use = [Buffer.from(encodeGbk("工业用地")), Buffer.from("工业用地")] as const;
      for (const [from, to] of [[gbk, utf8], whole, use] as const) {
        for (let at = dbf.indexOf(from); at >= 0; at = dbf.indexOf(from, at + to.length)) to.copy(dbf, at);
      }
      return dbf;
    };

    for (const [what, contents, expected, codes] of [
      ["GBK by .cpg", () => ({ ...parts(), "p.cpg": Buffer.from("GBK") }), "GB18030", []],
      [
        "GBK by byte 29",
        () => ({ ...parts(), "p.dbf": Buffer.from(part("dbf")).fill(0x4d, 29, 30) }),
        "GB18030",
        [],
      ],
      ["GBK that nothing declares", parts, "GB18030", ["encoding-assumed"]],
      ["UTF-8 that nothing declares", () => ({ ...parts(), "p.dbf": utf8Dbf() }), "UTF-8", []],
    ] as const) {
      test(`a zipped Shapefile in ${what}`, async () => {
        const found = await read(await zipOf(contents()), { gdal: gdal() });
        expect(found).toMatchObject({
          format: "shapefile",
          encoding: expected,
          codes,
          crs: "EPSG:4527",
          layer: "p",
        });
        expect(names(found, "DKMC")).toEqual(["某机械厂地块(示例)", "夹心地(示例)"]);
        expect(names(found, "ZDDM")).toEqual(["370112001002GB00012", "370112001002GB00013"]);
      });
    }

    for (const gbkNames of [false, true]) {
      test(`Chinese names in the ZIP, ${gbkNames ? "as raw GBK" : "marked as UTF-8"}`, async () => {
        const contents = Object.fromEntries(
          Object.entries(parts()).map(([name, bytes]) => [`成果/${name.replace("p.", "低效用地.")}`, bytes]),
        );
        if (!gbkNames) {
          expect(await read(await zipOf(contents), { gdal: gdal() })).toMatchObject({ layer: "低效用地" });
          return;
        }
        const found = await openSurveyFile(
          await zipOf({ "宗地.txt": readFileSync(join(sample, "../boundary-gbk.txt")) }, true),
          { gdal: gdal() },
        );
        expect(found).toMatchObject({ format: "boundary-text", rows: 2 });
        await found.close();
      });
    }

    test("two Shapefiles in one ZIP: the layer is asked for, by the names that there are", async () => {
      const second = Object.fromEntries(
        Object.entries(parts()).map(([name, bytes]) => [name.replace("p.", "q."), bytes]),
      );
      const zip = await zipOf({ ...parts(), ...second });
      await expect(openSurveyFile(zip, { gdal: gdal() })).rejects.toMatchObject({
        code: "layer-not-chosen",
        details: { layers: ["p", "q"] },
      });
      expect(await read(zip, { gdal: gdal(), layer: "q" })).toMatchObject({ layer: "q" });
    });

    test("without .prj the system is proposed from the coordinates, and awaited", async () => {
      const { "p.prj": _left, ...rest } = parts();
      const opened = await openSurveyFile(await zipOf(rest), { gdal: gdal() });
      expect(opened).toMatchObject({ crs: null, proposal: { crs: { code: "EPSG:4527" }, swapped: false } });
      await expect(opened.features().next()).rejects.toMatchObject({
        code: "file-crs-unknown",
        zh: expect.stringContaining("--crs EPSG:4527"),
      });
      await opened.close();
      const confirmed = await read(await zipOf(rest), { gdal: gdal(), crs: crsByCode("4527") });
      const declared = await read(await zipOf(parts()), { gdal: gdal() });
      expect(confirmed.features).toEqual(declared.features);
    });

    test("a coordinate that is no number is left for its row's check; the other rows are read", async () => {
      const shp = Buffer.from(part("shp"));
      // Past the file's header, the record's, its box and counts, and the starts of two rings: the first point.
      shp.writeDoubleLE(Number.NaN, 100 + 8 + 44 + 8);
      const { features } = await read(await zipOf({ ...parts(), "p.shp": shp }), { gdal: gdal() });
      expect(features).toHaveLength(2);
      const [west] = extentOf([geometryOf(features[1]?.value)]) ?? [];
      expect(west).toBeGreaterThan(117);
    });

    for (const [what, geometries, expected] of [
      ["one row has no geometry", [triangle, null, triangle], ["Polygon", null, "Polygon"]],
      ["no row has one", [null, null], [null, null]],
    ] as const) {
      test(`a GeoPackage in which ${what}: every row is there`, async () => {
        const lines = geometries.map((geometry, i) =>
          JSON.stringify({ type: "Feature", properties: { ZDDM: `${i}` }, geometry }),
        );
        const source = fileOf("a.geojsonl", lines.join("\n"));
        const file = join(dirname(source), "a.gpkg");
        expect(spawnSync("ogr2ogr", ["-f", "GPKG", file, source]).status).toBe(0);
        const found = await read(file, { gdal: gdal() });
        expect(names(found, "ZDDM")).toEqual(geometries.map((_, i) => `${i}`));
        const types = found.features.map(
          ({ value }) => (geometryOf(value) as { type: string } | null)?.type ?? null,
        );
        expect(types).toEqual(expected);
      });
    }

    test("a part is missing: which one", async () => {
      const { "p.shx": _left, ...rest } = parts();
      await expect(openSurveyFile(await zipOf(rest), { gdal: gdal() })).rejects.toMatchObject({
        code: "shapefile-part-missing",
        en: expect.stringContaining(".shx"),
      });
    });

    for (const extension of ["shp", "shx", "dbf"] as const) {
      test(`a .${extension} that is cut off is refused, not read in part`, async () => {
        const cut = {
          ...parts(),
          [`p.${extension}`]: part(extension).subarray(0, part(extension).length - 9),
        };
        await expect(openSurveyFile(await zipOf(cut), { gdal: gdal() })).rejects.toMatchObject({
          code: "shapefile-truncated",
        });
      });
    }

    test("asked for some columns, these are read as they are among all, and no others", async () => {
      const file = await openSurveyFile(await zipOf(parts()), { gdal: gdal() });
      const propertiesOf = async (only?: ReadonlySet<string>) => {
        const found = [];
        for await (const { value } of file.features(only))
          found.push((value as { properties: Record<string, unknown> }).properties);
        return found;
      };
      const all = await propertiesOf();
      expect(Object.keys(all[0] ?? {}).length).toBeGreaterThan(2);
      expect(await propertiesOf(new Set(["DKMC", "NONE"]))).toEqual(all.map(({ DKMC }) => ({ DKMC })));
      await file.close();
    });

    test("an unpacked Shapefile on a disk is read where it lies", async () => {
      const folder = newFolder();
      for (const name of readdirSync(sample)) cpSync(join(sample, name), join(folder, name));
      expect(await read(join(folder, "parcels_gbk.shp"), { gdal: gdal() })).toMatchObject({
        crs: "EPSG:4527",
      });
    });

    test("a boundary text and a Shapefile of the same parcels lie within a millimetre of each other", async () => {
      const [text, shape] = [
        await read(join(sample, "../boundary-gbk.txt"), { gdal: gdal() }),
        await read(join(sample, "parcels_gbk.shp"), { gdal: gdal() }),
      ];
      const corner = ({ features }: typeof text) => {
        const geometry = geometryOf(features[0]?.value);
        return extentOf([geometry]) ?? [0, 0, 0, 0];
      };
      corner(text).forEach((ordinate, i) => {
        // 1e-8° is about a millimetre.
        expect(Math.abs(ordinate - (corner(shape)[i] ?? 0))).toBeLessThan(1e-9);
      });
    });
  });
}

describe("formats that are not read say what to ask for instead", () => {
  for (const [name, head, asks] of [
    ["a.dwg", "AC1027 and more than twenty-four bytes", "DXF"],
    ["renamed.dxf", "AC1032 and more than twenty-four bytes", "DXF"],
    ["a.mdb", "\0\x01\0\0Standard Jet DB\0 and more", "gdb"],
    ["a.vct", "DataMark:LANDUSE-VCT\r\nVersion:3.0\r\n", "SHP"],
    ["a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more than that", "XLSX"],
    ["a.rar", "Rar!\x1a\x07\x01\0 and more than twenty-four", "ZIP"],
    ["a.xyz", "nothing that anyone knows, at some length", "SHP"],
  ] as const) {
    test(`${name}: ${asks}`, async () => {
      await expect(openSurveyFile(fileOf(name, Buffer.from(head, "latin1")))).rejects.toMatchObject({
        code: "file-format-unsupported",
        zh: expect.stringContaining(asks),
      });
    });
  }

  test("an empty file and a missing one", async () => {
    await expect(openSurveyFile(fileOf("a.shp", ""))).rejects.toMatchObject({ code: "file-empty" });
    await expect(openSurveyFile("/nowhere/a.zip")).rejects.toMatchObject({ code: "file-missing" });
  });
});

describe("coordinate systems that may not be used", () => {
  const boundary = (system: string) =>
    readFileSync(join(sample, "../boundary-utf8.txt"), "utf8").replace("2000国家大地坐标系", system);

  test("Amap's and Baidu's, even when stated, for parcels", async () => {
    const file = fileOf("a.geojson", JSON.stringify({ type: "FeatureCollection", features: [] }));
    for (const code of ["GCJ-02", "BD-09"]) {
      await expect(openSurveyFile(file, { crs: crsByCode(code) })).rejects.toMatchObject({
        code: "crs-offset",
      });
      const opened = await openSurveyFile(file, { crs: crsByCode(code), purpose: "display" });
      expect(opened.crs?.code).toBe(code);
    }
  });

  for (const system of ["1980西安坐标系", "1954北京坐标系"]) {
    test(`${system} without the parameters of control points`, async () => {
      const file = fileOf("a.txt", boundary(system));
      await expect(openSurveyFile(file)).rejects.toMatchObject({ code: "crs-needs-control-points" });
      const opened = await openSurveyFile(file, { shift: [0, 0, 0, 0, 0, 0, 0] });
      expect(opened.crs?.datum).toMatch(/Xian80|Beijing54/);
    });
  }

  test("axes the wrong way round are said, and put right when asked", async () => {
    const ring = [
      [36.72, 117.2],
      [36.72, 117.21],
      [36.73, 117.2],
      [36.72, 117.2],
    ];
    const file = fileOf(
      "a.geojson",
      JSON.stringify({
        type: "FeatureCollection",
        features: [{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }],
      }),
    );
    const opened = await openSurveyFile(file);
    expect(opened.axesSwapped).toBe(true);
    await expect(opened.features().next()).rejects.toMatchObject({ code: "axes-swapped" });
    const { features } = await read(file, { swapAxes: true });
    expect(features[0]?.value).toMatchObject({ geometry: { coordinates: [ring.map(([y, x]) => [x, y])] } });
  });
});

describe("tables", () => {
  test("attributes alone keep their zeros and have no geometry; GBK without a mark", async () => {
    const file = fileOf("a.csv", encodeGbk("宗地代码,权利人,面积\r\n0012,某公司,12.50\r\n0013,,\r\n"));
    const found = await read(file, {});
    expect(found).toMatchObject({ format: "csv", encoding: "GB18030" });
    expect(found.features.map(({ value }) => value)).toEqual([
      { type: "Feature", properties: { 宗地代码: "0012", 权利人: "某公司", 面积: "12.50" }, geometry: null },
      { type: "Feature", properties: { 宗地代码: "0013", 权利人: null, 面积: null }, geometry: null },
    ]);
  });

  test("a title above the table, WKT in a column, the system from SRID", async () => {
    const wkt = "SRID=4490;POLYGON((117.2 36.7,117.21 36.7,117.21 36.71,117.2 36.7))";
    const found = await read(fileOf("a.csv", `宗地汇总表,\n编号,图形\nA,"${wkt}"\n`), {});
    expect(found.crs).toBe("EPSG:4490");
    expect(found.features[0]?.value).toMatchObject({
      properties: { 编号: "A" },
      geometry: { type: "Polygon" },
    });
  });
});
