/** A layer of lots to import, fictional, as lines of GeoJSON. */
export interface Layer {
  readonly name: { readonly zh: string; readonly en: string };
  readonly lots: number;
  /** @param survey of which survey: a later one finds another holder on each lot */
  features(lots: number, survey?: number): Generator<string>;
}

/** Rectangles of some 27 m by 33 m with five columns: as little as a row can be, and so what is done for each row counts most. */
export const PLAIN: Layer = { name: { zh: "", en: "lots" }, lots: 100_000, features: plainLots };

/** Lots as surveys deliver them: askew, a dozen corners, which neighbours share, and the columns of 宗地基本信息 (ZDJBXX). */
export const SURVEYED: Layer = {
  name: { zh: "十二个界址点、二十七项属性的宗地", en: "lots with a dozen corners and 27 columns" },
  lots: 100_000,
  features: surveyedLots,
};

function* plainLots(lots: number, survey = 1): Generator<string> {
  const side = 0.0003;
  const columns = lots > 100_000 ? 1_000 : 400;
  for (let i = 0; i < lots; i += 1) {
    const [west, south] = [117 + (i % columns) * side, 36.5 + Math.floor(i / columns) * side];
    const [east, north] = [117 + ((i % columns) + 1) * side, 36.5 + (Math.floor(i / columns) + 1) * side];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const area = side * 110_985 * side * 111_412 * Math.cos(((south + side / 2) * Math.PI) / 180);
    const code = `370112${String(i % 1_000_000).padStart(6, "0")}GB${String(i % 100_000).padStart(5, "0")}`;
    const properties = {
      ZDDM: code,
      ZL: `历城区演示路${i}号`,
      QLR: holder(i, survey),
      QLXZ: "出让",
      ZDMJ: Math.round(area * 100) / 100,
    };
    yield `${JSON.stringify({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } })}\n`;
  }
}

const holder = (no: number, survey: number) => (survey === 1 ? `虚构企业${no}` : `虚构企业${no}之${survey}`);

const TURNED = (17 * Math.PI) / 180;
const SIDE = 32;
const LATITUDE = 36.55;
const METRES_EAST = 111_412 * Math.cos((LATITUDE * Math.PI) / 180);
const METRES_NORTH = 110_985;

function* surveyedLots(lots: number, survey = 1): Generator<string> {
  const columns = 250;
  for (let i = 0; i < lots; i += 1) {
    const [column, line] = [i % columns, Math.floor(i / columns)];
    const ring = [
      ...border(column, line, 1, 0),
      ...border(column + 1, line, 0, 1),
      ...border(column, line + 1, 1, 0).toReversed(),
      ...border(column, line, 0, 1).toReversed(),
    ];
    // Each border begins where the one before has ended.
    const corners = ring.filter(
      ([x, y], no) => no === 0 || x !== ring[no - 1]?.[0] || y !== ring[no - 1]?.[1],
    );
    const code = `370112${String(i % 1_000_000).padStart(6, "0")}GB${String(i % 100_000).padStart(5, "0")}`;
    const properties = {
      BSM: `37${String(i).padStart(8, "0")}`,
      YSDM: "6001010000",
      ZDDM: code,
      BDCDYH: `${code}W00000000`,
      ZDTZM: "GB",
      ZL: `历城区演示路${i % 977}号院内${i}段`,
      ZDMJ: Math.round(areaOf(corners) * 100) / 100,
      MJDW: "1",
      YT: "0601",
      YTMC: "工业用地",
      DJ: "三级",
      JG: (i % 9_000) / 10,
      QLLX: "3",
      QLXZ: "出让",
      QLSDFS: "地上",
      RJL: 1.25,
      JZMD: 0.35,
      JZXG: 24,
      ZDSZD: `演示路${i % 977}号`,
      ZDSZN: `虚构企业${i + 1}`,
      ZDSZX: "空地",
      ZDSZB: `虚构企业${i - 1}`,
      TFH: `J50G${String(i % 999_983).padStart(6, "0")}`,
      DJH: `3701120010${String(i % 100_000).padStart(5, "0")}`,
      DCSJ: "2021-06-30",
      ZT: "1",
      QLR: `${holder(i, survey)}有限公司`,
    };
    yield `${JSON.stringify({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [corners] } })}\n`;
  }
}

/** From one crossing of the grid to the next, with two corners in between: the same for both of its neighbours. */
function border(column: number, line: number, east: number, north: number): [number, number][] {
  return [0, 1, 2, 3].map((third) => {
    const off = third % 3 === 0 ? 0 : bend(column * 8 + third, line * 2 + east);
    return place(column + (third / 3) * east + off * north, line + (third / 3) * north + off * east);
  });
}

/** Up to a twentieth of a side, the same for the same two numbers. */
function bend(a: number, b: number): number {
  const mixed = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  return ((mixed >>> 8) / 2 ** 24 - 0.5) / 10;
}

function place(column: number, line: number): [number, number] {
  const [x, y] = [column * SIDE, line * SIDE];
  const east = x * Math.cos(TURNED) - y * Math.sin(TURNED);
  const north = x * Math.sin(TURNED) + y * Math.cos(TURNED);
  // To a millimetre, as files have it.
  return [rounded(117.15 + east / METRES_EAST), rounded(36.5 + north / METRES_NORTH)];
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e9) / 1e9;
}

function areaOf(ring: readonly (readonly [number, number])[]): number {
  const [x, y] = ring[0] ?? [0, 0];
  let twice = 0;
  for (const [i, [ax, ay]] of ring.entries()) {
    const [bx, by] = ring[i + 1] ?? [x, y];
    twice += (ax - x) * (by - y) - (bx - x) * (ay - y);
  }
  return Math.abs((twice * METRES_NORTH * 111_412 * Math.cos((y * Math.PI) / 180)) / 2);
}
