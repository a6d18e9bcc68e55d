import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, type SourceFile, sourceFile, sourceFiles } from "./source-file.ts";

/** Each rule names what a file does against it; the examples beside it are faults that it must see. */
interface HouseRule {
  readonly name: string;
  readonly faults: (file: SourceFile) => string[];
  readonly examples: readonly (readonly [path: string, text: string])[];
}

const isContract = (path: string) => /^api\/([\w-]+\/)+contract\.ts$/.test(path);
/** A long contract stands in parts, which only contracts open. */
const isPartOfContract = (path: string) => /^api\/([\w-]+\/)+contract\/[\w-]+\.ts$/.test(path);

/** What a file of each storey may open, beside packages. */
const LEANS_ON: Readonly<Record<string, (target: string) => boolean>> = {
  gis: (target) => target.startsWith("gis/"),
  sql: (target) => target.startsWith("sql/"),
  api: (target) => /^(api|gis|sql)\//.test(target),
  web: (target) => /^(web|gis)\//.test(target) || isContract(target) || target === "api/endpoint.ts",
};

/** Statements outside sql/ that cannot stand there, each with its reason. */
const SQL_ELSEWHERE: Readonly<Record<string, string>> = {
  "api/db/migrate.ts": "the tables that record the migrations come before the first of them",
  "api/db/embedded-worker.ts": "the embedded engine is given PostGIS before anything else",
  "api/survey/export/gdal-writers.ts": "GDAL's own language over a file of ours; no database is asked",
  "api/ogc/items-query.ts": "puts a filter's fragments together; what is asked stands in parameters",
  "api/policy/compile-rules.ts": "compiles the condition trees of gis into sql/generated",
  "api/policy/compile-gathering.ts": "compiles the facts that they read into sql/generated",
  "api/policy/compile-outcomes.ts": "compiles them over gathered facts into sql/generated",
};

