import type { Hatch } from "./palette.ts";

/** A square of RGBA pixels that repeats without a seam; MapLibre and a canvas both take it. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const SIDE = 16;
const PERIOD = 8;

/** Where ink lies, for pixel x, y of the repeating square. */
const inked: Readonly<Record<Hatch, (x: number, y: number) => boolean>> = {
  rising: (x, y) => (x + y) % PERIOD < 2,
  falling: (x, y) => (x - y + SIDE) % PERIOD < 2,
  level: (_, y) => y % PERIOD < 2,
  upright: (x) => x % PERIOD < 2,
  grid: (x, y) => x % PERIOD < 1 || y % PERIOD < 1,
  lattice: (x, y) => (x + y) % PERIOD < 1 || (x - y + SIDE) % PERIOD < 1,
  dots: (x, y) => x % PERIOD < 3 && y % PERIOD < 3 && !(x % PERIOD !== 1 && y % PERIOD !== 1),
  crosses: (x, y) => crosses(x % PERIOD, y % PERIOD),
  sparse: (x, y) => (x < 2 && y < 2) || (x >= 8 && x < 10 && y >= 8 && y < 10),
  plain: () => false,
};

function crosses(x: number, y: number): boolean {
  return x < 5 && y < 5 && (x === y || x === 4 - y);
}

/** `hatch` in `ink` (red, green, blue), transparent elsewhere. */
export function hatchTile(hatch: Hatch, ink: readonly [number, number, number], alpha = 150): Tile {
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (inked[hatch](x, y)) data.set([...ink, alpha], (y * SIDE + x) * 4);
    }
  }
  return { width: SIDE, height: SIDE, data };
}

/** White ink on saturated fills, dark ink on pale ones. */
export function inkOn(fill: string): readonly [number, number, number] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(fill.slice(at, at + 2), 16));
  const luminance = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  return luminance > 0.55 ? [18, 50, 74] : [255, 255, 255];
}
