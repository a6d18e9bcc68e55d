import { parentPort, workerData } from "node:worker_threads";
import { PGlite, type Results } from "@electric-sql/pglite";
import { leanPostgis } from "./postgis-bundle.ts";
import { type SqlFault, sqlFault } from "./sql-error.ts";

/**
 * The thread that owns the embedded database. WebAssembly PostgreSQL blocks the
 * thread it runs in, so it gets one of its own; values cross as PostgreSQL's text.
 */
export interface WorkerStart {
  /** PGlite's own folder. */
  readonly folder: string;
  /** Creates the extension and prepares the folder, instead of opening one that has it. */
  readonly create: boolean;
}

export type Request = { readonly id: number } & (
  | { readonly kind: "query"; readonly text: string; readonly values: readonly (string | null)[] }
  | { readonly kind: "script"; readonly text: string }
  | { readonly kind: "close" }
);

export interface RawAnswer {
  readonly fields: readonly { readonly name: string; readonly oid: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rowCount: number;
  readonly command: string;
}

export type Reply = { readonly id: number } & (
  | { readonly kind: "answer"; readonly answer: RawAnswer }
  /** `fault` null: not PostgreSQL's refusal but a broken instance. */
  | { readonly kind: "failed"; readonly message: string; readonly fault: SqlFault | null }
);

const nothing: RawAnswer = { fields: [], rows: [], rowCount: 0, command: "" };

async function open({ folder, create }: WorkerStart): Promise<PGlite> {
  const engine = await PGlite.create({ dataDir: folder, extensions: { postgis: leanPostgis } });
  // Text both ways: the house's own table of values serves both engines (values.ts).
  for (const oid of Object.keys(engine.parsers)) engine.parsers[oid] = (text) => text;
  for (const oid of Object.keys(engine.serializers)) delete engine.serializers[oid];
  if (create) await engine.exec("create extension if not exists postgis");
  await engine.exec("set timezone = 'Asia/Shanghai'; set datestyle = 'ISO, YMD'");
  return engine;
}

/**
 * What a C++ exception of PostGIS ends (an overlay that GEOS would have tried again) looks like a statement without rows:
 * it has no error, and no word for what was done, or PostgreSQL's for not knowing it. What it wrote up to there is there.
 */
function holdToItsEnd({ command }: Results): void {
  if (!command || command === "???") throw new Error("a statement broke off");
}

/** Comments, or less: there is nothing to be done, and so no word for it. */
function isNothing(text: string): boolean {
  return (
    text
      .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, "")
      .replaceAll(";", "")
      .trim() === ""
  );
}

async function answer(engine: PGlite, request: Request): Promise<RawAnswer> {
  if (request.kind !== "close" && isNothing(request.text)) return nothing;
  switch (request.kind) {
    case "close":
      await engine.close();
      return nothing;
    case "script":
      (await engine.exec(request.text)).forEach(holdToItsEnd);
      return nothing;
    case "query": {
      // The parsers above make every value text or null.
      const result = await engine.query<(string | null)[]>(request.text, [...request.values], {
        rowMode: "array",
      });
      holdToItsEnd(result);
      return {
        fields: result.fields.map((field) => ({ name: field.name, oid: field.dataTypeID })),
        rows: result.rows,
        rowCount: result.rows.length || (result.affectedRows ?? 0),
        command: result.command ?? "",
      };
    }
  }
}

const port = parentPort;
if (!port) throw new Error("the embedded database runs in a worker thread only");
// The opener passes a WorkerStart.
const engine = await open(workerData as WorkerStart);

port.on("message", async (request: Request) => {
  const { id } = request;
  try {
    port.postMessage({ id, kind: "answer", answer: await answer(engine, request) } satisfies Reply);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ id, kind: "failed", message, fault: sqlFault(error) ?? null } satisfies Reply);
  }
});
port.postMessage("ready");
