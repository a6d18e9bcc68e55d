import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json: two storeys above a source file and above a built one alike. */
export const packageRoot = rootAbove(import.meta.dirname);

/** A file or folder of the package: `packagePath("sql", "migrations")`. */
export function packagePath(...parts: string[]): string {
  return join(packageRoot, ...parts);
}

/** The package's own package.json: its version and the exact versions of what it depends on. */
export function packageManifest(): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(packagePath("package.json"), "utf8"));
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error("no package.json above this module: the installation is incomplete");
  return rootAbove(above);
}
