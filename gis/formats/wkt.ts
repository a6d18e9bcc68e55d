import { closed, type PolygonGeometry, type Ring } from "./rings.ts";

/** The beginning by which a column of well-known text is known; EWKT's SRID may stand before it. */
export const WKT_POLYGON = /^\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?POLYGON\b/i;

/** A polygon of well-known text (WKT, or PostGIS's EWKT); undefined where it is none. Z and M are left out. */
export function polygonOfWkt(text: string): PolygonGeometry | undefined {
  const head = WKT_POLYGON.exec(text);
  if (!head) return undefined;
  const body = text
    .slice(head[0].length)
    .replace(/^\s*(Z|M|ZM)\b/i, "")
    .trim();
  const json = asJson(body);
  if (json === undefined) return undefined;
  if (!head[2]) return isPolygon(json) ? { type: "Polygon", coordinates: json.map(closed) } : undefined;
  return Array.isArray(json) && json.length > 0 && json.every(isPolygon)
    ? { type: "MultiPolygon", coordinates: json.map((polygon) => polygon.map(closed)) }
    : undefined;
}

/** Brackets nest at most three deep in a polygon; anything else is not one, however long it is. */
function asJson(body: string): unknown {
  if (!/^[\d\s().,eE+-]+$/.test(body) || /\({4}/.test(body.replace(/\s/g, ""))) return undefined;
  const positions = body
    .replace(/([^\s(),]+)\s+([^\s(),]+)(\s+[^\s(),]+)*/g, "[$1,$2]")
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  try {
    return JSON.parse(positions.replace(/\[\+/g, "[").replace(/,\+/g, ","));
  } catch {
    // Not a polygon's brackets and numbers; the caller reports the row.
    return undefined;
  }
}

function isPolygon(value: unknown): value is Ring[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRing);
}

function isRing(value: unknown): value is Ring {
  return (
    Array.isArray(value) &&
    value.length >= 3 &&
    value.every((p) => Array.isArray(p) && p.length === 2 && p.every((n) => Number.isFinite(n)))
  );
}
