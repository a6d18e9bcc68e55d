import type { Feature } from "geojson";
import { allocate } from "./allocation.ts";
import { describeParcel } from "./attributes.ts";
import { type Cell, cellsOf, settleTown, type Town, type TownOutline } from "./blocks.ts";
import { divideBlock } from "./lots.ts";
import { NAMED_BLOCKS, type NamedBlock, namedLots } from "./named-blocks.ts";
import { describeCase, NAMED_CASES } from "./named-cases.ts";
import type { ParcelRecord } from "./parcel-record.ts";
import { outlineStrips, type PlannedBlock, planFor, zones } from "./plans.ts";
import { prng } from "./prng.ts";

export type { TownOutline } from "./blocks.ts";

export type CityItemKind = "parcel" | "urban-construction-boundary" | "land-use-plan" | "zoning";

export interface CityItem {
  readonly kind: CityItemKind;
  readonly feature: Feature;
}

export interface CityOptions {
  /** How many ordinary parcels; the named cases are extra. */
  readonly parcels: number;
  readonly seed: number;
  readonly namedCases: boolean;
  /** The kinds wanted, all of them by default. Plans alone cost next to nothing. */
  readonly only?: readonly CityItemKind[];
}

/** Ordinary lots in a block, on average, while the town has blocks to spare. */
const LOTS_PER_BLOCK = 9;

/**
 * The demonstration city (演示数据), town by town and block by block: what is held is one town's street
 * net and one block's lots. The same towns and options give the same items, byte for byte; leaving the
 * named cases out changes no other parcel.
 * @throws RangeError when the towns have no room, or no town of a named case is among them
 */
export function* generateCity(towns: readonly TownOutline[], options: CityOptions): Generator<CityItem> {
  const settled = towns.map((town) => settleTown(town, options.seed));
  const counts = allocate(settled, options.parcels);
  const homes = homesOfNamedBlocks(settled, options.namedCases);
  for (const [i, town] of settled.entries()) {
    yield* generateTown(town, counts[i] ?? 0, homes.get(town) ?? [], options);
  }
}

interface Block extends PlannedBlock {
  /** Its place in its town. */
  readonly no: number;
  readonly named: NamedBlock | undefined;
  readonly lots: number;
}

function* generateTown(
  town: Town,
  parcels: number,
  named: readonly NamedBlock[],
  { namedCases, only }: CityOptions,
): Generator<CityItem> {
  const wanted = (kind: CityItemKind) => only?.includes(kind) ?? true;
  const blocks = layOut(town, parcels, named).filter((block) => !block.named || namedCases);
  if (wanted("urban-construction-boundary")) {
    for (const feature of outlineStrips(town, blocks, "urban")) {
      yield { kind: "urban-construction-boundary", feature };
    }
  }
  if (wanted("land-use-plan")) {
    for (const feature of outlineStrips(town, blocks, "conforming")) yield { kind: "land-use-plan", feature };
  }
  if (wanted("zoning")) {
    for (const feature of zones(town, blocks)) yield { kind: "zoning", feature };
  }
  if (!wanted("parcel")) return;
  for (const block of blocks) {
    for (const feature of parcelsOf(town, block)) yield { kind: "parcel", feature };
  }
}

/** The blocks of a town in the order of its growth: those of named cases, then as many as it needs. */
function layOut(town: Town, parcels: number, named: readonly NamedBlock[]): Block[] {
  if (parcels === 0 && named.length === 0) return [];
  const cells = cellsOf(town, named.length + Math.ceil(parcels / LOTS_PER_BLOCK));
  const free = cells.slice(named.length);
  if (cells.length < named.length || (parcels > 0 && free.length === 0)) {
    throw new RangeError(`${town.name} (${town.code}) is too small for a block of ${parcels} parcels`);
  }
  const kept = named.map(
    (block, no): Block => ({ ...at(cells, no), no, named: block, planned: block.planned, lots: 0 }),
  );
  const spread = spreadOver(free.length, parcels, town);
  const ordinary = free.map((cell, i): Block => {
    const no = named.length + i;
    return { cell, no, named: undefined, planned: planFor(town, cell), lots: spread[i] ?? 0 };
  });
  return [...kept, ...ordinary.filter(({ lots }) => lots > 0)];
}

function at(cells: readonly Cell[], i: number): { cell: Cell } {
  const cell = cells[i];
  if (!cell) throw new RangeError(`no block ${i}`);
  return { cell };
}

/** Some blocks are finely divided and some hardly at all; together they hold `parcels`. */
function spreadOver(blocks: number, parcels: number, town: Town): number[] {
  const random = prng(town.seed, town.code, "spread");
  const weights = Array.from({ length: blocks }, () => random.between(0.3, 1.7));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [before, given] = [0, 0];
  return weights.map((weight, i) => {
    before += weight;
    // The last block takes what rounding left.
    const upTo = i === blocks - 1 ? parcels : Math.round((parcels * before) / total);
    const lots = upTo - given;
    given = upTo;
    return lots;
  });
}

function* parcelsOf(town: Town, { cell, planned, no, named, lots }: Block): Generator<Feature> {
  if (named) {
    for (const [i, { lot, number }] of namedLots(named, cell, town.plane).entries()) {
      const site = { town, planned, block: no, lot: i, areaM2: lot.areaM2 };
      const described = NAMED_CASES[number - 1];
      if (described) yield parcel(describeCase(described, site), lot.geometry);
    }
    return;
  }
  const divided = divideBlock(cell, town.plane, lots, prng(town.seed, town.code, "lots", no));
  for (const [i, { geometry, areaM2 }] of divided.entries()) {
    const site = { town, planned, block: no, lot: i, areaM2 };
    yield parcel(describeParcel(site, prng(town.seed, town.code, "parcel", no, i)), geometry);
  }
}

function parcel(properties: ParcelRecord, geometry: Feature["geometry"]): Feature {
  return { type: "Feature", properties: { ...properties }, geometry };
}

/** The first town of each named block's government, whether or not the cases are wanted, so that nothing moves. */
function homesOfNamedBlocks(towns: readonly Town[], required: boolean): Map<Town, NamedBlock[]> {
  const homes = new Map<Town, NamedBlock[]>();
  for (const block of NAMED_BLOCKS) {
    const home = towns.find(({ district }) => district === block.district);
    if (!home && required) throw new RangeError(`named cases need a town of ${block.district}`);
    if (home) homes.set(home, [...(homes.get(home) ?? []), block]);
  }
  return homes;
}
