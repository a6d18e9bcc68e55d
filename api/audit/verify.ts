import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AUDIT_HASHES, chainHash } from "./hash.ts";

/** Where a chain ends: kept elsewhere, it shows later whether its end was cut off or written anew. */
export interface ChainHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** The first entry of a chain that is not what was written. */
export interface BrokenEntry {
  readonly chain: string;
  readonly seq: number;
  readonly fault: "missing" | "previous-hash" | "hash" | "other-head";
}

export interface Verification {
  readonly entries: number;
  readonly heads: readonly ChainHead[];
  readonly broken: readonly BrokenEntry[];
}

const BATCH = 5_000;

/**
 * Computes every chain again from its beginning: no entry missing, changed, added or moved. `known` are heads that were
 * kept elsewhere; entries that follow them are no fault, their absence is.
 */
export async function verifyAudit(db: Database, known: readonly ChainHead[] = []): Promise<Verification> {
  const present = (await db.run(q.listAuditChains)).map(({ chain }) => chain);
  const chains = [...new Set([...present, ...known.map(({ chain }) => chain)])].sort();
  const heads: ChainHead[] = [];
  const broken: BrokenEntry[] = [];
  let entries = 0;
  for (const chain of chains) {
    const kept = known.find((one) => one.chain === chain);
    const found = await verifyChain(db, chain, kept);
    entries += found.entries;
    if (found.fault) broken.push({ chain, ...found.fault });
    else if (found.head) heads.push({ chain, ...found.head });
  }
  return { entries, heads, broken };
}

interface Walked {
  entries: number;
  head?: Omit<ChainHead, "chain">;
  fault?: Omit<BrokenEntry, "chain">;
}

async function verifyChain(db: Database, chain: string, kept: ChainHead | undefined): Promise<Walked> {
  let [seq, hash] = [0, ""];
  for (;;) {
    const rows = await db.run(q.readAuditChain, { chain, afterSeq: seq, limit: BATCH });
    for (const row of rows) {
      const next = seq + 1;
      if (Number(row.seq) !== next) return { entries: seq, fault: { seq: next, fault: "missing" } };
      if (row.previousHash !== hash) return { entries: seq, fault: { seq: next, fault: "previous-hash" } };
      const algorithm = AUDIT_HASHES.find((one) => one === row.algorithm);
      if (!algorithm || chainHash(algorithm, hash, row.entry) !== row.hash)
        return { entries: seq, fault: { seq: next, fault: "hash" } };
      [seq, hash] = [next, row.hash];
      if (kept?.seq === seq && kept.hash !== hash)
        return { entries: seq, fault: { seq, fault: "other-head" } };
    }
    if (rows.length < BATCH) break;
  }
  if (kept && kept.seq > seq) return { entries: seq, fault: { seq: seq + 1, fault: "missing" } };
  return seq === 0 ? { entries: 0 } : { entries: seq, head: { seq, hash } };
}