const STATEMENT =
  /^\s*(select\s[\s\S]*(\bfrom\s|\()|insert into\s|delete from\s|update\s+\S+\s+set\s|with\s+\w+\s+as\s*\(|(create|alter|drop|truncate)\s+(or replace\s+)?(table|index|function|view|schema|type|trigger|extension)\s)/;

const RULES: readonly HouseRule[] = [
  {
    name: "a storey leans only on the storeys it may",
    faults: (file) => local(file).filter((target) => LEANS_ON[storeyOf(file.path)]?.(target) === false),
    examples: [
      ["gis/land/modes.ts", 'import { run } from "../../api/db/database.ts";'],
      ["sql/query.ts", 'import type { Area } from "../gis/units.ts";'],
      ["api/app.ts", 'export * from "../web/app/text.ts";'],
      ["web/app/api.ts", 'type Row = import("../../api/parcels/service.ts").Row;'],
      ["web/app/api.ts", 'const queries = await import("../../sql/generated/queries.ts");'],
    ],
  },
  {
    name: "a contract goes to the browser, so it opens contracts, the shape of an endpoint and gis only",
    faults: (file) =>
      isContract(file.path) || isPartOfContract(file.path)
        ? [
            ...file.imports.filter(isBuiltin),
            ...local(file).filter(
              (to) =>
                !(
                  isContract(to) ||
                  isPartOfContract(to) ||
                  to === "api/endpoint.ts" ||
                  to.startsWith("gis/")
                ),
            ),
          ]
        : [],
    examples: [
      ["api/parcels/contract.ts", 'export * from "./service.ts";'],
      ["api/parcels/contract.ts", 'import { z } from "zod"; import { join } from "path";'],
      ["api/policy/contract/prices.ts", 'import { policyRoutes } from "../routes.ts";'],
    ],
  },
  {
    name: "gis and web open nothing of Node",
    faults: (file) => (/^(gis|web)\//.test(file.path) ? file.imports.filter(isBuiltin) : []),
    examples: [
      ["gis/money.ts", 'import { readFileSync } from "node:fs";'],
      ["web/app/state.ts", 'import { EventEmitter } from "events";'],
    ],
  },
  {
    name: "gis asks no clock, no chance and no process",
    faults: (file) =>
      file.path.startsWith("gis/")
        ? file.globals.filter((name) =>
            /^(Date\.now|new Date\(\)|Math\.random|(process|performance|crypto|globalThis)\..*)$/.test(name),
          )
        : [],
    examples: [
      ["gis/iso-date.ts", "export const today = () => new Date();"],
      ["gis/demonstration/names.ts", "const any = Math.random();"],
    ],
  },
  {
    name: "the page asks the server through the client that its contracts make",
    faults: (file) =>
      file.path.startsWith("web/") && file.path !== "web/app/api.ts"
        ? file.globals.filter((name) => /^((window|globalThis)\.fetch|fetch\(\))$/.test(name))
        : [],
    examples: [
      ["web/parcels/useParcels.ts", 'const parcels = await fetch("/api/parcels");'],
      ["web/parcels/useParcels.ts", "const ask = window.fetch;"],
    ],
  },
  {
    name: "an import names the file itself, with its extension",
    faults: (file) => relative(file).filter((written) => !names(file, written)),
    examples: [
      ["gis/land/modes.ts", 'export { isoDate } from "../iso-date";'],
      ["gis/land/modes.ts", 'import { isoDate } from "../iso-date.js";'],
      ["gis/land/modes.ts", 'import { area } from "../policy";'],
    ],
  },
  {
    name: "a file or folder is named after what it is about",
    faults: ({ path }) => path.split("/").filter((part) => /^(utils?|helpers?|common|misc)(\.|$)/.test(part)),
    examples: [
      ["gis/common/money.ts", ""],
      ["web/app/utils.tsx", ""],
      ["tests/unit/helpers.test.ts", ""],
    ],
  },
  {
    name: "what is said of a refused value is said in both languages",
    // A text without a blank is the shape of a value, which is the same in both.
    faults: (file) =>
      file.path.startsWith("api/") ? file.refusals.filter((text) => text.includes(" ")) : [],
    examples: [
      ["api/survey/contract.ts", 'const no = z.string().regex(/^[0-9]{8}$/, "eight digits");'],
      ["api/env.ts", "const few = z.number().refine((n) => n < 9, `not above nine`);"],
      ["api/quotas/contract.ts", 'const p = z.object({}).refine(ok, { path: ["a"], message: "above b" });'],
    ],
  },
  {
    name: "statements of SQL stand under sql/",
    faults: (file) =>
      /^(api|web|gis)\//.test(file.path) && !(file.path in SQL_ELSEWHERE)
        ? file.texts.filter((text) => STATEMENT.test(text))
        : [],
    examples: [
      ["api/parcels/service.ts", "const question = `select area_m2\n from parcel`;"],
      ["web/app/api.ts", "const lost = 'delete from parcel';"],
    ],
  },
];

const files = sourceFiles(["gis", "sql", "api", "web", "tests"]);

for (const { name, faults, examples } of RULES) {
  describe(name, () => {
    test("in every file", () => {
      const found = files.flatMap((file) => faults(file).map((what) => `${file.path}: ${what}`));
      expect(found).toEqual([]);
    });

    for (const [path, text] of examples) {
      test(`so ${path} is caught ${text && `writing ${text}`}`, () => {
        expect(faults(sourceFile(path, text))).toHaveLength(1);
      });
    }
  });
}

describe("what a file does is read from its syntax, not from its words", () => {
  test("every form of import counts", () => {
    const text = `import a from "./a.ts"; import type { B } from "./b.ts"; import "./c.css"; export * from "./d.ts";
      export { e } from "./e.ts"; type F = import("./f.ts").F; const g = await import("./g.ts");`;
    expect(sourceFile("web/x.ts", text).imports).toHaveLength(7);
  });

  test("a comment or a text that mentions one does not", () => {
    const text = `// import "node:fs"; new Date()\nconst told = 'from "node:fs", Date.now()';`;
    expect(sourceFile("gis/x.ts", text)).toMatchObject({ imports: [], globals: [] });
  });

  for (const asking of ["new Date()", "Date()", "Date.now()", "Math.random()", "process.env"]) {
    test(`${asking} asks for something that gis is not given`, () => {
      expect(sourceFile("gis/x.ts", `const x = ${asking};`).globals).toHaveLength(1);
    });
  }

  test("a date reckoned from a number asks nothing", () => {
    expect(sourceFile("gis/x.ts", "const x = new Date(0);").globals).toEqual([]);
  });
});

test("an exception from the place of SQL lasts only as long as it is needed", () => {
  const needed = files.filter(({ texts }) => texts.some((text) => STATEMENT.test(text)));
  expect(needed.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(SQL_ELSEWHERE)));
});

function storeyOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}

function relative({ imports }: SourceFile): string[] {
  return imports.filter((written) => written.startsWith("."));
}

/** The files of the house that a file opens, from the root. */
function local(file: SourceFile): string[] {
  return relative(file).map((written) => target(file, written));
}

function target({ path }: SourceFile, written: string): string {
  // A bundler's suffix says how the file is opened, not which: ./marker.svg?url
  return normalize(join(dirname(path), written.replace(/\?.*$/, "")));
}

function names(file: SourceFile, written: string): boolean {
  const path = target(file, written);
  return basename(path).includes(".") && existsSync(join(ROOT, path));
}
