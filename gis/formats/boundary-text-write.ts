import { type PolygonGeometry, type Position, planarArea, polygonsOf, type Ring, turned } from "./rings.ts";

/** What a boundary-point text says of itself, besides its points. */
export interface BoundaryTextHeader {
  /** 数据产生单位: who made it. */
  readonly maker: string;
  /** 数据产生日期, YYYY-MM-DD. */
  readonly date: string;
  readonly zone: number;
}

export interface BoundaryTextParcel {
  readonly code: string;
  readonly name: string;
  readonly use: string;
  readonly landUseCode: string;
  /** In metres of the zone's plane, east before north. */
  readonly geometry: PolygonGeometry;
}

/**
 * Boundary-point text as the national supervision system takes it: three decimals, north before east,
 * every ring closed by its first point under its first number, clockwise from the north-west; holes
 * anticlockwise. Lines end in CRLF; the caller encodes in GBK.
 */
export function boundaryTextHeader({ maker, date, zone }: BoundaryTextHeader): string {
  return lines([
    "[属性描述]",
    "格式版本号=1.01版本",
    `数据产生单位=${plain(maker)}`,
    `数据产生日期=${date}`,
    "坐标系=2000国家大地坐标系",
    "几度分带=3",
    "投影类型=高斯克吕格",
    "计量单位=米",
    `带号=${zone}`,
    "精度=0.001",
    "转换参数=0,0,0,0,0,0,0",
    "[地块坐标]",
  ]);
}

export function boundaryTextParcel({ code, name, use, landUseCode, geometry }: BoundaryTextParcel): string {
  const rings = polygonsOf(geometry).flatMap((polygon) =>
    polygon.map((ring, i) => fromNorthWest(turned(ring, i > 0))),
  );
  const count = rings.reduce((sum, ring) => sum + ring.length, 0);
  const hectares = (planarArea(geometry) / 10_000).toFixed(4);
  const fields = [count, hectares, plain(code), plain(name), "面", "", plain(use), plain(landUseCode), "@"];
  let number = 0;
  const points = rings.flatMap((ring, r) => {
    const first = number + 1;
    number += ring.length - 1;
    return ring.map(([east, north], i) => {
      const name = i === ring.length - 1 ? first : first + i;
      return `J${name},${r + 1},${north.toFixed(3)},${east.toFixed(3)}`;
    });
  });
  return lines([fields.join(","), ...points]);
}

/** The ring begun at its point nearest the north-west corner of its box, as the bureaus' own tools begin it. */
function fromNorthWest(ring: Ring): Ring {
  const open = ring.slice(0, -1);
  const west = Math.min(...open.map(([east]) => east));
  const north = Math.max(...open.map(([, northing]) => northing));
  const distance = ([east, northing]: Position) => Math.hypot(east - west, north - northing);
  let start = 0;
  open.forEach((position, i) => {
    if (distance(position) < distance(open[start] ?? position)) start = i;
  });
  const begun = [...open.slice(start), ...open.slice(0, start)];
  return begun[0] ? [...begun, begun[0]] : begun;
}

/** A comma or an @ in a name would be taken for the format's own; the full-width ones read the same. */
function plain(text: string): string {
  return text
    .replaceAll(",", "，")
    .replaceAll("@", "＠")
    .replace(/[\r\n]+/g, " ");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\r\n`).join("");
}
