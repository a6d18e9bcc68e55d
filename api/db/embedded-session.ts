import { Worker } from "node:worker_threads";
import type { RawAnswer, Reply, Request, WorkerStart } from "./embedded-worker.ts";
import { databaseUnavailable, queryTimeout, SqlError } from "./sql-error.ts";
import type { Connection } from "./transaction.ts";
import { parameterText, parserOf } from "./values.ts";

type Unnumbered<R> = R extends unknown ? Omit<R, "id"> : never;

/** The embedded database while one worker thread runs it: from start to close, time-out or breakdown. */
export interface EmbeddedSession {
  /** The session with a limit of its own for each statement; 0 for none. */
  limitedTo(limitMs: number): Connection;
  readonly lost: boolean;
  /** Statements that PostgreSQL refused in this session. */
  readonly faults: number;
  close(): Promise<void>;
}

/** Starts the worker. Rejects with AppError `database-unavailable` if the folder cannot be opened. */
export async function startSession(start: WorkerStart): Promise<EmbeddedSession> {
  const worker = newWorker(start);
  let lost = false;
  let ending: Error = databaseUnavailable("the embedded engine ended");
  let faults = 0;
  let lastId = 0;
  let pending: { id: number; settle: (reply: Reply | Error) => void } | undefined;

  const settle = (reply: Reply | Error): void => {
    const waiting = pending;
    pending = undefined;
    waiting?.settle(reply);
  };
  const giveUp = async (reason: Error): Promise<void> => {
    lost = true;
    ending = reason;
    // Settled at its exit: the next session may open the folder only when this thread has stopped writing.
    await worker.terminate();
  };

  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", (error) => reject(databaseUnavailable(error.message, error)));
    worker.once("exit", (code) => reject(databaseUnavailable(`the embedded engine ended with code ${code}`)));
  });
  worker.on("message", (reply: Reply) => {
    if (reply.id === pending?.id) settle(reply);
  });
  worker.on("error", (error) => void giveUp(databaseUnavailable(error.message, error)));
  worker.on("exit", () => {
    lost = true;
    settle(ending);
  });
  // Idle, the engine keeps no process alive that has nothing else to do.
  worker.unref();

  const ask = async (request: Unnumbered<Request>, limitMs: number): Promise<RawAnswer> => {
    if (lost) throw databaseUnavailable("the embedded engine was restarted");
    const id = ++lastId;
    const reply = await new Promise<Reply | Error>((resolve) => {
      pending = { id, settle: resolve };
      const timer = limitMs > 0 && setTimeout(() => void giveUp(queryTimeout(limitMs)), limitMs);
      pending.settle = (outcome) => {
        if (timer) clearTimeout(timer);
        worker.unref();
        resolve(outcome);
      };
      worker.ref();
      worker.postMessage({ ...request, id });
    });
    if (reply instanceof Error) throw reply;
    if (reply.kind === "answer") return reply.answer;
    faults += 1;
    if (reply.fault) throw new SqlError(reply.fault);
    const breakdown = databaseUnavailable(reply.message);
    await giveUp(breakdown);
    throw breakdown;
  };

  return {
    limitedTo: (limitMs) => ({
      engine: "embedded",
      get lost() {
        return lost;
      },
      async query(text, values) {
        const { fields, rows, rowCount, command } = await ask(
          { kind: "query", text, values: values.map(parameterText) },
          limitMs,
        );
        return { rows: namedRows(fields, rows), rowCount, command };
      },
      async script(text) {
        await ask({ kind: "script", text }, limitMs);
      },
    }),
    get lost() {
      return lost;
    },
    get faults() {
      return faults;
    },
    async close() {
      if (lost) return;
      await ask({ kind: "close" }, 0);
      lost = true;
      await worker.terminate();
    },
  };
}

function namedRows(fields: RawAnswer["fields"], rows: RawAnswer["rows"]): Record<string, unknown>[] {
  const columns = fields.map(({ name, oid }) => ({ name, parse: parserOf(oid) }));
  return rows.map((row) => {
    const named: Record<string, unknown> = {};
    columns.forEach(({ name, parse }, index) => {
      const text = row[index] ?? null;
      named[name] = text === null ? null : parse(text);
    });
    return named;
  });
}

/** Built, the worker lies beside the bundle; from source it is TypeScript and starts through tsx. */
function newWorker(start: WorkerStart): Worker {
  const file = import.meta.url.endsWith(".ts") ? "./embedded-worker-source.mjs" : "./embedded-worker.js";
  return new Worker(new URL(file, import.meta.url), { workerData: start });
}
