import type { Database } from "../../api/db/database.ts";

/**
 * Begins something that comes to wait for a lock, does `meanwhile`, and lets it go on: what it had read before is no
 * longer so. On PostgreSQL only: the embedded engine has one session.
 * @param lock a statement that takes the lock
 */
export async function whileItWaits<T>(
  db: Database,
  lock: string,
  begin: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  let outcome: Promise<T> | undefined;
  await whileHeld(
    db,
    (tx) => tx.driver.query(lock),
    async () => {
      outcome = begin();
      await untilItWaits(db, outcome);
      await meanwhile();
    },
  );
  if (!outcome) throw new Error("it was not begun");
  return outcome;
}

/** Does `meanwhile` beside a transaction that has done `first`, and commits that afterwards. */
export async function whileHeld(
  db: Database,
  first: (tx: Database) => Promise<unknown>,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const [done, over] = [gate(), gate()];
  const holding = db.transaction(async (tx) => {
    await first(tx);
    done.open();
    await over.opened;
  });
  await Promise.race([done.opened, holding]);
  try {
    await meanwhile();
  } finally {
    over.open();
    await holding;
  }
}

/** What is waited for until somebody opens it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Until some session waits for a lock, or what was begun has ended without waiting. */
export async function untilItWaits(db: Database, begun: Promise<unknown>): Promise<void> {
  let ended = false;
  void Promise.allSettled([begun]).then(() => {
    ended = true;
  });
  const waiting =
    "select from pg_stat_activity a where a.datname = current_database() and a.wait_event_type = 'Lock'";
  while (!ended && (await db.driver.query(waiting)).rows.length === 0);
}
