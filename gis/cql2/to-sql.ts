import { isIsoDate } from "../iso-date.ts";
import { CQL2_LIMITS, Cql2Fault } from "./fault.ts";
import { checkGeometry } from "./geometry-json.ts";
import type { Cql2Json } from "./read-text.ts";
import { OPEN, type Period, TEMPORAL } from "./temporal.ts";

/** A property that filters may name: its type, and the expression of SQL that it stands for. */
export interface Queryable {
  readonly type: "text" | "number" | "flag" | "date" | "geometry";
  readonly sql: string;
}

export interface SqlFilter {
  /** A condition; what the filter's writer wrote is in `values` only. */
  readonly sql: string;
  readonly values: readonly (string | boolean)[];
  /** The properties that it names. */
  readonly properties: ReadonlySet<string>;
}

export interface SqlFilterOptions {
  readonly queryables: ReadonlyMap<string, Queryable>;
  /** The number of the first parameter. */
  readonly firstParameter: number;
  /** The SQL of a geometry that a parameter holds as GeoJSON, in the system that the filter's positions are in. */
  readonly geometry: (parameter: string) => string;
}

type Type = Queryable["type"];
interface Term {
  readonly type: Type;
  readonly sql: string;
}
type Members = Readonly<Record<string, Cql2Json>>;

const COMPARISONS = new Set(["=", "<>", "<", ">", "<=", ">="]);

const SPATIAL: Readonly<Record<string, string>> = {
  s_intersects: "st_intersects",
  s_equals: "st_equals",
  s_disjoint: "st_disjoint",
  s_touches: "st_touches",
  s_within: "st_within",
  s_overlaps: "st_overlaps",
  s_crosses: "st_crosses",
  s_contains: "st_contains",
};

/**
 * CQL2 (OGC 21-065r2) as a condition of SQL with parameters. The classes basic-cql2, advanced and case-insensitive
 * comparison, property-property, basic and full spatial functions, and the temporal functions on days.
 * @throws Cql2Fault for what the classes do not cover, an unknown property, a type that does not fit, too much of it
 */
export function cql2ToSql(filter: Cql2Json, options: SqlFilterOptions): SqlFilter {
  return new Compiler(options).compile(filter);
}

class Compiler {
  readonly #options: SqlFilterOptions;
  readonly #values: (string | boolean)[] = [];
  readonly #named: string[] = [];
  readonly #properties = new Set<string>();
  #nodes = 0;

  constructor(options: SqlFilterOptions) {
    this.#options = options;
  }

  compile(filter: Cql2Json): SqlFilter {
    const condition = this.#condition(filter, 0);
    // An end of an interval may be left out of its relation; PostgreSQL must be told its type nevertheless.
    const unused = this.#named.filter((name) => !condition.includes(name));
    const sql = [condition, ...unused.map((name) => `coalesce(${name} is null, true) is not null`)].join(
      " and ",
    );
    return { sql: unused.length > 0 ? `(${sql})` : sql, values: this.#values, properties: this.#properties };
  }

  #condition(node: Cql2Json, depth: number): string {
    this.#count(depth);
    if (typeof node === "boolean") return this.#parameter(node, "boolean");
    const members = membersOf(node);
    if ("property" in members) {
      const { type, sql } = this.#property(members);
      if (type === "flag") return sql;
      throw wrongType("条件须为真假值", "a condition is true or false");
    }
    const { op, args } = operation(members);
    if (op === "and" || op === "or") {
      if (args.length < 2) throw arity(op);
      return `(${args.map((arg) => this.#condition(arg, depth + 1)).join(` ${op} `)})`;
    }
    if (op === "not") return `(not ${this.#condition(only(args, op), depth + 1)})`;
    return this.#predicate(op, args, depth + 1);
  }

