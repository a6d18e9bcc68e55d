import { z } from "zod";
import { category, districtCode, overall, stage } from "../districts/contract.ts";
import { asOfQuery, endpoint, wholeNumber } from "../endpoint.ts";

export const LAYERS = ["districts", "parcels"] as const;
export type Layer = (typeof LAYERS)[number];
const layer = z.enum(LAYERS);

/** From this zoom on a tile holds parcels where they are few; below it, and where they are many, squares that count them. */
export const PARCEL_MIN_ZOOM = 11;
/** From this zoom on a tile holds parcels, however many. */
export const ALL_PARCELS_ZOOM = 14;
export const MAX_ZOOM = 18;

/** How a project brings its land back to use (GLOSSARY `mode`). */
export const PROJECT_MODES = ["reserve", "original-user", "market-entity"] as const;

export const projectMode = z.enum(PROJECT_MODES);
export const planYear = wholeNumber(2000, 2100);

/** Filters that change which parcels a tile holds or counts; stage, mode and year are those of the day `asOf`. */
export const tileFilter = asOfQuery.extend({
  district: districtCode.optional(),
  category: category.optional(),
  stage: stage.optional(),
  overall: overall.optional(),
  mode: projectMode.optional().describe("改造模式 Mode of the parcel's project"),
  year: planYear.optional().describe("年度实施计划的年份 Year of the annual plan that the parcel is in"),
});

const tileNumber = wholeNumber(0, 2 ** MAX_ZOOM);

/** TileJSON 3.0.0. */
export const readTileJson = endpoint({
  id: "readTileJson",
  method: "get",
  path: "/tiles/{layer}.json",
  room: "tiles",
  summary: { zh: "瓦片说明（TileJSON 3）", en: "Description of a tile layer (TileJSON 3)" },
  // Any word: a layer that does not exist is not found, as its tiles are not.
  params: z.strictObject({ layer: z.string() }),
  query: tileFilter,
  response: z.object({
    tilejson: z.literal("3.0.0"),
    name: z.string(),
    description: z.string(),
    attribution: z.string(),
    tiles: z.array(z.string()),
    minzoom: z.int(),
    maxzoom: z.int(),
    bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
    vector_layers: z.array(
      z.object({
        id: z.string(),
        description: z.string(),
        fields: z.record(z.string(), z.string()),
        minzoom: z.int(),
        maxzoom: z.int(),
      }),
    ),
  }),
  refusals: [404],
});

/**
 * Layer `parcels` (z 0–18). Where parcels are few, and everywhere from z 14 on, source layer `parcels` holds them: `id`,
 * `overall`, `categories` ("CAT-2,CAT-6"), `category` (the only satisfied one, "several", or ""), `stage`, `district`,
 * `alias`; and `parcel-marks` one point each (`id`, `overall`, `category`). Elsewhere source layer `cells` holds a point
 * for each of 16 × 16 squares: `parcels` and `m2`, and the same of conclusions, categories and stages (`eligible`,
 * `eligible:m2`, `CAT-2`, `CAT-2:m2`, `library` …) where there are any.
 * Layer `districts` (z 0–14): polygons with `code`, `name`, `nameEn`, `kind`,
 * `demonstration`; and a second source layer `district-labels` with one point each
 * (`code`, `name`, `nameEn`).
 */
export const readTile = endpoint({
  id: "readTile",
  method: "get",
  path: "/tiles/{layer}/{z}/{x}/{y}.mvt",
  room: "tiles",
  summary: { zh: "矢量瓦片", en: "A Mapbox vector tile" },
  params: z.strictObject({
    layer,
    z: wholeNumber(0, MAX_ZOOM),
    x: tileNumber,
    y: tileNumber,
  }),
  query: tileFilter,
  response: z.instanceof(Uint8Array),
  refusals: [404],
});
