import { type PolygonGeometry, polygonsOf } from "../../../gis/formats/rings.ts";
import { refuseFile } from "../formats/refusal.ts";

/** Offsets in a `.shp` are signed 32-bit numbers to most programs, whatever the standard says. */
const MOST_BYTES = 2 ** 31 - 1;

/** Keeps count of what a Shapefile will take, so that one too large is refused before hours of work. */
export class ShapefileSize {
  readonly #most: number;
  #shp = 100;
  #records = 0;

  constructor(most = MOST_BYTES) {
    this.#most = most;
  }

  /**
   * @param recordBytes what a row of the DBF takes by now
   * @throws AppError `shapefile-too-large`
   */
  add(geometry: PolygonGeometry, recordBytes: number): void {
    const rings = polygonsOf(geometry).flat();
    const points = rings.reduce((sum, ring) => sum + ring.length, 0);
    // Header of the record 8, type and box 36, counts 8; 4 a ring and 16 a point.
    this.#shp += 52 + 4 * rings.length + 16 * points;
    this.#records += 1;
    if (this.#shp <= this.#most && this.#records * recordBytes <= this.#most) return;
    throw refuseFile(
      "shapefile-too-large",
      "Shapefile 的单个文件不能超过 2 GB，请按区县导出，或改用 GPKG、文件地理数据库。",
      "A file of a Shapefile cannot pass 2 GB; export district by district, or as GeoPackage or file geodatabase.",
    );
  }
}
