import { decodeText, type TextEncoding } from "./encodings.ts";
import {
  closed,
  type PolygonGeometry,
  type Position,
  planarArea,
  polygonOfRings,
  type Ring,
} from "./rings.ts";

/**
 * Boundary-point text (界址点坐标, 国土TXT, 勘测定界报备坐标): sections in square brackets, a line
 * ending in `@` for each parcel, then its points `点号,圈号,X north,Y east`. Programs differ in how
 * many fields a parcel has, how they number rings and points, and what they count, so that position
 * and containment decide here, and what disagrees is a warning.
 */
export interface BoundaryFile {
  readonly encoding: TextEncoding;
  /** The keys of [属性描述], as written; unknown ones are kept. */
  readonly header: Readonly<Record<string, string>>;
  readonly parcels: readonly BoundaryParcel[];
  readonly warnings: readonly BoundaryWarning[];
}

export interface BoundaryParcel {
  /** Of the parcel's own line, counted from 1. */
  readonly line: number;
  readonly properties: Readonly<Record<string, string>>;
  /** East before north, in metres of the file's plane, or longitude before latitude. Null: no ring. */
  readonly geometry: PolygonGeometry | null;
  readonly points: readonly BoundaryPoint[];
}

export interface BoundaryPoint {
  readonly name: string;
  readonly ring: string;
  readonly position: Position;
}

export interface BoundaryWarning {
  readonly line: number;
  readonly code:
    | "area-differs"
    | "count-differs"
    | "ring-not-closed"
    | "axes-swapped"
    | "not-a-polygon"
    | "line-ignored";
  readonly zh: string;
  readonly en: string;
}

/** A line that cannot be a point or a parcel. */
export class BoundaryTextError extends Error {
  readonly line: number;
  readonly zh: string;

  constructor(line: number, zh: string, en: string) {
    super(en);
    this.line = line;
    this.zh = zh;
  }
}

/** Fields of a parcel's line by position; some programs stop early, some go on. */
const FIELDS = [
  "界址点数",
  "面积",
  "地块编号",
  "地块名称",
  "图形类型",
  "图幅号",
  "用途",
  "地类编码",
  "图斑类型",
  "地类",
  "改造前质量等别",
  "改造后质量等别",
  "备注",
];

/** Whether the bytes are such a file: its sections, or points under a line that ends in `@`. */
export function looksLikeBoundaryText(text: string): boolean {
  return (
    /^[ \t\uFEFF]*\[\s*(属性描述|地块坐标)\s*\]/m.test(text) ||
    /^[^\r\n]*@\s*\r?\n\s*J?\d+\s*[,，]/m.test(text)
  );
}

/** @throws BoundaryTextError naming the first line that cannot be read */
export function readBoundaryText(bytes: Uint8Array): BoundaryFile {
  const { text, encoding } = decodeText(bytes);
  const reader = new Reader();
  let line = 0;
  for (const written of linesOf(text)) reader.take(written, ++line);
  return { encoding, ...reader.finish() };
}

/** Rings are held against each other, so that their number costs its square. */
const MAX_RINGS = 1_000;

/** All points of a file are held at once; a county has a tenth of these. */
const MAX_POINTS = 1_000_000;

/** Lines one by one: a list of millions of them would cost more than the text. */
function* linesOf(text: string): Generator<string> {
  const end = /\r\n|\n|\r/g;
  let from = 0;
  for (let found = end.exec(text); found; found = end.exec(text)) {
    yield text.slice(from, found.index);
    from = end.lastIndex;
  }
  yield text.slice(from);
}

interface Draft {
  readonly line: number;
  readonly fields: readonly string[];
  readonly points: (BoundaryPoint & { readonly line: number })[];
}

class Reader {
  readonly #header: Record<string, string> = {};
  readonly #drafts: Draft[] = [];
  readonly #warnings: BoundaryWarning[] = [];
  #section = "";
  #points = 0;

  take(written: string, line: number): void {
    // Full-width punctuation creeps in where the file was edited by hand.
    const text = written.replaceAll("，", ",").replaceAll("＠", "@").replaceAll("＝", "=").trim();
    if (text === "") return;
    const section = /^\[\s*(.*?)\s*\]$/.exec(text);
    if (section) this.#section = section[1] ?? "";
    else if (text.endsWith("@")) this.#drafts.push({ line, fields: fieldsOf(text), points: [] });
    else if (this.#section !== "地块坐标" && text.includes("=")) this.#describe(text);
    else if (this.#section === "地块坐标" || this.#drafts.length > 0) this.#point(text, line);
    else if (this.#section === "属性描述" || this.#section === "") {
      this.#warn(
        line,
        "line-ignored",
        `无法识别，已忽略：${text.slice(0, 40)}`,
        `not understood and left out: ${text.slice(0, 40)}`,
      );
    }
  }

  finish(): Omit<BoundaryFile, "encoding"> {
    const swapped = this.#axesAreSwapped();
    const first = this.#drafts[0];
    if (swapped && first) {
      this.#warn(
        first.line,
        "axes-swapped",
        "坐标顺序为东、北，已按大小识别并还原",
        "the file gives east before north; told by size and put right",
      );
    }
    const parcels = this.#drafts.map((draft) => this.#parcel(draft, swapped));
    return { header: this.#header, parcels, warnings: this.#warnings };
  }

  #describe(text: string): void {
    const at = text.indexOf("=");
    this.#header[text.slice(0, at).trim()] = text.slice(at + 1).trim();
  }

