/**
 * The coordinate systems in which parcels are delivered in China. Everything is stored in EPSG:4490,
 * CGCS2000 degrees; how a system is reached stands in transform.ts.
 */
export type Datum = "CGCS2000" | "WGS84" | "Xian80" | "Beijing54" | "GCJ-02" | "BD-09";

export type Projection =
  | { readonly kind: "degrees" }
  | {
      readonly kind: "transverse-mercator";
      readonly centralMeridian: number;
      readonly falseEasting: number;
      readonly scale: number;
    }
  | { readonly kind: "web-mercator" };

export interface Crs {
  /** `EPSG:4527`, or `GCJ-02` and `BD-09`, which have no code. */
  readonly code: string;
  readonly name: string;
  readonly datum: Datum;
  readonly projection: Projection;
}

export const CGCS2000: Crs = {
  code: "EPSG:4490",
  name: "CGCS2000",
  datum: "CGCS2000",
  projection: { kind: "degrees" },
};

/** Codes by zone: the lowest zone's code with the zone in the easting, and without. */
interface ZoneSeries {
  readonly datum: Datum;
  readonly name: string;
  readonly width: 3 | 6;
  readonly zones: readonly [first: number, last: number];
  readonly withZone: number;
  readonly withoutZone: number;
}

const SERIES: readonly ZoneSeries[] = [
  { datum: "CGCS2000", name: "CGCS2000", width: 3, zones: [25, 45], withZone: 4513, withoutZone: 4534 },
  { datum: "CGCS2000", name: "CGCS2000", width: 6, zones: [13, 23], withZone: 4491, withoutZone: 4502 },
  { datum: "Xian80", name: "Xian 1980", width: 3, zones: [25, 45], withZone: 2349, withoutZone: 2370 },
  { datum: "Xian80", name: "Xian 1980", width: 6, zones: [13, 23], withZone: 2327, withoutZone: 2338 },
  { datum: "Beijing54", name: "Beijing 1954", width: 3, zones: [25, 45], withZone: 2401, withoutZone: 2422 },
  {
    datum: "Beijing54",
    name: "Beijing 1954",
    width: 6,
    zones: [13, 23],
    withZone: 21413,
    withoutZone: 21453,
  },
];

const DEGREES: readonly Crs[] = [
  CGCS2000,
  { code: "EPSG:4326", name: "WGS 84", datum: "WGS84", projection: { kind: "degrees" } },
  { code: "EPSG:4610", name: "Xian 1980", datum: "Xian80", projection: { kind: "degrees" } },
  { code: "EPSG:4214", name: "Beijing 1954", datum: "Beijing54", projection: { kind: "degrees" } },
  { code: "GCJ-02", name: "GCJ-02 (Amap, Tencent)", datum: "GCJ-02", projection: { kind: "degrees" } },
  { code: "BD-09", name: "BD-09 (Baidu)", datum: "BD-09", projection: { kind: "degrees" } },
];

const WEB_MERCATOR: Crs = {
  code: "EPSG:3857",
  name: "WGS 84 / Pseudo-Mercator",
  datum: "WGS84",
  projection: { kind: "web-mercator" },
};

/** Every system this house reads, in the order in which a list shows them. */
export const CRS_TABLE: readonly Crs[] = [
  ...DEGREES,
  WEB_MERCATOR,
  ...SERIES.flatMap(zonesOf),
  ...Array.from({ length: 60 }, (_, i) => utm(i + 1)),
];

const BY_CODE: ReadonlyMap<string, Crs> = new Map(CRS_TABLE.map((crs) => [crs.code, crs]));

/** `EPSG:4527`, `4527`, `epsg:4527`, `urn:ogc:def:crs:EPSG::4527`, `CRS84`, `GCJ-02`; undefined: not read here. */
export function crsByCode(text: string): Crs | undefined {
  const plain = text.trim().toUpperCase();
  if (/CRS:?:?84$/.test(plain)) return BY_CODE.get("EPSG:4326");
  if (/^GCJ-?02$/.test(plain)) return BY_CODE.get("GCJ-02");
  if (/^BD-?09(LL)?$/.test(plain)) return BY_CODE.get("BD-09");
  const number = /^(?:.*EPSG[:/].*?)?(\d{4,6})$/.exec(plain)?.[1];
  return number === undefined ? undefined : BY_CODE.get(`EPSG:${number}`);
}

/** The 3-degree system of CGCS2000 around a meridian, with or without the zone in the easting. */
export function threeDegreeCrs(centralMeridian: number, withZone: boolean): Crs | undefined {
  const zone = Math.round(centralMeridian / 3);
  if (zone * 3 !== centralMeridian || zone < 25 || zone > 45) return undefined;
  return BY_CODE.get(`EPSG:${(withZone ? 4513 : 4534) + zone - 25}`);
}

/** The zone of a system whose eastings begin with it (39 in 39 517 860), null where they do not. */
export function zoneOf({ projection }: Crs): number | null {
  if (projection.kind !== "transverse-mercator" || projection.falseEasting <= 1_000_000) return null;
  return Math.floor(projection.falseEasting / 1_000_000);
}

export function isDegrees({ projection }: Crs): boolean {
  return projection.kind === "degrees";
}

/** Amap's and Baidu's systems move every point by an undisclosed offset; no legal boundary may come from them. */
export function isOffset({ datum }: Crs): boolean {
  return datum === "GCJ-02" || datum === "BD-09";
}

/** Systems that reach CGCS2000 only through control points; a general shift is off by metres. */
export function needsControlPoints({ datum }: Crs): boolean {
  return datum === "Xian80" || datum === "Beijing54";
}

function zonesOf(series: ZoneSeries): Crs[] {
  const { datum, name, width, zones, withZone, withoutZone } = series;
  const [first, last] = zones;
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((zone) => {
    const centralMeridian = width === 3 ? zone * 3 : zone * 6 - 3;
    const kind = width === 3 ? "3-degree Gauss-Kruger" : "Gauss-Kruger";
    const crs = (code: number, label: string, falseEasting: number): Crs => ({
      code: `EPSG:${code}`,
      name: `${name} / ${kind} ${label}`,
      datum,
      projection: { kind: "transverse-mercator", centralMeridian, falseEasting, scale: 1 },
    });
    return [
      crs(withZone + zone - first, `zone ${zone}`, zone * 1_000_000 + 500_000),
      crs(withoutZone + zone - first, `CM ${centralMeridian}E`, 500_000),
    ];
  });
}

function utm(zone: number): Crs {
  return {
    code: `EPSG:${32_600 + zone}`,
    name: `WGS 84 / UTM zone ${zone}N`,
    datum: "WGS84",
    projection: {
      kind: "transverse-mercator",
      centralMeridian: zone * 6 - 183,
      falseEasting: 500_000,
      scale: 0.9996,
    },
  };
}
