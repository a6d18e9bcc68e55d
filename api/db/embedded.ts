import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { takeRole } from "./acting.ts";
import { lockDataFolder } from "./data-folder-lock.ts";
import type { Driver } from "./database.ts";
import { type Progress, prepareFolder } from "./embedded-folder.ts";
import { type EmbeddedSession, startSession } from "./embedded-session.ts";
import { oneAtATime } from "./queue.ts";
import { databaseUnavailable } from "./sql-error.ts";
import { type Connection, inTransaction, refuseInsideTransaction } from "./transaction.ts";

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly statementTimeoutMs: number;
  readonly onProgress?: Progress | undefined;
}

/**
 * A refused statement leaks WebAssembly stack: after 600–3,000 of them the
 * instance dies for good. Reopening takes about 2 s, so it is done well before.
 */
const faultsBeforeRestart = 200;

const READS = /^\s*select\b/i;

/**
 * The embedded engine: PGlite with PostGIS in a worker thread. It has one session, so
 * statements and transactions queue; a statement past its limit is stopped by ending
 * the thread, and the next one opens the folder again.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Driver> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const unlock = lockDataFolder(dataDir);
  try {
    const folder = await prepareFolder(dataDir, options.onProgress);
    const driver = await openOwned(folder, options);
    return { ...driver, close: () => driver.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The engine on PGlite's own folder, which the caller keeps other processes away from. */
export async function openOwned(
  folder: string,
  { statementTimeoutMs: usual }: Pick<EmbeddedOptions, "statementTimeoutMs">,
): Promise<Driver> {
  const queue = oneAtATime();
  let session: EmbeddedSession = await startSession({ folder, create: false });
  let closed = false;

  const onSession = async <T>(work: (connection: Connection) => Promise<T>, limitMs: number): Promise<T> => {
    refuseInsideTransaction(queue);
    return queue(async () => {
      if (closed) throw databaseUnavailable("it has been closed");
      if (session.faults >= faultsBeforeRestart) await session.close();
      if (session.lost) session = await startSession({ folder, create: false });
      return work(session.limitedTo(limitMs));
    });
  };
  return {
    engine: "embedded",
    query: (text, values = []) =>
      onSession(
        (c) =>
          READS.test(text)
            ? c.query(text, values)
            : // What breaks off by itself is committed as far as it came (embedded-worker.ts).
              inTransaction(queue, c, "begin", (session) => session.query(text, values)),
        usual,
      ),
    script: (text) => onSession((c) => c.script(text), usual),
    transaction: (work, { statementTimeoutMs = usual, acting } = {}) => {
      const begin = acting ? `begin; ${takeRole(acting)}` : "begin";
      return onSession((c) => inTransaction(queue, c, begin, work), statementTimeoutMs);
    },
    close: () =>
      queue(async () => {
        closed = true;
        await session.close();
      }),
  };
}
