import { AsyncLocalStorage } from "node:async_hooks";
import type { Answer, Driver } from "./database.ts";
import { oneAtATime } from "./queue.ts";

/** One session of an engine, as a transaction needs it. `command` is PostgreSQL's word for what it did. */
export interface Connection {
  readonly engine: Driver["engine"];
  query(text: string, values: readonly unknown[]): Promise<Answer & { readonly command: string }>;
  script(text: string): Promise<void>;
  readonly copyIn?: NonNullable<Driver["copyIn"]>;
  /** True once the session is gone; there is nothing left to roll back then. */
  readonly lost: boolean;
}

/** A transaction under way, and the one on another database that it was begun in. */
interface OpenTransaction {
  open: boolean;
  readonly owner: object;
  readonly outer: OpenTransaction | undefined;
}

const openTransaction = new AsyncLocalStorage<OpenTransaction>();

/** Throws when called from inside the work of a transaction on the same `owner`, which must use its own session. */
export function refuseInsideTransaction(owner: object): void {
  for (let at = openTransaction.getStore(); at; at = at.outer) {
    if (at.open && at.owner === owner)
      throw new Error("inside a transaction only its session may be used; transactions do not nest");
  }
}

/**
 * begin … commit around `work` on a connection nobody else uses; leaves it idle or lost. `owner` stands for
 * the database it belongs to.
 */
export async function inTransaction<T>(
  owner: object,
  connection: Connection,
  begin: string,
  work: (session: Driver) => Promise<T>,
): Promise<T> {
  const state: OpenTransaction = { open: true, owner, outer: openTransaction.getStore() };
  const queue = oneAtATime();
  const inTurn = <R>(job: () => Promise<R>): Promise<R> => {
    if (!state.open) throw new Error("this transaction has ended; its session cannot be used any more");
    return queue(job);
  };
  const { copyIn } = connection;
  const session: Driver = {
    engine: connection.engine,
    ...(copyIn && { copyIn: async (text, rows) => inTurn(() => copyIn(text, rows)) }),
    query: async (text, values = []) => inTurn(() => connection.query(text, values)),
    script: async (text) => inTurn(() => connection.script(text)),
    transaction: async () => {
      throw new Error("transactions do not nest");
    },
    close: async () => {
      throw new Error("a transaction's session is closed by its transaction");
    },
  };
  try {
    await connection.script(begin);
    const result = await openTransaction.run(state, () => work(session));
    state.open = false;
    const { command } = await queue(() => connection.query("commit", []));
    // PostgreSQL answers the commit of a failed transaction with ROLLBACK and no error.
    if (command !== "COMMIT") {
      throw new Error("a statement of this transaction failed and was ignored; nothing was stored");
    }
    return result;
  } catch (error) {
    state.open = false;
    if (!connection.lost) {
      await queue(() => connection.script("rollback")).catch((failure: unknown) => {
        // A session lost just now is discarded, which rolls back too; the first error says more.
        if (!connection.lost) throw failure;
      });
    }
    throw error;
  }
}
