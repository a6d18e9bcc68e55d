// `npm run prepare`: everything that `npm start` needs, in dist/. Uses development
// dependencies; what it writes does not.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { build as buildWeb } from "vite";

const root = join(import.meta.dirname, "..");

await buildWeb({ configFile: join(root, "vite.config.ts"), root: join(root, "web"), logLevel: "warn" });

await bundle({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(
    [
      ["main", "api/main.ts"],
      ["cli", "api/cli/main.ts"],
      ["embedded-worker", "api/db/embedded-worker.ts"],
      ["write-worker", "api/documents/write-worker.ts"],
      ["gdal-worker", "api/survey/formats/gdal-worker.ts"],
    ].filter(([, source]) => existsSync(join(root, source))),
  ),
  outdir: "dist/api",
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
});

// The schema is applied by the code it will be opened with, from source.
const template = spawnSync(
  process.execPath,
  ["--import", fileURLToPath(import.meta.resolve("tsx")), join(root, "api/db/make-template.ts")],
  { cwd: root, stdio: "inherit" },
);
if (template.status !== 0) process.exit(template.status ?? 1);
