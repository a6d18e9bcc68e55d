import { describe, expect, test } from "vitest";
import { z } from "zod";
import * as contract from "../../../api/policy/contract.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { decide, FUNCTION_NAMES } from "../../worked-cases.ts";

/** What these tests read of JSON Schema, which zod writes. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
}
type Path = readonly string[];
interface Field {
  readonly path: Path;
  readonly schema: Schema;
  readonly isNullable: boolean;
}

const endpoints = Object.values(contract);
// Those that read a policy package; their neighbours in the contract have tests of their own.
const byId = new Map(
  endpoints.filter(({ id }) => FUNCTION_NAMES.includes(id)).map((endpoint) => [endpoint.id, endpoint]),
);

/** What a field may hold beside null. */
function own(schema: Schema): Schema {
  const chosen = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  const type = [chosen.type ?? []].flat().find((name) => name !== "null");
  return type === undefined ? chosen : { ...chosen, type };
}

function allowsNull({ type, anyOf = [] }: Schema): boolean {
  return [type ?? []].flat().includes("null") || anyOf.some(allowsNull);
}

/** Every field of a request, lists by their first row. */
function fieldsOf(schema: Schema, path: Path = []): Field[] {
  const inner = own(schema);
  const rows = inner.items ? fieldsOf(inner.items, [...path, "0"]) : [];
  const parts = Object.entries(inner.properties ?? {}).flatMap(([name, part]) =>
    fieldsOf(part, [...path, name]),
  );
  const isNullable = allowsNull(schema);
  return [...(path.length > 0 ? [{ path, schema: inner, isNullable }] : []), ...rows, ...parts];
}

const GOOD = ["2021-06-01", "1", "facts"];

/** A request in which every field is filled in. */
function filled(schema: Schema): unknown {
  const inner = own(schema);
  if (inner.items) return [filled(inner.items)];
  if (inner.properties)
    return Object.fromEntries(Object.entries(inner.properties).map(([name, part]) => [name, filled(part)]));
  if (inner.enum) return inner.enum[0];
  if (inner.type === "boolean") return true;
  if (inner.type === "integer") return 1;
  if (inner.format === "date") return "2021-06-01";
  return GOOD.find((text) => new RegExp(inner.pattern ?? "").test(text));
}

/** What cannot mean anything in such a field. */
function wrongs({ type, enum: words, format, pattern, items, properties }: Schema): unknown[] {
  if (items) return [{}, "list", 1];
  if (properties) return [[], "object", 1];
  if (words) return ["nonsense", 1, {}];
  if (type === "boolean") return ["yes", 0, {}];
  if (type === "integer") return [-1, 1.5, "3", 1e300];
  if (format === "date")
    return [
      "2021-02-30",
      "2021-2-3",
      "2021/03/01",
      "2021-03-01T00:00:00Z",
      20210301,
      "",
      "0000-01-01",
      "9999-12-31",
    ];
  const texts = pattern ? ["-1.00", "3 mu", "3亩", "1e9", "1,000", "", "NaN"] : [];
  return [...texts.filter((text) => !new RegExp(pattern ?? "").test(text)), 12.5, true, {}];
}

function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  // Every step of the path was filled in.
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  if (rest.length === 0 && to === undefined) delete copy[key];
  else copy[key] = changed(copy[key], rest, to);
  return copy;
}

test("every rule function has its contract", () => {
  expect([...byId.keys()].sort()).toEqual([...FUNCTION_NAMES].sort());
});

for (const [id, { body }] of byId) {
  const schema = z.toJSONSchema(body, { io: "input", unrepresentable: "any" }) as Schema;
  const full = filled(schema);
  const fields = fieldsOf(schema);

  describe(id, () => {
    test("refuses what cannot mean anything, naming the field", () => {
      for (const field of fields)
        for (const wrong of wrongs(field.schema)) {
          const { error } = body.safeParse(changed(full, field.path, wrong));
          const named = error?.issues.map(({ path }) => path.join("."));
          const at = `${field.path.join(".")} = ${JSON.stringify(wrong)}`;
          expect(named ?? [], at).toContain(field.path.join("."));
        }
    });

    test("answers when every field is filled in", () => {
      expect(decide(id, body.parse(full) as object, jinan2019No61)).toHaveProperty("citations");
    });

    test("takes each nullable field as null or absent: open, never refused", () => {
      // A row of a list cannot be absent.
      for (const { path } of fields.filter(({ isNullable }) => isNullable))
        for (const unknown of path.at(-1) === "0" ? [null] : [null, undefined]) {
          const input = body.parse(changed(full, path, unknown)) as object;
          expect(() => decide(id, input, jinan2019No61), path.join(".")).not.toThrow();
        }
    });

    test("takes names that no list holds, and the largest amounts", () => {
      for (const { path, schema: leaf } of fields.filter(
        ({ schema }) => schema.type === "string" && !schema.enum,
      ))
        for (const text of ["朝阳区", "999999", "0", "999999999999999.99", "9".repeat(30)]) {
          const parsed = body.safeParse(changed(full, path, text));
          if (leaf.pattern || leaf.format ? !parsed.success : false) continue;
          expect(parsed.success, path.join(".")).toBe(true);
          expect(() => decide(id, parsed.data as object, jinan2019No61), path.join(".")).not.toThrow();
        }
    });
  });
}
