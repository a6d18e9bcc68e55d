import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BoundaryFile, readBoundaryText } from "../../../gis/formats/boundary-text.ts";
import { crsOfBoundaryHeader } from "../../../gis/formats/crs-names.ts";
import { planarArea } from "../../../gis/formats/rings.ts";
import { ROOT } from "../source-file.ts";

const sample = (name: string) => readBoundaryText(readFileSync(join(ROOT, "fixtures", "survey", name)));
const written = (...lines: string[]) => readBoundaryText(Buffer.from(lines.join("\n")));
const codes = ({ warnings }: BoundaryFile) => warnings.map(({ code }) => code);
const areas = ({ parcels }: BoundaryFile) =>
  parcels.map(({ geometry }) => geometry && Math.round(planarArea(geometry) * 100) / 100);

const SQUARE = [
  "J1,1,100,500000",
  "J2,1,200,500000",
  "J3,1,200,500100",
  "J4,1,100,500100",
  "J1,1,100,500000",
];

describe("the same two parcels are read from every encoding and easting", () => {
  for (const [name, encoding, epsg] of [
    ["boundary-utf8.txt", "UTF-8", "EPSG:4527"],
    ["boundary-utf8-bom.txt", "UTF-8", "EPSG:4527"],
    ["boundary-gbk.txt", "GB18030", "EPSG:4527"],
    ["boundary-6digit.txt", "UTF-8", "EPSG:4548"],
  ] as const) {
    test(`${name}: ${encoding}, ${epsg}, 51,950.00 m² with a hole and 2,000.00 m²`, () => {
      const file = sample(name);
      expect(file.encoding).toBe(encoding);
      expect(areas(file)).toEqual([51_950, 2_000]);
      expect(file.parcels.map(({ geometry }) => geometry?.coordinates.length)).toEqual([2, 1]);
      expect(file.parcels[0]?.properties).toMatchObject({
        地块编号: "370112001002GB00012",
        地块名称: "某机械厂地块(示例)",
        地类编码: "0601",
      });
      const easting = file.parcels[0]?.points[0]?.position[0] ?? 0;
      expect(crsOfBoundaryHeader(file.header, easting)).toMatchObject({ code: epsg });
      expect(codes(file)).toEqual([]);
    });
  }
});

describe("what programs write differently", () => {
  test("only [地块坐标], no attributes but the count, @ after a space", () => {
    const file = written("[地块坐标]", "5 @", ...SQUARE);
    expect(areas(file)).toEqual([10_000]);
    expect(file.header).toEqual({});
  });

  test("thirteen fields keep their places; an unknown key and an extra section are kept apart", () => {
    const file = written(
      "[版本]",
      "软件=某软件",
      "[属性描述]",
      "坐标系=2000国家大地坐标系",
      "自定义=甲",
      "[地块坐标]",
      "5,1.0000,B1,某地块,面,I50,工业用地,0601,图斑,旱地,5,6,备注一,@",
      ...SQUARE,
    );
    expect(file.header).toMatchObject({ 自定义: "甲", 软件: "某软件" });
    expect(file.parcels[0]?.properties).toMatchObject({
      图斑类型: "图斑",
      备注: "备注一",
      改造后质量等别: "6",
    });
  });

  test("full-width commas, no J, no closing point: closed and said so", () => {
    const file = written(
      "[地块坐标]",
      "4，1.0000，B1，甲，面，，，，＠",
      "1，1，100，500000",
      "2，1，200，500000",
      "3，1，200，500100",
      "4，1，100，500100",
    );
    expect(areas(file)).toEqual([10_000]);
    expect(codes(file)).toEqual(["ring-not-closed"]);
  });

  test("east before north is told by size", () => {
    const file = written(
      "[地块坐标]",
      "5,1.0000,B1,@",
      ...SQUARE.map((line) => line.replace(/,(\d+),(\d+)$/, ",39$2,4000$1")),
    );
    expect(codes(file)).toEqual(["axes-swapped"]);
    expect(file.parcels[0]?.geometry?.coordinates[0]?.[0]).toEqual([39_500_000, 4_000_100]);
  });

  test("ring 1 twice is two parts where the second does not lie in the first", () => {
    const second = SQUARE.map((line) =>
      line.replace(/,5000|,5001/, (found) => (found === ",5000" ? ",6000" : ",6001")),
    );
    const file = written("[地块坐标]", "10,2.0000,B1,@", ...SQUARE, ...second);
    expect(file.parcels[0]?.geometry?.type).toBe("MultiPolygon");
    expect(areas(file)).toEqual([20_000]);
  });

  test("ring 2 outside ring 1 is a part, ring 1 inside ring 1 is a hole", () => {
    const inside = [
      "J1,1,120,500020",
      "J2,1,140,500020",
      "J3,1,140,500040",
      "J4,1,120,500040",
      "J1,1,120,500020",
    ];
    const hole = written("[地块坐标]", "10,0.9600,B1,@", ...SQUARE, ...inside);
    // 100 × 100 − 20 × 20 m²
    expect(areas(hole)).toEqual([9_600]);
    expect(hole.parcels[0]?.geometry?.type).toBe("Polygon");
  });
});

describe("a declaration that disagrees is a warning", () => {
  for (const [declared, expected] of [
    ["1.0010", []],
    ["1.0011", ["area-differs"]],
    ["0.9990", []],
    ["0.9989", ["area-differs"]],
  ] as const) {
    // One thousandth of 1 ha is 0.0010 ha.
    test(`${declared} ha for 1.0000 ha: ${expected.length} warnings`, () => {
      expect(codes(written("[地块坐标]", `5,${declared},B1,@`, ...SQUARE))).toEqual(expected);
    });
  }

  test("four points declared, five given", () => {
    expect(codes(written("[地块坐标]", "4,1.0000,B1,@", ...SQUARE))).toEqual(["count-differs"]);
  });
});

describe("a line that can be no point is refused by its number", () => {
  test("letters where a coordinate belongs", () => {
    expect(() => written("[地块坐标]", "5,1.0,B1,@", "J1,1,abc,500000")).toThrow(
      expect.objectContaining({ line: 3 }),
    );
  });

  test("a point before any parcel", () => {
    expect(() => written("[地块坐标]", "J1,1,100,500000")).toThrow(expect.objectContaining({ line: 2 }));
  });
});

describe("the header's system", () => {
  const header = { 坐标系: "2000国家大地坐标系", 几度分带: "3", 带号: "39" };
  for (const [change, easting, code] of [
    [{}, 39_517_860, "EPSG:4527"],
    [{}, 517_860, "EPSG:4548"],
    [{ 带号: "40" }, 40_517_860, "EPSG:4528"],
    [{ 几度分带: "6", 带号: "20" }, 20_517_860, "EPSG:4498"],
    [{ 坐标系: "1980西安坐标系" }, 39_517_860, "EPSG:2363"],
    [{ 坐标系: "北京54" }, 517_860, "EPSG:2436"],
  ] as const) {
    test(`${JSON.stringify(change)} at ${easting}: ${code}`, () => {
      expect(crsOfBoundaryHeader({ ...header, ...change }, easting)).toMatchObject({ code });
    });
  }

  test("a name that is none is handed back", () => {
    expect(crsOfBoundaryHeader({ 坐标系: "某市独立坐标系" }, 517_860)).toEqual({
      unsupported: "某市独立坐标系",
    });
  });
});
