import { canonicalJson } from "../../gis/canonical.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import type { Witness } from "./record.ts";

/**
 * Which sending of a command it is (`Idempotency-Key`). A key belongs to whoever acts; with it are kept, in the
 * transaction of the change and for a day, a fingerprint of the request and its answer. A command that was refused
 * leaves no key.
 */
export class Sending {
  readonly key: string;
  /** The answer holds a secret: it is not kept, and a repetition is only told that it was done. */
  readonly isToldOnce: boolean;
  readonly #fingerprintOf: (file: string | undefined) => string;
  #isComplete: boolean;
  #file: string | undefined;
  #fingerprint: string | undefined;

  /** @param isFile what was asked is known once the bytes of the body have come: see `holds` */
  constructor(
    key: string,
    fingerprintOf: (file: string | undefined) => string,
    { isToldOnce = false, isFile = false } = {},
  ) {
    this.key = key;
    this.isToldOnce = isToldOnce;
    this.#fingerprintOf = fingerprintOf;
    this.#isComplete = !isFile;
  }

  /** The body was a file of these bytes. */
  holds(sha256: string): void {
    this.#file = sha256;
    this.#isComplete = true;
  }

  /** Undefined while its file is on the way. Made when it is first asked for: by then the request has been parsed. */
  get fingerprint(): string | undefined {
    if (!this.#isComplete) return undefined;
    this.#fingerprint ??= this.#fingerprintOf(this.#file);
    return this.#fingerprint;
  }
}

/** What was answered before, if this is a repetition. */
export interface Answered {
  readonly answer: unknown;
}

/**
 * What a command answered when it was first sent.
 * @throws AppError 409 `already-done` where that is not kept, 422 `idempotency-key-reused`
 */
export async function answeredBefore(db: Database, witness: Witness): Promise<Answered | undefined> {
  const { sending } = witness;
  if (sending?.fingerprint === undefined) return undefined;
  const found = await db.run(q.readIdempotency, keyOf(witness, sending));
  if (!found) return undefined;
  if (found.requestHash !== sending.fingerprint) throw reused();
  if (found.isToldOnce) throw alreadyDone();
  return { answer: found.answer };
}

/** The same in the transaction of the change: another sending that is under way is waited for. */
export async function takeSending(tx: Database, witness: Witness): Promise<Answered | undefined> {
  if (witness.sending === undefined) return undefined;
  const { account, key } = keyOf(witness, witness.sending);
  await tx.run(q.takeLock, { name: `idempotency-key ${account} ${key}` });
  // A statement of its own, so that it sees what whoever held the lock has written.
  return answeredBefore(tx, witness);
}

/** Keeps the answer for a repetition, after `takeSending` in the same transaction. */
export async function keepAnswer(tx: Database, witness: Witness, answer: unknown): Promise<void> {
  const { sending } = witness;
  if (sending === undefined) return;
  const { fingerprint: requestHash } = sending;
  if (requestHash === undefined) throw new Error("a file was taken in and its sending not told of it");
  const kept = keyOf(witness, sending);
  await tx.run(q.forgetIdempotency, kept);
  const told = sending.isToldOnce ? null : canonicalJson(answer ?? null);
  await tx.run(q.addIdempotency, { ...kept, requestHash, answer: told });
}

function keyOf({ actor }: Witness, { key }: Sending) {
  return { account: actor.account ?? actor.name, key };
}

function reused(): AppError {
  return new AppError(
    "idempotency-key-reused",
    {
      zh: "同一个 Idempotency-Key 已用于另一条命令。",
      en: "This Idempotency-Key has been used for another command.",
    },
    { status: 422 },
  );
}

function alreadyDone(): AppError {
  return new AppError(
    "already-done",
    {
      zh: "该命令已执行；其答复只告知一次，不予保存。",
      en: "This was done when it was first sent; its answer is told once and not kept.",
    },
    { status: 409 },
  );
}
