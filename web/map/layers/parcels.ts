import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from "maplibre-gl";
import { PARCEL_MIN_ZOOM } from "../../../api/tiles/contract.ts";
import type { MapFilter } from "../../app/url-state.ts";
import { inkOn } from "../hatch.ts";
import { ACCENT, INK, KINDS, type Kind, LOOKS, PAPER } from "../palette.ts";
import { FONTS } from "./fonts.ts";

/** Tiles above this zoom are drawn from it: 4,096 steps across 600 m are 15 cm each. */
const DETAIL_ZOOM = 16;
const MARK_ZOOM = 14;

export function parcelSource(origin: string, filter: MapFilter): VectorSourceSpecification {
  const query = new URLSearchParams(
    Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return {
    type: "vector",
    tiles: [`${origin}/tiles/parcels/{z}/{x}/{y}.mvt${query === "" ? "" : `?${query}`}`],
    maxzoom: DETAIL_ZOOM,
    promoteId: "id",
  };
}

/** The kind a feature is drawn as, as an expression: its category where it has one, else its conclusion. */
const kind: ExpressionSpecification = [
  "case",
  ["==", ["coalesce", ["get", "category"], ""], ""],
  ["get", "overall"],
  ["get", "category"],
];

export function byKind(of: (kind: Kind) => string, otherwise: string): ExpressionSpecification {
  // The style's type wants the first pair spelt out; every pair here is a kind and its value.
  return ["match", kind, ...KINDS.flatMap((one) => [one, of(one)]), otherwise] as ExpressionSpecification;
}

export const hatchImage = (kind: Kind): string => `hatch-${kind}`;

export function parcelLayers(): LayerSpecification[] {
  const base = { source: "parcels", "source-layer": "parcels", minzoom: PARCEL_MIN_ZOOM } as const;
  return [
    {
      ...base,
      id: "parcel-fill",
      type: "fill",
      paint: { "fill-color": byKind((one) => LOOKS[one].fill, PAPER), "fill-opacity": 0.92 },
    },
    {
      ...base,
      id: "parcel-hatch",
      type: "fill",
      minzoom: 12.5,
      paint: { "fill-pattern": byKind(hatchImage, hatchImage("undetermined")) },
    },
    {
      ...base,
      id: "parcel-line",
      type: "line",
      paint: {
        "line-color": INK,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 11, 0.25, 14, 0.8],
        "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.3, 16, 1.2],
      },
    },
    {
      ...base,
      // One point a parcel: a polygon cut by the edge of a tile would show its mark twice.
      "source-layer": "parcel-marks",
      id: "parcel-mark",
      type: "symbol",
      minzoom: MARK_ZOOM,
      layout: {
        "text-field": byKind((one) => LOOKS[one].mark, ""),
        "text-font": FONTS,
        "text-size": ["interpolate", ["linear"], ["zoom"], 14, 11, 17, 18],
        "text-padding": 1,
      },
      paint: {
        "text-color": byKind((one) => `rgb(${inkOn(LOOKS[one].fill).join(",")})`, INK),
        "text-halo-color": byKind((one) => LOOKS[one].fill, PAPER),
        "text-halo-width": 2.4,
      },
    },
  ];
}

/** The chosen parcel, drawn from its own record: it shows even when a filter hides it from the tiles. */
export function selectionLayers(): LayerSpecification[] {
  return [
    {
      id: "selection-halo",
      source: "selection",
      type: "line",
      layout: { "line-join": "round" },
      paint: { "line-color": PAPER, "line-width": 7 },
    },
    {
      id: "selection-line",
      source: "selection",
      type: "line",
      layout: { "line-join": "round" },
      paint: { "line-color": ACCENT, "line-width": 3.2 },
    },
  ];
}
