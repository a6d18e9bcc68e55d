/**
 * The verdicts of many rows, a byte each: 0 (not satisfied), 1 (undetermined) or 2 (satisfied). Kleene's AND, OR and
 * NOT are then min, max and 2 − v. They are taken of four rows at once, as one word without a branch: row by row
 * they took half of the time of deciding a city (tests/bench/decide).
 */
export type Verdicts = Uint8Array;

export const VERDICTS = ["not-satisfied", "undetermined", "satisfied"] as const;

/** In every byte of a word: open, satisfied. */
const OPEN = 0x01010101;
const SATISFIED = 0x02020202;

/** Verdicts of so many rows, which begin as 0; there is room behind them up to the end of a word. */
export function noVerdicts(rows: number): Verdicts {
  return new Uint8Array(new ArrayBuffer(4 * Math.ceil(rows / 4)), 0, rows);
}

/** Kleene AND of parts; of none it is satisfied. CONV-7. */
export function leastOf(parts: readonly Verdicts[], rows: number): Verdicts {
  return folded(parts, rows, SATISFIED, (into, words) => {
    for (let at = 0; at < into.length; at++) {
      const both = widened(into[at] ?? 0) & widened(words[at] ?? 0);
      into[at] = both ^ ((both >>> 1) & OPEN);
    }
  });
}

/** Kleene OR of parts; of none it is not satisfied. CONV-7. */
export function greatestOf(parts: readonly Verdicts[], rows: number): Verdicts {
  return folded(parts, rows, 0, (into, words) => {
    for (let at = 0; at < into.length; at++) {
      const either = (into[at] ?? 0) | (words[at] ?? 0);
      into[at] = either & ~((either >>> 1) & OPEN);
    }
  });
}

/** The first of the parts that is determined; of none it is open. */
export function firstOf(parts: readonly Verdicts[], rows: number): Verdicts {
  return folded(parts, rows, OPEN, (into, words) => {
    for (let at = 0; at < into.length; at++) {
      const so = into[at] ?? 0;
      const open = (so & OPEN) * 3;
      into[at] = (so & ~open) | ((words[at] ?? 0) & open);
    }
  });
}

/** Kleene NOT. CONV-7. */
export function oppositeOf(part: Verdicts): Verdicts {
  const verdicts = noVerdicts(part.length);
  const [into, words] = [wordsOf(verdicts), wordsOf(part)];
  for (let at = 0; at < into.length; at++) into[at] = SATISFIED - (words[at] ?? 0);
  return verdicts;
}

/** Satisfied where `yes` is, not satisfied where `no` is, and open elsewhere. */
export function decidedBy(yes: Verdicts, no: Verdicts): Verdicts {
  const verdicts = noVerdicts(yes.length);
  const [into, ayes, noes] = [wordsOf(verdicts), wordsOf(yes), wordsOf(no)];
  for (let at = 0; at < into.length; at++) {
    const aye = (ayes[at] ?? 0) & SATISFIED;
    into[at] = aye | (OPEN & ~((aye | (noes[at] ?? 0)) >>> 1));
  }
  return verdicts;
}

/** Open unless the premise holds. */
export function premised(given: Verdicts, then: Verdicts): Verdicts {
  const verdicts = noVerdicts(given.length);
  const [into, premises, words] = [wordsOf(verdicts), wordsOf(given), wordsOf(then)];
  for (let at = 0; at < into.length; at++) {
    const holds = ((premises[at] ?? 0) >>> 1) & OPEN;
    into[at] = ((words[at] ?? 0) & (holds * 3)) | (OPEN & ~holds);
  }
  return verdicts;
}

/** What holds without its document is open; a document is on record (2) or not (0). */
export function documentedBy(of: Verdicts, document: Verdicts): Verdicts {
  const verdicts = noVerdicts(of.length);
  const [into, words, documents] = [wordsOf(verdicts), wordsOf(of), wordsOf(document)];
  for (let at = 0; at < into.length; at++) {
    const word = words[at] ?? 0;
    const bare = ((word & ~(documents[at] ?? 0)) >>> 1) & OPEN;
    into[at] = word ^ (bare * 3);
  }
  return verdicts;
}

function folded(
  parts: readonly Verdicts[],
  rows: number,
  neutral: number,
  join: (into: Int32Array, words: Int32Array) => void,
): Verdicts {
  const joint = noVerdicts(rows);
  const into = wordsOf(joint).fill(neutral);
  const [first, ...others] = parts;
  if (first) into.set(wordsOf(first));
  for (const part of others) join(into, wordsOf(part));
  return joint;
}

/** 0, 1 and 3 instead of 0, 1 and 2, so that the least of two is what both have. */
function widened(word: number): number {
  return word | ((word >>> 1) & OPEN);
}

/** Four rows a word; of rows that end or begin within one, a copy. */
function wordsOf(verdicts: Verdicts): Int32Array {
  const { buffer, byteOffset, length } = verdicts;
  const words = Math.ceil(length / 4);
  if (byteOffset % 4 === 0 && byteOffset + 4 * words <= buffer.byteLength)
    return new Int32Array(buffer, byteOffset, words);
  const copy = noVerdicts(length);
  copy.set(verdicts);
  return wordsOf(copy);
}
