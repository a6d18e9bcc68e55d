import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CRS_TABLE, crsByCode, zoneOf } from "../../../gis/formats/crs.ts";
import { axesAreSwapped, crsOfWkt, type Extent, proposeCrs } from "../../../gis/formats/crs-names.ts";
import { fromDegrees, toDegrees } from "../../../gis/formats/transform.ts";
import { ROOT } from "../source-file.ts";

describe("the table of systems", () => {
  const rows = readFileSync(join(ROOT, "fixtures", "reference", "crs.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1);

  for (const row of rows) {
    const [code = "", , , falseEasting, meridian] = row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    test(`${code} is in it with the easting and meridian of the reference table`, () => {
      const projection = crsByCode(code)?.projection;
      expect(projection).toBeDefined();
      if (projection?.kind !== "transverse-mercator") return;
      expect([projection.falseEasting, projection.centralMeridian]).toEqual([
        Number(falseEasting),
        Number(meridian),
      ]);
    });
  }

  test("every code stands there once", () => {
    expect(new Set(CRS_TABLE.map(({ code }) => code)).size).toBe(CRS_TABLE.length);
  });

  for (const text of [
    "4527",
    "EPSG:4527",
    "epsg:4527",
    "urn:ogc:def:crs:EPSG::4527",
    "http://www.opengis.net/def/crs/EPSG/0/4527",
  ]) {
    test(`${text} names it`, () => expect(crsByCode(text)?.code).toBe("EPSG:4527"));
  }
  test("urn:ogc:def:crs:OGC:1.3:CRS84 is WGS 84", () => {
    expect(crsByCode("urn:ogc:def:crs:OGC:1.3:CRS84")?.code).toBe("EPSG:4326");
  });
  test("another number is none of them", () => expect(crsByCode("EPSG:26986")).toBeUndefined());
});

describe("Esri's well-known text is recognised by what it says", () => {
  const geographic =
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  const projected = (name: string, base: string, easting: number, meridian: number) =>
    `PROJCS["${name}",${base},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${easting}.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
  const xian =
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
  for (const [wkt, code] of [
    [geographic, "EPSG:4490"],
    [projected("CGCS2000_3_Degree_GK_Zone_39", geographic, 39_500_000, 117), "EPSG:4527"],
    [projected("CGCS2000_3_Degree_GK_CM_117E", geographic, 500_000, 117), "EPSG:4548"],
    [projected("济南坐标", geographic, 40_500_000, 120), "EPSG:4528"],
    [projected("Xian_1980_3_Degree_GK_Zone_39", xian, 39_500_000, 117), "EPSG:2363"],
    [
      'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
      "EPSG:4326",
    ],
  ] as const) {
    test(code, () => expect(crsOfWkt(wkt)?.code).toBe(code));
  }

  test("a false northing, or feet, make it a system of somebody's own", () => {
    const own = projected("local", geographic, 500_000, 117);
    expect(crsOfWkt(own.replace('"False_Northing",0.0', '"False_Northing",-3000000.0'))).toBeUndefined();
    expect(crsOfWkt(own.replace('UNIT["Meter",1.0]', 'UNIT["Foot_US",0.3048006096012192]'))).toBeUndefined();
  });
});

describe("a missing system is proposed from the size of the coordinates", () => {
  for (const [extent, meridian, expected] of [
    [[117.1, 36.6, 117.2, 36.7], undefined, ["EPSG:4490", false]],
    [[36.6, 117.1, 36.7, 117.2], undefined, ["EPSG:4490", true]],
    [[39_517_860, 4_068_776, 39_518_200, 4_068_996], undefined, ["EPSG:4527", false]],
    [[4_068_776, 39_517_860, 4_068_996, 39_518_200], undefined, ["EPSG:4527", true]],
    [[517_860, 4_068_776, 518_200, 4_068_996], 117, ["EPSG:4548", false]],
    [[4_068_776, 517_860, 4_068_996, 518_200], 117, ["EPSG:4548", true]],
    [[517_860, 4_068_776, 518_200, 4_068_996], undefined, undefined],
    [[13_040_000, 4_390_000, 13_050_000, 4_400_000], 117, ["EPSG:3857", false]],
    [[233_000, 900_000, 240_000, 905_000], 117, ["EPSG:4548", false]],
    [[-71.1, 42.3, -71, 42.4], 117, undefined],
  ] as const) {
    test(`${extent.join(", ")} near ${meridian}: ${expected}`, () => {
      const proposal = proposeCrs(extent as Extent, meridian);
      expect(proposal && [proposal.crs.code, proposal.swapped]).toEqual(expected);
    });
  }

  test("in a known system, axes are swapped only where they fit the other way round", () => {
    const gk = crsByCode("4527");
    if (!gk) throw new Error("EPSG:4527 is in the table");
    expect(axesAreSwapped(gk, [4_068_776, 39_517_860, 4_068_996, 39_518_200])).toBe(true);
    expect(axesAreSwapped(gk, [39_517_860, 4_068_776, 39_518_200, 4_068_996])).toBe(false);
    expect(axesAreSwapped(gk, [1, 2, 3, 4])).toBe(false);
  });
});

describe("a position that goes to degrees and back is where it was, to a tenth of a millimetre", () => {
  for (const crs of CRS_TABLE.filter(({ datum }) => datum === "CGCS2000" || datum === "WGS84")) {
    if (crs.projection.kind !== "transverse-mercator") continue;
    const { falseEasting } = crs.projection;
    test(crs.code, () => {
      const [x, y] = fromDegrees(crs)(toDegrees(crs)([falseEasting + 117_860.123, 4_068_986.456]));
      expect(Math.hypot(x - falseEasting - 117_860.123, y - 4_068_986.456)).toBeLessThan(1e-4);
    });
  }

  test("zones are read from the easting", () => {
    expect(zoneOf(crsByCode("4527") ?? CRS_TABLE[0] ?? never())).toBe(39);
  });

  test("Amap's offset is taken off: half a kilometre in Jinan", () => {
    const gcj = crsByCode("GCJ-02");
    const [x, y] = toDegrees(gcj ?? never())([117.2, 36.7]);
    // 0.001° is about 100 m.
    expect(Math.hypot(x - 117.2, y - 36.7)).toBeGreaterThan(0.004);
  });
});

function never(): never {
  throw new Error("the table holds it");
}
