import type { Feature } from "geojson";
import type { FilterSpecification, GeoJSONSourceSpecification, LayerSpecification } from "maplibre-gl";
import type { UploadShapes } from "../../../api/survey/uploads/contract.ts";
import { INK, PAPER } from "../palette.ts";
import { FONTS } from "./fonts.ts";

/** What is wrong, and what would be right: red and green for most eyes, solid and dashed for all. */
const WRONG = "#b3261e";
const RIGHT = "#00715a";

const of = (role: "row" | "ring" | "repair" | "neighbour"): FilterSpecification => [
  "==",
  ["get", "role"],
  role,
];

/** A ring that crosses itself encloses nothing by its sign, and would not be drawn: its line is drawn by itself. */
export function incomingSource(shapes: UploadShapes | undefined): GeoJSONSourceSpecification {
  const features = (shapes?.features ?? []).flatMap((shape): Feature[] => {
    const ring: Feature = {
      type: "Feature",
      properties: { ...shape.properties, role: "ring" },
      geometry: { type: "MultiLineString", coordinates: shape.geometry.coordinates.flat() },
    };
    return shape.properties.role === "row" ? [shape, ring] : [shape];
  });
  return { type: "geojson", data: { type: "FeatureCollection", features } };
}

/** Rows of a survey file that are not recorded yet: the one looked at, its proposed repair, and those around it. */
export function incomingLayers(): LayerSpecification[] {
  const base = { source: "incoming" } as const;
  return [
    {
      ...base,
      id: "incoming-around",
      type: "line",
      filter: of("neighbour"),
      paint: { "line-color": INK, "line-width": 1.2, "line-opacity": 0.6 },
    },
    {
      ...base,
      id: "incoming-fill",
      type: "fill",
      filter: of("row"),
      paint: { "fill-color": WRONG, "fill-opacity": 0.16 },
    },
    {
      ...base,
      id: "incoming-repair",
      type: "line",
      filter: of("repair"),
      paint: { "line-color": RIGHT, "line-width": 6, "line-opacity": 0.5 },
    },
    {
      ...base,
      id: "incoming-line",
      type: "line",
      filter: of("ring"),
      layout: { "line-join": "round" },
      paint: { "line-color": WRONG, "line-width": 2.4, "line-dasharray": [3, 1.5] },
    },
    {
      ...base,
      id: "incoming-number",
      type: "symbol",
      filter: of("neighbour"),
      layout: { "text-field": ["to-string", ["get", "row"]], "text-font": FONTS, "text-size": 12 },
      paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.4 },
    },
  ];
}
