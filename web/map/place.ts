import type { ParcelDetail } from "../../api/parcels/contract.ts";

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** What lies over the map, in pixels from its upper left corner. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** West, south, east, north of a parcel. */
export function boundsOf({ coordinates }: ParcelDetail["geometry"]): Bounds {
  const points = coordinates.flat(2);
  const lngs = points.map(([lng]) => lng);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** The bounds around all of them; there is at least one. */
export function boundsAround(boxes: readonly Bounds[]): Bounds {
  const all = (at: 0 | 1 | 2 | 3) => boxes.map((box) => box[at]);
  return [Math.min(...all(0)), Math.min(...all(1)), Math.max(...all(2)), Math.max(...all(3))];
}

/** No nearer than that: a single parcel is shown among its neighbours. */
export const NEAREST = 16;

/** Steps of the search in pixels. */
const STEP = 24;
/** Free space around what lies over the map. */
const GAP = 8;
/** Of a side of the map, no more is kept free of the boxes. */
const MOST = 0.7;

/**
 * The padding with which the boxes are seen largest, and then farthest from any cover, and none of them lies under what
 * covers the map. The boxes of a city are those of its districts: a corner that no district reaches into may be covered. Where there is not room enough
 * beside all of the covers, the last of them is looked past.
 */
export function clearPadding(
  boxes: readonly Bounds[],
  { width, height }: Size,
  covers: readonly Rect[],
): Padding {
  const edge = Math.min(44, Math.round(width / 20));
  const world = boxes.map(mercator);
  const [west, north, east, south] = [
    Math.min(...world.map(({ left }) => left)),
    Math.min(...world.map(({ top }) => top)),
    Math.max(...world.map(({ right }) => right)),
    Math.max(...world.map(({ bottom }) => bottom)),
  ];
  const paddings = (side: number, taken: (cover: Rect) => number) =>
    steps(
      edge,
      Math.max(edge, ...covers.map((cover) => taken(cover) + GAP).filter((px) => px < side * MOST)),
    );
  let best: Padding | undefined;
  let [largest, clearest] = [0, 0];
  for (const left of paddings(width, (cover) => cover.right))
    for (const top of paddings(height, (cover) => cover.bottom))
      for (const right of paddings(width, (cover) => width - cover.left))
        for (const bottom of paddings(height, (cover) => height - cover.top)) {
          const [across, down] = [width - left - right, height - top - bottom];
          if (across <= 0 || down <= 0) continue;
          const scale = Math.min(across / (east - west), down / (south - north), 512 * 2 ** NEAREST);
          if (scale < largest) continue;
          const x = left + (across - (east - west) * scale) / 2 - west * scale;
          const y = top + (down - (south - north) * scale) / 2 - north * scale;
          const clear = clearance(world, { scale, x, y }, { width, height }, covers);
          if (clear < 0 || (scale === largest && clear <= clearest)) continue;
          [largest, clearest] = [scale, clear];
          best = { top, right, bottom, left };
        }
  if (best !== undefined) return best;
  return covers.length > 0
    ? clearPadding(boxes, { width, height }, covers.slice(0, -1))
    : { top: edge, right: edge, bottom: edge, left: edge };
}

/**
 * The least distance in pixels from a box, once scaled and moved, to a cover and to the map's edge; below zero where one
 * is covered. Asked thousands of times for one view, so nothing is made on the way.
 */
function clearance(
  boxes: readonly Rect[],
  { scale, x, y }: { readonly scale: number; readonly x: number; readonly y: number },
  { width, height }: Size,
  covers: readonly Rect[],
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const cover of covers)
    for (const box of boxes) {
      const across = Math.max(cover.left - box.right * scale - x, box.left * scale + x - cover.right);
      const down = Math.max(cover.top - box.bottom * scale - y, box.top * scale + y - cover.bottom);
      least = Math.min(least, Math.max(across, down));
      if (least < 0) return least;
    }
  for (const box of boxes) {
    const across = Math.min(box.left * scale + x, width - box.right * scale - x);
    const down = Math.min(box.top * scale + y, height - box.bottom * scale - y);
    least = Math.min(least, across, down);
  }
  return least;
}

function steps(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.ceil((to - from) / STEP) + 1 }, (_, n) => Math.min(from + n * STEP, to));
}

/** Where a box lies on the map of the world, which is one wide and one high. */
function mercator([west, south, east, north]: Bounds): Rect {
  const across = (lng: number) => lng / 360 + 0.5;
  const down = (lat: number) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  return { left: across(west), top: down(north), right: across(east), bottom: down(south) };
}
