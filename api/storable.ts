import type { FieldIssue } from "./errors.ts";

const HALF = {
  zh: "文字含空字符或不完整的字符",
  en: "a text holds the character NUL, or half a character",
};
const DEEP = { zh: "嵌套过深", en: "it is nested too deep" };

/** No contract nests half as deep. */
const MOST_LEVELS = 32;

/**
 * What of a request nobody can keep, whatever its contract says: PostgreSQL has neither the character NUL nor half a
 * surrogate pair, and what is nested without end fills the stack of whoever walks through it. Undefined where all is
 * well.
 */
export function unstorable(value: unknown): FieldIssue | undefined {
  const open: { readonly part: unknown; readonly path: readonly string[] }[] = [{ part: value, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { part, path } = next;
    const field = path.join(".") || "(whole)";
    if (typeof part === "string" && /\0|\p{Surrogate}/u.test(part)) return { field, reason: HALF };
    if (typeof part !== "object" || part === null) continue;
    if (path.length === MOST_LEVELS) return { field, reason: DEEP };
    for (const [name, inner] of Object.entries(part)) {
      if (/\0|\p{Surrogate}/u.test(name)) return { field, reason: HALF };
      open.push({ part: inner, path: [...path, name] });
    }
  }
  return undefined;
}
