import { CRS_TABLE, type Crs, crsByCode, type Datum, threeDegreeCrs, zoneOf } from "./crs.ts";

/**
 * The system that well-known text (a `.prj` file, a GeoPackage's definition) describes: by its
 * authority's code, else by what it says. Esri's names differ from EPSG's, and programs shorten and
 * translate them, so datum, projection and parameters decide. Undefined: none of ours.
 */
export function crsOfWkt(wkt: string): Crs | undefined {
  const text = wkt.trim();
  const outermost = /(?:AUTHORITY\["EPSG",\s*"?|ID\["EPSG",\s*)(\d+)"?\]\s*\]$/i.exec(text)?.[1];
  const coded = outermost === undefined ? undefined : crsByCode(outermost);
  if (coded) return coded;
  const datum = datumOf(text);
  if (!datum) return undefined;
  if (!/^PROJ(CS|CRS|ECTEDCRS)\s*\[/i.test(text)) {
    return /^GEO(G|D)?(CS|CRS|OGCRS)?\s*\[|^GEOGRAPHICCRS/i.test(text) ? find(datum, "degrees") : undefined;
  }
  if (/Mercator_Auxiliary_Sphere|Pseudo.?Mercator|Popular.?Visualisation/i.test(text))
    return crsByCode("3857");
  if (!/Gauss.?Kr[uü](e)?ger|Transverse.?Mercator/i.test(text)) return undefined;
  return transverseMercator(text, datum);
}

/** [属性描述] of a boundary-point text: `坐标系`, `几度分带`, `带号`, beside the size of its eastings. */
export function crsOfBoundaryHeader(
  header: Readonly<Record<string, string>>,
  easting: number,
): Crs | { readonly unsupported: string } | undefined {
  const name = header.坐标系 ?? "";
  const datum = datumOf(name);
  if (name !== "" && !datum) return { unsupported: name };
  if (!datum) return undefined;
  if (Math.abs(easting) <= 180) return find(datum, "degrees");
  const width = Number(header.几度分带 ?? "3");
  const zone = Number(header.带号 ?? zoneOfEasting(easting) ?? Number.NaN);
  const meridian = zone > 45 ? zone : width === 6 ? zone * 6 - 3 : zone * 3;
  return CRS_TABLE.find(
    ({ datum: own, projection }) =>
      own === datum &&
      projection.kind === "transverse-mercator" &&
      projection.centralMeridian === meridian &&
      projection.scale === 1 &&
      projection.falseEasting > 1_000_000 === easting > 1_000_000 &&
      (projection.falseEasting === 500_000 ||
        Math.floor(easting / 1_000_000) * 1_000_000 + 500_000 === projection.falseEasting),
  );
}

/** West, south, east, north, in the order of the file's first and second ordinate. */
export type Extent = readonly [number, number, number, number];

export interface CrsProposal {
  readonly crs: Crs;
  /** The file gives latitude or north first. */
  readonly swapped: boolean;
  readonly zh: string;
  readonly en: string;
}

/**
 * The system that coordinates of this size are probably in. A proposal, never a decision: somebody
 * confirms it. `meridian` is the city's central meridian, for eastings without a zone; without it
 * such eastings could be of any zone and nothing is proposed.
 */
export function proposeCrs(extent: Extent, meridian?: number): CrsProposal | undefined {
  const [west, south, east, north] = extent;
  const straight = crsOfSize(extent, meridian);
  const swappedCrs = crsOfSize([south, west, north, east], meridian);
  const crs = straight ?? swappedCrs;
  if (!crs) return undefined;
  const swapped = straight === undefined;
  const size = `${short(west)} … ${short(east)}, ${short(south)} … ${short(north)}`;
  return {
    crs,
    swapped,
    zh: `坐标范围 ${size}，推测为 ${crs.name}（${crs.code}）${swapped ? "，且坐标轴颠倒" : ""}`,
    en: `the coordinates run over ${size}, which suggests ${crs.name} (${crs.code})${swapped ? " with its axes swapped" : ""}`,
  };
}

/** Whether coordinates of a known system stand in the wrong order: they fit it only the other way round. */
export function axesAreSwapped(crs: Crs, extent: Extent): boolean {
  const [west, south, east, north] = extent;
  return !fitsCrs(crs, extent) && fitsCrs(crs, [south, west, north, east]);
}

/** China's extent in degrees, and in metres north of the equator. */
const CHINA = { west: 73, south: 3, east: 136, north: 54 };
const NORTHING = { south: 300_000, north: 6_000_000 };

/** Whether coordinates lie where the system has China. */
export function fitsCrs({ projection, ...crs }: Crs, [west, south, east, north]: Extent): boolean {
  const within = (low: number, high: number, a: number, b: number) => low >= a && high <= b;
  switch (projection.kind) {
    case "degrees":
      return within(west, east, CHINA.west, CHINA.east) && within(south, north, CHINA.south, CHINA.north);
    case "web-mercator":
      return within(west, east, 8_100_000, 15_200_000) && within(south, north, 330_000, 7_200_000);
    case "transverse-mercator": {
      const zone = zoneOf({ projection, ...crs });
      const start = zone === null ? 0 : zone * 1_000_000;
      return (
        within(west, east, start + 1, start + 999_999) && within(south, north, NORTHING.south, NORTHING.north)
      );
    }
  }
}

function crsOfSize(extent: Extent, meridian: number | undefined): Crs | undefined {
  const zone = zoneOfEasting(extent[0]);
  const zoned = zone === undefined ? undefined : zone > 23 ? threeDegreeCrs(zone * 3, true) : sixDegree(zone);
  const candidates = [
    find("CGCS2000", "degrees"),
    // Web Mercator's eastings look like those of the western zones: a city far from them has none.
    ...(meridian === undefined || isNear(zoned, meridian) ? [zoned] : []),
    ...(meridian === undefined ? [] : [threeDegreeCrs(meridian, false)]),
    crsByCode("3857"),
    zoned,
  ];
  return candidates.find((crs) => crs !== undefined && fitsCrs(crs, extent));
}

function isNear(crs: Crs | undefined, meridian: number): boolean {
  const projection = crs?.projection;
  return projection?.kind === "transverse-mercator" && Math.abs(projection.centralMeridian - meridian) <= 9;
}

function sixDegree(zone: number): Crs | undefined {
  return CRS_TABLE.find((crs) => crs.datum === "CGCS2000" && zoneOf(crs) === zone);
}

function zoneOfEasting(easting: number): number | undefined {
  const zone = Math.floor(easting / 1_000_000);
  return (zone >= 13 && zone <= 23) || (zone >= 25 && zone <= 45) ? zone : undefined;
}

function datumOf(text: string): Datum | undefined {
  if (
    /CGCS_?2000|China_?2000|China.{0,3}Geodetic.{0,3}Coordinate.{0,3}System.{0,3}2000|2000国家|国家2000|D_China_2000/i.test(
      text,
    )
  )
    return "CGCS2000";
  if (/Xi.?an.{0,3}(19)?80|西安.{0,2}80|80.{0,2}西安|1980西安|1980/i.test(text)) return "Xian80";
  if (/Beijing.{0,3}(19)?54|北京.{0,2}54|54.{0,2}北京|1954/i.test(text)) return "Beijing54";
  return /WGS.{0,3}(19)?84/i.test(text) ? "WGS84" : undefined;
}

function transverseMercator(text: string, datum: Datum): Crs | undefined {
  const value = (name: string) => {
    const found = new RegExp(`PARAMETER\\s*\\[\\s*"${name}"\\s*,\\s*(-?[\\d.eE+-]+)`, "i").exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const meridian = value("central_meridian") ?? value("longitude of natural origin");
  const falseEasting = value("false_easting") ?? value("false easting");
  const scale = value("scale_factor") ?? value("scale factor at natural origin") ?? 1;
  const falseNorthing = value("false_northing") ?? value("false northing") ?? 0;
  const origin = value("latitude_of_origin") ?? value("latitude of natural origin") ?? 0;
  const inMetres = !/UNIT\s*\[\s*"(?!(Degree|metre|meter)s?")[^"]*"/i.test(text);
  if (falseNorthing !== 0 || origin !== 0 || !inMetres) return undefined;
  return CRS_TABLE.find(
    ({ datum: own, projection }) =>
      own === datum &&
      projection.kind === "transverse-mercator" &&
      projection.centralMeridian === meridian &&
      projection.falseEasting === falseEasting &&
      projection.scale === scale,
  );
}

function find(datum: Datum, kind: "degrees"): Crs | undefined {
  return CRS_TABLE.find((crs) => crs.datum === datum && crs.projection.kind === kind);
}

function short(ordinate: number): string {
  return Math.abs(ordinate) <= 180 ? ordinate.toFixed(4) : ordinate.toFixed(0);
}
