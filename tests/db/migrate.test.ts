import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { packagePath } from "../../api/package-root.ts";
import { createServerDatabase, describeOnBothEngines, temporaryFolder } from "./harness.ts";

/** A schema folder of one's own; the numbers lie far above the product's, whose database it is tried on. */
function schemaFolder(files: Record<string, string>): string {
  const { folder } = temporaryFolder();
  folders.push(folder);
  for (const name of readdirSync(packagePath("sql", "migrations"))) files[`migrations/${name}`] ??= "";
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const folders: string[] = [];
