/** A row on its way in, or a recorded parcel. */
export interface Owner {
  /** Its number in the file; null of what is recorded. */
  readonly row: number | null;
  readonly district: string | null;
  readonly parcelNo: string | null;
}

/** The polygons of a parcel in the city's plane, to the bit as PostGIS has them. In metres. */
export interface Shape {
  readonly owner: Owner;
  /** x and y in turn, ring after ring; each ring ends where it begins. */
  readonly at: readonly number[];
  /** Of each ring, holes included, the index behind its last position. */
  readonly ends: readonly number[];
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const HAS_SRID = 0x20000000;
const MULTIPOLYGON = 6;

/** @param bytes extended well-known binary of a plane polygon or several, as PostGIS casts a geometry to bytea */
export function shapeOf(owner: Owner, bytes: Buffer): Shape {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 1;
  const kind = view.getUint32(1, little);
  let from = kind & HAS_SRID ? 9 : 5;
  let polygons = 1;
  if ((kind & 0xff) === MULTIPOLYGON) {
    polygons = view.getUint32(from, little);
    // Of each of several the byte order and the kind are said again.
    from += 9;
  }
  const at: number[] = [];
  const ends: number[] = [];
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (; polygons > 0; polygons -= 1) {
    const rings = view.getUint32(from, little);
    from += 4;
    for (let ring = 0; ring < rings; ring += 1) {
      const last = from + 4 + view.getUint32(from, little) * 16;
      for (from += 4; from < last; from += 16) {
        const x = view.getFloat64(from, little);
        const y = view.getFloat64(from + 8, little);
        at.push(x, y);
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
      ends.push(at.length);
    }
    from += 5;
  }
  return { owner, at, ends, west, south, east, north };
}
