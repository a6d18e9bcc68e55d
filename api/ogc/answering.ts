import type { Request, Response } from "express";
import { readPlane } from "../../sql/generated/queries.ts";
import type { Endpoint } from "../endpoint.ts";
import type { House } from "../house.ts";
import { htmlPage, type Page, type PageLink } from "../html-page.ts";
import { localeOf, parse, withoutLanguage } from "../route.ts";
import { DEMONSTRATION_LABEL } from "../survey/export/parcel-columns.ts";
import { type OgcCrs, systemsOf } from "./crs.ts";
import { inSameLanguage, JSON_TYPE, placeOf, selfLinks } from "./links.ts";

export const localeAsked = (request: Request) =>
  localeOf(request.headers["accept-language"], request.query.lang);
export const noteOf = ({ demonstration }: House) => (demonstration ? DEMONSTRATION_LABEL : null);

export async function systems(house: House): Promise<readonly OgcCrs[]> {
  const city = await house.db.run(readPlane);
  return systemsOf(city?.planeSrid ?? 4548);
}

export interface Answer {
  readonly body: object;
  readonly links: readonly PageLink[];
  readonly page: Pick<Page, "title" | "note" | "table">;
  readonly type?: string;
}

/** JSON or a page, as was asked for. */
export function answer(
  request: Request,
  response: Response,
  endpoint: Endpoint,
  { body, links, page, type = JSON_TYPE }: Answer,
): void {
  const query = parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed") as {
    f?: string;
  };
  const locale = localeAsked(request);
  response.vary("Accept").vary("Accept-Language");
  const all = [...selfLinks(request, type, locale), ...links];
  if (isPage(request, query.f)) {
    sendHtml(request, response, { ...page, links: all });
    return;
  }
  const isDocument = type !== JSON_TYPE;
  response.set("content-type", isDocument ? type : JSON_TYPE);
  response.send(JSON.stringify(isDocument ? body : { ...body, links: all }));
}

/** A page with its place among the others. */
export function sendHtml(
  request: Request,
  response: Response,
  page: Omit<Page, "trail" | "inOtherLanguage">,
): void {
  const locale = localeAsked(request);
  const links = page.links.map((link) => ({ ...link, href: inSameLanguage(request, link.href) }));
  response.type("html").send(htmlPage({ ...page, links, ...placeOf(request, locale) }, locale));
}

export function isPage(request: Request, f: string | undefined): boolean {
  return f === undefined ? request.accepts(["json", "html"]) === "html" : f === "html";
}
