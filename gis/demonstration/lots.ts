import type { MultiPolygon, Polygon, Position } from "geojson";
import { buildable, type Cell, within } from "./blocks.ts";
import { type Plane, type Point, signedArea } from "./plane.ts";
import type { Prng } from "./prng.ts";

/** Nodes of a block's subdivision, `nodes[row][column]`, rows from the south. */
export type Lattice = readonly (readonly Point[])[];
/** Which lot each square of the lattice belongs to, `squares[row][column]`; null is nobody's (a courtyard). */
export type Squares = readonly (readonly (number | null)[])[];

export interface Lot {
  readonly geometry: Polygon | MultiPolygon;
  /** Of the shape in the local plane. */
  readonly areaM2: number;
}

/**
 * Divides a block into exactly `count` lots. Lots are unions of lattice squares, and keep every node on
 * their border, so neighbours share their vertices and nothing can overlap.
 */
export function divideBlock(cell: Cell, plane: Plane, count: number, random: Prng): Lot[] {
  const { squares, narrow } = arrange(count, random);
  return lotsOf(lattice(cell, squares, narrow, random), squares, plane);
}

interface Motif {
  readonly width: number;
  readonly minRows: number;
  /** By how many lots the motif falls short of its squares. */
  readonly saves: (rows: number) => number;
  /** Owners of its squares as letters, from the south; "." is nobody's. Rows above repeat single lots. */
  readonly rows: (rows: number) => readonly string[];
}

/** What makes a block more than a chessboard. */
const MOTIFS: Readonly<Record<string, Motif>> = {
  /** A lot around another lot. */
  ring: { width: 3, minRows: 3, saves: () => 7, rows: () => ["AAA", "ABA", "AAA"] },
  /** A lot around a courtyard that is no parcel. */
  courtyard: { width: 3, minRows: 3, saves: () => 8, rows: () => ["AAA", "A.A", "AAA"] },
  /** One lot in two places. */
  apart: { width: 3, minRows: 1, saves: () => 1, rows: () => ["ABA"] },
  corner: { width: 2, minRows: 2, saves: () => 2, rows: () => ["AA", "AB"] },
  estate: { width: 2, minRows: 2, saves: () => 3, rows: () => ["AA", "AA"] },
  /** A strip a few metres wide, the whole depth of the block. */
  sliver: { width: 1, minRows: 1, saves: (rows) => rows - 1, rows: (rows) => Array(rows).fill("A") },
};

/** Where a block has not the room for all that were drawn, the first ones go. */
const CHANCES: readonly (readonly [string, number])[] = [
  ["estate", 0.3],
  ["corner", 0.3],
  ["ring", 0.12],
  ["courtyard", 0.1],
  ["sliver", 0.15],
  ["apart", 0.12],
];

interface Arrangement {
  readonly squares: Squares;
  /** Columns that are slivers. */
  readonly narrow: ReadonlySet<number>;
}

function arrange(count: number, random: Prng): Arrangement {
  const rows = Math.min(count, Math.max(1, Math.round(Math.sqrt(count * 0.66) + random.between(-0.4, 0.6))));
  let motifs: Motif[] = [];
  for (const [name, probability] of CHANCES) {
    const motif = MOTIFS[name];
    if (motif && random.chance(probability) && rows >= motif.minRows) motifs.push(motif);
  }
  const columnsFor = (some: readonly Motif[]) =>
    Math.ceil((count + some.reduce((sum, m) => sum + m.saves(rows), 0)) / rows);
  // Two columns stay free of motifs: there the last few squares too many are joined in pairs.
  while (motifs.length > 0 && motifs.reduce((sum, m) => sum + m.width, 2) > columnsFor(motifs)) {
    motifs = motifs.slice(1);
  }
  const columns = columnsFor(motifs);
  let lots = 0;
  const squares: (number | null)[][] = Array.from({ length: rows }, () => Array<number | null>(columns));
  const narrow = new Set<number>();
  let from = 0;
  for (const motif of motifs) {
    if (motif === MOTIFS.sliver) narrow.add(from);
    const owners = new Map<string, number>();
    const drawn = motif.rows(rows);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < motif.width; k++) {
        squares[row]?.splice(
          from + k,
          1,
          ownerOf(drawn[row]?.[k], owners, () => lots++),
        );
      }
    }
    from += motif.width;
  }
  let surplus = rows * columns - count - motifs.reduce((sum, motif) => sum + motif.saves(rows), 0);
  for (const row of squares) {
    for (let column = from; column < columns; column++) {
      const joined = surplus > 0 && column === columns - 1;
      row[column] = joined ? (row[column - 1] ?? null) : lots++;
      if (joined) surplus -= 1;
    }
  }
  return { squares, narrow };
}

