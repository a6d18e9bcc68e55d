/** What is wrong with the brackets of a JSON text, before any of it is parsed. */
export class JsonPiecesError extends Error {
  readonly code: "cut-off" | "not-json" | "too-deep" | "too-large";

  constructor(code: JsonPiecesError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, END, COMMA, COLON] = [...Buffer.from('"\\{}[],:')];
/** The longest name of a member of a collection that matters: `features`. */
const NAME_BYTES = 16;

/**
 * Cuts the bytes of GeoJSON into features without parsing them: the elements of `features` in a
 * collection, or one object after the other in newline-delimited text (with or without the record
 * separators of RFC 8142). Follows quotes and brackets only, so that memory holds one feature, and
 * bounds their depth, which a parser would answer with a broken stack.
 */
export class JsonPieces {
  /** The collection without its features, to be parsed at the end; null: newline-delimited objects. */
  outer: Buffer | null = null;
  readonly #limits: { readonly maxFeatureBytes: number; readonly maxDepth: number };
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inCollection = false;
  #needsComma = false;
  #isScalar = false;
  #name = "";
  #naming = false;
  #afterColon = false;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #outside: Buffer[] = [];

  constructor(limits: { readonly maxFeatureBytes: number; readonly maxDepth: number }) {
    this.#limits = limits;
  }

  /** @throws JsonPiecesError */
  *take(chunk: Buffer): Generator<Buffer> {
    // Where the piece at hand begins in this chunk; -1 between pieces.
    let from = this.#depth > (this.#inCollection ? 2 : 0) || this.#isScalar ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        else if (this.#naming && this.#name.length < NAME_BYTES) this.#name += String.fromCharCode(byte);
        continue;
      }
      const isSpace = byte <= 0x20;
      if (this.#isScalar) {
        if (!isSpace && byte !== COMMA && byte !== END) {
          if (byte === QUOTE) this.#inString = true;
          continue;
        }
        this.#isScalar = false;
        yield this.#piece(chunk, from, at);
        from = -1;
      }
      if (isSpace) continue;
      const base = this.#inCollection ? 2 : 0;
      if (this.#depth === base) {
        if (this.#inCollection && byte === END) {
          this.#depth = 1;
          this.#inCollection = false;
          // The rest of the collection continues with its closed, empty list.
          from = at;
          continue;
        }
        if (this.#inCollection && byte === COMMA) {
          if (!this.#needsComma) throw new JsonPiecesError("not-json", "a comma too many between features");
          this.#needsComma = false;
          continue;
        }
        if (this.#needsComma) throw new JsonPiecesError("not-json", "a comma is missing between features");
        if (this.outer !== null && this.outer.length > 0) {
          throw new JsonPiecesError("not-json", "something follows the collection");
        }
        from = at;
        if (this.#inCollection) this.#needsComma = true;
        if (byte !== OPEN && byte !== LIST) {
          if (!this.#inCollection)
            throw new JsonPiecesError("not-json", `unexpected ${String.fromCharCode(byte)}`);
          this.#isScalar = true;
          if (byte === QUOTE) this.#inString = true;
          continue;
        }
      }
      switch (byte) {
        case QUOTE:
          this.#inString = true;
          this.#naming = this.#depth === 1 && !this.#inCollection;
          if (this.#naming) this.#name = "";
          this.#afterColon = false;
          break;
        case COLON:
          this.#afterColon = this.#depth === 1;
          break;
        case OPEN:
        case LIST:
          if (
            byte === LIST &&
            this.#depth === 1 &&
            this.#afterColon &&
            this.#name === "features" &&
            this.outer === null
          ) {
            this.#keep(chunk, from, at + 1);
            this.#outside.push(...this.#kept);
            this.#clear();
            this.#depth = 2;
            this.#inCollection = true;
            this.outer = Buffer.alloc(0);
            from = -1;
            break;
          }
          this.#depth += 1;
          this.#afterColon = false;
          if (this.#depth > this.#limits.maxDepth)
            throw new JsonPiecesError("too-deep", `brackets deeper than ${this.#limits.maxDepth}`);
          break;
        case CLOSE:
        case END:
          this.#depth -= 1;
          if (this.#depth < base) throw new JsonPiecesError("not-json", "a bracket too many");
          if (this.#depth > base) break;
          if (this.#depth === 0 && this.outer !== null) {
            this.#keep(chunk, from, at + 1);
            this.outer = Buffer.concat([...this.#outside, ...this.#kept]);
            this.#clear();
          } else yield this.#piece(chunk, from, at + 1);
          from = -1;
          break;
        case COMMA:
          this.#afterColon = false;
          break;
      }
    }
    if (from >= 0) this.#keep(chunk, from, chunk.length);
  }

  /** @throws JsonPiecesError `cut-off` when the text ends inside something */
  finish(): void {
    if (this.#depth !== 0 || this.#inString) throw new JsonPiecesError("cut-off", "the text ends too early");
  }

  #piece(chunk: Buffer, from: number, to: number): Buffer {
    if (this.#kept.length === 0 && to - from <= this.#limits.maxFeatureBytes) return chunk.subarray(from, to);
    this.#keep(chunk, from, to);
    const piece = Buffer.concat(this.#kept);
    this.#clear();
    return piece;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const start = Math.max(from, 0);
    this.#keptBytes += to - start;
    if (this.#keptBytes > this.#limits.maxFeatureBytes) {
      throw new JsonPiecesError(
        "too-large",
        `one feature takes more than ${this.#limits.maxFeatureBytes} bytes`,
      );
    }
    this.#kept.push(chunk.subarray(start, to));
  }

  #clear(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }
}
