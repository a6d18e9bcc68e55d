import { AppError } from "../errors.ts";
import { CRS84 } from "./contract.ts";

/** A system in which positions come or go, by its address at OGC. */
export interface OgcCrs {
  readonly uri: string;
  /** SQL of a geometry in EPSG:4490 degrees, in this system with its axes in order. */
  readonly from4490: (geometry: string) => string;
  /** SQL of a geometry in this system, in EPSG:4490 degrees, longitude first. */
  readonly to4490: (geometry: string) => string;
  /** Decimals of an answer: a tenth of a millimetre. */
  readonly digits: number;
  /** Whether positions begin with the north, as the axes of EPSG's systems do. */
  readonly northFirst: boolean;
}

const epsg = (code: number) => `http://www.opengis.net/def/crs/EPSG/0/${code}`;

/** CRS84, EPSG:4326, EPSG:4490 and the city's own plane (EPSG:4548 in Jinan). */
export function systemsOf(planeSrid: number): readonly OgcCrs[] {
  // WGS 84 and CGCS2000 differ by centimetres at most: degrees of the one are taken for those of the other.
  const degrees = { digits: 9 };
  return [
    {
      ...degrees,
      uri: CRS84,
      northFirst: false,
      from4490: (geometry) => geometry,
      to4490: (geometry) => `st_setsrid(${geometry}, 4490)`,
    },
    ...[4326, 4490].map((code) => ({
      ...degrees,
      uri: epsg(code),
      northFirst: true,
      from4490: (geometry: string) => `st_flipcoordinates(${geometry})`,
      to4490: (geometry: string) => `st_setsrid(st_flipcoordinates(${geometry}), 4490)`,
    })),
    {
      digits: 4,
      uri: epsg(planeSrid),
      northFirst: true,
      from4490: (geometry) => `st_flipcoordinates(st_transform(${geometry}, ${planeSrid}))`,
      to4490: (geometry) => `st_transform(st_setsrid(st_flipcoordinates(${geometry}), ${planeSrid}), 4490)`,
    },
  ];
}

/** EPSG:4490: what the database keeps. */
export const STORED = epsg(4490);

/** @throws AppError 400 `crs-unknown` */
export function requireSystem(systems: readonly OgcCrs[], uri: string = CRS84): OgcCrs {
  const known = systems.find((one) => one.uri === uri || `[${one.uri}]` === uri);
  if (known) return known;
  const uris = systems.map((one) => one.uri).join(", ");
  throw new AppError(
    "crs-unknown",
    { zh: `不提供坐标系 ${uri}；可用：${uris}`, en: `The system ${uri} is not offered; there are: ${uris}` },
    { status: 400 },
  );
}
