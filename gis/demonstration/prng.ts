/**
 * Seeded pseudo-random numbers. Every town, block and lot draws from a source of its own, keyed by where
 * it is, so that one parcel does not change when its neighbour does. Not for cryptography.
 */
export class Prng {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mix(this.#state) / 0x1_0000_0000;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next());
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(options: readonly [T, ...T[]]): T {
    return options[this.whole(0, options.length - 1)] ?? options[0];
  }
}

/**
 * The source of one place. `key` holds text and 32-bit whole numbers; the same key gives the same sequence
 * on every machine, for only 32-bit integer arithmetic is used.
 */
export function prng(...key: readonly (string | number)[]): Prng {
  return new Prng(hash(key));
}

/** FNV-1a over UTF-16 code units and whole numbers, mixed after each part so that parts do not run together. */
function hash(key: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of key) {
    if (typeof part === "number") h ^= part;
    else for (let i = 0; i < part.length; i++) h = Math.imul(h ^ part.charCodeAt(i), 0x01000193);
    h = mix(h + 0x9e3779b9);
  }
  return h;
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
