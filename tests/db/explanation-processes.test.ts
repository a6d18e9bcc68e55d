import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { packagePath, packageRoot } from "../../api/package-root.ts";

/** The digest that a process of its own finds. */
function digestIn(environment: Record<string, string>, order: "forwards" | "backwards"): string {
  const program = packagePath("tests", "db", "programs", "explain.ts");
  return execFileSync(process.execPath, ["--import", "tsx", program, order], {
    cwd: packageRoot,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  }).trim();
}

test("two processes, elsewhere in the world and in another order, explain with the same bytes", () => {
  const here = digestIn({ TZ: "Asia/Shanghai", LANG: "zh_CN.UTF-8" }, "forwards");
  const there = digestIn({ TZ: "America/Los_Angeles", LANG: "tr_TR.UTF-8", LC_ALL: "C" }, "backwards");
  expect(here).toMatch(/^[0-9a-f]{64}$/);
  expect(there).toBe(here);
});
