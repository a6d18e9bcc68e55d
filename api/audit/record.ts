import { canonicalJson } from "../../gis/canonical.ts";
import type { Actor } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { asRefusal } from "../db/sql-error.ts";
import { AppError } from "../errors.ts";
import { type AuditHash, chainHash } from "./hash.ts";
import { answeredBefore, keepAnswer, type Sending, takeSending } from "./sending.ts";

/** The chain of what concerns no one district. */
export const CITY_CHAIN = "city";

/** Who does something, from where, and the hash that his entries are chained with. */
export interface Witness {
  readonly actor: Actor;
  /** The network address of the request; null for work that no request asked for. */
  readonly address: string | null;
  readonly auditHash: AuditHash;
  /** Which sending of a command it is, where whoever sent it said so. */
  readonly sending?: Sending | undefined;
}

/** What is done: a stable word (`policy-tables.load`), and on what. */
export interface Deed {
  readonly action: string;
  readonly subject?: string | undefined;
  /** The district whose chain it belongs to; else the actor's own, else the city's. */
  readonly district?: string | undefined;
  /** What the command said, where that is worth keeping; never a secret. */
  readonly input?: unknown;
}

export interface Outcome {
  readonly outcome: "done" | "refused" | "failed";
  readonly code?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * Appends an entry, in the transaction of what it tells of. Whoever writes in a chain waits for the others in it, so
 * this comes last in a transaction.
 */
export async function appendEntry(
  tx: Database,
  { actor, address, auditHash }: Witness,
  { district, ...deed }: Deed,
  outcome: Outcome,
): Promise<void> {
  const chain = district ?? actor.district ?? CITY_CHAIN;
  if (!(await tx.run(q.lockAuditChain, { chain }))) {
    await tx.run(q.beginAuditChain, { chain });
    await tx.run(q.lockAuditChain, { chain });
  }
  // A statement of its own, so that it sees what whoever held the lock has written.
  const head = await tx.run(q.readAuditHead, { chain });
  const seq = (head?.seq ?? 0n) + 1n;
  const previousHash = head?.hash ?? "";
  const entry = canonicalJson({
    chain,
    seq: Number(seq),
    at: new Date().toISOString(),
    account: actor.account,
    name: actor.name,
    role: actor.role,
    district: actor.district,
    organisation: actor.organisation,
    address,
    ...deed,
    ...outcome,
  });
  await tx.run(q.addAuditEntry, {
    chain,
    seq,
    entry,
    previousHash,
    hash: chainHash(auditHash, previousHash, entry),
    algorithm: auditHash,
  });
}

/** What a command gives: its answer, and what was there before and is now. */
export interface Done<T> {
  readonly answer: T;
  readonly before?: unknown;
  readonly after?: unknown;
  /** On what, where only the work can tell: the number of a case that it opened. */
  readonly subject?: string | undefined;
  /** Sent again: it was done, and recorded, before. */
  readonly isRepetition?: boolean;
}

/**
 * Carries a command out and records it, both or neither. A command that is refused or fails leaves nothing but an
 * entry that says so. What takes long and stores nothing is done in `prepare`, before the transaction holds anybody up.
 * Sent again under its key, it is answered as the first time; its answer is a value of JSON.
 */
export async function carryOut<T>(
  db: Database,
  witness: Witness,
  deed: Deed,
  work: (tx: Database) => Promise<Done<T>>,
  prepare: () => Promise<void> = async () => undefined,
): Promise<T> {
  try {
    const before = await answeredBefore(db, witness);
    // What is kept under a key with the fingerprint of this request is what this command answered.
    if (before) return before.answer as T;
    await prepare();
    return await db.transaction(async (tx) => {
      const again = await takeSending(tx, witness);
      if (again) return again.answer as T;
      const { answer, subject = deed.subject, isRepetition = false, ...change } = await work(tx);
      if (!isRepetition) await appendEntry(tx, witness, { ...deed, subject }, { outcome: "done", ...change });
      await keepAnswer(tx, witness, answer);
      return answer;
    });
  } catch (error) {
    await recordFailure(db, witness, deed, error);
    throw error;
  }
}

/** An entry of its own for what did not happen. */
export async function recordFailure(
  db: Database,
  witness: Witness,
  deed: Deed,
  failure: unknown,
): Promise<void> {
  const error = asRefusal(failure);
  const refused = error instanceof AppError && error.status < 500;
  const code = error instanceof AppError ? error.code : "unexpected-failure";
  await db.transaction((tx) =>
    appendEntry(tx, witness, deed, { outcome: refused ? "refused" : "failed", code }),
  );
}