function ownerOf(letter: string | undefined, owners: Map<string, number>, next: () => number): number | null {
  if (letter === undefined) return next();
  if (letter === ".") return null;
  const owner = owners.get(letter) ?? next();
  owners.set(letter, owner);
  return owner;
}

function lattice(cell: Cell, squares: Squares, narrow: ReadonlySet<number>, random: Prng): Lattice {
  const { west, east, south, north } = buildable(cell);
  const rows = lines(squares.length, new Set(), 0, random);
  const columns = lines(squares[0]?.length ?? 0, narrow, 300, random);
  return rows.map((row) =>
    columns.map((column) => {
      const [u0, v0] = [(column.start + column.end) / 2, (row.start + row.end) / 2];
      const u = column.start + (column.end - column.start) * v0;
      const v = row.start + (row.end - row.start) * u0;
      return within(cell, west + (east - west) * u, south + (north - south) * v);
    }),
  );
}

interface Line {
  /** Where the line meets the two sides of the block, as shares. */
  readonly start: number;
  readonly end: number;
}

/** The lines between `count` strips of uneven width, each line a little askew. `depth` is the block's in metres. */
function lines(count: number, narrow: ReadonlySet<number>, depth: number, random: Prng): Line[] {
  const slivers = new Map([...narrow].map((i) => [i, random.between(2.5, 6) / depth]));
  const free = 1 - [...slivers.values()].reduce((sum, width) => sum + width, 0);
  const weights = Array.from({ length: count }, (_, i) =>
    slivers.has(i) ? 0 : random.chance(0.15) ? random.between(0.2, 0.4) : random.between(0.6, 1.5),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const widths = weights.map((weight, i) => slivers.get(i) ?? (weight / total) * free);
  const result: Line[] = [{ start: 0, end: 0 }];
  let [at, skew] = [0, 0];
  for (let i = 0; i < count - 1; i++) {
    at += widths[i] ?? 0;
    const room = Math.min(widths[i] ?? 0, widths[i + 1] ?? 0);
    // Both sides of a sliver run alike, or they would cross.
    if (!narrow.has(i)) skew = random.between(-0.15, 0.15) * room;
    result.push({ start: at - skew, end: at + skew });
  }
  return [...result, { start: 1, end: 1 }];
}

/** The lots of a lattice, in the order of their numbers. */
export function lotsOf(lattice: Lattice, squares: Squares, plane: Plane): Lot[] {
  const width = lattice[0]?.length ?? 0;
  const nodes = lattice.flat().map((point) => {
    const position = plane.toPosition(point);
    return { position, point: plane.toPlane(position) };
  });
  return outlines(squares, width).map((loops) => {
    const shells: Position[][] = [];
    const holes: Position[][] = [];
    let areaM2 = 0;
    for (const loop of loops) {
      const corners = [...loop, ...loop.slice(0, 1)].flatMap((node) => nodes[node] ?? []);
      const area = signedArea(corners.slice(1).map(({ point }) => point));
      areaM2 += area;
      (area > 0 ? shells : holes).push(corners.map(({ position }) => position));
    }
    // A lot in several pieces has no holes here.
    const geometry: Polygon | MultiPolygon =
      shells.length === 1
        ? { type: "Polygon", coordinates: [...shells, ...holes] }
        : { type: "MultiPolygon", coordinates: shells.map((shell) => [shell]) };
    return { geometry, areaM2 };
  });
}

/** For each lot the loops of nodes around its squares: shells counter-clockwise, holes clockwise. */
function outlines(squares: Squares, width: number): number[][][] {
  const next: Map<number, number>[] = [];
  squares.forEach((row, i) => {
    row.forEach((lot, j) => {
      if (lot === null) return;
      next[lot] ??= new Map();
      const sw = i * width + j;
      const corners = [sw, sw + 1, sw + width + 1, sw + width];
      const same = (di: number, dj: number) => squares[i + di]?.[j + dj] === lot;
      const inner = [same(-1, 0), same(0, 1), same(1, 0), same(0, -1)];
      inner.forEach((isInner, k) => {
        // No lot touches itself in a corner alone, so each of its nodes has one way on.
        if (!isInner) next[lot]?.set(corners[k] ?? sw, corners[(k + 1) % 4] ?? sw);
      });
    });
  });
  return next.map((ways) => {
    const loops: number[][] = [];
    for (const start of ways.keys()) {
      const loop: number[] = [];
      for (let node: number | undefined = start; node !== undefined && ways.has(node); ) {
        loop.push(node);
        const onward: number | undefined = ways.get(node);
        ways.delete(node);
        node = onward;
      }
      if (loop.length > 0) loops.push(loop);
    }
    return loops;
  });
}
