#!/usr/bin/env node
// The command line, as the build has bundled it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const bundle = join(import.meta.dirname, "..", "..", "dist", "api", "cli.js");
if (!existsSync(bundle)) {
  console.error("尚未构建，请先运行 npm ci。\nPanhuo is not built yet: run npm ci first.");
  process.exit(1);
}
await import(pathToFileURL(bundle).href);
