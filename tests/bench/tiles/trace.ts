import type { TileAddress } from "../../../api/tiles/service.ts";

const FIRST_ZOOM = 8;
const LAST_ZOOM = 16;
const TILES = 300;
/** Licheng's middle, about that of the city. */
const START = { longitude: 117.06, latitude: 36.66 };

/** A reader who zooms in from the whole city and pans about at every zoom: always the same 300 tiles. */
export function panningTrace(): TileAddress[] {
  let state = 300;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  const zooms = LAST_ZOOM - FIRST_ZOOM + 1;
  return Array.from({ length: TILES }, (_, n) => {
    const z = FIRST_ZOOM + Math.floor((n * zooms) / TILES);
    const side = 2 ** z;
    // The farther in, the more tiles there are to pan over: at most some thirty kilometres from the start.
    const reach = Math.max(1, Math.round((side / 40_075) * 24));
    const step = () => Math.round((next() * 2 - 1) * reach);
    const x = Math.floor(((START.longitude + 180) / 360) * side) + step();
    const slope = Math.asinh(Math.tan((START.latitude * Math.PI) / 180));
    const y = Math.floor(((1 - slope / Math.PI) / 2) * side) + step();
    return { z, x, y };
  });
}

/** The value below which a share of others lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new Error("a percentile of nothing");
  return found;
}
