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
  readonly at: Float64Array;
  /** Of each ring, holes included, the index behind its last position. */
  readonly ends: readonly number[];
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const HAS_SRID = 0x20000000;
const POLYGON = 3;

/** @param bytes extended well-known binary of a plane polygon or several, as PostGIS casts a geometry to bytea */
export function shapeOf(owner: Owner, bytes: Buffer): Shape {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = new Float64Array(bytes.byteLength >> 3);
  const ends: number[] = [];
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  let [from, filled] = [0, 0];
  const polygons = () => {
    const little = view.getUint8(from) === 1;
    const kind = view.getUint32(from + 1, little);
    from += kind & HAS_SRID ? 9 : 5;
    const parts = view.getUint32(from, little);
    from += 4;
    for (let part = 0; part < parts; part += 1) {
      if ((kind & 0xff) !== POLYGON) {
        polygons();
        continue;
      }
      const positions = view.getUint32(from, little);
      from += 4;
      for (let i = 0; i < positions; i += 1) {
        const [x, y] = [view.getFloat64(from, little), view.getFloat64(from + 8, little)];
        from += 16;
        at[filled] = x;
        at[filled + 1] = y;
        filled += 2;
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
      ends.push(filled);
    }
  };
  polygons();
  return { owner, at: at.subarray(0, filled), ends, west, south, east, north };
}
