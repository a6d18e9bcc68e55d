/**
 * Seeded pseudo-random numbers. Every town, block and lot draws from a source of its own, keyed by where
 * it is, so that one parcel does not change when its neighbour does. Not for cryptography.
 */
export interface Prng {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(options: readonly [T, ...T[]]): T;
}

/** The same key gives the same sequence on every machine: only 32-bit integer arithmetic is used. */
export function prng(...key: readonly (string | number)[]): Prng {
  let state = hash(key.join("/"));
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) / 0x1_0000_0000;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  const whole = (low: number, high: number) => low + Math.floor((high - low + 1) * next());
  return {
    next,
    between,
    whole,
    chance: (probability) => next() < probability,
    pick: (options) => options[whole(0, options.length - 1)] ?? options[0],
  };
}

/** FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** Spreads every bit over all 32; the result is unsigned. */
function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Smooth noise in [0, 1] over the plane, one hill or hollow to the unit: for what lies together in a real
 * city, such as the inside of a boundary.
 */
export function smoothNoise(key: string, x: number, y: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [tx, ty] = [ease(x - x0), ease(y - y0)];
  const corner = (dx: number, dy: number) => prng(key, x0 + dx, y0 + dy).next();
  const south = corner(0, 0) * (1 - tx) + corner(1, 0) * tx;
  const north = corner(0, 1) * (1 - tx) + corner(1, 1) * tx;
  return south * (1 - ty) + north * ty;
}

const ease = (t: number) => t * t * (3 - 2 * t);
