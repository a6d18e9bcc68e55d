import type { FilterSpecification, LayerSpecification } from "maplibre-gl";
import { INK, PAPER } from "../palette.ts";
import { FONTS } from "./fonts.ts";

/** What is wrong, and what would be right: red and green for most eyes, solid and dashed for all. */
const WRONG = "#b3261e";
const RIGHT = "#00715a";

const of = (role: "row" | "repair" | "neighbour"): FilterSpecification => ["==", ["get", "role"], role];

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
      filter: of("row"),
      layout: { "line-join": "round" },
      paint: { "line-color": WRONG, "line-width": 2.4, "line-dasharray": [3, 1.5] },
    },
    {
      ...base,
      id: "incoming-number",
      type: "symbol",
      filter: ["!=", ["get", "role"], "repair"],
      layout: { "text-field": ["to-string", ["get", "row"]], "text-font": FONTS, "text-size": 12 },
      paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.4 },
    },
  ];
}
