import type { Town } from "./blocks.ts";

/** How densely built each part of the city is, per root of its area: the core, the outer districts, the rest. */
const DENSE = new Set(["370102", "370103", "370104", "370105", "370112", "370176"]);
const MIDDLING = new Set(["370113", "370114", "370115", "370116", "370117", "JN-XXQ", "JN-LWGXQ"]);

/** Smaller lots than this on average are no city: m² of town, streets and waste included. */
const TOWN_M2_PER_PARCEL = 2_500;

export function isDense({ district }: Town): boolean {
  return DENSE.has(district);
}

/**
 * How many parcels each town holds, in the order of `towns`; they add up to `parcels`.
 * @throws RangeError when the towns have no room for so many
 */
export function allocate(towns: readonly Town[], parcels: number): number[] {
  const room = towns.map(({ areaM2 }) => Math.floor(areaM2 / TOWN_M2_PER_PARCEL));
  const most = sum(room);
  if (!Number.isInteger(parcels) || parcels < 0 || parcels > most) {
    throw new RangeError(`${parcels} parcels: these towns hold a whole number from 0 to ${most}`);
  }
  const given = towns.map(() => 0);
  // Towns that are full pass the rest on to the others.
  for (let left = parcels; left > 0; left = parcels - sum(given)) {
    const weights = towns.map((town, i) => ((given[i] ?? 0) < (room[i] ?? 0) ? weightOf(town) : 0));
    const total = sum(weights);
    let [before, shared] = [0, 0];
    for (const [i, weight] of weights.entries()) {
      before += weight;
      const share = Math.round((left * before) / total) - shared;
      shared += share;
      given[i] = Math.min(room[i] ?? 0, (given[i] ?? 0) + share);
    }
  }
  return given;
}

function weightOf(town: Town): number {
  const density = isDense(town) ? 3 : MIDDLING.has(town.district) ? 1.5 : 1;
  return density * Math.sqrt(town.areaM2);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