  #predicate(op: string, args: readonly Cql2Json[], depth: number): string {
    if (COMPARISONS.has(op)) {
      const [left, right] = this.#alike(pair(args, op), depth);
      return `(${left.sql} ${op} ${right.sql})`;
    }
    if (op === "isNull") return `(${this.#scalar(only(args, op), depth).sql} is null)`;
    if (op === "like") return this.#like(pair(args, op), depth);
    if (op === "between") {
      const [subject, least, most] = this.#alike(triple(args), depth);
      return `(${subject.sql} between ${least.sql} and ${most.sql})`;
    }
    if (op === "in") {
      const [subject, list] = pair(args, op);
      if (!Array.isArray(list) || list.length === 0) throw arity(op);
      const [left, ...terms] = this.#alike([subject, ...(list as Cql2Json[])], depth);
      return `(${left?.sql} in (${terms.map(({ sql }) => sql).join(", ")}))`;
    }
    const spatial = Object.hasOwn(SPATIAL, op) ? SPATIAL[op] : undefined;
    if (spatial !== undefined) {
      const [left, right] = pair(args, op).map((arg) => this.#geometry(arg, depth));
      return `${spatial}(${left}, ${right})`;
    }
    const temporal = Object.hasOwn(TEMPORAL, op) ? TEMPORAL[op] : undefined;
    if (temporal !== undefined) {
      const [left, right] = pair(args, op);
      return temporal(this.#period(left, depth), this.#period(right, depth));
    }
    throw new Cql2Fault(`不支持运算 ${shown(op)}`, `the operation ${shown(op)} is not supported`);
  }

  #like([subject, pattern]: readonly [Cql2Json, Cql2Json], depth: number): string {
    const left = this.#scalar(subject, depth);
    const right = this.#scalar(pattern, depth);
    if (left.type !== "text" || right.type !== "text")
      throw wrongType("LIKE 只用于文字", "LIKE is for texts");
    // PostgreSQL refuses a pattern that ends in the middle of an escape, and what is stored may.
    const literal = literalOf(pattern);
    if (literal === undefined) throw wrongType("LIKE 的模式须为文字", "the pattern of LIKE is a literal");
    if (/^(?:[^\\]|\\.)*\\$/su.test(literal))
      throw new Cql2Fault("模式不能以反斜杠结尾", "a pattern cannot end with a backslash");
    return `(${left.sql} like ${right.sql} escape '\\')`;
  }

  /** Terms of one type: a literal takes that of the properties it is compared with. */
  #alike<A extends readonly Cql2Json[]>(args: A, depth: number): { [I in keyof A]: Term } {
    const named = args.map((arg) => this.#typeOf(arg)).find((type) => type !== undefined);
    const terms = args.map((arg) => this.#scalar(arg, depth, named));
    const [first] = terms;
    if (terms.some(({ type }) => type !== first?.type || type === "geometry"))
      throw wrongType("比较的两边类型不同", "the two sides of a comparison are of different types");
    // As many terms as arguments.
    return terms as { [I in keyof A]: Term };
  }

  #typeOf(node: Cql2Json): Type | undefined {
    const property = isMembers(node) ? node.property : undefined;
    return typeof property === "string" ? this.#options.queryables.get(property)?.type : undefined;
  }

  #scalar(node: Cql2Json, depth: number, beside?: Type): Term {
    this.#count(depth);
    switch (typeof node) {
      case "boolean":
        return { type: "flag", sql: this.#parameter(node, "boolean") };
      case "number":
        if (!Number.isFinite(node)) throw wrongType("数超出范围", "a number is beyond all bounds");
        return { type: "number", sql: this.#parameter(String(node), "numeric") };
      case "string":
        return beside === "date"
          ? { type: "date", sql: this.#day(node) }
          : { type: "text", sql: this.#parameter(clean(node), "text") };
    }
    const members = membersOf(node);
    if ("property" in members) return this.#property(members);
    if ("date" in members || "timestamp" in members)
      return { type: "date", sql: this.#day(members.date ?? members.timestamp) };
    const { op, args } = operation(members);
    if (op !== "casei") throw new Cql2Fault(`不支持 ${shown(op)}`, `${shown(op)} is not supported here`);
    const inner = this.#scalar(only(args, op), depth + 1);
    if (inner.type !== "text") throw wrongType("CASEI 只用于文字", "CASEI is for texts");
    return { type: "text", sql: `lower(${inner.sql})` };
  }

  #property({ property }: Members): Term {
    const queryable = typeof property === "string" ? this.#options.queryables.get(property) : undefined;
    if (!queryable || typeof property !== "string") {
      const names = [...this.#options.queryables.keys()].join(", ");
      throw new Cql2Fault(
        `没有可过滤的属性 ${shown(property)}；可用：${names}`,
        `there is no property ${shown(property)} to filter by; there are: ${names}`,
      );
    }
    this.#properties.add(property);
    return queryable;
  }

  #geometry(node: Cql2Json, depth: number): string {
    this.#count(depth);
    const members = membersOf(node);
    if ("property" in members) {
      const { type, sql } = this.#property(members);
      if (type === "geometry") return sql;
      throw wrongType("空间关系的两边须为几何", "a spatial relation is between geometries");
    }
    return this.#options.geometry(this.#parameter(JSON.stringify(checkGeometry(members)), "text"));
  }

  /** Days are instants: a period of one day. */
  #period(node: Cql2Json, depth: number): Period {
    this.#count(depth);
    const interval = isMembers(node) ? node.interval : undefined;
    if (interval === undefined) {
      const day = this.#date(node, depth, "时间关系的两边须为日期", "a temporal relation is between days");
      return { from: day, to: day };
    }
    if (!Array.isArray(interval) || interval.length !== 2) throw arity("interval");
    const end = (one: Cql2Json, open: string) =>
      one === ".."
        ? open
        : this.#date(one, depth + 1, "时段的两端须为日期", "the ends of an interval are days");
    return { from: end(interval[0], OPEN.from), to: end(interval[1], OPEN.to) };
  }

  #date(node: Cql2Json, depth: number, zh: string, en: string): string {
    const { type, sql } = this.#scalar(node, depth, "date");
    if (type !== "date") throw wrongType(zh, en);
    return sql;
  }

  #day(value: Cql2Json | undefined): string {
    const day = typeof value === "string" ? value.slice(0, 10) : "";
    // GDAL writes a day as 2020-01-01T.
    if (
      typeof value === "string" &&
      isIsoDate(day) &&
      /^(T([\d:.]+(Z|[+-]\d\d:?\d\d)?)?)?$/.test(value.slice(10))
    )
      return this.#parameter(day, "date");
    throw new Cql2Fault(`${shown(value)} 不是日期`, `${shown(value)} is not a date`);
  }

