// `npm test`: everything, on both engines. `npm test -- tests/db` runs a part of it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster } from "./runner/cluster.mjs";
import { findPrograms } from "./runner/programs.mjs";

const root = join(import.meta.dirname, "..");
const results = mkdtempSync(join(tmpdir(), "panhuo-results-"));
const report = join(results, "vitest.json");
let cluster;
let child;

/** Runs a Node program of the repository and gives its exit code; a signal counts as failure. */
async function node(parameters, env = {}) {
  child = spawn(process.execPath, parameters, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, "exit");
  child = undefined;
  return code ?? 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    child?.kill(signal);
    await cluster?.stop();
    rmSync(results, { recursive: true, force: true });
    process.exit(130);
  });
}

try {
  const programs = findPrograms();
  // Tests that start the product start what is built. An installation that was just made has built it.
  if (!process.env.PANHUO_BUILT && (await node(["api/build.mjs"])) !== 0) throw new Error("the build failed");
  cluster = await startCluster(programs.postgres);
  const exitCode = await node(
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { PANHUO_TEST_DATABASE_URL: cluster.url, PANHUO_CHROMIUM: programs.chromium },
  );
  const { passed, failed } = count(exitCode);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} finally {
  await cluster?.stop();
  rmSync(results, { recursive: true, force: true });
}

/** A file that failed outside its tests (loading, hooks) counts as one failed test, and so does any other failure. */
function count(exitCode) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const brokenFiles = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = numFailedTests + brokenFiles;
  const nothingRan = numPassedTests + failed === 0;
  return { passed: numPassedTests, failed: failed === 0 && (exitCode !== 0 || nothingRan) ? 1 : failed };
}
