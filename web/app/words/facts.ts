import { FACT_NAMES, MEASURE_NAMES } from "../../../gis/land/facts/names.ts";

/** The facts and measures of `classify`, under the keys of this page's words. */
export const facts = { ...under("fact", FACT_NAMES), ...under("measure", MEASURE_NAMES) };

function under<F extends string, N extends string, W>(family: F, names: Readonly<Record<N, W>>) {
  const entries = Object.entries(names).map(([name, words]) => [`${family}.${name}`, words]);
  // Each name of the record, once, behind the family's.
  return Object.fromEntries(entries) as Record<`${F}.${N}`, W>;
}
