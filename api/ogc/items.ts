import type { RequestHandler } from "express";
import type { z } from "zod";
import { SqlError } from "../db/sql-error.ts";
import { withFirst } from "../download.ts";
import type { Endpoint } from "../endpoint.ts";
import { AppError } from "../errors.ts";
import { type House, notFound } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { parse, withoutLanguage } from "../route.ts";
import { isPage, localeAsked, noteOf, sendHtml, systems } from "./answering.ts";
import { type CollectionId, collectionContract, type itemsQuery } from "./contract.ts";
import { requireSystem } from "./crs.ts";
import { type AskedFilter, featureOf, featuresAfter, withRun } from "./features.ts";
import { asKey, countStatement, itemsStatement, type Key, keyOfId } from "./items-query.ts";
import { addressOf, GEOJSON_TYPE, JSON_TYPE, selfLinks } from "./links.ts";
import { geoJson, sendFlatGeobuf, sendGeoJson, sendPage, wantsFlatGeobuf } from "./send-items.ts";

export function answerItem(house: House, id: CollectionId, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    const { db } = visitOf(request);
    const query = parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed") as {
      f?: string;
      crs?: string;
      asOf?: string;
    };
    const feature = String(request.params.featureId);
    const crs = requireSystem(await systems(house), query.crs);
    const only = keyOfId(id, feature);
    const day = query.asOf ?? house.today();
    const { rows } = only
      ? await db.driver.query(
          ...spread(itemsStatement(id, await withRun(db, id, { day, equal: {} }), { only, limit: 1, crs })),
        )
      : { rows: [] };
    const [row] = rows;
    if (!row) throw notFound("feature-unknown", `没有要素 ${feature}。`, `There is no feature ${feature}.`);
    const found = featureOf(id, row);
    const links = [
      ...selfLinks(request, GEOJSON_TYPE, localeAsked(request)),
      { href: addressOf(request, `/collections/${id}`), rel: "collection", type: JSON_TYPE },
    ];
    response.vary("Accept").vary("Accept-Language").set("content-crs", `<${crs.uri}>`);
    if (isPage(request, query.f)) {
      const table = { columns: ["property", "value"], rows: Object.entries(found.properties) };
      sendHtml(request, response, { title: feature, note: noteOf(house), links, table });
      return;
    }
    response.set("content-type", GEOJSON_TYPE).send(JSON.stringify({ ...geoJson(found), links }));
  };
}

/** What is stored always lies within the city's projection, so a position beyond it is the asker's. */
function asBeyondPlane(error: unknown): unknown {
  if (!(error instanceof SqlError && /^transform: /.test(error.fault.message))) return error;
  return new AppError(
    "position-beyond-projection",
    { zh: "坐标超出投影范围。", en: "A position lies beyond the projection." },
    { status: 400, cause: error },
  );
}

const spread = ({ text, values }: { text: string; values: readonly unknown[] }) => [text, values] as const;

export function answerItems(house: House, id: CollectionId, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    const hangUp = new AbortController();
    if (response.destroyed) hangUp.abort();
    else response.once("close", () => hangUp.abort());
    const { db } = visitOf(request);
    const asked = parse(
      endpoint.query,
      withoutLanguage(request.query),
      400,
      "request-query-malformed",
    ) as Record<string, unknown>;
    // Parsed by the contract, whose own properties are read below.
    const known = asked as z.output<typeof itemsQuery>;
    const offered = await systems(house);
    const crs = requireSystem(offered, known.crs);
    const filter: AskedFilter = {
      day: known.asOf ?? house.today(),
      datetime: known.datetime,
      bbox: known.bbox && { box: known.bbox, crs: requireSystem(offered, known["bbox-crs"]) },
      cql2:
        known.filter === undefined
          ? undefined
          : {
              text: known.filter,
              language: known["filter-lang"] === "cql2-json" ? "json" : "text",
              crs: requireSystem(offered, known["filter-crs"]),
            },
      equal: Object.fromEntries(
        Object.keys(collectionContract(id).properties).flatMap((name): [string, string][] =>
          typeof asked[name] === "string" ? [[name, asked[name]]] : [],
        ),
      ),
    };
    response.vary("Accept").vary("Accept-Language");
    if (known.resultType === "hits") {
      const { rows } = await db.driver
        .query(...spread(countStatement(id, await withRun(db, id, filter))))
        .catch((error: unknown) => {
          throw asBeyondPlane(error);
        });
      response.set("content-type", GEOJSON_TYPE).send(
        JSON.stringify({
          type: "FeatureCollection",
          features: [],
          numberMatched: rows[0]?.count,
          numberReturned: 0,
          links: selfLinks(request, GEOJSON_TYPE, localeAsked(request)),
        }),
      );
      return;
    }
    const { limit } = known;
    const after = known.cursor === undefined ? undefined : keyOfCursor(id, known.cursor);
    // One more than the page tells whether another page follows.
    const features = featuresAfter(db, id, filter, { after, limit: limit + 1, crs, signal: hangUp.signal });
    try {
      // What cannot be answered is refused before the first byte is sent.
      const first = await features.next();
      const all = withFirst(first, features);
      const set = { house, id, request, limit, crs, signal: hangUp.signal };
      if (wantsFlatGeobuf(request, known.f)) await sendFlatGeobuf(response, set, all);
      else if (isPage(request, known.f)) await sendPage(response, set, all);
      else await sendGeoJson(response, set, all);
    } catch (error) {
      // Nobody is left to be told.
      if (!hangUp.signal.aborted) throw asBeyondPlane(error);
    }
  };
}

function keyOfCursor(id: CollectionId, cursor: string): Key {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const key = Array.isArray(parts) ? asKey(id, parts) : undefined;
    if (key) return key;
  } catch {
    // Not what a page returned; said below.
  }
  throw new AppError(
    "cursor-malformed",
    { zh: "cursor 不是上一页返回的值。", en: "The cursor is not one that a page returned." },
    { status: 400 },
  );
}
