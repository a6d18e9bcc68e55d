/**
 * One text for one value: keys in code-unit order, no spaces, absent and undefined keys alike. Equal values
 * give equal bytes in every process, so the text can be hashed, stored and compared. Numbers are written as
 * JSON does; a `bigint` (money, areas of a policy) is written as its decimal text.
 * @throws TypeError at what JSON cannot hold: a function, a symbol, NaN or an infinity
 */
export function canonicalJson(value: unknown): string {
  return write(value, true);
}

/**
 * The canonical text of a value without what is unknown: keys of null are left out, as if they had been absent
 * (CONV-7), so that both ways of not knowing have one text. A place in a list stays.
 * @throws TypeError at what JSON cannot hold
 */
export function canonicalKnown(value: unknown): string {
  return write(value, false);
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

/** The texts of shared values; null until first written. */
const texts = new WeakMap<object, string | null>();

function write(value: unknown, withUnknown: boolean): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `"${value}"`;
    case "number":
      if (Number.isFinite(value)) return String(value);
      break;
    case "object":
      if (value === null) return "null";
      return withUnknown ? writeShared(value) : writeParts(value, false);
  }
  throw new TypeError(`${String(value)} has no canonical text`);
}

function writeShared(value: object): string {
  const known = texts.get(value);
  if (known) return known;
  const text = writeParts(value, true);
  if (known === null) texts.set(value, text);
  return text;
}

function writeParts(value: object, withUnknown: boolean): string {
  let text = "";
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++)
      text += (at === 0 ? "" : ",") + write(value[at] ?? null, withUnknown);
    return `[${text}]`;
  }
  const { sorted, labels } = orderOf(Object.keys(value));
  for (let at = 0; at < sorted.length; at++) {
    // `sorted` holds the keys of the value.
    const part = (value as Record<string, unknown>)[sorted[at] as string];
    if (part === undefined || (part === null && !withUnknown)) continue;
    text += (text === "" ? "" : ",") + labels[at] + write(part, withUnknown);
  }
  return `{${text}}`;
}

interface KeyOrder {
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  /** Each with its quotes and colon. */
  readonly labels: readonly string[];
}

/**
 * Records of a kind have the same keys in the same order, so the last order of keys of each length and beginning
 * is kept: sorting the seventy measures of a parcel anew took as long as writing them.
 */
const orders = new Map<string, KeyOrder>();
const MOST_ORDERS = 1_000;

function orderOf(keys: readonly string[]): KeyOrder {
  const name = `${keys.length} ${keys[0]}`;
  const kept = orders.get(name);
  if (kept?.keys.every((key, at) => key === keys[at])) return kept;
  const sorted = keys.toSorted();
  const order = { keys, sorted, labels: sorted.map((key) => `${quoted(key)}:`) };
  // Whoever may name the keys of a request names as many as they like.
  if (orders.size >= MOST_ORDERS) orders.clear();
  orders.set(name, order);
  return order;
}

/** What JSON writes as it stands: no quote, backslash, control character or half of a surrogate pair. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
