import { buildable, type Cell, within } from "./blocks.ts";
import { type Lattice, type Lot, lotsOf } from "./lots.ts";
import type { Plane, Point } from "./plane.ts";
import type { Planned } from "./plans.ts";

/** A block kept for named cases: rows and columns of lots in metres from its south-west. */
export interface NamedBlock {
  /** The government in whose first towns the block is. */
  readonly district: string;
  readonly planned: Planned;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The numbers of the cases (1 is LC-0001) in `squares[row][column]`, rows from the south. */
  readonly cases: readonly (readonly number[])[];
}

const LICHENG = "370112";
const LAIWU = "370116";

const SOUND: Planned = {
  urban: "whole",
  conforming: "whole",
  zone: { plannedUse: "res_commodity", farMin: 1.5, farMax: 2.5, densityMin: 15 },
  zoneCut: false,
};

const SIX_BY_TWO = { rows: [90, 90], columns: [44, 44, 44, 44, 44, 44] };

export const NAMED_BLOCKS: readonly NamedBlock[] = [
  {
    district: LICHENG,
    planned: SOUND,
    ...SIX_BY_TWO,
    cases: [
      [1, 2, 3, 5, 7, 8],
      [9, 10, 11, 12, 13, 34],
    ],
  },
  {
    district: LICHENG,
    planned: SOUND,
    ...SIX_BY_TWO,
    cases: [
      [17, 18, 19, 20, 21, 22],
      [23, 24, 25, 26, 27, 28],
    ],
  },
  // 25 + 22 + 18 mu, a sliver of 2.4 mu let in between the first two, and 5 mu beside the third. The first
  // and the second touch north of the sliver: 40/3 m × 60 m of the first.
  {
    district: LICHENG,
    planned: SOUND,
    rows: [120, 60],
    columns: [(50_000 / 3 - 800) / 180, 40 / 3, 44_000 / 3 / 180, 12_000 / 180, 10_000 / 3 / 180],
    cases: [
      [29, 30, 31, 32, 33],
      [29, 29, 31, 32, 33],
    ],
  },
  // 3 mu exactly is 2000 m².
  { district: LICHENG, planned: SOUND, rows: [100], columns: [20, 20, 60], cases: [[14, 15, 35]] },
  { district: LICHENG, planned: { ...SOUND, conforming: "none" }, rows: [100], columns: [60], cases: [[4]] },
  // The boundary runs through the middle of the block.
  { district: LICHENG, planned: { ...SOUND, urban: "cut" }, rows: [180], columns: [50], cases: [[6]] },
  { district: LAIWU, planned: SOUND, rows: [100], columns: [60], cases: [[16]] },
];

/** The lots of a named block, each with the number of its case. */
export function namedLots(block: NamedBlock, cell: Cell, plane: Plane): { lot: Lot; number: number }[] {
  const numbers = [...new Set(block.cases.flat())];
  const squares = block.cases.map((row) => row.map((number) => numbers.indexOf(number)));
  const lots = lotsOf(rectangles(block, cell), squares, plane);
  return lots.map((lot, i) => ({ lot, number: numbers[i] ?? 0 }));
}

function rectangles({ rows, columns }: NamedBlock, cell: Cell): Lattice {
  const { west, south } = buildable(cell);
  const x0 = Math.max(within(cell, west, 0)[0], within(cell, west, 1)[0]);
  const y0 = Math.max(within(cell, 0, south)[1], within(cell, 1, south)[1]);
  return offsets(rows).map((y) => offsets(columns).map((x): Point => [x0 + x, y0 + y]));
}

function offsets(widths: readonly number[]): number[] {
  let at = 0;
  return [0, ...widths.map((width) => (at += width))];
}
