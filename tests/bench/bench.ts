/** What a bench says of one measurement, in one text or one for each language of the READMEs. */
export interface BenchRow {
  readonly what: string | { readonly zh: string; readonly en: string };
  readonly figure: string | { readonly zh: string; readonly en: string };
  /** Whether the promise is held; absent where a figure is only reported. */
  readonly held?: boolean;
}

/** The default export of each `*.bench.ts`. */
export interface Bench {
  readonly name: string;
  run(context: BenchContext): Promise<{ rows: BenchRow[] }>;
}

export interface BenchContext {
  /** An empty database with PostGIS, the bench's own. */
  readonly databaseUrl: string;
  /** Whether heavy sizes are wanted. */
  readonly long: boolean;
  say(line: string): void;
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("the median of nothing");
  return middle;
}

/**
 * The median of the ratio first ÷ second over paired repetitions. A pair is measured back to back and in
 * alternating order, so that what else the machine does meets both alike.
 */
export async function medianRatio(
  repetitions: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<{ readonly ratio: number; readonly first: number; readonly second: number }> {
  const pairs: { readonly first: number; readonly second: number }[] = [];
  for (let i = 0; i < repetitions; i += 1) {
    if (i % 2 === 0) pairs.push({ first: await first(), second: await second() });
    else {
      const secondTook = await second();
      pairs.push({ first: await first(), second: secondTook });
    }
  }
  return {
    ratio: median(pairs.map((pair) => pair.first / pair.second)),
    first: median(pairs.map((pair) => pair.first)),
    second: median(pairs.map((pair) => pair.second)),
  };
}
