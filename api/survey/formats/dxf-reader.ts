import { isClosed, type Position } from "../../../gis/formats/rings.ts";
import type { Gdal } from "./gdal.ts";
import { chosenLayer, readWithGdal } from "./gdal-reader.ts";
import { geometryOf, type RawFile } from "./raw-file.ts";

/**
 * The closed lines and areas of a drawing, by the drawing's own layers (界址线 JZD, JZX in CASS). Text,
 * points and open lines are left out. A drawing states no coordinate system.
 */
export async function readDxf(gdal: Gdal, file: string, layer: string | undefined): Promise<RawFile> {
  const raw = await readWithGdal(gdal, {
    source: { path: file, driver: "DXF" },
    layer: undefined,
    layerName: "entities",
    encoding: null,
    crs: null,
    // What has no geometry is no ground, and GDAL leaves it out.
    rowsBeside: async (found) => found,
  });
  try {
    const counts = new Map<string, number>();
    for await (const value of raw.features()) {
      if (areaOf(value)) counts.set(layerOf(value), (counts.get(layerOf(value)) ?? 0) + 1);
    }
    const layers = [...counts.keys()];
    const chosen = chosenLayer(layers, layer);
    return {
      ...raw,
      layer: chosen,
      layers,
      rows: counts.get(chosen) ?? 0,
      async *features() {
        for await (const value of raw.features()) {
          const area = layerOf(value) === chosen ? areaOf(value) : undefined;
          if (area) yield Object.assign({}, value, { geometry: area });
        }
      },
    };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

function layerOf(value: unknown): string {
  const properties =
    typeof value === "object" && value !== null && "properties" in value ? value.properties : undefined;
  const layer =
    typeof properties === "object" && properties !== null && "Layer" in properties
      ? properties.Layer
      : undefined;
  return typeof layer === "string" ? layer : "0";
}

function areaOf(value: unknown): unknown {
  const geometry = geometryOf(value);
  if (typeof geometry !== "object" || geometry === null || !("type" in geometry)) return undefined;
  if (geometry.type === "Polygon" || geometry.type === "MultiPolygon") return geometry;
  if (geometry.type !== "LineString" || !("coordinates" in geometry)) return undefined;
  // The reader of GDAL's answer makes a line of pairs of numbers.
  const line = geometry.coordinates as Position[];
  return line.length >= 4 && isClosed(line) ? { type: "Polygon", coordinates: [line] } : undefined;
}
