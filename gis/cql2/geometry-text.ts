import { CQL2_LIMITS } from "./fault.ts";
import type { Cql2Json } from "./read-text.ts";
import { GEOMETRY_WORDS, type GeometryWord, type Tokens } from "./tokens.ts";

/** How deep the brackets of each kind nest above its positions, and what GeoJSON calls it. */
const SHAPES = {
  POINT: ["Point", 0],
  LINESTRING: ["LineString", 1],
  POLYGON: ["Polygon", 2],
  MULTIPOINT: ["MultiPoint", 1],
  MULTILINESTRING: ["MultiLineString", 2],
  MULTIPOLYGON: ["MultiPolygon", 3],
} as const satisfies Partial<Record<GeometryWord, readonly [string, number]>>;

/** Well-known text after its first word, as GeoJSON; two numbers a position. */
export function readGeometry(tokens: Tokens, word: GeometryWord, depth = 0): Cql2Json {
  if (word === "GEOMETRYCOLLECTION") {
    if (depth >= CQL2_LIMITS.collections) throw tokens.fault("嵌套过深", "it is nested too deep");
    const geometries = inBrackets(tokens, () => {
      const inner = tokens.oneOf(GEOMETRY_WORDS);
      if (inner === undefined) throw tokens.fault("此处应为几何", "a geometry is expected");
      return readGeometry(tokens, inner, depth + 1);
    });
    return { type: "GeometryCollection", geometries };
  }
  const [type, nesting] = SHAPES[word];
  if (word === "POINT") {
    tokens.expect("(");
    const coordinates = position(tokens);
    tokens.expect(")");
    return { type, coordinates };
  }
  return { type, coordinates: nested(tokens, nesting, word === "MULTIPOINT") };
}

function nested(tokens: Tokens, nesting: number, bracketed: boolean): Cql2Json {
  return inBrackets(tokens, () => {
    if (nesting > 1) return nested(tokens, nesting - 1, false);
    // The points of a MULTIPOINT stand in brackets of their own, or do not.
    const opened = bracketed && tokens.sign("(");
    const read = position(tokens);
    if (opened) tokens.expect(")");
    return read;
  });
}

function inBrackets<T>(tokens: Tokens, next: () => T): T[] {
  tokens.expect("(");
  const list = [next()];
  while (tokens.sign(",")) list.push(next());
  tokens.expect(")");
  return list;
}

function position(tokens: Tokens): number[] {
  const read = [tokens.number(), tokens.number()];
  if (tokens.isNumber()) throw tokens.fault("坐标只应有两个数", "a position has two numbers");
  return read;
}
