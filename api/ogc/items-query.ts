import { Cql2Fault } from "../../gis/cql2/fault.ts";
import { readCql2Json } from "../../gis/cql2/read-json.ts";
import { readCql2Text } from "../../gis/cql2/read-text.ts";
import { cql2ToSql, type Queryable } from "../../gis/cql2/to-sql.ts";
import { isIsoDate } from "../../gis/iso-date.ts";
import { AppError } from "../errors.ts";
import { type CollectionId, collectionContract, type PropertyType } from "./contract.ts";
import type { OgcCrs } from "./crs.ts";
import { SOURCES, type Source } from "./sources.ts";

// One page of a collection as one statement: the fragments are ours (sources.ts, gis/cql2), what came with the
// request is in its parameters only.

export interface ItemsFilter {
  readonly day: string;
  /** The run of the classification whose outcomes hold on the day; null where they are computed. */
  readonly run: string | null;
  readonly bbox?: { readonly box: readonly number[]; readonly crs: OgcCrs } | undefined;
  readonly datetime?: string | undefined;
  readonly cql2?:
    | { readonly text: string; readonly language: "text" | "json"; readonly crs: OgcCrs }
    | undefined;
  /** Property → the value that it has. */
  readonly equal: Readonly<Record<string, string>>;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly (string | number | boolean)[];
}

export type Key = readonly (string | number)[];

/** Those after a key, or the one of a key. */
interface Place {
  readonly after?: Key | undefined;
  readonly only?: Key | undefined;
}

/** The features after a key, in order; a row holds the keys (`k0` …), each property, `id` and `geometry`. */
export function itemsStatement(
  id: CollectionId,
  filter: ItemsFilter,
  { limit, crs, ...place }: Place & { readonly limit: number; readonly crs: OgcCrs },
): Statement {
  const source = SOURCES[id];
  const { text, values } = filtered(id, filter, new Set(Object.keys(source.joins ?? {})), place);
  const columns = [
    ...source.keys.map(({ sql }, i) => `${sql} as k${i}`),
    ...Object.keys(source.properties).map((name) => `${expression(source, name)} as "${name}"`),
    `${source.id} as "id"`,
    `st_asgeojson(${crs.from4490(source.geometry)}, ${crs.digits}, 0)::json as "geometry"`,
  ];
  return {
    text: `select ${columns.join(",\n")}\n${text}\norder by ${listed(source.keys)}\nlimit $${values.length + 1}::integer`,
    values: [...values, limit],
  };
}

export function countStatement(id: CollectionId, filter: ItemsFilter): Statement {
  const { text, values } = filtered(id, filter, new Set());
  return { text: `select count(*)::integer as "count" ${text}`, values };
}

/** The keys of a feature's id, which are its parts; a district's code may itself hold hyphens. */
export function keyOfId(id: CollectionId, feature: string): Key | undefined {
  const { keys } = SOURCES[id];
  const parts = feature.split("-");
  const tail = parts.splice(parts.length - (keys.length - 1));
  return asKey(id, [parts.join("-"), ...tail]);
}

/** What is a key of the collection, number by number. */
export function asKey(id: CollectionId, parts: readonly unknown[]): Key | undefined {
  const { keys } = SOURCES[id];
  if (parts.length !== keys.length) return undefined;
  const read = keys.map(({ type }, i) => {
    const part = String(parts[i]);
    if (type === "text") return part === "" || part.includes("\0") ? undefined : part;
    return /^\d{1,9}$/.test(part) ? Number(part) : undefined;
  });
  return read.every((part) => part !== undefined) ? read : undefined;
}

