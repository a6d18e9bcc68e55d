/**
 * One table of values for both engines. They send text; what JavaScript makes of
 * it is decided here, so that a query answers alike on either. A type that is not
 * listed stays the text PostgreSQL wrote (numeric, date, uuid, interval …).
 */
type Parse = (text: string) => unknown;

const scalar: Readonly<Record<number, Parse>> = {
  16: (text) => text === "t", // bool
  17: (text) => Buffer.from(text.slice(2), "hex"), // bytea, written \x…
  20: BigInt, // int8: count(*) and fen exceed 2^53 in principle
  21: Number, // int2
  23: Number, // int4
  26: Number, // oid
  114: JSON.parse, // json
  700: Number, // float4
  701: Number, // float8
  1114: (text) => text.replace(" ", "T"), // timestamp: no zone, none is invented
  1184: momentOf, // timestamptz
  3802: JSON.parse, // jsonb
};

/** ISO text in UTC with the microseconds that were stored: whoever asks what was known at it is told of it, too. */
function momentOf(text: string): string {
  const utc = new Date(text.replace(/ (.*[+-]\d\d)$/, "T$1:00").replace(" ", "T")).toISOString();
  const beyond = /\.\d{3}(\d{1,3})/.exec(text)?.[1];
  return beyond === undefined ? utc : utc.replace("Z", `${beyond.padEnd(3, "0")}Z`);
}

/** Array type → element type, for the types that occur in results. */
const elementOf: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
};

const asWritten: Parse = (text) => text;

/** How the text of a result of type `oid` becomes a JavaScript value. */
export function parserOf(oid: number): Parse {
  const element = elementOf[oid];
  if (element === undefined) return scalar[oid] ?? asWritten;
  const parse = scalar[element] ?? asWritten;
  return (text) => arrayOf(text, parse);
}

/** The tokens of PostgreSQL's array text: a bracket, a quoted element, a bare one; commas fall between. */
const arrayTokens = /[{}]|"((?:[^"\\]|\\.)*)"|[^{},]+/gs;

/** `{1,NULL,"a \"b\""}` → its elements; nested arrays stay nested. */
function arrayOf(text: string, parse: Parse): unknown[] {
  const outer: unknown[] = [];
  const open: unknown[][] = [outer];
  for (const match of text.matchAll(arrayTokens)) {
    const [token, quoted] = match;
    const current = open.at(-1) ?? outer;
    if (token === "{") {
      const inner: unknown[] = [];
      current.push(inner);
      open.push(inner);
    } else if (token === "}") open.pop();
    else if (quoted !== undefined) current.push(parse(quoted.replace(/\\(.)/gs, "$1")));
    else current.push(token === "NULL" ? null : parse(token));
  }
  // The text is one pair of brackets, so the outermost array holds exactly the result.
  return outer[0] as unknown[];
}

/**
 * A parameter as PostgreSQL's text. Objects are refused: whether an array means
 * `text[]` or json the engines decide differently, so json is passed as text.
 */
export function parameterText(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(",")}}`;
  throw new TypeError(
    value === undefined
      ? "a query parameter is undefined; pass null if nothing is meant"
      : "a query parameter is an object; pass json as text and dates as YYYY-MM-DD",
  );
}

function arrayElement(value: unknown): string {
  const text = parameterText(value);
  if (text === null) return "NULL";
  return Array.isArray(value) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
