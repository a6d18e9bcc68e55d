import type { ReadLastRunRow } from "../../sql/generated/queries.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { gatherCity, type Steps } from "./gather.ts";

/**
 * Parcels of one transaction, decided in about a second: the more there are, the more of them are alike to the rules.
 * 50,000 took a seventh longer, 1,000,000 no less (measured, a city of 1,000,000).
 */
const BATCH = 200_000;

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
export async function classifyCity(
  db: Database,
  asOf: string,
  policyPackage: string | null,
  given: Partial<Steps> = {},
): Promise<CityRun> {
  const steps = { batch: BATCH, onBatch: () => undefined, ...given };
  const { gatherNo, rules, changed } = await gatherCity(db, asOf, given);
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

/** From the position that a run has reached to its end. */
async function finish(db: Database, run: ReadLastRunRow, { batch, onBatch }: Steps): Promise<ReadLastRunRow> {
  const { runNo, asOf, gatherNo, comparableFrom } = run;
  let after = { gather: run.positionGather, district: run.positionDistrict, no: run.positionNo };
  let { classified, written } = run;
  for (;;) {
    const from = { afterGather: after.gather, afterDistrict: after.district, afterNo: after.no };
    const step = await db.transaction(
      async (tx) => {
        await tx.run(q.seeOneMoment);
        await tx.run(q.prepareForBatches);
        await tx.run(q.prepareToRecord);
        const next = await tx.run(q.nextGatheredKey, { ...from, gatherNo, size: batch });
        if (!next) {
          await tx.run(q.finishRun, { runNo });
          return undefined;
        }
        const { parcels, ...through } = next;
        const those = { ...from, gatherNo, parcels, asOf, runNo };
        const changed = BigInt(
          comparableFrom === null
            ? await tx.run(q.recordOutcomes, those)
            : await tx.run(q.recordChangedOutcomes, { ...those, comparableFrom }),
        );
        await tx.run(q.advanceRun, { runNo, ...through, classified: parcels, written: changed });
        return { through, classified: parcels, written: changed };
      },
      { statementTimeoutMs: 0 },
    );
    if (!step) return { ...run, classified, written };
    after = step.through;
    classified += step.classified;
    written += step.written;
    onBatch("classify", Number(classified), run.sinceGather === 0n);
  }
}