function filtered(
  id: CollectionId,
  filter: ItemsFilter,
  joins: ReadonlySet<string>,
  { after, only }: Place = {},
): Statement {
  const source = SOURCES[id];
  const { properties } = collectionContract(id);
  const values: (string | number | boolean)[] = [filter.day, filter.run ?? 0];
  const parameter = (value: string | number | boolean, type: string) => `$${values.push(value)}::${type}`;
  // Both are named even where the collection does not ask for them: their types must be known.
  const conditions = [
    "$1::date is not null",
    "$2::bigint is not null",
    ...(source.where ? [source.where] : []),
  ];
  const joined = new Set(joins);
  const use = (name: string): string => {
    const property = source.properties[name];
    if (typeof property === "object") joined.add(property.join);
    return expression(source, name);
  };

  for (const [name, value] of Object.entries(filter.equal)) {
    const type = properties[name];
    if (type) conditions.push(`${use(name)} = ${parameter(asked(name, value, type), SQL_TYPES[type])}`);
  }
  if (filter.bbox) conditions.push(boxCondition(source.geometry, filter.bbox, parameter));
  if (filter.datetime !== undefined) {
    const period = endsOf(filter.datetime);
    // A feature without a period is always in it (Part 1, 7.15.4).
    if (source.period) conditions.push(...periodConditions(source.period, period, parameter));
  }
  if (filter.cql2) {
    const { crs } = filter.cql2;
    const compiled = compile(filter.cql2, queryables(id), values.length + 1, crs);
    for (const name of compiled.properties) if (name !== GEOMETRY) use(name);
    values.push(...compiled.values);
    conditions.push(compiled.sql);
  }
  for (const [key, sign] of [
    [after, ">"],
    [only, "="],
  ] as const) {
    if (!key) continue;
    const given = source.keys.map(({ type }, i) => parameter(key[i] ?? "", type));
    const compare = (sign: string, first = given.length) =>
      `(${listed(source.keys.slice(0, first))}) ${sign} (${given.slice(0, first).join(", ")})`;
    conditions.push(compare(sign));
    // A part is compared once its row is found; an index finds rows by their own keys only.
    if (source.found !== undefined) conditions.push(compare(sign === ">" ? ">=" : sign, source.found));
  }
  const outcomes = filter.run === null ? "computed" : "found";
  const made = Object.entries(source.joins ?? {}).flatMap(([name, join]) =>
    joined.has(name) ? [typeof join === "string" ? join : join[outcomes]] : [],
  );
  return {
    text: `from ${source.from}\n${made.join("\n")}\nwhere ${conditions.join("\n  and ")}`,
    values,
  };
}

const listed = (keys: Source["keys"]): string => keys.map(({ sql }) => sql).join(", ");

const expression = (source: Source, name: string): string => {
  const property = source.properties[name];
  if (property === undefined) throw new Error(`no source of the property ${name}`);
  return typeof property === "string" ? property : property.sql;
};

/** What filters call the geometry. */
export const GEOMETRY = "geometry";

const SQL_TYPES = { text: "text", number: "numeric", flag: "boolean", date: "date" } as const;

function queryables(id: CollectionId): ReadonlyMap<string, Queryable> {
  const source = SOURCES[id];
  return new Map<string, Queryable>([
    ...Object.entries(collectionContract(id).properties).map(
      ([name, type]) => [name, { type, sql: `(${expression(source, name)})` }] as const,
    ),
    [GEOMETRY, { type: "geometry", sql: source.geometry }],
  ]);
}

function compile(
  { text, language }: { readonly text: string; readonly language: "text" | "json" },
  known: ReadonlyMap<string, Queryable>,
  firstParameter: number,
  crs: OgcCrs,
) {
  try {
    const read = language === "text" ? readCql2Text(text) : readCql2Json(text);
    return cql2ToSql(read, {
      queryables: known,
      firstParameter,
      // A drawn outline that crosses itself is put right, as nobody would mean it.
      geometry: (given) => `st_makevalid(${crs.to4490(`st_geomfromgeojson(${given})`)})`,
    });
  } catch (error) {
    if (error instanceof Cql2Fault) throw filterMalformed(error.zh, error.en, error);
    throw error;
  }
}

