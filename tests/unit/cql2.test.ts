import { describe, expect, test } from "vitest";
import { CQL2_LIMITS, Cql2Fault } from "../../gis/cql2/fault.ts";
import { readCql2Json } from "../../gis/cql2/read-json.ts";
import { type Cql2Json, readCql2Text } from "../../gis/cql2/read-text.ts";
import { cql2ToSql, type Queryable } from "../../gis/cql2/to-sql.ts";

const queryables = new Map<string, Queryable>([
  ["district", { type: "text", sql: "p.district" }],
  ["areaM2", { type: "number", sql: "p.area" }],
  ["demonstration", { type: "flag", sql: "p.demonstration" }],
  ["since", { type: "date", sql: "p.since" }],
  ["面积 x", { type: "number", sql: "p.other" }],
  ["geometry", { type: "geometry", sql: "p.geom" }],
]);
const compiled = (filter: Cql2Json) =>
  cql2ToSql(filter, { queryables, firstParameter: 2, geometry: (given) => `shape(${given})` });
const text = (filter: string) => {
  const { sql, values } = compiled(readCql2Text(filter));
  return [sql, ...values];
};

describe("CQL2 text becomes a condition with parameters", () => {
  test.each<[string, (string | boolean)[]]>([
    ["areaM2 > 2000", ["(p.area > $2::numeric)", "2000"]],
    ["areaM2>=-1.5e3", ["(p.area >= $2::numeric)", "-1500"]],
    ["district = '370102'", ["(p.district = $2::text)", "370102"]],
    ["district <> 'O''Brien'", ["(p.district <> $2::text)", "O'Brien"]],
    ['"面积 x" <= 3', ["(p.other <= $2::numeric)", "3"]],
    ["demonstration", ["p.demonstration"]],
    ["NOT demonstration", ["(not p.demonstration)"]],
    ["demonstration = TRUE", ["(p.demonstration = $2::boolean)", true]],
    ["district LIKE '37%'", ["(p.district like $2::text escape '\\')", "37%"]],
    ["district not like '37_'", ["(not (p.district like $2::text escape '\\'))", "37_"]],
    ["CASEI(district) = CASEI('A')", ["(lower(p.district) = lower($2::text))", "A"]],
    // What GDAL writes.
    ["district ILIKE 'jn%'", ["(lower(p.district) like lower($2::text) escape '\\')", "jn%"]],
    ["(district = 'a') AND (areaM2 < 1)", ["((p.district = $2::text) and (p.area < $3::numeric))", "a", "1"]],
    [
      "demonstration OR areaM2 IN (1, 2) AND district IS NULL",
      ["(p.demonstration or ((p.area in ($2::numeric, $3::numeric)) and (p.district is null)))", "1", "2"],
    ],
    ["areaM2 BETWEEN 1 AND 2", ["(p.area between $2::numeric and $3::numeric)", "1", "2"]],
    ["district IS NOT NULL", ["(not (p.district is null))"]],
    ["since >= DATE('2020-02-29')", ["(p.since >= $2::date)", "2020-02-29"]],
    ["since = '2020-01-01T'", ["(p.since = $2::date)", "2020-01-01"]],
    ["T_AFTER(since, TIMESTAMP('2020-01-01T08:00:00Z'))", ["(p.since > $2::date)", "2020-01-01"]],
    [
      "T_DURING(since, INTERVAL('2020-01-01', '..'))",
      ["(p.since > $2::date and p.since < 'infinity'::date)", "2020-01-01"],
    ],
    // The end that the relation leaves out is named, or PostgreSQL would not know its type.
    [
      "T_BEFORE(since, INTERVAL('2020-01-01', '2020-12-31'))",
      ["((p.since < $2::date) and coalesce($3::date is null, true) is not null)", "2020-01-01", "2020-12-31"],
    ],
    [
      "S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))",
      [
        "st_intersects(p.geom, shape($2::text))",
        '{"type":"Polygon","coordinates":[[[1,2],[3,2],[3,4],[1,4],[1,2]]]}',
      ],
    ],
    [
      "s_within(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0))))",
      [
        "st_within(p.geom, shape($2::text))",
        '{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}',
      ],
    ],
  ])("%s", (filter, expected) => {
    expect(text(filter)).toEqual(expected);
  });

  test("and means the same in JSON", () => {
    const filter = "district = 'a' AND NOT areaM2 IN (1, 2)";
    const json = {
      op: "and",
      args: [
        { op: "=", args: [{ property: "district" }, "a"] },
        { op: "not", args: [{ op: "in", args: [{ property: "areaM2" }, [1, 2]] }] },
      ],
    };
    const { sql, values } = compiled(json);
    expect([sql, ...values]).toEqual(text(filter));
  });

  test("whose words never become SQL", () => {
    const word = "'; drop table parcel; --";
    const { sql, values } = compiled({ op: "=", args: [{ property: "district" }, word] });
    expect(sql).toBe("(p.district = $2::text)");
    expect(values).toEqual([word]);
  });
});

