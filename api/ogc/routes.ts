import type { Request, RequestHandler } from "express";
import { mayUse } from "../../gis/identity/powers.ts";
import type { Actor } from "../../gis/identity/roles.ts";
import { readPlane } from "../../sql/generated/queries.ts";
import type { Endpoint } from "../endpoint.ts";
import type { House } from "../house.ts";
import type { Table } from "../html-page.ts";
import { visitOf } from "../identity/visit.ts";
import { openApi30 } from "../openapi.ts";
import { guarded, type Route } from "../route.ts";
import { answer, localeAsked, noteOf } from "./answering.ts";
import {
  COLLECTION_IDS,
  type CollectionId,
  collectionContract,
  collectionEndpoints,
  listCollections,
  readConformance,
  readDefinition,
  readLanding,
} from "./contract.ts";
import { STORED, systemsOf } from "./crs.ts";
import { collectionDocument, type Described, featureDocument, queryablesDocument } from "./documents.ts";
import { answerItem, answerItems } from "./items.ts";
import { addressOf, landingLinks, pageOf, SCHEMA_TYPE } from "./links.ts";

const CONFORMS_TO = [
  ...["core", "oas30", "geojson", "html"].map((one) => `ogcapi-features-1/1.0/conf/${one}`),
  "ogcapi-features-2/1.0/conf/crs",
  ...["queryables", "queryables-query-parameters", "filter", "features-filter"].map(
    (one) => `ogcapi-features-3/1.0/conf/${one}`,
  ),
  ...[
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "spatial-functions",
    "temporal-functions",
    "property-property",
  ].map((one) => `cql2/1.0/conf/${one}`),
].map((one) => `http://www.opengis.net/spec/${one}`);

export function ogcRoutes(house: House): Route[] {
  const collections = COLLECTION_IDS.map((id) => ({ id, ...collectionEndpoints(id) }));
  const endpoints: Endpoint[] = [
    readLanding,
    readConformance,
    readDefinition,
    listCollections,
    ...collections.flatMap(({ id: _id, ...operations }) => Object.values(operations)),
  ];
  let definition: ReturnType<typeof openApi30> | undefined;
  const route = (endpoint: Endpoint, handler: RequestHandler): Route => ({
    endpoint,
    handler: guarded(endpoint, handler),
  });
  return [
    route(readLanding, (request, response) => {
      const locale = localeAsked(request);
      const title = locale === "zh" ? "盘活：OGC API 要素" : "Panhuo: OGC API – Features";
      answer(request, response, readLanding, {
        body: { title, description: noteOf(house) ?? "", attribution: noteOf(house) ?? "" },
        links: landingLinks(request, locale),
        page: { title, note: noteOf(house), table: contentsOf(request, openTo(visitOf(request).actor)) },
      });
    }),
    route(readConformance, (request, response) => {
      answer(request, response, readConformance, {
        body: { conformsTo: CONFORMS_TO },
        links: [],
        page: {
          title: "Conformance",
          note: null,
          table: { columns: ["conformsTo"], rows: CONFORMS_TO.map((one) => [one]) },
        },
      });
    }),
    route(readDefinition, (request, response) => {
      definition ??= openApi30(endpoints, house.version, "/ogc");
      const operations = endpoints.map(({ path, summary }) => [path, summary.zh, summary.en]);
      answer(request, response, readDefinition, {
        body: { ...definition, servers: [{ url: addressOf(request, "") }] },
        links: [],
        type: "application/vnd.oai.openapi+json;version=3.0",
        page: {
          title: "OpenAPI",
          note: null,
          table: { columns: ["path", "中文", "English"], rows: operations },
        },
      });
    }),
    route(listCollections, async (request, response) => {
      const { actor } = visitOf(request);
      const described = await describer(house, request);
      const open = openTo(actor);
      answer(request, response, listCollections, {
        body: { collections: open.map((id) => collectionDocument(id, described)) },
        links: [],
        page: {
          title: described.locale === "zh" ? "要素集" : "Collections",
          note: noteOf(house),
          table: contentsOf(request, open),
        },
      });
    }),
    ...collections.flatMap(({ id, describe, queryables, schema, items, item }) => [
      route(describe, async (request, response) => {
        const described = await describer(house, request);
        const { links, ...body } = collectionDocument(id, described);
        answer(request, response, describe, {
          body,
          links,
          page: { title: body.title, note: body.description, table: propertiesOf(id) },
        });
      }),
      ...(
        [
          [queryables, queryablesDocument],
          [schema, featureDocument],
        ] as const
      ).map(([endpoint, documentOf]) =>
        route(endpoint, (request, response) => {
          const body = documentOf(
            id,
            addressOf(request, endpoint.path.slice("/ogc".length)),
            localeAsked(request),
          );
          answer(request, response, endpoint, {
            body,
            links: [],
            type: SCHEMA_TYPE,
            page: {
              title: body.title,
              note: null,
              table: propertiesOf(id),
            },
          });
        }),
      ),
      route(items, answerItems(house, id, items)),
      route(item, answerItem(house, id, item)),
    ]),
  ];
}

/** The collections that somebody may read. */
function openTo(actor: Actor): CollectionId[] {
  return COLLECTION_IDS.filter((id) => {
    const { power } = collectionContract(id);
    return power === undefined || mayUse(actor, power);
  });
}

const propertiesOf = (id: CollectionId): Table => ({
  columns: ["property", "type"],
  rows: Object.entries(collectionContract(id).properties),
});

/** Collections and what they hold, for a page. */
function contentsOf(request: Request, ids: readonly CollectionId[]): Table {
  const locale = localeAsked(request);
  return {
    columns: locale === "zh" ? ["要素集", "内容"] : ["collection", "what it holds"],
    rows: ids.map((id) => {
      const { title, description } = collectionContract(id);
      return [{ href: pageOf(request, `/collections/${id}`), text: title[locale] }, description[locale]];
    }),
  };
}

async function describer(house: House, request: Request): Promise<Described> {
  const city = await house.db.run(readPlane);
  return {
    request,
    locale: localeAsked(request),
    // json_build_array of four numbers, or null without outlines.
    bbox: (city?.bbox ?? null) as readonly number[] | null,
    crs: systemsOf(city?.planeSrid ?? 4548).map(({ uri }) => uri),
    storageCrs: STORED,
    note: noteOf(house),
  };
}
