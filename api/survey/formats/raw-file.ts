import type { Crs } from "../../../gis/formats/crs.ts";
import type { Extent } from "../../../gis/formats/crs-names.ts";
import type { TextEncoding } from "../../../gis/formats/encodings.ts";
import type { Bilingual } from "../../errors.ts";

export interface FileWarning extends Bilingual {
  readonly code: string;
}

/** A geometry as GeoJSON writes it; a reader passes on lines and points, which the row's check refuses. */
export interface RawGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
}

/** What a format's reader makes of a file, still in the file's own coordinates. */
export interface RawFile {
  /** One layer has been chosen where the file has several. */
  readonly layer: string;
  readonly layers: readonly string[];
  readonly encoding: TextEncoding | null;
  /** The names of the columns where the format declares them. */
  readonly fields: readonly string[] | null;
  readonly rows: number | null;
  /** The system that the file states: one that is read here, the name of another, or nothing. */
  readonly crs: Crs | { readonly unsupported: string } | null;
  /** Of all positions, or of the first ones; null: the file has none. */
  readonly extent: Extent | null;
  readonly warnings: readonly FileWarning[];
  /**
   * GeoJSON features; anything else in their place is a row to be refused.
   * @param only of the columns no others are asked for: of thirty a mapping mostly reads eight
   */
  features(only?: ReadonlySet<string>): AsyncGenerator<unknown>;
  close(): Promise<void>;
}

/**
 * The box around the geometries of a file. Degrees and metres are told apart one by one and the
 * commoner kind counts: one bad row does not speak for the file.
 */
export function extentOf(geometries: Iterable<unknown>): Extent | null {
  const [degrees, metres] = [new Box(), new Box()];
  for (const geometry of geometries) {
    if (typeof geometry !== "object" || geometry === null || !("coordinates" in geometry)) continue;
    const box = new Box();
    box.add(geometry.coordinates);
    (box.isInDegrees() ? degrees : metres).take(box);
  }
  return (metres.count > degrees.count ? metres : degrees).extent();
}

class Box {
  count = 0;
  #box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];

  /** Every position, wherever it stands in nested coordinates. */
  add(coordinates: unknown): void {
    if (!Array.isArray(coordinates)) return;
    const [x, y] = coordinates;
    if (Number.isFinite(x) && Number.isFinite(y)) this.#grow([x, y, x, y]);
    else for (const child of coordinates) this.add(child);
  }

  take(other: Box): void {
    const extent = other.extent();
    if (!extent) return;
    this.count += 1;
    this.#grow(extent);
  }

  isInDegrees(): boolean {
    return this.#box.every((ordinate) => Math.abs(ordinate) <= 180);
  }

  extent(): Extent | null {
    return this.#box[0] <= this.#box[2] ? this.#box : null;
  }

  #grow([west, south, east, north]: Extent): void {
    const [w, s, e, n] = this.#box;
    this.#box = [Math.min(w, west), Math.min(s, south), Math.max(e, east), Math.max(n, north)];
  }
}

/** The geometry of what should be a feature. */
export function geometryOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "geometry" in value ? value.geometry : undefined;
}

/** Features looked at for the extent where a file does not state one. */
export const SAMPLE = 1_000;
