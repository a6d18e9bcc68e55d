import { CQL2_LIMITS, Cql2Fault } from "./fault.ts";
import { readGeometry } from "./geometry-text.ts";
import { TEMPORAL } from "./temporal.ts";
import { GEOMETRY_WORDS, type Tokens, tokensOf } from "./tokens.ts";

// CQL2 text (OGC 21-065r2) into CQL2 JSON, so that both languages are one from there on. What is beyond the text's
// grammar is refused here; what properties there are, and of what type, is said by to-sql.ts.

/** An expression of CQL2 JSON: `{ op, args }`, `{ property }`, a literal. */
export type Cql2Json =
  | string
  | number
  | boolean
  | readonly Cql2Json[]
  | { readonly [member: string]: Cql2Json };

const SPATIAL = /^S_(INTERSECTS|EQUALS|DISJOINT|TOUCHES|WITHIN|OVERLAPS|CROSSES|CONTAINS)$/;
const isTemporal = (name: string) => Object.hasOwn(TEMPORAL, name.toLowerCase());

/** @throws Cql2Fault with the place in the text where it stops making sense */
export function readCql2Text(text: string): Cql2Json {
  if (text.length > CQL2_LIMITS.characters) {
    throw new Cql2Fault(
      `过滤条件超过 ${CQL2_LIMITS.characters} 个字符`,
      `the filter is longer than ${CQL2_LIMITS.characters} characters`,
    );
  }
  const tokens = tokensOf(text);
  const read = either(tokens, 0);
  tokens.end();
  return read;
}

function deeper(tokens: Tokens, depth: number): number {
  if (depth < CQL2_LIMITS.depth) return depth + 1;
  throw tokens.fault(`嵌套超过 ${CQL2_LIMITS.depth} 层`, `it is nested more than ${CQL2_LIMITS.depth} deep`);
}

function either(tokens: Tokens, depth: number): Cql2Json {
  return joined(tokens, "OR", () => both(tokens, depth));
}

function both(tokens: Tokens, depth: number): Cql2Json {
  return joined(tokens, "AND", () => factor(tokens, depth));
}

function joined(tokens: Tokens, word: "AND" | "OR", next: () => Cql2Json): Cql2Json {
  const args = [next()];
  while (tokens.word(word)) args.push(next());
  return args.length === 1 && args[0] !== undefined ? args[0] : { op: word.toLowerCase(), args };
}

function factor(tokens: Tokens, depth: number): Cql2Json {
  if (tokens.word("NOT")) return { op: "not", args: [factor(tokens, deeper(tokens, depth))] };
  if (tokens.sign("(")) {
    const inner = either(tokens, deeper(tokens, depth));
    tokens.expect(")");
    return inner;
  }
  return predicate(tokens, depth);
}

function predicate(tokens: Tokens, depth: number): Cql2Json {
  const called = tokens.call((name) => SPATIAL.test(name) || isTemporal(name));
  if (called !== undefined) {
    const read = SPATIAL.test(called) ? spatial : temporal;
    const first = read(tokens);
    tokens.expect(",");
    const second = read(tokens);
    tokens.expect(")");
    return { op: called.toLowerCase(), args: [first, second] };
  }
  return comparison(tokens, scalar(tokens, depth), depth);
}

function comparison(tokens: Tokens, left: Cql2Json, depth: number): Cql2Json {
  const sign = tokens.comparison();
  if (sign !== undefined) return { op: sign, args: [left, scalar(tokens, depth)] };
  if (tokens.word("IS")) {
    const negated = tokens.word("NOT");
    tokens.expectWord("NULL");
    return not(negated, { op: "isNull", args: [left] });
  }
  const negated = tokens.word("NOT");
  if (tokens.word("LIKE")) return not(negated, { op: "like", args: [left, scalar(tokens, depth)] });
  // Not CQL2: GDAL writes it where its own language says ILIKE.
  if (tokens.word("ILIKE")) {
    const [subject, pattern] = [left, scalar(tokens, depth)].map((arg) => ({ op: "casei", args: [arg] }));
    return not(negated, { op: "like", args: [subject, pattern] as Cql2Json[] });
  }
  if (tokens.word("BETWEEN")) {
    const least = scalar(tokens, depth);
    tokens.expectWord("AND");
    return not(negated, { op: "between", args: [left, least, scalar(tokens, depth)] });
  }
  if (tokens.word("IN")) {
    tokens.expect("(");
    const list = listOf(tokens, () => scalar(tokens, depth));
    tokens.expect(")");
    return not(negated, { op: "in", args: [left, list] });
  }
  if (negated) throw tokens.fault("NOT 之后应为 LIKE、BETWEEN 或 IN", "after NOT comes LIKE, BETWEEN or IN");
  // A property that is true or false stands by itself.
  return left;
}

const not = (negated: boolean, of: Cql2Json): Cql2Json => (negated ? { op: "not", args: [of] } : of);

function listOf<T>(tokens: Tokens, next: () => T): T[] {
  const list = [next()];
  while (tokens.sign(",")) list.push(next());
  return list;
}

function scalar(tokens: Tokens, depth: number): Cql2Json {
  if (tokens.call((name) => name === "CASEI") !== undefined) {
    const inner = scalar(tokens, deeper(tokens, depth));
    tokens.expect(")");
    return { op: "casei", args: [inner] };
  }
  return instant(tokens) ?? tokens.literal() ?? { property: tokens.name() };
}

function instant(tokens: Tokens): Cql2Json | undefined {
  const called = tokens.call((name) => name === "DATE" || name === "TIMESTAMP");
  if (called === undefined) return undefined;
  const value = tokens.text();
  tokens.expect(")");
  return { [called.toLowerCase()]: value };
}

function temporal(tokens: Tokens): Cql2Json {
  if (tokens.call((name) => name === "INTERVAL") === undefined)
    return instant(tokens) ?? { property: tokens.name() };
  const interval = listOf(tokens, () => tokens.optionalText() ?? { property: tokens.name() });
  tokens.expect(")");
  return { interval };
}

function spatial(tokens: Tokens): Cql2Json {
  if (tokens.call((name) => name === "BBOX") !== undefined) {
    const bbox = listOf(tokens, () => tokens.number());
    tokens.expect(")");
    return { bbox };
  }
  const word = tokens.oneOf(GEOMETRY_WORDS);
  return word === undefined ? { property: tokens.name() } : readGeometry(tokens, word);
}