  #parameter(value: string | boolean, type: "text" | "numeric" | "boolean" | "date"): string {
    this.#values.push(value);
    const name = `$${this.#options.firstParameter + this.#values.length - 1}::${type}`;
    this.#named.push(name);
    return name;
  }

  #count(depth: number): void {
    this.#nodes += 1;
    if (depth > CQL2_LIMITS.depth)
      throw new Cql2Fault(
        `嵌套超过 ${CQL2_LIMITS.depth} 层`,
        `it is nested more than ${CQL2_LIMITS.depth} deep`,
      );
    if (this.#nodes > CQL2_LIMITS.nodes)
      throw new Cql2Fault(`条件超过 ${CQL2_LIMITS.nodes} 项`, `it has more than ${CQL2_LIMITS.nodes} parts`);
  }
}

function membersOf(node: Cql2Json): Members {
  if (isMembers(node)) return node;
  throw new Cql2Fault(`${shown(node)} 不是条件`, `${shown(node)} is not a condition`);
}

/** What came as JSON may be null, whatever the type says. */
function isMembers(node: Cql2Json): node is Members {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

/** The text of a literal, folded or not. */
function literalOf(node: Cql2Json): string | undefined {
  if (typeof node === "string") return node;
  const args = isMembers(node) ? node.args : undefined;
  return Array.isArray(args) && args[0] !== undefined ? literalOf(args[0]) : undefined;
}

function operation({ op, args }: Members): { op: string; args: readonly Cql2Json[] } {
  if (typeof op === "string" && Array.isArray(args)) return { op, args };
  throw new Cql2Fault("条件须有 op 和 args", "a condition has op and args");
}

function only(args: readonly Cql2Json[], op: string): Cql2Json {
  const [one, more] = args;
  if (one === undefined || more !== undefined) throw arity(op);
  return one;
}

function pair(args: readonly Cql2Json[], op: string): readonly [Cql2Json, Cql2Json] {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length !== 2) throw arity(op);
  return [left, right];
}

function triple(args: readonly Cql2Json[]): readonly [Cql2Json, Cql2Json, Cql2Json] {
  const [subject, least, most] = args;
  if (subject === undefined || least === undefined || most === undefined || args.length !== 3)
    throw arity("between");
  return [subject, least, most];
}

const arity = (op: string) =>
  new Cql2Fault(`${shown(op)} 的参数个数不对`, `${shown(op)} has a wrong number of arguments`);
const wrongType = (zh: string, en: string) => new Cql2Fault(zh, en);

/** PostgreSQL holds every character but the one. */
function clean(text: string): string {
  if (!text.includes("\0")) return text;
  throw new Cql2Fault("文字中不能有空字符", "a text cannot hold the character NUL");
}

function shown(value: unknown): string {
  const text = typeof value === "object" && value !== null ? "{…}" : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
