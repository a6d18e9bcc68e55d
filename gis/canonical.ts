/**
 * One text for one value: keys in code-unit order, no spaces, absent and undefined keys alike. Equal values
 * give equal bytes in every process, so the text can be hashed, stored and compared. Numbers are written as
 * JSON does; a `bigint` (money, areas of a policy) is written as its decimal text.
 * @throws TypeError at what JSON cannot hold: a function, a symbol, NaN or an infinity
 */
export function canonicalJson(value: unknown): string {
  return decoder.decode(canonicalBytes(value));
}

/**
 * The canonical text in UTF-8, to be read before the next value is written.
 * @throws TypeError at what JSON cannot hold
 */
export function canonicalBytes(value: unknown): Uint8Array {
  return new Document(true).write(value);
}

/**
 * The same without what is unknown: keys of null are left out, as if they had been absent (CONV-7), so that both
 * ways of not knowing have one text. A place in a list stays.
 * @throws TypeError at what JSON cannot hold
 */
export function canonicalKnown(value: unknown): Uint8Array {
  return new Document(false).write(value);
}

/**
 * Freezes a value, and all that it holds, that many documents share: its canonical text is written once.
 * A class's instance or a bigint has no place in it.
 */
export function shared<Value extends object>(value: Value): Value {
  if (texts.has(value)) return value;
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) shared(part);
  texts.set(value, null);
  return Object.freeze(value);
}

/** The texts of shared values in UTF-8; null until first written. */
const texts = new WeakMap<object, Uint8Array | null>();

// Both Node and browsers have it, and the types of neither belong here.
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Where documents are written, one after another; longer ones take a longer one for themselves. */
const page = new Uint8Array(262_144);

const [QUOTE, COMMA, POINT, ZERO, LIST, LIST_END, BACKSLASH, RECORD, RECORD_END] = [
  34, 44, 46, 48, 91, 93, 92, 123, 125,
] as const;

/**
 * One document in UTF-8, which is what is hashed, stored and sent. Texts of seven thousand characters that were
 * put together as strings took as long again to be made one and encoded (tests/bench/decide).
 */
class Document {
  readonly #withUnknown: boolean;
  #bytes: Uint8Array = page;
  #end = 0;
  /** The order of keys of the last record; once two had the same, its values, and where each was written. */
  #order: KeyOrder | null = null;
  #values: readonly unknown[] | null = null;
  readonly #starts: number[] = [];

  constructor(withUnknown: boolean) {
    this.#withUnknown = withUnknown;
  }

  write(value: unknown): Uint8Array {
    this.#value(value);
    return this.#bytes.subarray(0, this.#end);
  }

  #value(value: unknown): void {
    if (typeof value === "string") this.#quoted(value);
    else if (typeof value === "number" && Number.isFinite(value)) this.#number(value);
    else if (typeof value === "boolean" || value === null) this.#plain(String(value));
    else if (typeof value === "bigint") this.#plain(`"${value}"`);
    else if (typeof value !== "object") throw new TypeError(`${String(value)} has no canonical text`);
    else if (this.#withUnknown) this.#shared(value);
    else this.#parts(value);
  }

  #shared(value: object): void {
    const known = texts.get(value);
    const start = this.#end;
    if (known) this.#copy(known);
    else this.#parts(value);
    if (known === null) texts.set(value, this.#bytes.slice(start, this.#end));
  }

