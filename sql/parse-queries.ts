import type { Cardinality } from "./query.ts";

/** One `-- name: x :many` block of a file in `sql/queries`, with its parameters numbered. */
export interface QuerySource {
  readonly name: string;
  readonly cardinality: Cardinality;
  /** The comment lines directly below the name. */
  readonly comment: readonly string[];
  /** PostgreSQL text with $1, $2 …; a parameter used twice has one number. */
  readonly text: string;
  /** In the order of their numbers. `nullable` when one use is written `:name?`. */
  readonly parameters: readonly { readonly name: string; readonly nullable: boolean }[];
}

const heading = /^-- name: (\S+) :(\S+)\s*$/;
const cardinalities: readonly string[] = ["one", "maybe", "many", "exec"] satisfies Cardinality[];

/** Splits a file into its queries. Throws, naming the line, at what it does not understand. */
export function parseQueries(file: string, content: string): QuerySource[] {
  const queries: QuerySource[] = [];
  let lines: string[] = [];
  let current: { name: string; cardinality: Cardinality } | undefined;
  const finish = (): void => {
    if (current) queries.push(parseQuery(current.name, current.cardinality, lines));
    lines = [];
  };
  content.split("\n").forEach((line, index) => {
    if (!line.startsWith("-- name:")) {
      lines.push(line);
      return;
    }
    finish();
    const [, name, cardinality] = heading.exec(line) ?? [];
    if (!name || !cardinality || !/^[a-z][A-Za-z0-9]*$/.test(name) || !cardinalities.includes(cardinality)) {
      throw new Error(`${file}:${index + 1}: expected "-- name: camelCase :one|:maybe|:many|:exec"`);
    }
    // The line above has compared it with the four words.
    current = { name, cardinality: cardinality as Cardinality };
  });
  finish();
  return queries;
}

function parseQuery(name: string, cardinality: Cardinality, lines: readonly string[]): QuerySource {
  const firstCode = lines.findIndex((line) => !line.startsWith("--"));
  const comment = lines.slice(0, firstCode).map((line) => line.replace(/^-- ?/, ""));
  const body = lines.slice(firstCode).join("\n").trim().replace(/;$/, "");
  return { name, cardinality, comment, ...numberParameters(body) };
}

/** What a colon may not be looked for in: strings, quoted names, comments, casts and dollar-quoted text. */
const token = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|::|:([a-z]\w*)(\?)?/g;

export function numberParameters(sql: string): Pick<QuerySource, "text" | "parameters"> {
  const nullable = new Map<string, boolean>();
  const text = sql.replace(token, (whole: string, _tag: unknown, name?: string, mark?: string) => {
    if (name === undefined) return whole;
    nullable.set(name, mark !== undefined || nullable.get(name) === true);
    return `$${[...nullable.keys()].indexOf(name) + 1}`;
  });
  return { text, parameters: [...nullable].map(([name, isNullable]) => ({ name, nullable: isNullable })) };
}
