import type { ReadLastGatheringRow } from "../../sql/generated/queries.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { oneRun } from "./one-run.ts";

/** Parcels of one transaction. Larger batches gave no gain; smaller ones lose less when a run is cut off. */
const BATCH = 50_000;

interface Key {
  readonly district: string;
  readonly no: string;
}

export interface Steps {
  /** Parcels of one transaction. */
  readonly batch: number;
  /** Called after each stored batch with the parcels done so far; `whole`: it goes through the whole city. */
  readonly onBatch: (step: "gather" | "classify", parcels: number, whole: boolean) => void;
}

export interface Gathered {
  readonly gatherNo: bigint;
  readonly rules: string;
  /** Parcels that were looked at now, of a gathering that was cut off the rest. */
  readonly looked: number;
  /** Parcels whose facts or measures were written because they differ. */
  readonly changed: number;
}

/**
 * Brings the stored facts to what is recorded on a day: of every parcel when the day, a plan or the definition of a
 * fact is another than last time, else of the parcels recorded since. Goes on where it was cut off.
 */
export function gatherCity(db: Database, asOf: string, steps: Partial<Steps> = {}): Promise<Gathered> {
  return oneRun(db, () => gatherInRun(db, asOf, steps));
}

/** The same as a part of a run that holds off the others. */
export async function gatherInRun(
  db: Database,
  asOf: string,
  { batch = BATCH, onBatch = () => undefined }: Partial<Steps>,
): Promise<Gathered> {
  const { gathering, rules } = await currentGathering(db, asOf);
  const { gatherNo, since } = gathering;
  let after: Key = { district: gathering.positionDistrict, no: gathering.positionNo };
  let changed = 0;
  let looked = 0;
  const before = after.district === "" ? 0 : Number((await db.run(q.countGatheredUpTo, after)).parcels);
  for (;;) {
    const step = await db.transaction(
      async (tx) => {
        await tx.run(q.prepareForBatches);
        const done = await (since === null
          ? gatherNext(tx, { asOf, gatherNo, after, size: batch })
          : gatherRecorded(tx, { asOf, gatherNo, after, size: batch, since }));
        if (done) {
          await tx.run(q.advanceGathering, { gatherNo, ...done.through });
          return done;
        }
        const { ended } = await tx.run(q.gatherEndings, { gatherNo, since });
        await tx.run(q.finishGathering, { gatherNo });
        changed += Number(ended);
        return undefined;
      },
      { statementTimeoutMs: 0 },
    );
    if (!step) return { gatherNo, rules, looked, changed };
    after = step.through;
    changed += step.changed;
    looked += step.looked;
    onBatch("gather", before + looked, since === null);
  }
}

interface Batch {
  readonly asOf: string;
  readonly gatherNo: bigint;
  readonly after: Key;
  readonly size: number;
}

interface Done {
  readonly through: Key;
  readonly looked: number;
  readonly changed: number;
}

/** The next parcels of the city; undefined when all are done. */
async function gatherNext(tx: Database, { after, size, ...batch }: Batch): Promise<Done | undefined> {
  const from = { afterDistrict: after.district, afterNo: after.no };
  const next = await tx.run(q.nextParcelKey, { ...from, size });
  if (!next) return undefined;
  const { parcels, ...through } = next;
  const range = { ...from, throughDistrict: through.district, throughNo: through.no };
  const { changed } = await tx.run(q.gatherBetween, { ...batch, ...range });
  return { through, looked: Number(parcels), changed: Number(changed) };
}

/** The next parcels of which something was recorded since a moment. */
async function gatherRecorded(
  tx: Database,
  { after, size, since, ...batch }: Batch & { readonly since: string },
): Promise<Done | undefined> {
  const next = await tx.run(q.nextRecorded, {
    since,
    afterDistrict: after.district,
    afterNo: after.no,
    size,
  });
  let done: Done | undefined;
  for (const { district, numbers } of next) {
    const { changed } = await tx.run(q.gatherSome, { ...batch, district, numbers });
    done = {
      through: { district, no: numbers.at(-1) ?? "" },
      looked: (done?.looked ?? 0) + numbers.length,
      changed: (done?.changed ?? 0) + Number(changed),
    };
  }
  return done;
}

/** The gathering to go on with, or a new one. */
async function currentGathering(
  db: Database,
  asOf: string,
): Promise<{ gathering: ReadLastGatheringRow; rules: string }> {
  const now = await soundMoment(db);
  const last = await db.run(q.readLastGathering);
  const same = last?.asOf === asOf && last.basis === now.basis;
  if (same && !last.finished) return { gathering: last, rules: now.rules };
  const since = same ? last.completeTo : null;
  await db.run(q.beginGathering, { asOf, basis: now.basis, since, completeTo: now.at });
  const gathering = await db.run(q.readLastGathering);
  if (!gathering) throw new Error("the gathering that was just begun is not there");
  return { gathering, rules: now.rules };
}

/** How long a gathering waits for other transactions; one that writes longer makes the next gathering a full one. */
const PATIENCE_MS = 3_000;
const BETWEEN_LOOKS_MS = 50;

/**
 * A moment before which everything recorded can be seen. A row carries the moment of its insertion but appears
 * when its transaction ends, so the transactions that are writing now must have ended. `at` is null if one has not.
 */
async function soundMoment(db: Database): Promise<{ basis: string; rules: string; at: string | null }> {
  const begun = await db.run(q.readBasis);
  for (let waited = 0; ; waited += BETWEEN_LOOKS_MS) {
    const now = await db.run(q.readBasis);
    if (now.oldestXid >= begun.nextXid) return { basis: now.basis, rules: now.rules, at: begun.at };
    if (waited >= PATIENCE_MS) return { basis: now.basis, rules: now.rules, at: null };
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
}
