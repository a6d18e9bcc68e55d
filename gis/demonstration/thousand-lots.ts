/**
 * The survey file of journey B1: 1,000 fictional lots (演示数据) under the column names of a cadastral layer, seven of
 * which somebody has to see to. `npx tsx fixtures/survey/write-thousand-lots.ts FILE` writes it.
 */
export interface Lot {
  readonly type: "Feature";
  readonly properties: Readonly<Record<string, string | number | null>>;
  readonly geometry: { readonly type: "Polygon"; readonly coordinates: number[][][] };
}

/** The south-west corner of the lots, in Licheng 历城区; a side is 0.0005°, some 45 m by 56 m. */
const WEST = 117.2;
const SOUTH = 36.72;
const SIDE = 0.0005;
const COLUMNS = 40;

/** Row numbers, counted from 1, and what is wrong there. */
export const BAD_LOTS = {
  selfIntersecting: [100, 200],
  outsideCity: 300,
  overlapping: 400,
  withoutCode: [500, 600],
  areaDiffers: 700,
} as const;

/** A lot far from the others, which has to be on record before the file is sent: row 400 lies half upon it. */
export const RECORDED_LOT: Lot = lot(9_999, [117.26, SOUTH], `370112009001GB00001`);

export function thousandLots(): Lot[] {
  return Array.from({ length: 1_000 }, (_, i) => i + 1).map((row) => {
    const column = (row - 1) % COLUMNS;
    const line = Math.floor((row - 1) / COLUMNS);
    const corner: [number, number] = [WEST + column * SIDE, SOUTH + line * SIDE];
    const code = `370112001002GB${String(row).padStart(5, "0")}`;
    const good = lot(row, corner, code);
    if (row === BAD_LOTS.outsideCity) return lot(row, [119.5, SOUTH], code);
    if (row === BAD_LOTS.overlapping) return lot(row, [117.26 + SIDE / 2, SOUTH], code);
    if (BAD_LOTS.withoutCode.some((bad) => bad === row))
      return { ...good, properties: { ...good.properties, ZDDM: null } };
    if (row === BAD_LOTS.areaDiffers)
      return { ...good, properties: { ...good.properties, ZDMJ: Number(good.properties.ZDMJ) * 1.05 } };
    if (BAD_LOTS.selfIntersecting.some((bad) => bad === row)) return crossed(good);
    return good;
  });
}

function lot(row: number, [west, south]: readonly [number, number], code: string): Lot {
  const [east, north] = [west + SIDE, south + SIDE];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: "Feature",
    properties: {
      ZDDM: code,
      ZL: `历城区演示路${row}号`,
      QLR: `虚构企业${row}（演示数据）`,
      QLXZ: "出让",
      ZDMJ: areaOf(south),
    },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
}

/** The area of a lot to a thousandth: metres a degree at this latitude on CGCS2000. */
function areaOf(south: number): number {
  const latitude = ((south + SIDE / 2) * Math.PI) / 180;
  const north = 111_132.95 - 559.85 * Math.cos(2 * latitude) + 1.17 * Math.cos(4 * latitude);
  const east = 111_412.88 * Math.cos(latitude) - 93.5 * Math.cos(3 * latitude);
  return Math.round(SIDE * north * SIDE * east * 100) / 100;
}

/** Two of its corners exchanged: the ring crosses itself. */
function crossed(good: Lot): Lot {
  const [a = [], b = [], c = [], d = []] = good.geometry.coordinates[0] ?? [];
  return { ...good, geometry: { type: "Polygon", coordinates: [[a, b, d, c, a]] } };
}