function filterMalformed(zh: string, en: string, cause: unknown): AppError {
  return new AppError(
    "filter-malformed",
    { zh: `过滤条件有误：${zh}。`, en: `The filter cannot be used: ${en}.` },
    { status: 400, cause },
  );
}

type Parameter = (value: string | number | boolean, type: string) => string;

function boxCondition(
  geometry: string,
  { box, crs }: NonNullable<ItemsFilter["bbox"]>,
  parameter: Parameter,
): string {
  const [a = 0, b = 0, c = 0, d = 0] = box;
  const [[south, north], [west, east]] = crs.northFirst
    ? [
        [a, c],
        [b, d],
      ]
    : [
        [b, d],
        [a, c],
      ];
  const isPlane = crs.digits < 9;
  if ((south ?? 0) > (north ?? 0) || (isPlane && (west ?? 0) > (east ?? 0)))
    throw malformed("bbox", "bbox 的最小值大于最大值", "a least value of the bbox is above the greatest");
  const envelope = (from: number, to: number) => {
    const corners = crs.northFirst ? [south, from, north, to] : [from, south, to, north];
    const numbers = corners.map((n) => parameter(n ?? 0, "double precision"));
    return crs.to4490(`st_makeenvelope(${numbers.join(", ")})`);
  };
  const [from, to] = [west ?? 0, east ?? 0];
  // Across the date line it is two boxes.
  const boxes = from <= to ? [envelope(from, to)] : [envelope(from, 180), envelope(-180, to)];
  return `(${boxes.map((one) => `st_intersects(${geometry}, ${one})`).join(" or ")})`;
}

interface Ends {
  readonly since: string | null;
  readonly until: string | null;
}

function endsOf(datetime: string): Ends {
  const ends = datetime.split("/");
  const [first, last] = ends.length === 1 ? [ends[0], ends[0]] : ends;
  if (ends.length > 2 || first === undefined || last === undefined) throw datetimeMalformed(datetime);
  const [since = null, until = null] = [first, last].map((end) =>
    end === "" || end === ".." ? null : dayOf(end, datetime),
  );
  if (ends.length === 1 && since === null) throw datetimeMalformed(datetime);
  if (since && until && since > until) throw datetimeMalformed(datetime);
  return { since, until };
}

function periodConditions(
  [from, to]: readonly [string, string],
  { since, until }: Ends,
  parameter: Parameter,
): string[] {
  return [
    ...(until ? [`coalesce(${from} <= ${parameter(until, "date")}, true)`] : []),
    ...(since ? [`coalesce(${to} >= ${parameter(since, "date")}, true)`] : []),
  ];
}

function dayOf(text: string, datetime: string): string {
  const [, day = "", time] = /^(\d{4}-\d\d-\d\d)(T.*)?$/i.exec(text) ?? [];
  const isTime = time === undefined || /^T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(time);
  if (isIsoDate(day) && isTime) return day;
  throw datetimeMalformed(datetime);
}

const datetimeMalformed = (text: string) =>
  malformed(
    "datetime",
    `datetime ${text} 不是时刻或时段`,
    `datetime ${text} is neither an instant nor an interval`,
  );

function asked(name: string, value: string, type: PropertyType): string | boolean {
  if (value.includes("\0")) throw malformed(name, `${name} 含空字符`, `${name} holds the character NUL`);
  if (type === "text") return value;
  if (type === "number" && /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(value)) return value;
  if (type === "flag" && /^(true|false)$/.test(value)) return value === "true";
  if (type === "date" && isIsoDate(value)) return value;
  throw malformed(name, `${name} 的值 ${value} 类型不符`, `${value} is no value of ${name}`);
}

function malformed(field: string, zh: string, en: string): AppError {
  return new AppError(
    "request-query-malformed",
    { zh: `${zh}。`, en: `${en}.` },
    { status: 400, issues: [{ field, reason: { zh, en } }] },
  );
}
