/** One place in which two values of JSON differ; absent is undefined. */
export interface Difference {
  /** Fields by name, rows of a list by their `no`, or else by place, joined by points: `lines.3.areaM2`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two versions of a content differ, in the order of the first and then of what the second adds. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  const [left, right] = [partsOf(before), partsOf(after)];
  if (left === undefined || right === undefined || left.list !== right.list) {
    return isSame(before, after) ? [] : [{ path, before, after }];
  }
  const names = new Set([...left.parts.keys(), ...right.parts.keys()]);
  return [...names].flatMap((name) =>
    differences(left.parts.get(name), right.parts.get(name), path === "" ? name : `${path}.${name}`),
  );
}

function partsOf(value: unknown): { list: boolean; parts: ReadonlyMap<string, unknown> } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return { list: false, parts: new Map(Object.entries(value)) };
  const numbers = value.map((row: unknown) =>
    typeof row === "object" && row !== null && "no" in row ? String(row.no) : undefined,
  );
  const isNumbered = new Set(numbers).size === numbers.length && !numbers.includes(undefined);
  return {
    list: true,
    parts: new Map(value.map((row, at) => [isNumbered ? String(numbers[at]) : String(at + 1), row])),
  };
}

function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  // An empty list or record has no parts to compare.
  return JSON.stringify(before) === JSON.stringify(after);
}
