import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from "maplibre-gl";
import { CHOROPLETH, INK, PAPER } from "../palette.ts";
import { FONTS } from "./fonts.ts";

/** What the map shows for one district: exactly what its row of the table prints. */
export interface DistrictValue {
  readonly code: string;
  readonly name: string;
  /** The number as printed, with its unit. */
  readonly value: string;
  /** 0 for nothing, then 1 (smallest) to 5. */
  readonly shade: number;
}

const DETAIL_ZOOM = 12;
const TINT_ZOOM = 11;

export function districtSource(origin: string): VectorSourceSpecification {
  return {
    type: "vector",
    tiles: [`${origin}/tiles/districts/{z}/{x}/{y}.mvt`],
    maxzoom: DETAIL_ZOOM,
    promoteId: "code",
  };
}

/** A value for each district by its code; `match` needs at least one pair. */
function byCode(
  values: readonly DistrictValue[],
  of: (value: DistrictValue) => string,
  otherwise: string,
): ExpressionSpecification | string {
  const [first, ...others] = values;
  if (first === undefined) return otherwise;
  const pairs = others.flatMap((value) => [value.code, of(value)]);
  return ["match", ["get", "code"], first.code, of(first), ...pairs, otherwise];
}

function shadeColour({ shade }: DistrictValue): string {
  return CHOROPLETH[shade] ?? CHOROPLETH[0];
}

const labelColour = ({ shade }: DistrictValue): string => (shade >= 4 ? PAPER : INK);

const isFunctionalArea: ExpressionSpecification = ["==", ["get", "kind"], "functional-area"];

/** Areas, then outlines: the parcels are drawn between these and the labels. */
export function districtLayers(
  values: readonly DistrictValue[],
  selected: string | undefined,
): LayerSpecification[] {
  const base = { source: "districts", "source-layer": "districts" } as const;
  return [
    {
      ...base,
      id: "district-fill",
      type: "fill",
      paint: {
        "fill-color": byCode(values, shadeColour, CHOROPLETH[0]),
        // Where parcels are drawn the districts step back to a tint.
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 10.6, 1, 11.4, 0.22],
      },
    },
    {
      ...base,
      id: "district-functional",
      type: "fill",
      filter: isFunctionalArea,
      maxzoom: 11,
      paint: { "fill-pattern": "functional-area" },
    },
    {
      ...base,
      id: "district-line",
      type: "line",
      filter: ["!", isFunctionalArea],
      paint: {
        "line-color": INK,
        "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.6, 12, 1.6],
        "line-opacity": 0.55,
      },
    },
    {
      ...base,
      id: "district-line-functional",
      type: "line",
      filter: isFunctionalArea,
      paint: { "line-color": INK, "line-width": 1.2, "line-dasharray": [3, 2], "line-opacity": 0.8 },
    },
    {
      ...base,
      id: "district-selected",
      type: "line",
      filter: ["==", ["get", "code"], selected ?? ""],
      layout: { "line-join": "round" },
      paint: { "line-color": INK, "line-width": 3 },
    },
  ];
}

/** One label a district, on its own point: the name and the number of the table. */
export function districtLabels(values: readonly DistrictValue[]): LayerSpecification[] {
  return [
    {
      id: "district-label",
      source: "districts",
      "source-layer": "district-labels",
      type: "symbol",
      maxzoom: 13,
      layout: {
        "text-field": byCode(values, ({ name, value }) => `${name}\n${value}`, ""),
        "text-font": FONTS,
        "text-size": ["interpolate", ["linear"], ["zoom"], 7, 11, 10, 13.5],
        "text-line-height": 1.25,
        "text-padding": 0,
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
        "text-radial-offset": 0.2,
      },
      paint: {
        // On a dark area light words in the area's own shade; where parcels are drawn all areas are pale.
        "text-color": ["step", ["zoom"], byCode(values, labelColour, INK), TINT_ZOOM, INK],
        "text-halo-color": ["step", ["zoom"], byCode(values, shadeColour, PAPER), TINT_ZOOM, PAPER],
        "text-halo-width": 1.6,
      },
    },
  ];
}
