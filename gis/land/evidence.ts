/**
 * Facts as they travel: a key that is null or absent is unknown (CONV-7). A rule function takes its facts in
 * this shape and never reads "unknown" as "no".
 */
export type Evidence<Facts> = { readonly [Key in keyof Facts]?: Facts[Key] | null | undefined };

/**
 * The value read by `parse`, or null when it is unknown.
 * @throws whatever `parse` throws
 */
export function known<Text, Value>(
  given: Text | null | undefined,
  parse: (given: Text) => Value,
): Value | null {
  return given === null || given === undefined ? null : parse(given);
}

/** A text that is evidence, such as a document number: empty or blank is the same as none. CONV-11. */
export function stated(text: string | null | undefined): string | null {
  return text?.trim() ? text : null;
}

/** Whether anything is on record: a text that is evidence, or any other value; NaN is no number. CONV-11. */
export function isOnRecord(value: boolean | number | string | null | undefined): boolean {
  if (typeof value === "string") return stated(value) !== null;
  return value !== null && value !== undefined && !Number.isNaN(value);
}

/** The names of those facts that are unknown. */
export function unknownAmong<Facts extends object>(
  facts: Facts,
  names: readonly (keyof Facts & string)[],
): string[] {
  return names.filter((name) => facts[name] === null || facts[name] === undefined);
}
