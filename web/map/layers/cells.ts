import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { HEAT, HEAT_FROM, INK, PAPER } from "../palette.ts";
import { FONTS } from "./fonts.ts";

/** Circles grow with the logarithm of the number that they stand for: from one parcel to ten thousand. */
export const CELL_SIZES = [
  { parcels: 1, radius: 3 },
  { parcels: 10, radius: 6 },
  { parcels: 100, radius: 10 },
  { parcels: 1_000, radius: 14 },
  { parcels: 10_000, radius: 16 },
] as const;

/** From this radius on a number fits into its circle. */
const LABEL_FROM = 10;

const sized = (by: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["log10", ["get", "parcels"]],
  ...CELL_SIZES.flatMap(({ parcels, radius }) => [Math.log10(parcels), radius * by]),
];

/** Over the whole city the districts' names and numbers are read; the circles are dots between them. */
const NUMBER_ZOOM = 9.4;

const share: ExpressionSpecification = ["/", ["coalesce", ["get", "eligible"], 0], ["get", "parcels"]];

const label: ExpressionSpecification = [
  "case",
  [">=", ["get", "parcels"], 10_000],
  ["concat", ["number-format", ["/", ["get", "parcels"], 1_000], { "max-fraction-digits": 0 }], "k"],
  ["to-string", ["get", "parcels"]],
];

/** Squares of a tile that is too full for its parcels: how many there are, and how many of them low-efficiency land. */
export function cellLayers(): LayerSpecification[] {
  const base = { source: "parcels", "source-layer": "cells" } as const;
  return [
    {
      ...base,
      id: "cell-circle",
      type: "circle",
      layout: { "circle-sort-key": ["get", "parcels"] },
      paint: {
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          NUMBER_ZOOM - 0.6,
          sized(0.5),
          NUMBER_ZOOM,
          sized(1),
        ],
        "circle-color": [
          "step",
          share,
          HEAT[0],
          ...HEAT_FROM.flatMap((from, n) => [from, HEAT[n + 1] ?? INK]),
        ],
        "circle-opacity": ["step", share, 0.6, HEAT_FROM[0], 0.92],
        "circle-stroke-color": INK,
        "circle-stroke-opacity": 0.55,
        "circle-stroke-width": 0.8,
      },
    },
    {
      ...base,
      id: "cell-number",
      type: "symbol",
      minzoom: NUMBER_ZOOM,
      filter: [">=", ["get", "parcels"], CELL_SIZES.find((one) => one.radius >= LABEL_FROM)?.parcels ?? 100],
      layout: {
        "text-field": label,
        "text-font": FONTS,
        "text-size": 10.5,
        "text-allow-overlap": true,
        "text-padding": 0,
      },
      paint: {
        "text-color": ["case", [">=", share, HEAT_FROM[2]], PAPER, INK],
      },
    },
  ];
}
