import type { ReadLastRunRow } from "../../sql/generated/queries.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { gatherInRun, type Steps } from "./gather.ts";
import { oneRun, promised } from "./one-run.ts";

/**
 * Parcels of one transaction, decided in about half a second: the more there are, the more of them are alike to the
 * rules, and the longer the last lane is alone. 50,000 and 200,000 took longer (measured, a city of 1,000,000).
 */
const BATCH = 100_000;

/** Batches decided at once; two took 0.74 of one's time on two cores. The embedded engine has one session. */
const LANES = { embedded: 1, server: 2 };

export interface CityRun {
  readonly runNo: bigint;
  readonly asOf: string;
  readonly policyPackage: string | null;
  /** Parcels whose measures were gathered anew and differ. */
  readonly gathered: number;
  /** Parcels that the rules were applied to, and those whose outcome is another than was on record. */
  readonly classified: number;
  readonly written: number;
}

/**
 * Classifies the city on a day and keeps what changed. Batches are stored one by one with the position reached,
 * so that a run that was cut off goes on there. With nothing changed since, nothing is written.
 * @param policyPackage the package in force on the day, `id@version`; null when there is none
 */
export function classifyCity(
  db: Database,
  asOf: string,
  policyPackage: string | null,
  given: Partial<Steps> = {},
): Promise<CityRun> {
  return oneRun(db, () => classifyInRun(db, asOf, policyPackage, given));
}

async function classifyInRun(
  db: Database,
  asOf: string,
  policyPackage: string | null,
  given: Partial<Steps>,
): Promise<CityRun> {
  const steps = { batch: BATCH, onBatch: () => undefined, ...given };
  const { gatherNo, rules, changed } = await gatherInRun(db, asOf, given);
  const last = await db.run(q.readLastRun);
  const decidedAlike = last?.asOf === asOf && last.policyPackage === policyPackage && last.rules === rules;
  const cutOff = decidedAlike && !last.finished ? await finish(db, last, steps) : undefined;
  // What a run that was cut off had passed before this gathering changed it is taken up by the next one.
  const sinceGather = decidedAlike ? last.gatherNo : 0n;
  await db.run(q.keepWords);
  await db.run(q.beginRun, { asOf, policyPackage, rules, gatherNo, sinceGather });
  const begun = await db.run(q.readLastRun);
  if (!begun) throw new Error("the run that was just begun is not there");
  const run = await finish(db, begun, steps);
  return {
    runNo: run.runNo,
    asOf,
    policyPackage,
    gathered: changed,
    classified: Number(run.classified + (cutOff?.classified ?? 0n)),
    written: Number(run.written + (cutOff?.written ?? 0n)),
  };
}

/** Parcels of a run in the order of gathering: what is stored of it, or a batch that begins there. */
type Place = Pick<q.NextGatheredKeyRow, "gather" | "district" | "no">;

/**
 * From the position that a run has reached to its end, in lanes side by side, each deciding another batch. A batch
 * begins where the one before it ends, and is stored after it: cut off, a run has stored a beginning of the whole.
 */
async function finish(db: Database, run: ReadLastRunRow, { batch, onBatch }: Steps): Promise<ReadLastRunRow> {
  const { runNo, asOf, gatherNo, comparableFrom } = run;
  let { classified, written } = run;
  let begins: Promise<Place | undefined> = Promise.resolve({
    gather: run.positionGather,
    district: run.positionDistrict,
    no: run.positionNo,
  });
  let former: Promise<unknown> = Promise.resolve();

  const nextBatch = (): Promise<boolean> => {
    const [from, storedBefore] = [begins, former];
    const ends = promised<Place | undefined>();
    begins = ends.promise;
    const stored = db
      .transaction(
        async (tx) => {
          const after = await from;
          if (!after) {
            ends.resolve(undefined);
            return undefined;
          }
          await tx.run(q.seeOneMoment);
          await tx.run(q.prepareForBatches);
          await tx.run(q.prepareToRecord);
          const range = {
            afterGather: after.gather,
            afterDistrict: after.district,
            afterNo: after.no,
            gatherNo,
          };
          const next = await tx.run(q.nextGatheredKey, { ...range, size: batch });
          ends.resolve(next);
          if (!next) return undefined;
          const { parcels, ...through } = next;
          const those = { ...range, parcels, asOf, runNo };
          const changed = BigInt(
            comparableFrom === null
              ? await tx.run(q.recordOutcomes, those)
              : await tx.run(q.recordChangedOutcomes, { ...those, comparableFrom }),
          );
          await storedBefore;
          await tx.run(q.storeStep, { runNo, ...through, classified: parcels, written: changed });
          return { parcels, changed };
        },
        { statementTimeoutMs: 0 },
      )
      .then((step) => {
        if (!step) return false;
        classified += step.parcels;
        written += step.changed;
        onBatch("classify", Number(classified), run.sinceGather === 0n);
        return true;
      })
      .catch((error: unknown) => {
        ends.reject(error);
        throw error;
      });
    former = stored;
    return stored;
  };

  const lane = async () => {
    while (await nextBatch());
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES[db.engine] }, lane));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  await db.run(q.finishRun, { runNo });
  return { ...run, classified, written };
}
