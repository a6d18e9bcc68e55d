/**
 * One text for one value: keys in code-unit order, no spaces, absent and undefined keys alike. Equal values
 * give equal bytes in every process, so the text can be hashed, stored and compared. Numbers are written as
 * JSON does; a `bigint` (money, areas of a policy) is written as its decimal text.
 * @throws TypeError at what JSON cannot hold: a function, a symbol, NaN or an infinity
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `"${value}"`;
    case "number":
      if (Number.isFinite(value)) return JSON.stringify(value);
      break;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? ofList(value) : ofRecord(value as Record<string, unknown>);
  }
  throw new TypeError(`${String(value)} has no canonical text`);
}

/**
 * A value without what is unknown: keys of null go, as if they had been absent (CONV-7), so that both ways of
 * not knowing have one canonical text. A place in a list stays.
 */
export function withoutUnknown(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutUnknown(one)]));
}

function ofList(list: readonly unknown[]): string {
  let text = "[";
  for (let at = 0; at < list.length; at++) text += (at === 0 ? "" : ",") + canonicalJson(list[at] ?? null);
  return `${text}]`;
}

function ofRecord(record: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const key of Object.keys(record).sort()) {
    const value = record[key];
    if (value !== undefined)
      text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}
