// `npm run check`: everything about the source that needs no database server and no browser.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const program = (...parts) => join(root, "node_modules", ...parts);

const checks = [
  ["types", () => node(program("typescript", "bin", "tsc"), "-b")],
  [
    "lint and format",
    () => node(program("@biomejs", "biome", "bin", "biome"), "ci", "--error-on-warnings", "."),
  ],
  ["unused code", () => node(program("knip", "bin", "knip.js"), "--config", ".knip.json")],
  ["generated SQL is current", generatedSqlIsCurrent],
  [
    "architecture",
    () =>
      node(program("vitest", "vitest.mjs"), "run", "--project", "unit", "tests/unit/architecture.test.ts"),
  ],
];

const generatedFolder = join(root, "sql", "generated");
let failed = 0;
for (const [name, passes] of checks) {
  console.log(`— ${name}`);
  if (!passes()) {
    console.error(`✗ ${name}`);
    failed += 1;
  }
}
console.log(`check: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function node(...parameters) {
  return spawnSync(process.execPath, parameters, { cwd: root, stdio: "inherit" }).status === 0;
}

/** Generates again, compares, and puts back what was there: a check changes nothing. */
function generatedSqlIsCurrent() {
  const before = generatedTexts();
  const generated = ["api/policy/compile-rules.ts", "sql/generate.ts"].every((script) =>
    node("--import", "tsx", join(root, script)),
  );
  const after = generatedTexts();
  const names = new Set([...before.keys(), ...after.keys()]);
  const stale = [...names].filter((name) => before.get(name) !== after.get(name));
  for (const name of stale)
    if (before.has(name)) writeFileSync(join(generatedFolder, name), before.get(name));
  if (stale.length > 0) console.error(`Run \`npm run sql\` and commit: ${stale.join(", ")}`);
  return generated && stale.length === 0;
}

function generatedTexts() {
  return new Map(
    readdirSync(generatedFolder).map((name) => [name, readFileSync(join(generatedFolder, name), "utf8")]),
  );
}
