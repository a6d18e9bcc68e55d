import gcoord from "gcoord";
import proj4 from "proj4";
import { type Crs, type Datum, isOffset, needsControlPoints } from "./crs.ts";
import type { DatumShift } from "./datum-shift.ts";
import type { Position } from "./rings.ts";

// Its types describe an ES module's default export; Node gives the CommonJS module itself.
const { transform, GCJ02, BD09, WGS84 } = gcoord as unknown as typeof gcoord.default;

/** One position from one system into another. */
export type Transform = (position: Position) => Position;

/** Degrees of CGCS2000 and of WGS 84 are what they are. */
export const unmoved: Transform = (position) => position;

/** From a file's system to EPSG:4490 degrees, longitude first. `shift` belongs to Xi'an 80 and Beijing 54. */
export function toDegrees(crs: Crs, shift?: DatumShift): Transform {
  if (isOffset(crs)) {
    const from = crs.datum === "GCJ-02" ? GCJ02 : BD09;
    return ([x, y]) => {
      const [longitude = x, latitude = y] = transform([x, y], from, WGS84);
      return [longitude, latitude];
    };
  }
  // WGS 84 and CGCS2000 differ by centimetres that no published shift describes: taken as equal.
  if (crs.projection.kind === "degrees" && !needsControlPoints(crs)) return unmoved;
  const { forward } = proj4(definition(crs, shift), LONGITUDE_LATITUDE);
  return pair(forward);
}

/** From EPSG:4490 degrees into a file's system. */
export function fromDegrees(crs: Crs): Transform {
  if (isOffset(crs) || needsControlPoints(crs)) throw new Error(`nothing is written in ${crs.code}`);
  if (crs.projection.kind === "degrees") return unmoved;
  const { inverse } = proj4(definition(crs), LONGITUDE_LATITUDE);
  return pair(inverse);
}

function pair(convert: (position: [number, number]) => [number, number]): Transform {
  return ([x, y]) => {
    const [a, b] = convert([x, y]);
    return [a, b];
  };
}

const ELLIPSOIDS: Readonly<Record<Datum, string>> = {
  CGCS2000: "+a=6378137 +rf=298.257222101",
  WGS84: "+a=6378137 +rf=298.257223563",
  Xian80: "+a=6378140 +rf=298.257",
  Beijing54: "+a=6378245 +rf=298.3",
  "GCJ-02": "+a=6378137 +rf=298.257223563",
  "BD-09": "+a=6378137 +rf=298.257223563",
};

const LONGITUDE_LATITUDE = `+proj=longlat ${ELLIPSOIDS.CGCS2000} +towgs84=0,0,0 +no_defs`;

/** The PROJ string. Where no shift is named there is none: an ellipsoid's latitude is taken as it is. */
function definition({ projection, datum }: Crs, shift?: DatumShift): string {
  const base = `${ELLIPSOIDS[datum]} ${shift ? `+towgs84=${shift.join(",")} ` : ""}+no_defs`;
  switch (projection.kind) {
    case "degrees":
      return `+proj=longlat ${base}`;
    case "web-mercator":
      return "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs";
    case "transverse-mercator": {
      const { centralMeridian, falseEasting, scale } = projection;
      return `+proj=tmerc +lat_0=0 +lon_0=${centralMeridian} +k=${scale} +x_0=${falseEasting} +y_0=0 ${base} +units=m`;
    }
  }
}
