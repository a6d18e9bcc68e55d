import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { postgis } from "@electric-sql/pglite-postgis";
import { parseQueries, type QuerySource } from "./parse-queries.ts";

/**
 * `npm run sql`: asks PostgreSQL what each query of `queries/*.sql` takes and
 * returns, and writes `generated/queries.ts`. The same texts give the same bytes.
 */
const here = import.meta.dirname;
const output = join(here, "generated", "queries.ts");

/** PostgreSQL's built-in types as the drivers deliver them (api/db/values.ts). */
const resultTypes: Readonly<Record<string, string>> = {
  bool: "boolean",
  bytea: "Buffer",
  int2: "number",
  int4: "number",
  oid: "number",
  float4: "number",
  float8: "number",
  int8: "bigint",
  numeric: "string",
  text: "string",
  varchar: "string",
  bpchar: "string",
  name: "string",
  uuid: "string",
  date: "string",
  timestamp: "string",
  timestamptz: "string",
  json: "unknown",
  jsonb: "unknown",
};

/** Where a parameter may be given otherwise than it would come back. Json goes in as text. */
const parameterTypes: Readonly<Record<string, string>> = {
  ...resultTypes,
  bytea: "Uint8Array",
  int8: "bigint | number",
  numeric: "string | number",
  json: "string",
  jsonb: "string",
};

interface PostgresType {
  readonly oid: number;
  readonly typname: string;
  readonly typtype: string;
  readonly typbasetype: number;
  readonly typelem: number;
  readonly typcategory: string;
}

async function migratedDatabase(): Promise<PGlite> {
  const database = await PGlite.create({ extensions: { postgis } });
  await database.exec("create extension postgis");
  const texts = [
    ...sqlFiles("migrations"),
    ...sqlFiles("functions"),
    ...sqlFiles("generated").filter((path) => path.endsWith("classify-parcels.sql")),
  ];
  for (const path of texts) {
    await database.exec(readFileSync(path, "utf8")).catch((error: unknown) => {
      throw new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
    });
  }
  return database;
}

function sqlFiles(folder: string): string[] {
  const path = join(here, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => join(path, name));
}

/** Says how a type is written in TypeScript; throws for one that no driver parses. */
function typeWriter(types: ReadonlyMap<number, PostgresType>) {
  const write = (oid: number, names: Readonly<Record<string, string>>): string => {
    const type = types.get(oid);
    if (type?.typtype === "e") return "string";
    if (type?.typtype === "d") return write(type.typbasetype, names);
    if (type?.typcategory === "A" && type.typelem) {
      const element = write(type.typelem, names);
      return element.includes(" ") ? `(${element})[]` : `${element}[]`;
    }
    const written = type && names[type.typname];
    if (!written)
      throw new Error(`type ${type?.typname ?? oid} has no TypeScript type: cast it in the query`);
    return written;
  };
  return write;
}

async function describe(
  database: PGlite,
  query: QuerySource,
  write: ReturnType<typeof typeWriter>,
): Promise<string> {
  const { queryParams, resultFields } = await database.describeQuery(query.text);
  const parameters = query.parameters.map(({ name, nullable }, index) => {
    const type = write(queryParams[index]?.dataTypeID ?? 0, parameterTypes);
    return `readonly ${name}: ${type.endsWith("[]") ? `readonly ${type}` : type}${nullable ? " | null" : ""};`;
  });
  const columns = resultFields.map((field) => column(field.name, write(field.dataTypeID, resultTypes)));
  if (query.cardinality !== "exec" && columns.length === 0) {
    throw new Error("it returns no columns: mark it :exec");
  }
  return render(query, parameters, query.cardinality === "exec" ? [] : columns);
}

/** A column may be null unless its author marked it `"name!"`: outer joins and expressions hide the truth. */
function column(label: string, type: string): string {
  const name = label.replace(/!$/, "");
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) throw new Error(`column ${label} needs a camelCase alias in quotes`);
  return `readonly ${name}: ${label.endsWith("!") || type === "unknown" ? type : `${type} | null`};`;
}

function render(query: QuerySource, parameters: readonly string[], columns: readonly string[]): string {
  const typeName = query.name.replace(/^./, (first) => first.toUpperCase());
  const members = (lines: readonly string[]) => lines.map((line) => `  ${line}\n`).join("");
  const parametersType = parameters.length > 0 ? `${typeName}Parameters` : "Record<never, never>";
  const rowType = columns.length > 0 ? `${typeName}Row` : "never";
  // The mark only tells the generator; the driver must see the plain name.
  const text = query.text.replaceAll(/"([a-z]\w*)!"/gi, '"$1"').replaceAll(/[\\`]|\$\{/g, "\\$&");
  return [
    parameters.length > 0 ? `export interface ${parametersType} {\n${members(parameters)}}\n\n` : "",
    columns.length > 0 ? `export interface ${rowType} {\n${members(columns)}}\n\n` : "",
    query.comment.length > 0
      ? `/**\n${query.comment.map((line) => ` * ${line}`.trimEnd().replaceAll("*/", "* /")).join("\n")}\n */\n`
      : "",
    `export const ${query.name}: Query<${parametersType}, ${rowType}, "${query.cardinality}"> = {\n`,
    `  name: "${query.name}",\n`,
    `  cardinality: "${query.cardinality}",\n`,
    `  parameters: [${query.parameters.map(({ name }) => `"${name}"`).join(", ")}],\n`,
    `  text: \`${text}\`,\n};\n`,
  ].join("");
}

async function generate(): Promise<string> {
  const database = await migratedDatabase();
  const { rows } = await database.query<PostgresType>(
    "select oid, typname, typtype, typbasetype, typelem, typcategory from pg_type",
  );
  const write = typeWriter(new Map(rows.map((row) => [row.oid, row])));
  const faults: string[] = [];
  const seen = new Set<string>();
  const parts = [
    "// Written by `npm run sql` from sql/queries/*.sql. Do not edit.\n",
    'import type { Query } from "../query.ts";\n',
  ];
  for (const path of sqlFiles("queries")) {
    const room = path.slice(here.length + 1);
    parts.push(`\n// ---- ${room.replaceAll("\\", "/")} ----\n`);
    for (const query of parseQueries(room, readFileSync(path, "utf8"))) {
      try {
        if (seen.has(query.name)) throw new Error("the name is taken");
        seen.add(query.name);
        parts.push(`\n${await describe(database, query, write)}`);
      } catch (error) {
        faults.push(`${room}, ${query.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
  await database.close();
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return parts.join("");
}

try {
  writeFileSync(output, await generate());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
