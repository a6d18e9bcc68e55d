import type { Feature, Polygon } from "geojson";
import { isDense } from "./allocation.ts";
import { type Cell, type Town, within } from "./blocks.ts";
import type { Point } from "./plane.ts";
import { prng, smoothNoise } from "./prng.ts";

/** How a plan's outline covers a block: a cut one is covered in its southern half only. */
export type Coverage = "whole" | "cut" | "none";

export interface Zone {
  /** A use class of the reference tables. */
  readonly plannedUse: string;
  readonly farMin: number;
  readonly farMax: number;
  /** Lower bound of building density, per cent. */
  readonly densityMin: number;
}

/** What the three plans say of one block. */
export interface Planned {
  readonly urban: Coverage;
  readonly conforming: Coverage;
  readonly zone: Zone | null;
  /** A zone that covers only the southern half. */
  readonly zoneCut: boolean;
}

export interface PlannedBlock {
  readonly cell: Cell;
  readonly planned: Planned;
}

export const ZONES: readonly [Zone, ...Zone[]] = [
  { plannedUse: "ind_general", farMin: 1, farMax: 2.5, densityMin: 40 },
  { plannedUse: "ind_general", farMin: 1.2, farMax: 3, densityMin: 40 },
  { plannedUse: "ind_m0", farMin: 1.5, farMax: 3.5, densityMin: 30 },
  { plannedUse: "logistics", farMin: 0.8, farMax: 2, densityMin: 40 },
  { plannedUse: "res_commodity", farMin: 1.5, farMax: 2.5, densityMin: 15 },
  { plannedUse: "com_retail", farMin: 1, farMax: 3, densityMin: 30 },
  { plannedUse: "com_office", farMin: 2, farMax: 5, densityMin: 25 },
  { plannedUse: "pub_education", farMin: 0.6, farMax: 1.2, densityMin: 15 },
  { plannedUse: "pub_research", farMin: 1, farMax: 2.5, densityMin: 20 },
];

/** What is planned for a block of the town; neighbours mostly share it. */
export function planFor(town: Town, { ix, iy }: Cell): Planned {
  const random = prng(town.seed, town.code, "plan", ix, iy);
  const group = prng(town.seed, town.code, "zone", ix >> 1, iy >> 1);
  const zone = group.pick(ZONES);
  const noise = (topic: string) => smoothNoise(`${town.seed}/${town.code}/${topic}`, ix / 3, iy / 3);
  const edge = isDense(town) ? 0.12 : 0.24;
  return {
    urban: coverage(noise("urban"), edge),
    conforming: coverage(noise("land-use-plan"), 0.13),
    zone: random.chance(0.08) ? null : zone,
    zoneCut: random.chance(0.03),
  };
}

function coverage(noise: number, edge: number): Coverage {
  return noise < edge ? "none" : noise < edge + 0.05 ? "cut" : "whole";
}

type Covered = Feature<Polygon, Record<string, string | number>>;

/** The outline as strips of blocks; strips side by side share their nodes. */
export function* outlineStrips(
  town: Town,
  blocks: readonly PlannedBlock[],
  topic: "urban" | "conforming",
): Generator<Covered> {
  const inRows = [...blocks].sort((a, b) => a.cell.iy - b.cell.iy || a.cell.ix - b.cell.ix);
  let strip: Cell[] = [];
  for (const { cell, planned } of inRows) {
    const last = strip.at(-1);
    if (last && (planned[topic] !== "whole" || last.iy !== cell.iy || last.ix + 1 !== cell.ix)) {
      yield area(town, stripRing(strip));
      strip = [];
    }
    if (planned[topic] === "whole") strip.push(cell);
    if (planned[topic] === "cut") yield area(town, southernHalf(cell));
  }
  if (strip.length > 0) yield area(town, stripRing(strip));
}

/** One zone to each block that has one. */
export function* zones(town: Town, blocks: readonly PlannedBlock[]): Generator<Covered> {
  for (const [i, { cell, planned }] of blocks.entries()) {
    if (!planned.zone) continue;
    const zoneNo = `${town.code}-${String(i + 1).padStart(4, "0")}`;
    yield area(town, planned.zoneCut ? southernHalf(cell) : cell.corners, { zoneNo, ...planned.zone });
  }
}

/** The ends have their middles as nodes, for a cut block may join on there: pieces meet node to node. */
function stripRing(strip: readonly Cell[]): Point[] {
  const [first, last] = [strip[0], strip.at(-1)];
  if (!first || !last) return [];
  const south = strip.map(({ corners }) => corners[1]);
  const north = strip.map(({ corners }) => corners[2]).reverse();
  return [
    first.corners[0],
    ...south,
    within(last, 1, 0.5),
    ...north,
    first.corners[3],
    within(first, 0, 0.5),
  ];
}

function southernHalf(cell: Cell): Point[] {
  return [within(cell, 0, 0), within(cell, 1, 0), within(cell, 1, 0.5), within(cell, 0, 0.5)];
}

function area({ plane, code }: Town, ring: readonly Point[], zone: object = {}): Covered {
  const positions = ring.map(plane.toPosition);
  return {
    type: "Feature",
    properties: { town: code, note: "演示数据 demonstration data", ...zone },
    geometry: { type: "Polygon", coordinates: [[...positions, ...positions.slice(0, 1)]] },
  };
}