describe("a filter is refused, with what is wrong,", () => {
  test.each([
    ["an unknown property", "password = 'x'"],
    ["the name of something every object has", "constructor = 'x'"],
    ["an unfinished text", "district = 'x"],
    ["an unfinished comparison", "district ="],
    ["words after its end", "areaM2 > 1 areaM2"],
    ["a stray sign", "areaM2 > 1;"],
    ["types that do not fit", "areaM2 > 'x'"],
    ["a number where a condition belongs", "areaM2"],
    ["a comparison of geometries", "geometry = geometry"],
    ["a day that does not exist", "since = DATE('2021-02-29')"],
    ["a ring that is not closed", "S_WITHIN(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))"],
    ["a ring of three positions", "S_WITHIN(geometry, POLYGON((0 0, 1 0, 0 0)))"],
    ["a box that is inside out", "S_INTERSECTS(geometry, BBOX(3, 2, 1, 4))"],
    ["a pattern that ends in an escape", "district LIKE 'x\\'"],
    ["an operation that there is none of", "S_NEAR(geometry, POINT(1 1))"],
    ["nothing between brackets", "areaM2 IN ()"],
    ["a number beyond all bounds", "areaM2 > 1e999"],
    ["the character NUL", "district = '\0'"],
  ])("%s", (_what, filter) => {
    expect(() => text(filter)).toThrow(Cql2Fault);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["an operation without arguments", { op: "and" }],
    ["and of one", { op: "and", args: [true] }],
    ["a null argument", { op: "=", args: [{ property: "district" }, null] }],
    [
      "a name of the language itself",
      { op: "toString", args: [{ property: "geometry" }, { property: "geometry" }] },
    ],
    [
      "an interval in an interval",
      { op: "t_intersects", args: [{ property: "since" }, { interval: ["..", { interval: ["..", ".."] }] }] },
    ],
    [
      "a pattern that is a property",
      { op: "like", args: [{ property: "district" }, { property: "district" }] },
    ],
    [
      "a geometry without positions",
      { op: "s_within", args: [{ property: "geometry" }, { type: "Polygon", coordinates: [] }] },
    ],
    [
      "positions that are texts",
      { op: "s_within", args: [{ property: "geometry" }, { type: "Point", coordinates: ["1", "2"] }] },
    ],
  ])("JSON: %s", (_what, filter) => {
    expect(() => compiled(filter as Cql2Json)).toThrow(Cql2Fault);
  });

  test("at the limit of depth it is read, and beyond it is not", () => {
    const nested = (depth: number) => `${"(".repeat(depth)}demonstration${")".repeat(depth)}`;
    expect(text(nested(CQL2_LIMITS.depth))).toEqual(["p.demonstration"]);
    expect(() => text(nested(CQL2_LIMITS.depth + 1))).toThrow(Cql2Fault);
    const json = (depth: number): Cql2Json => (depth === 0 ? true : { op: "not", args: [json(depth - 1)] });
    expect(compiled(json(CQL2_LIMITS.depth)).values).toEqual([true]);
    expect(() => compiled(json(CQL2_LIMITS.depth + 1))).toThrow(Cql2Fault);
  });

  test("so is JSON, whatever its brackets hold", () => {
    const lists = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(readCql2Json(lists(CQL2_LIMITS.depth))).toBeInstanceOf(Array);
    expect(() => readCql2Json(lists(7_000))).toThrow(Cql2Fault);
    expect(readCql2Json(`"${"[".repeat(7_000)}"`)).toHaveLength(7_000);
    expect(() => readCql2Json("{")).toThrow(Cql2Fault);
  });

  test("collections of geometries lie in one another only so deep", () => {
    const collected = (depth: number): string =>
      depth === 0 ? "POINT(1 1)" : `GEOMETRYCOLLECTION(${collected(depth - 1)})`;
    const filter = (depth: number) => `S_WITHIN(geometry, ${collected(depth)})`;
    expect(text(filter(CQL2_LIMITS.collections))).toHaveLength(2);
    expect(() => text(filter(CQL2_LIMITS.collections + 1))).toThrow(Cql2Fault);
  });

  test("a filter has so many parts and positions, and no more", () => {
    const list = (length: number) => `areaM2 IN (${"1,".repeat(length - 1)}1)`;
    // The operation itself and the property are parts, too.
    expect(text(list(CQL2_LIMITS.nodes - 2))).toHaveLength(CQL2_LIMITS.nodes - 1);
    expect(() => text(list(CQL2_LIMITS.nodes - 1))).toThrow(Cql2Fault);
    const line = (positions: number) =>
      compiled({
        op: "s_crosses",
        args: [
          { property: "geometry" },
          { type: "LineString", coordinates: Array.from({ length: positions }, (_, i) => [i, 0]) },
        ],
      });
    expect(line(CQL2_LIMITS.positions).values).toHaveLength(1);
    expect(() => line(CQL2_LIMITS.positions + 1)).toThrow(Cql2Fault);
  });

  test("a geometry crosses itself so often, and no more", () => {
    // A line to and fro, and one through all of it.
    const line = (crossings: number) =>
      compiled({
        op: "s_crosses",
        args: [
          { property: "geometry" },
          {
            type: "MultiLineString",
            coordinates: [
              Array.from({ length: crossings + 1 }, (_, i) => [i, i % 2]),
              [
                [-1, 0.5],
                [crossings + 1, 0.5],
              ],
            ],
          },
        ],
      });
    expect(line(CQL2_LIMITS.crossings).values).toHaveLength(1);
    expect(() => line(CQL2_LIMITS.crossings + 1)).toThrow(/crosses itself/);
    // Two lines that only cross each other.
    const combs = [false, true].map((isTurned) => ({
      type: "LineString",
      coordinates: Array.from({ length: 80 }, (_, i) => {
        const [x, y] = [Math.floor(i / 2), (i + Math.floor(i / 2)) % 2 === 0 ? -1 : 41];
        return isTurned ? [y, x] : [x, y];
      }),
    }));
    const collection = { type: "GeometryCollection", geometries: combs };
    expect(() => compiled({ op: "s_crosses", args: [{ property: "geometry" }, collection] })).toThrow(
      /crosses itself/,
    );
  });

  test("a very long one is not even read", () => {
    expect(() => readCql2Text(`district = '${"x".repeat(CQL2_LIMITS.characters)}'`)).toThrow(/longer/);
  });
});
