/**
 * The keys of a request that its contract does not know, by their path and in their order: `facts.titelClear`. They
 * are ignored, as the functions say of what they do not read, but never in silence: one may be misspelt.
 */
export function ignoredKeys(
  sent: unknown,
  parsed: unknown,
  path: readonly (string | number)[] = [],
): string[] {
  if (Array.isArray(sent) && Array.isArray(parsed))
    return sent.flatMap((one, at) => ignoredKeys(one, parsed[at], [...path, at]));
  if (!isRecord(sent) || !isRecord(parsed)) return [];
  return Object.entries(sent).flatMap(([key, value]) =>
    Object.hasOwn(parsed, key) ? ignoredKeys(value, parsed[key], [...path, key]) : [[...path, key].join(".")],
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
