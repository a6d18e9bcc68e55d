import { takeLock } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";

/**
 * Gathers or classifies the city once at a time, whichever process began it: two would go on with the same run, and what
 * one gathers behind the other would be classified by neither. The embedded engine is one process's, with one session.
 */
export async function oneRun<T>(db: Database, work: () => Promise<T>): Promise<T> {
  if (db.engine === "embedded") return work();
  const [taken, ended] = [promised<void>(), promised<void>()];
  const holding = db.transaction(
    async (tx) => {
      await tx.run(takeLock, { name: "classification" });
      taken.resolve();
      await ended.promise;
    },
    { statementTimeoutMs: 0 },
  );
  try {
    await Promise.race([taken.promise, holding]);
    return await work();
  } finally {
    ended.resolve();
    await holding;
  }
}

/** A promise that is kept from outside. */
export function promised<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((kept, broken) => {
    [resolve, reject] = [kept, broken];
  });
  // Whoever waits for it hears of a refusal; where nobody does, it is told by the batch itself.
  void Promise.allSettled([promise]);
  return { promise, resolve, reject };
}
