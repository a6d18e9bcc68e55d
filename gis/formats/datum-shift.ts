/**
 * The seven parameters of a local shift to CGCS2000, position vector convention: metres, seconds of
 * arc, parts per million. Measured at control points (控制点) by the surveyor; nobody else's will do.
 */
export type DatumShift = readonly [
  dx: number,
  dy: number,
  dz: number,
  rx: number,
  ry: number,
  rz: number,
  ppm: number,
];

/** `DX,DY,DZ,RX,RY,RZ,PPM` as surveyors hand them over; undefined: not seven numbers. */
export function datumShiftOf(text: string): DatumShift | undefined {
  const parts = text.split(",");
  const [dx, dy, dz, rx, ry, rz, ppm] = parts.map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const all = [dx, dy, dz, rx, ry, rz, ppm];
  if (parts.length !== all.length || !all.every(Number.isFinite)) return undefined;
  return [dx ?? 0, dy ?? 0, dz ?? 0, rx ?? 0, ry ?? 0, rz ?? 0, ppm ?? 0];
}
