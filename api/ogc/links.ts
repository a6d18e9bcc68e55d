import type { Request } from "express";
import { AppError } from "../errors.ts";
import type { LinkedText, Page, PageLink } from "../html-page.ts";
import type { Locale } from "../route.ts";
import { COLLECTION_IDS, type CollectionId, collectionContract } from "./contract.ts";

export const JSON_TYPE = "application/json";
export const GEOJSON_TYPE = "application/geo+json";
export const SCHEMA_TYPE = "application/schema+json";
export const OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0";

/** Addresses are whole: clients join relative ones each in their own way. */
export function addressOf(request: Request, path: string): string {
  return `${originOf(request)}/ogc${path}`;
}

/** The address that was asked for, to be changed and given as another link. */
export function askedAddress(request: Request): URL {
  // A proxy may ask by the whole address.
  return new URL(originOf(request) + request.originalUrl.replace(/^https?:\/\/[^/?]*/i, ""));
}

/** Where a page stands, and the same in the other language. */
export function placeOf(request: Request, locale: Locale): Pick<Page, "trail" | "inOtherLanguage"> {
  const said = (zh: string, en: string) => (locale === "zh" ? zh : en);
  const [, id, kind] = /^\/ogc\/collections\/([a-z]+)(\/items)?/.exec(request.path) ?? [];
  const above = (path: string, text: string): LinkedText => ({ href: pageOf(request, path), text });
  const collection = COLLECTION_IDS.find((one) => one === id);
  const all: LinkedText[] = [above("", "OGC API")];
  if (request.path.startsWith("/ogc/collections"))
    all.push(above("/collections", said("要素集", "Collections")));
  if (collection) all.push(above(`/collections/${collection}`, collectionContract(collection).title[locale]));
  if (collection && kind) all.push(above(`/collections/${collection}/items`, said("要素", "Features")));
  const other = askedAddress(request);
  other.searchParams.set("lang", said("en", "zh"));
  return { trail: all, inOtherLanguage: other.href };
}

/** A page of ours. */
export function pageOf(request: Request, path: string): string {
  return inSameLanguage(request, `${addressOf(request, path)}?f=html`);
}

/** Whoever asked for a language by name keeps it from page to page. */
export function inSameLanguage(request: Request, href: string): string {
  if (typeof request.query.lang !== "string") return href;
  const url = new URL(href);
  url.searchParams.set("lang", request.query.lang);
  return url.href;
}

/** As the client sees it; behind a trusted proxy, as that says. */
function originOf(request: Request): string {
  const whole = `${request.protocol}://${request.host}`;
  if (URL.canParse(whole)) return new URL(whole).origin;
  throw new AppError(
    "host-malformed",
    { zh: "Host 请求头有误。", en: "The Host header is malformed." },
    { status: 400 },
  );
}

/** This answer, and the same as a page or as JSON. */
export function selfLinks(request: Request, type: string, locale: Locale): PageLink[] {
  const url = askedAddress(request);
  const self = url.href;
  const as = (f: string) => {
    url.searchParams.set("f", f);
    return url.href;
  };
  return [
    { href: self, rel: "self", type },
    { href: as("json"), rel: "alternate", type, title: "JSON" },
    { href: as("html"), rel: "alternate", type: "text/html", title: locale === "zh" ? "网页" : "Page" },
  ];
}

export function landingLinks(request: Request, locale: Locale): PageLink[] {
  const at = (path: string) => addressOf(request, path);
  const said = (zh: string, en: string) => (locale === "zh" ? zh : en);
  return [
    { href: at("/api"), rel: "service-desc", type: OPENAPI_TYPE, title: "OpenAPI 3.0" },
    {
      href: at("/api?f=html"),
      rel: "service-doc",
      type: "text/html",
      title: said("接口说明", "What can be asked"),
    },
    {
      href: at("/conformance"),
      rel: "conformance",
      type: JSON_TYPE,
      title: said("所符合的标准", "Conformance"),
    },
    { href: at("/collections"), rel: "data", type: JSON_TYPE, title: said("要素集", "Collections") },
  ];
}

export function collectionLinks(request: Request, id: CollectionId, locale: Locale): PageLink[] {
  const at = (path: string) => addressOf(request, `/collections/${id}${path}`);
  const said = (zh: string, en: string) => (locale === "zh" ? zh : en);
  return [
    { href: at("/items"), rel: "items", type: GEOJSON_TYPE, title: said("要素", "Features") },
    {
      href: at("/items?f=html"),
      rel: "items",
      type: "text/html",
      title: said("要素（网页）", "Features as a page"),
    },
    { href: at("/items?f=flatgeobuf"), rel: "items", type: "application/flatgeobuf", title: "FlatGeobuf" },
    {
      href: at("/queryables"),
      rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables",
      type: SCHEMA_TYPE,
      title: said("可过滤的属性", "What can be filtered by"),
    },
    // The word by which GDAL before 3.9 looks for them.
    {
      href: at("/queryables"),
      rel: "queryables",
      type: JSON_TYPE,
      title: collectionContract(id).title[locale],
    },
    // Relations are the same in capitals or not (RFC 8288); GDAL knows this one only so.
    { href: at("/schema"), rel: "describedBy", type: SCHEMA_TYPE, title: said("属性", "Properties") },
  ];
}
