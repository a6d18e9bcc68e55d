import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bilingual } from "../errors.ts";
import { AppError } from "../errors.ts";
import { packagePath } from "../package-root.ts";
import type { Driver } from "./database.ts";

/** One text of the schema. A migration is applied once and never edited; a function whenever it changes. */
interface SchemaText {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

export interface MigrateOptions {
  /** The folder `sql`: `migrations/NNNN_name.sql`, `functions/*.sql`, `generated/classify-parcels.sql`. */
  readonly folder?: string | undefined;
  readonly onProgress?: ((step: Bilingual) => void) | undefined;
}

/** Serialises migrating processes on the server engine; the number is ours and means nothing. */
const migrationLock = 4_548_001;

const bookkeeping = `
  create extension if not exists postgis;
  create table if not exists schema_migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  );
  create table if not exists schema_function (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

/**
 * Brings the schema up to date and returns the names of what it applied. Forward
 * only, each text in a transaction of its own. AppError `migration-edited` when an
 * applied migration's text differs, `schema-newer` when the database knows more.
 */
export async function migrate(driver: Driver, options: MigrateOptions = {}): Promise<string[]> {
  const { migrations, functions } = readSchema(options.folder);
  const applied: string[] = [];
  const apply = async (session: Driver, text: SchemaText): Promise<void> => {
    options.onProgress?.({ zh: `正在应用 ${text.name}…`, en: `Applying ${text.name}…` });
    await session.script(text.text);
    applied.push(text.name);
  };

  await alone(driver, (session) => session.script(bookkeeping));
  const before = await appliedTexts(driver);
  refuseNewer(before, migrations);
  for (const migration of migrations) {
    if (isMigrated(before, migration)) continue;
    await alone(driver, async (session) => {
      // Another process may have migrated while this one waited for the lock.
      if (isMigrated(await appliedTexts(session), migration)) return;
      await apply(session, migration);
      await session.query("insert into schema_migration (number, name, sha256) values ($1, $2, $3)", [
        numberOf(migration.name),
        migration.name,
        migration.sha256,
      ]);
    });
  }
  for (const text of functions) {
    if (before.get(text.name) === text.sha256) continue;
    await alone(driver, async (session) => {
      await apply(session, text);
      await session.query(
        `insert into schema_function (name, sha256) values ($1, $2)
         on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()`,
        [text.name, text.sha256],
      );
    });
  }
  return applied;
}

/** The schema's texts in the order in which they are applied. */
export function readSchema(folder = packagePath("sql")): {
  migrations: SchemaText[];
  functions: SchemaText[];
} {
  return {
    migrations: readTexts(join(folder, "migrations")),
    functions: [
      ...readTexts(join(folder, "functions")),
      ...readTexts(join(folder, "generated")).filter((text) => text.name === "classify-parcels.sql"),
    ],
  };
}

function readTexts(folder: string): SchemaText[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return { name, text, sha256: createHash("sha256").update(text).digest("hex") };
    });
}

function numberOf(name: string): number {
  const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
  if (number === undefined) throw new Error(`migration ${name} is not named NNNN_what_it_does.sql`);
  return Number(number);
}

/** Name → sha256 of everything that was applied. */
async function appliedTexts(session: Driver): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query(
    "select name, sha256 from schema_migration union all select name, sha256 from schema_function",
  );
  return new Map(rows.map((row) => [String(row.name), String(row.sha256)]));
}

/** One migrating process at a time; the embedded engine has a single session anyway. */
function alone(driver: Driver, work: (session: Driver) => Promise<void>): Promise<void> {
  return driver.transaction(
    async (session) => {
      if (session.engine === "server")
        await session.query("select pg_advisory_xact_lock($1)", [migrationLock]);
      await work(session);
    },
    { statementTimeoutMs: 0 },
  );
}

function isMigrated(applied: ReadonlyMap<string, string>, migration: SchemaText): boolean {
  const sha256 = applied.get(migration.name);
  if (sha256 === undefined) return false;
  if (sha256 === migration.sha256) return true;
  throw new AppError("migration-edited", {
    zh: `迁移 ${migration.name} 在应用之后被改动；请恢复原文，另写一个新的迁移。`,
    en: `Migration ${migration.name} was edited after it had been applied; restore it and write a new one.`,
  });
}

function refuseNewer(applied: ReadonlyMap<string, string>, migrations: readonly SchemaText[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...applied.keys()].filter((name) => /^\d{4}_/.test(name) && !known.has(name));
  if (unknown.length === 0) return;
  throw new AppError("schema-newer", {
    zh: `数据库已应用本程序没有的迁移（${unknown.join("、")}）；请使用更新的版本。`,
    en: `The database has migrations this program does not know (${unknown.join(", ")}); run a newer version.`,
  });
}