  #point(text: string, line: number): void {
    const draft = this.#drafts.at(-1);
    if (!draft)
      throw new BoundaryTextError(
        line,
        "界址点之前没有地块行（以 @ 结尾）",
        "a point comes before any parcel line (ending in @)",
      );
    const [name = "", ring = "", first = "", second = ""] = text.split(",").map((part) => part.trim());
    const position: Position = [numberOf(first), numberOf(second)];
    if (!position.every(Number.isFinite)) {
      throw new BoundaryTextError(
        line,
        `不是“点号,圈号,X,Y”：${text.slice(0, 60)}`,
        `not "point,ring,X,Y": ${text.slice(0, 60)}`,
      );
    }
    this.#points += 1;
    if (this.#points > MAX_POINTS)
      throw new BoundaryTextError(
        line,
        `界址点超过 ${MAX_POINTS} 个，请拆分`,
        `more than ${MAX_POINTS} points; split the file`,
      );
    draft.points.push({ name, ring, position, line });
  }

  /** In China north is 0 to 6,000,000 m, an easting with its zone above 13,000,000 m, without it below 1,000,000 m. */
  #axesAreSwapped(): boolean {
    const point = this.#drafts.flatMap(({ points }) => points)[0];
    if (!point) return false;
    const [north, east] = point.position;
    if (Math.abs(north) <= 180 && Math.abs(east) <= 180) return north > 60 && east < 60;
    return north > 13_000_000 || (east > 1_000_000 && east < 6_000_000 && north < 1_000_000);
  }

  #parcel({ line, fields, points }: Draft, swapped: boolean): BoundaryParcel {
    const placed = points.map(({ name, ring, position: [first, second] }) => {
      const position: Position = swapped ? [first, second] : [second, first];
      return { name, ring, position };
    });
    const properties = Object.fromEntries(
      fields.flatMap((value, i) => (value === "" ? [] : [[FIELDS[i] ?? `字段${i + 1}`, value]])),
    );
    const rings = this.#rings(placed, line);
    const geometry = rings.length > 0 ? polygonOfRings(rings) : null;
    if (!geometry || (fields[4] !== undefined && /^[线点]/.test(fields[4]))) {
      this.#warn(line, "not-a-polygon", "不是面状地块", "the parcel is not a polygon");
      return { line, properties, geometry: null, points: placed };
    }
    this.#compare(line, fields, placed.length, geometry);
    return { line, properties, geometry, points: placed };
  }

  /**
   * A ring ends where its first point comes again, or where the number changes: parts that restart
   * at ring 1 and parts that count on both come apart.
   */
  #rings(points: readonly BoundaryPoint[], line: number): Ring[] {
    const rings: Ring[] = [];
    let ring: Position[] = [];
    let number: string | undefined;
    const end = () => {
      if (ring.length > 0 && !hasReturned(ring)) {
        this.#warn(
          line,
          "ring-not-closed",
          `第 ${rings.length + 1} 圈首尾不闭合，已补首点`,
          `ring ${rings.length + 1} does not return to its first point; closed`,
        );
      }
      // Fewer than three points span nothing; the row is refused where geometry is checked.
      if (ring.length > 0) rings.push(closed(ring));
      ring = [];
    };
    for (const point of points) {
      if (rings.length > MAX_RINGS)
        throw new BoundaryTextError(
          line,
          `地块超过 ${MAX_RINGS} 圈`,
          `the parcel has more than ${MAX_RINGS} rings`,
        );
      if (ring.length > 0 && point.ring !== number) end();
      number = point.ring;
      ring.push(point.position);
      if (hasReturned(ring)) end();
    }
    end();
    return rings;
  }

  #compare(line: number, fields: readonly string[], count: number, geometry: PolygonGeometry): void {
    const declaredCount = numberOf(fields[0] ?? "");
    if (Number.isFinite(declaredCount) && declaredCount !== count) {
      this.#warn(
        line,
        "count-differs",
        `界址点数 ${declaredCount}，实有 ${count} 个`,
        `declares ${declaredCount} points, has ${count}`,
      );
    }
    const declared = numberOf(fields[1] ?? "");
    const isGeographic = planarArea(geometry) < 1;
    if (!Number.isFinite(declared) || declared === 0 || isGeographic) return;
    const computed = planarArea(geometry) / 10_000;
    // 1e-4 ha is the last digit of the declaration; a thousandth is what two methods may differ by.
    const allowed = Math.max(1e-4, computed * 1e-3);
    const rounding = 1e-9;
    if (Math.abs(declared - computed) > allowed + rounding) {
      this.#warn(
        line,
        "area-differs",
        `声明面积 ${declared} 公顷，图形面积 ${computed.toFixed(4)} 公顷`,
        `declares ${declared} ha, the polygon has ${computed.toFixed(4)} ha`,
      );
    }
  }

  #warn(line: number, code: BoundaryWarning["code"], zh: string, en: string): void {
    this.#warnings.push({ line, code, zh, en });
  }
}

function hasReturned(ring: readonly Position[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return (
    ring.length > 3 &&
    first !== undefined &&
    last !== undefined &&
    first[0] === last[0] &&
    first[1] === last[1]
  );
}

function fieldsOf(text: string): string[] {
  const fields = text
    .slice(0, -1)
    .split(",")
    .map((part) => part.trim());
  // `…,0601,@` and `…,0601 @` say the same.
  if (fields.at(-1) === "") fields.pop();
  return fields;
}

function numberOf(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
