/** One place in which two values of JSON differ; absent is undefined. */
export interface Difference {
  /** Fields by name, rows of a list by their `no`, or else by place, joined by points: `lines.3.areaM2`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two versions of a content differ, in the order of the first and then of what the second adds. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const parts = partsOfBoth(before, after);
  // An empty list or record has no parts to compare.
  if (!parts) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  const [left, right] = parts;
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
    differences(left.get(name), right.get(name), path === "" ? name : `${path}.${name}`),
  );
}

type Parts = ReadonlyMap<string, unknown>;

function partsOfBoth(one: unknown, other: unknown): readonly [Parts, Parts] | undefined {
  if (Array.isArray(one) && Array.isArray(other)) {
    // By number only where both lists have numbers: a row has the same name in both, or the comparison means nothing.
    const areNumbered = isNumbered(one) && isNumbered(other);
    return [rowsOf(one, areNumbered), rowsOf(other, areNumbered)];
  }
  if (!isRecord(one) || !isRecord(other)) return undefined;
  return [new Map(Object.entries(one)), new Map(Object.entries(other))];
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function numberOf(row: unknown): string | undefined {
  return isRecord(row) && "no" in row ? String(row.no) : undefined;
}

function isNumbered(rows: readonly unknown[]): boolean {
  const numbers = rows.map(numberOf);
  return !numbers.includes(undefined) && new Set(numbers).size === rows.length;
}

function rowsOf(rows: readonly unknown[], areNumbered: boolean): Parts {
  return new Map(rows.map((row, at) => [(areNumbered && numberOf(row)) || String(at + 1), row]));
}
