import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { packageManifest, packagePath } from "../package-root.ts";
import { readSchema } from "./migrate.ts";

/**
 * The template of an embedded database: a data folder with PostGIS and the whole
 * schema, made at build time because that takes 15 s and copying it does not.
 */
export const templateFolder = packagePath("dist", "template");

/** Names the texts and versions the template was made of; written when it is complete. */
const keyFile = packagePath("dist", "template.json");

/** Whether the template is there and what this program would make now. */
export function templateIsCurrent(): boolean {
  return existsSync(keyFile) && readFileSync(keyFile, "utf8") === templateKey();
}

/** Runs `make`, which must fill `templateFolder`, between removing the old template and declaring the new one. */
export async function replaceTemplate(make: () => Promise<void>): Promise<void> {
  rmSync(keyFile, { force: true });
  rmSync(templateFolder, { recursive: true, force: true });
  mkdirSync(packagePath("dist"), { recursive: true });
  await make();
  writeFileSync(keyFile, templateKey());
}

function templateKey(): string {
  const { dependencies } = packageManifest();
  const { migrations, functions } = readSchema();
  const parts = [
    dependencies["@electric-sql/pglite"],
    dependencies["@electric-sql/pglite-postgis"],
    ...[...migrations, ...functions].map((text) => `${text.name} ${text.sha256}`),
  ];
  return `${JSON.stringify({ key: createHash("sha256").update(parts.join("\n")).digest("hex") })}\n`;
}
