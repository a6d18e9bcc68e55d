import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export const ENCODINGS = ["br", "gzip"] as const;
export type Encoding = (typeof ENCODINGS)[number];

const compressors: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // Quality 5 packs tiles to within a hundredth of gzip's best in half of its time; 11 takes fifty times as long.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
};

/** Smaller bodies travel as they are. */
const WORTH_COMPRESSING = 512;

export interface Body {
  readonly bytes: Buffer;
  readonly encoding: Encoding | undefined;
}

/** A finished tile; each compressed form is made once, when the first client asks for it. */
class Tile {
  readonly #body: Buffer;
  readonly #compressing = new Map<Encoding, Promise<Buffer>>();
  readonly #compressed = new Map<Encoding, Buffer>();
  readonly #grow: (bytes: number) => void;

  constructor(body: Buffer, grow: (bytes: number) => void) {
    this.#body = body;
    this.#grow = grow;
  }

  async as(encoding: Encoding | undefined): Promise<Body> {
    if (encoding === undefined || this.#body.length < WORTH_COMPRESSING) {
      return { bytes: this.#body, encoding: undefined };
    }
    let compressing = this.#compressing.get(encoding);
    if (!compressing) {
      compressing = compressors[encoding](this.#body).then((bytes) => {
        this.#compressed.set(encoding, bytes);
        this.#grow(bytes.length);
        return bytes;
      });
      this.#compressing.set(encoding, compressing);
    }
    return { bytes: await compressing, encoding };
  }

  /** The bytes in the form given, if they are made. */
  ready(encoding: Encoding | undefined): Buffer | undefined {
    return encoding === undefined ? this.#body : this.#compressed.get(encoding);
  }
}

interface Kept {
  readonly tile: Tile;
  bytes: number;
}

/** What an entry takes beside its bodies: its key, its objects. */
const OVERHEAD = 1_024;

/**
 * Tiles of late, the least lately asked for dropped first, within a number of bytes. A key names the data's version and
 * whoever may see it, so an entry never becomes wrong, only useless. Asked for by many at once, a tile is made once.
 */
export class TileCache {
  readonly #kept = new Map<string, Kept>();
  readonly #making = new Map<string, Promise<Tile>>();
  readonly #limit: number;
  #bytes = 0;

  constructor(limitBytes = 64 * 1024 ** 2) {
    this.#limit = limitBytes;
  }

  /** What it holds at this moment, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  async get(key: string, encoding: Encoding | undefined, make: () => Promise<Buffer>): Promise<Body> {
    const kept = this.#ask(key);
    if (kept) return kept.as(encoding);
    let making = this.#making.get(key);
    if (!making) {
      making = make()
        .then((body) => this.#keep(key, body))
        .finally(() => this.#making.delete(key));
      this.#making.set(key, making);
    }
    return (await making).as(encoding);
  }

  /** What lies ready in the form given. */
  ready(key: string, encoding: Encoding | undefined): Buffer | undefined {
    return this.#ask(key)?.ready(encoding);
  }

  #ask(key: string): Tile | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    // A map keeps the order in which entries were set: the last one asked for stands last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.tile;
  }

  #keep(key: string, body: Buffer): Tile {
    const entry: Kept = {
      tile: new Tile(body, (bytes) => {
        if (this.#kept.get(key) !== entry) return;
        entry.bytes += bytes;
        this.#grow(bytes);
      }),
      bytes: body.length + OVERHEAD,
    };
    this.#kept.set(key, entry);
    this.#grow(entry.bytes);
    return entry.tile;
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    for (const [key, oldest] of this.#kept) {
      if (this.#bytes <= this.#limit) return;
      this.#kept.delete(key);
      this.#bytes -= oldest.bytes;
    }
  }
}