  #parts(value: object): void {
    if (Array.isArray(value)) this.#list(value);
    else this.#record(value as Readonly<Record<string, unknown>>);
  }

  #list(list: readonly unknown[]): void {
    const start = this.#end;
    for (let at = 0; at < list.length; at++) {
      const part = list[at] ?? null;
      const word = typeof part === "string" ? wordOf(part) : null;
      if (word) this.#copy(word);
      else {
        this.#byte(COMMA);
        this.#value(part);
      }
    }
    this.#close(start, LIST, LIST_END);
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    const start = this.#end;
    const last = this.#order;
    const keys = Object.keys(record);
    // All at once: by one name after another, the records behind a parcel took a fifth more (tests/bench/decide).
    const values = Object.values(record);
    const order = last !== null && areSame(last.keys, keys) ? last : orderOf(keys);
    if (order !== last || order.holdsParts || !this.#isWrittenFromLast(values, order)) {
      this.#end = start;
      this.#order = order;
      this.#values = null;
      const { places, labels } = order;
      // `places` are those of the values, and `labels` is as long.
      for (let at = 0; at < places.length; at++)
        this.#entry(labels[at] as Uint8Array, values[places[at] as number]);
    }
    this.#close(start, RECORD, RECORD_END);
  }

  /**
   * The next record often differs from the last in one value alone, as do those behind the measures of a parcel:
   * what they have in common is copied, which halves the time of both (tests/bench/decide). False of a record
   * that holds lists or records.
   */
  #isWrittenFromLast(values: readonly unknown[], order: KeyOrder): boolean {
    const { places, labels } = order;
    const last = this.#values;
    const starts = this.#starts;
    let copied = 0;
    for (let at = 0; at < places.length; at++) {
      // `places` are those of the values, and `labels` is as long.
      const place = places[at] as number;
      const part = values[place];
      if (last !== null && part === last[place]) continue;
      if (typeof part === "object" && part !== null) {
        order.holdsParts = true;
        return false;
      }
      this.#copyFromLast(copied, at);
      starts[at] = this.#end;
      this.#entry(labels[at] as Uint8Array, part);
      copied = at + 1;
    }
    this.#copyFromLast(copied, places.length);
    starts[places.length] = this.#end;
    this.#values = values;
    return true;
  }

  /** The entries of the last record from one key up to another. */
  #copyFromLast(from: number, to: number): void {
    const starts = this.#starts;
    const start = starts[from] ?? 0;
    const length = (starts[to] ?? 0) - start;
    const moved = this.#end - start;
    for (let at = from; at < to; at++) starts[at] = (starts[at] ?? 0) + moved;
    if (from === to || length === 0) return;
    this.#reserve(length);
    this.#bytes.copyWithin(this.#end, start, start + length);
    // The first entry of a record has its bracket there.
    this.#bytes[this.#end] = COMMA;
    this.#end += length;
  }

  /** With the comma before it; what is left out leaves nothing. */
  #entry(label: Uint8Array, part: unknown): void {
    if (part === undefined || (part === null && !this.#withUnknown)) return;
    this.#copy(label);
    this.#value(part);
  }

  /** The first comma of a list or record is its bracket instead. */
  #close(start: number, open: number, close: number): void {
    if (this.#end === start) this.#byte(open);
    else this.#bytes[start] = open;
    this.#byte(close);
  }

  #quoted(text: string): void {
    // Asked for once: texts are of many kinds to the engine, which looked it up anew for every character.
    const { length } = text;
    this.#reserve(3 * length + 2);
    const bytes = this.#bytes;
    let end = this.#end;
    bytes[end++] = QUOTE;
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80 && PLAIN[unit] === 1) bytes[end++] = unit;
      else if (unit < 0x80 || isSurrogate(unit)) {
        this.#copy(encoder.encode(JSON.stringify(text)));
        return;
      } else {
        if (unit < 0x800) bytes[end++] = 0xc0 | (unit >> 6);
        else {
          bytes[end++] = 0xe0 | (unit >> 12);
          bytes[end++] = 0x80 | ((unit >> 6) & 0x3f);
        }
        bytes[end++] = 0x80 | (unit & 0x3f);
      }
    }
    bytes[end++] = QUOTE;
    this.#end = end;
  }

  /** Most measures are whole thousandths, which are written digit by digit, with no text made of them first. */
  #number(value: number): void {
    const thousandths = Math.round(value * 1000);
    if (thousandths / 1000 !== value || thousandths < 0 || thousandths >= 1e9) {
      // A text from JSON takes a third of the time of `String`.
      this.#plain(JSON.stringify(value));
      return;
    }
    // Six digits of the whole, the point and three behind it.
    this.#reserve(10);
    const bytes = this.#bytes;
    let end = this.#end;
    const whole = Math.trunc(thousandths / 1000);
    let place = 1;
    while (place * 10 <= whole) place *= 10;
    for (; place >= 1; place /= 10) bytes[end++] = ZERO + (Math.trunc(whole / place) % 10);
    let rest = thousandths - 1000 * whole;
    if (rest > 0) bytes[end++] = POINT;
    for (place = 100; rest > 0; place /= 10) {
      const digit = Math.trunc(rest / place);
      bytes[end++] = ZERO + digit;
      rest -= place * digit;
    }
    this.#end = end;
  }

  /** A text of ASCII. */
  #plain(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    const end = this.#end;
    for (let at = 0; at < length; at++) bytes[end + at] = text.charCodeAt(at);
    this.#end = end + length;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = byte;
  }

  #copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 * (this.#end + more));
    bytes.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = bytes;
  }
}

/** The characters of ASCII that JSON writes as they stand. */
const PLAIN = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  unit < 0x20 || unit === QUOTE || unit === BACKSLASH ? 0 : 1,
);

/** JSON knows which of them are halves of pairs. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/**
 * Lists name the same facts and rules again and again: a text that came before in one is copied with its comma, a
 * third of the time of writing it (forty names behind a parcel: 9.6 and 3.5 µs). Of the texts of a request only the first are kept.
 */
const words = new Map<string, Uint8Array>();
const MOST_WORDS = 2_000;
const LONGEST_WORD = 64;

function wordOf(text: string): Uint8Array | null {
  const known = words.get(text);
  if (known) return known;
  if (words.size >= MOST_WORDS || text.length > LONGEST_WORD) return null;
  const word = encoder.encode(`,${JSON.stringify(text)}`);
  words.set(text, word);
  return word;
}

interface KeyOrder {
  readonly keys: readonly string[];
  /** Where the values of the sorted keys stand among the values. */
  readonly places: readonly number[];
  /** Each sorted key as it stands before its value, in UTF-8. */
  readonly labels: readonly Uint8Array[];
  /** Whether a record of these keys held lists or records: it is not tried again to write one from the last. */
  holdsParts: boolean;
}

/**
 * Records of a kind have the same keys in the same order, so the last order of keys of each length, beginning
 * and end is kept: sorting the seventy measures of a parcel anew took as long as writing them.
 */
const orders = new Map<string, KeyOrder>();
const MOST_ORDERS = 1_000;

function orderOf(keys: readonly string[]): KeyOrder {
  const name = `${keys.length} ${keys[0]} ${keys.at(-1)}`;
  const kept = orders.get(name);
  if (kept && areSame(kept.keys, keys)) return kept;
  const sorted = keys.toSorted();
  const places = sorted.map((key) => keys.indexOf(key));
  const labels = sorted.map((key) => encoder.encode(`,${JSON.stringify(key)}:`));
  const order = { keys, places, labels, holdsParts: false };
  // Whoever may name the keys of a request names as many as they like.
  if (orders.size >= MOST_ORDERS) orders.clear();
  orders.set(name, order);
  return order;
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  const { length } = some;
  if (length !== others.length) return false;
  for (let at = 0; at < length; at++) if (some[at] !== others[at]) return false;
  return true;
}
