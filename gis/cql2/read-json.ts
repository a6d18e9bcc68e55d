import { CQL2_LIMITS, Cql2Fault } from "./fault.ts";
import type { Cql2Json } from "./read-text.ts";

/** A level of a filter takes an object and its list; positions take four more. */
const BRACKETS = 2 * CQL2_LIMITS.depth + 8;

/** @throws Cql2Fault where it is not JSON, or nested deeper than a filter may be */
export function readCql2Json(text: string): Cql2Json {
  let depth = 0;
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (sign === "[" || sign === "{") depth += 1;
    else if (sign === "]" || sign === "}") depth -= 1;
    if (depth > BRACKETS)
      throw new Cql2Fault(
        `嵌套超过 ${CQL2_LIMITS.depth} 层`,
        `it is nested more than ${CQL2_LIMITS.depth} deep`,
      );
  }
  try {
    return JSON.parse(text) as Cql2Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Cql2Fault("不是 JSON", "it is not JSON");
  }
}
