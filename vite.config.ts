import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/runner/longest-first.ts";

export default defineConfig({
  root: "web",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // Nothing inlined: the content security policy lets scripts, workers and fonts come from files only.
    assetsInlineLimit: 0,
    // MapLibre is one chunk of about 1 MB; it is loaded after the table, on its own.
    chunkSizeWarningLimit: 1500,
  },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Of the long run one test draws some hundred times as many cases.
      tests("unit", 0, { testTimeout: process.env.PANHUO_LONG ? 900_000 : 20_000 }),
      tests("db", 0, { testTimeout: 60_000, hookTimeout: 120_000 }),
      tests("http", 0, { testTimeout: 60_000, hookTimeout: 120_000 }),
      // A browser draws maps in software here: one at a time, or they starve each other.
      tests("web", 1, { testTimeout: 120_000, hookTimeout: 180_000, fileParallelism: false }),
    ],
  },
});

/** The tests of one folder; a group begins when the one before it has ended. */
function tests(name: string, groupOrder: number, options: object) {
  return {
    root: import.meta.dirname,
    test: {
      name,
      include: [`tests/${name}/**/*.test.ts`],
      setupFiles: [`${import.meta.dirname}/tests/runner/seed.ts`],
      maxWorkers: 2,
      sequence: { groupOrder },
      ...options,
    },
  };
}
