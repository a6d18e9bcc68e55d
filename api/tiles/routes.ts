import { createHash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { isOneOf, ORGANISATION_ROLES } from "../../gis/identity/roles.ts";
import { readAssignmentVersion, readCity as readCityRow } from "../../sql/generated/queries.ts";
import { CATEGORIES, OVERALLS, STAGES } from "../districts/contract.ts";
import { requireDistrict } from "../districts/service.ts";
import { type House, notFound } from "../house.ts";
import { type Admitted, visitOf } from "../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../route.ts";
import {
  ALL_PARCELS_ZOOM,
  LAYERS,
  type Layer,
  MAX_ZOOM,
  PARCEL_MIN_ZOOM,
  readTile,
  readTileJson,
  tileFilter,
} from "./contract.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { MapStates, versionOf } from "./map-state.ts";
import { districtsTile, parcelsTile } from "./service.ts";
import { ENCODINGS, type Encoding, TileCache } from "./tile-cache.ts";

const DEMONSTRATION = "演示数据 demonstration data";

/** The tiles as a house serves them. */
export interface TileRoom {
  readonly routes: Route[];
  /** What lies ready for visitors, to be asked before the routes. */
  readonly kept: KeptAnswers;
}

export function tileRoom(house: House): TileRoom {
  const states = new MapStates(house.db, house.today);
  const cache = new TileCache();
  const kept = new KeptAnswers(states, cache);
  return { kept, routes: routesOf(house, answerTile(house, states, cache, kept)) };
}

function routesOf(house: House, answer: RequestHandler): Route[] {
  return [
    implement(readTileJson, async ({ params, query }) => {
      const layer = knownLayer(params.layer);
      await requireDistrict(house, query.district);
      const city = await house.db.run(readCityRow);
      const filter = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, String(value)]],
        ),
      );
      const suffix = filter.size > 0 ? `?${filter}` : "";
      return {
        tilejson: "3.0.0" as const,
        name: layer,
        description: DESCRIPTIONS[layer],
        attribution: house.demonstration ? DEMONSTRATION : (city?.name ?? ""),
        tiles: [`/tiles/${layer}/{z}/{x}/{y}.mvt${suffix}`],
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        // json_build_array of four numbers, or null without outlines.
        ...(city?.bbox ? { bounds: city.bbox as [number, number, number, number] } : {}),
        vector_layers: VECTOR_LAYERS[layer],
      };
    }),
    { endpoint: readTile, handler: guarded(readTile, answer) },
  ];
}

function answerTile(house: House, states: MapStates, cache: TileCache, kept: KeptAnswers): RequestHandler {
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
    const { asOf: askedDay, ...filter } = parse(
      tileFilter,
      withoutLanguage(request.query),
      400,
      "request-query-malformed",
    );
    await requireDistrict(house, filter.district);
    const visit = visitOf(request);
    const { db } = visit;
    const state = await states.read();
    const asOf = askedDay ?? state.today;
    const { district } = filter;
    const drawn = versionOf(state, address, district);
    const version = layer === "districts" ? state.outlines : `${await scopeOf(house, visit)} ${drawn}`;
    const asked = layer === "districts" ? [] : [asOf, ...Object.entries(filter).flat()];
    const key = [house.version, layer, address.z, address.x, address.y, ...asked, version].join(" ");
    response
      .type("application/vnd.mapbox-vector-tile")
      .vary("Accept-Encoding")
      .set("cache-control", "private, no-cache")
      .set("etag", `W/"${createHash("sha256").update(key).digest("base64url")}"`);
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    const { bytes, encoding } = await cache.get(key, encodingFor(request), () =>
      layer === "parcels"
        ? parcelsTile(
            db,
            address,
            { asOf, ...filter },
            {
              ofOrganisation: isOneOf(ORGANISATION_ROLES, visit.actor.role),
              isLatest: state.districts.every(({ lastChange }) => lastChange <= asOf),
            },
          )
        : districtsTile(db, address),
    );
    if (encoding !== undefined) response.set("content-encoding", encoding);
    response.set("content-length", String(bytes.length));
    if (layer === "parcels") {
      const asked = request.originalUrl;
      kept.keep(request, response, { asked, key, encoding, address, district, version: drawn, state });
    }
    response.end(bytes);
  };
}

/**
 * Who sees the same parcels, as the policies of the database tell them apart (sql/migrations/0010): a tile is kept for
 * these and no others.
 */
async function scopeOf({ db }: House, { actor, passwordDue }: Admitted): Promise<string> {
  const { role, district, organisation } = actor;
  if (role === "anonymous" || passwordDue) return "anonymous";
  if (!isOneOf(ORGANISATION_ROLES, role)) return `${role} ${district ?? ""}`;
  // What it is assigned may have changed.
  const { version } = await db.run(readAssignmentVersion, { organisation: organisation ?? "" });
  return `${role} ${organisation ?? ""} ${version}`;
}

/** The best of the encodings that a client takes; undefined: none of them. */
function encodingFor(request: Request): Encoding | undefined {
  const accepted = request.acceptsEncodings([...ENCODINGS, "identity"]);
  return ENCODINGS.find((one) => one === accepted);
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
  parcels:
    "宗地及六类认定结果；宗地多处按方格计数 Parcels by their outcome under the six categories; where they are many, counted in squares",
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
    {
      id: "cells",
      description: "Numbers of parcels in each of 16 × 16 squares",
      fields: Object.fromEntries(
        [
          "parcels",
          "m2",
          ...[...OVERALLS, ...CATEGORIES, ...STAGES].flatMap((key) => [key, `${key}:m2`]),
        ].map((key) => [key, "Number"]),
      ),
      minzoom: 0,
      maxzoom: ALL_PARCELS_ZOOM - 1,
    },
  ],
};
