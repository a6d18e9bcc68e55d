import { setImmediate } from "node:timers/promises";
import { crossingsBetween } from "../../../gis/geometry/crossings.ts";
import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import { GAP_DEGREES, LIMITS } from "./limits.ts";
import { PlaneSweep } from "./plane-sweep.ts";
import { type Owner, type Shape, shapeOf } from "./shape.ts";
import { doubtBetween } from "./side-by-side.ts";

/** Shapes read at once: some 500 kB. */
const PAGE = 2_000;
/** Pairs that PostGIS is asked of at once. */
const PAIRS = 2_000;
/** Pairs that wait until all are found, which may be too many: then nothing has been asked. */
const WAITING = 100_000;
/** Milliseconds after which others have their turn. */
const TURN_MS = 20;

// Real layers have three neighbours a parcel, and one pair in a thousand to look at. What is far beyond is no layer of
// parcels, and would keep the house busy for hours.
const NEIGHBOURS = { each: 200, atLeast: 1_000_000 };
/**
 * Sides, and places where they cross. For two polygons that cross at 10,000 places PostGIS took 0.2 s, at 160,000 17 s, and at
 * 640,000 two minutes (machine under load), in which nobody can stop it.
 */
const WORK = { each: 20, atLeast: 5_000_000, ofOnePair: 100_000 };

/**
 * Overlaps and gaps between the rows of a batch that are not held, and between them and recorded parcels: what may be one
 * is found here, whether it is and how large PostGIS tells.
 * Rejects with AppError `shapes-heaped` where the polygons lie on each other, `shapes-tangled` where two cross too often.
 */
export async function findNeighbours(tx: Database, datasetId: string): Promise<void> {
  const reach = GAP_DEGREES;
  const { recordedNearby, rows } = await tx.run(q.beginNeighbours, { datasetId, reach });
  const most = {
    pairs: Math.max(NEIGHBOURS.atLeast, rows * NEIGHBOURS.each),
    work: Math.max(WORK.atLeast, rows * WORK.each),
  };
  const sweep = new PlaneSweep(LIMITS.gapM);
  let doubts: object[] = [];
  let [pairs, work] = [0, 0];
  let turn = performance.now();
  const judge = async () => {
    for (let from = 0; from < doubts.length; from += PAIRS) {
      const some = JSON.stringify(doubts.slice(from, from + PAIRS));
      await tx.run(q.judgeNeighbours, { datasetId, pairs: some, ...LIMITS });
    }
    doubts = [];
  };
  for await (const page of tx.pages(q.listShapes, PAGE, { datasetId, recorded: recordedNearby, reach })) {
    for (const { row, district, parcelNo, plane } of page) {
      const shape = shapeOf({ row, district, parcelNo }, plane);
      for (const other of sweep.take(shape)) {
        // Of two that are recorded nothing is asked.
        if (shape.owner.row === null && other.owner.row === null) continue;
        pairs += 1;
        const doubt = doubtBetween(shape, other);
        if (doubt) {
          work += workOn(shape, other);
          doubts.push({ ...pairOf(shape.owner, other.owner), x: doubt.wedge?.[0], y: doubt.wedge?.[1] });
        }
        if (pairs > most.pairs || work > most.work) throw heaped();
        if (doubts.length >= WAITING) await judge();
        if (performance.now() - turn > TURN_MS) {
          await setImmediate();
          turn = performance.now();
        }
      }
    }
  }
  await judge();
  await tx.run(q.endNeighbours, { datasetId });
}

function workOn(shape: Shape, other: Shape): number {
  const crossings = crossingsBetween(shape, other, WORK.ofOnePair);
  if (crossings >= WORK.ofOnePair) throw tangled(shape.owner, other.owner);
  return shape.at.length / 2 + other.at.length / 2 + crossings;
}

/** The later row with the earlier, or the row with the recorded parcel. */
function pairOf(a: Owner, b: Owner): object {
  if (a.row === null) return pairOf(b, a);
  if (b.row === null) return { row: a.row, district: b.district, parcelNo: b.parcelNo };
  return { row: Math.max(a.row, b.row), other: Math.min(a.row, b.row) };
}

function tangled(a: Owner, b: Owner): AppError {
  // The later row, as in `pairOf`.
  if (a.row === null || (b.row !== null && b.row > a.row)) return tangled(b, a);
  const parcel = `${b.district}-${b.parcelNo}`;
  return new AppError(
    "shapes-tangled",
    {
      zh: `第 ${a.row} 行与${b.row === null ? `已入库宗地 ${parcel} ` : `第 ${b.row} 行`}的边线相交 ${WORK.ofOnePair} 处以上，无法比较；请更正后重新上传。`,
      en: `The sides of row ${a.row} cross those of ${b.row === null ? `parcel ${parcel}` : `row ${b.row}`} at ${WORK.ofOnePair} places and more, which cannot be compared; correct them and send the file again.`,
    },
    { status: 422 },
  );
}

function heaped(): AppError {
  return new AppError(
    "shapes-heaped",
    {
      zh: "文件中的图形大量相互重叠，不是宗地图层；请检查是否选错了图层，或同一图层被重复合并。",
      en: "The file's polygons lie on each other throughout: this is no layer of parcels. Check whether another layer was meant, or one was merged with itself.",
    },
    { status: 422 },
  );
}
