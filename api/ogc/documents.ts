import type { Request } from "express";
import type { Locale } from "../route.ts";
import { type CollectionId, collectionContract, type PropertyType } from "./contract.ts";
import { GEOMETRY } from "./items-query.ts";
import { collectionLinks } from "./links.ts";
import { SOURCES } from "./sources.ts";

/** What the description of every collection shares. */
export interface Described {
  readonly request: Request;
  readonly locale: Locale;
  readonly bbox: readonly number[] | null;
  readonly crs: readonly string[];
  readonly storageCrs: string;
  readonly note: string | null;
}

export function collectionDocument(
  id: CollectionId,
  { request, locale, bbox, crs, storageCrs, note }: Described,
) {
  const { title, description } = collectionContract(id);
  return {
    id,
    title: title[locale],
    description: [description[locale], note].filter((part) => part !== null).join("; "),
    itemType: "feature",
    extent: {
      ...(bbox && { spatial: { bbox: [bbox], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84" } }),
      ...(SOURCES[id].period && { temporal: { interval: [[null, null]] } }),
    },
    crs,
    storageCrs,
    links: collectionLinks(request, id, locale),
  };
}

const SHAPES: Readonly<Record<PropertyType, object>> = {
  text: { type: "string" },
  number: { type: "number" },
  flag: { type: "boolean" },
  date: { type: "string", format: "date" },
};

/** JSON Schema of what a collection can be filtered by. */
export function queryablesDocument(id: CollectionId, address: string, locale: Locale) {
  return {
    ...schemaDocument(id, address, locale),
    properties: {
      ...shapesOf(id),
      [GEOMETRY]: { title: GEOMETRY, format: "geometry-multipolygon", "x-ogc-role": "primary-geometry" },
    },
    additionalProperties: false,
  };
}

/** JSON Schema of a feature of the collection. */
export function featureDocument(id: CollectionId, address: string, locale: Locale) {
  return {
    ...schemaDocument(id, address, locale),
    required: ["type", "id", "geometry", "properties"],
    properties: {
      type: { type: "string", enum: ["Feature"] },
      id: { type: "string" },
      geometry: { type: ["object", "null"] },
      properties: { type: "object", properties: shapesOf(id) },
    },
  };
}

function schemaDocument(id: CollectionId, address: string, locale: Locale) {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: address,
    type: "object",
    title: collectionContract(id).title[locale],
  };
}

function shapesOf(id: CollectionId) {
  const { properties } = collectionContract(id);
  return Object.fromEntries(
    Object.entries(properties).map(([name, type]) => [name, { title: name, ...SHAPES[type] }]),
  );
}
