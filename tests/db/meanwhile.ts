import type { Database } from "../../api/db/database.ts";

/**
 * Does `meanwhile` beside a transaction that has done `first`, and commits that afterwards. On PostgreSQL only: the
 * embedded engine has one session.
 */
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

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
