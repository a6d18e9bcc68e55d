import type { RequestHandler } from "express";
import { readCity as readCityRow } from "../../sql/generated/queries.ts";
import { requireDistrict } from "../districts/service.ts";
import { type House, notFound } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../route.ts";
import {
  LAYERS,
  type Layer,
  MAX_ZOOM,
  PARCEL_MIN_ZOOM,
  readTile,
  readTileJson,
  tileFilter,
} from "./contract.ts";
import { districtsTile, parcelsTile } from "./service.ts";

const DEMONSTRATION = "演示数据 demonstration data";

export function tileRoutes(house: House): Route[] {
  return [
    implement(readTileJson, async ({ params, query }) => {
      const layer = knownLayer(params.layer);
      await requireDistrict(house, query.district);
      const city = await house.db.run(readCityRow);
      const filter = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, value]],
        ),
      );
      const suffix = filter.size > 0 ? `?${filter}` : "";
      return {
        tilejson: "3.0.0" as const,
        name: layer,
        description: DESCRIPTIONS[layer],
        attribution: house.demonstration ? DEMONSTRATION : (city?.name ?? ""),
        tiles: [`/tiles/${layer}/{z}/{x}/{y}.mvt${suffix}`],
        minzoom: layer === "parcels" ? PARCEL_MIN_ZOOM : 0,
        maxzoom: MAX_ZOOM,
        // json_build_array of four numbers, or null without outlines.
        ...(city?.bbox ? { bounds: city.bbox as [number, number, number, number] } : {}),
        vector_layers: VECTOR_LAYERS[layer],
      };
    }),
    { endpoint: readTile, handler: guarded(readTile, answerTile(house)) },
  ];
}

function answerTile(house: House): RequestHandler {
  return async (request, response) => {
    const layer = knownLayer(String(request.params.layer));
    const address = parse(
      readTile.params.omit({ layer: true }),
      withoutLayer(request.params),
      404,
      "tile-unknown",
    );
    const side = 2 ** address.z;
    if (address.x >= side || address.y >= side) {
      throw notFound(
        "tile-outside-world",
        `第 ${address.z} 级没有瓦片 ${address.x}/${address.y}。`,
        `There is no tile ${address.x}/${address.y} at zoom ${address.z}.`,
      );
    }
    const { asOf = house.today(), ...filter } = parse(
      tileFilter,
      withoutLanguage(request.query),
      400,
      "request-query-malformed",
    );
    await requireDistrict(house, filter.district);
    const { db } = visitOf(request);
    const tile =
      layer === "parcels"
        ? await parcelsTile(db, address, { asOf, ...filter })
        : await districtsTile(db, address);
    response.type("application/vnd.mapbox-vector-tile").set("cache-control", "private, no-cache").send(tile);
  };
}

/** Express matches `/tiles/:layer/:z/:x/:y.mvt` with the extension outside the parameter. */
function withoutLayer({ layer: _layer, ...address }: Readonly<Record<string, unknown>>) {
  return address;
}

function knownLayer(name: string): Layer {
  const found = LAYERS.find((one) => one === name);
  if (found) return found;
  throw notFound(
    "tile-layer-unknown",
    `没有图层 ${name}；可用图层：${LAYERS.join("、")}。`,
    `There is no layer ${name}; there are ${LAYERS.join(" and ")}.`,
  );
}

const DESCRIPTIONS = {
  districts: "区县与功能区 Districts and functional areas",
  parcels: "宗地及六类认定结果 Parcels by their outcome under the six categories",
};

const VECTOR_LAYERS = {
  districts: [
    {
      id: "districts",
      description: "Outlines",
      fields: { code: "String", name: "String", nameEn: "String", kind: "String", demonstration: "Boolean" },
      minzoom: 0,
      maxzoom: MAX_ZOOM,
    },
    {
      id: "district-labels",
      description: "One point for each district",
      fields: { code: "String", name: "String", nameEn: "String", kind: "String" },
      minzoom: 0,
      maxzoom: MAX_ZOOM,
    },
  ],
  parcels: [
    {
      id: "parcels",
      description: "Parcels",
      fields: {
        id: "String",
        alias: "String",
        district: "String",
        overall: "String",
        categories: "String",
        category: "String",
        stage: "String",
      },
      minzoom: PARCEL_MIN_ZOOM,
      maxzoom: MAX_ZOOM,
    },
    {
      id: "parcel-marks",
      description: "One point for each parcel",
      fields: { id: "String", overall: "String", category: "String" },
      minzoom: PARCEL_MIN_ZOOM,
      maxzoom: MAX_ZOOM,
    },
  ],
};
