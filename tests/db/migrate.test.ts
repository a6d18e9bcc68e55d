import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { migrate, readSchema } from "../../api/db/migrate.ts";
import { packagePath } from "../../api/package-root.ts";
import { describeOnBothEngines } from "./harness.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The product's schema and, beside it, the given texts, whose numbers lie far above the product's. */
function schemaFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "panhuo-schema-"));
  folders.push(folder);
  const product = readSchema(packagePath("sql"));
  const texts = {
    ...Object.fromEntries(product.migrations.map(({ name, text }) => [`migrations/${name}`, text])),
    ...files,
  };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describeOnBothEngines("the schema", (db) => {
  const existing = async (name: string) =>
    (await db().driver.query("select to_regclass($1)::text as name", [name])).rows[0]?.name;

  test("is brought up to date once, in the order of the numbers", async () => {
    const folder = schemaFolder({
      "migrations/9001_first.sql": "create table came_first (n integer)",
      "migrations/9002_second.sql": "alter table came_first add column m integer",
      "functions/90_answer.sql":
        "create or replace function answer() returns integer language sql as 'select 41'",
    });
    expect(await migrate(db().driver, { folder })).toEqual([
      "9001_first.sql",
      "9002_second.sql",
      "90_answer.sql",
    ]);
    expect(await migrate(db().driver, { folder })).toEqual([]);
    expect(await existing("came_first")).toBe("came_first");
  });

  test("takes a function again whenever its text has changed", async () => {
    const files = {
      "migrations/9001_first.sql": "create table came_first (n integer)",
      "migrations/9002_second.sql": "alter table came_first add column m integer",
      "functions/90_answer.sql":
        "create or replace function answer() returns integer language sql as 'select 42'",
    };
    expect(await migrate(db().driver, { folder: schemaFolder(files) })).toEqual(["90_answer.sql"]);
    expect((await db().driver.query("select answer() as answer")).rows).toEqual([{ answer: 42 }]);
  });

  test("refuses a migration that was edited after it had been applied", async () => {
    const folder = schemaFolder({
      "migrations/9001_first.sql": "create table came_first (n bigint)",
      "migrations/9002_second.sql": "alter table came_first add column m integer",
    });
    await expect(migrate(db().driver, { folder })).rejects.toMatchObject({ code: "migration-edited" });
  });

  test("refuses a database that a newer program has migrated", async () => {
    const folder = schemaFolder({ "migrations/9001_first.sql": "create table came_first (n integer)" });
    await expect(migrate(db().driver, { folder })).rejects.toMatchObject({
      code: "schema-newer",
      en: expect.stringContaining("9002_second.sql"),
    });
  });

  test("keeps nothing of a migration that fails half-way", async () => {
    const folder = schemaFolder({
      "migrations/9001_first.sql": "create table came_first (n integer)",
      "migrations/9002_second.sql": "alter table came_first add column m integer",
      "migrations/9003_third.sql": "create table half_way (n integer); select no_such_column;",
    });
    await expect(migrate(db().driver, { folder })).rejects.toMatchObject({ sqlstate: "42703" });
    expect(await existing("half_way")).toBeNull();
  });
});
