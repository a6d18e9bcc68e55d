import { setImmediate } from "node:timers/promises";
import * as q from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { AppError } from "../../errors.ts";
import { PlaneSweep } from "./plane-sweep.ts";
import { type Owner, shapeOf } from "./shape.ts";
import { doubtBetween, GAP } from "./side-by-side.ts";

/** Shapes read at once: some 500 kB. */
const PAGE = 2_000;
/** Pairs that PostGIS is asked of at once. */
const PAIRS = 2_000;
/** Milliseconds after which others have their turn. */
const TURN_MS = 20;

// Real layers have three neighbours a parcel, and one pair in a thousand to look at. What is far beyond is no layer of
// parcels, and would keep the house busy for hours.
const NEIGHBOURS = { each: 200, atLeast: 1_000_000 };
const DOUBTS = { each: 10, atLeast: 50_000 };

/**
 * Overlaps and gaps between the rows of a batch that are not held, and between them and recorded parcels: what may be one
 * is found here, whether it is and how large PostGIS tells.
 * Rejects with AppError `shapes-heaped` where the polygons lie on each other.
 */
export async function findNeighbours(tx: Database, datasetId: string): Promise<void> {
  const { recordedNearby } = await tx.run(q.beginNeighbours, { datasetId });
  const sweep = new PlaneSweep(GAP);
  let doubts: object[] = [];
  let [rows, pairs, doubtful] = [0, 0, 0];
  let turn = performance.now();
  const judge = async () => {
    doubtful += doubts.length;
    if (doubtful > Math.max(DOUBTS.atLeast, rows * DOUBTS.each)) throw heaped();
    if (doubts.length > 0) await tx.run(q.judgeNeighbours, { datasetId, pairs: JSON.stringify(doubts) });
    doubts = [];
  };
  for await (const page of tx.pages(q.listShapes, PAGE, { datasetId, recorded: recordedNearby })) {
    for (const { row, district, parcelNo, plane } of page) {
      const shape = shapeOf({ row, district, parcelNo }, plane);
      rows += 1;
      for (const other of sweep.take(shape)) {
        // Of two that are recorded nothing is asked.
        if (shape.owner.row === null && other.owner.row === null) continue;
        pairs += 1;
        const doubt = doubtBetween(shape, other);
        if (doubt)
          doubts.push({ ...pairOf(shape.owner, other.owner), x: doubt.wedge?.[0], y: doubt.wedge?.[1] });
        if (doubts.length >= PAIRS) await judge();
        if (performance.now() - turn > TURN_MS) {
          await setImmediate();
          turn = performance.now();
        }
      }
      if (pairs > Math.max(NEIGHBOURS.atLeast, rows * NEIGHBOURS.each)) throw heaped();
    }
  }
  await judge();
  await tx.run(q.endNeighbours, { datasetId });
}

/** The later row with the earlier, or the row with the recorded parcel. */
function pairOf(a: Owner, b: Owner): object {
  if (a.row === null) return pairOf(b, a);
  if (b.row === null) return { row: a.row, district: b.district, parcelNo: b.parcelNo };
  return { row: Math.max(a.row, b.row), other: Math.min(a.row, b.row) };
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
