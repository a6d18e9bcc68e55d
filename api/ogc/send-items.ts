import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { crsByCode } from "../../gis/formats/crs.ts";
import { withFirst } from "../download.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { PageLink } from "../html-page.ts";
import { writeFlatGeobuf } from "../survey/export/gdal-writers.ts";
import type { ExportFeature } from "../survey/export/table.ts";
import { gdal } from "../survey/formats/gdal.ts";
import { localeAsked, noteOf, sendHtml } from "./answering.ts";
import { type CollectionId, collectionContract } from "./contract.ts";
import type { OgcCrs } from "./crs.ts";
import type { OgcFeature } from "./features.ts";
import { askedAddress, GEOJSON_TYPE, pageOf, selfLinks } from "./links.ts";

export interface Sending {
  readonly house: House;
  readonly id: CollectionId;
  readonly request: Request;
  readonly limit: number;
  readonly crs: OgcCrs;
  readonly signal: AbortSignal;
}

export async function sendGeoJson(
  response: Response,
  { house, request, limit, crs }: Sending,
  features: AsyncGenerator<OgcFeature>,
): Promise<void> {
  response.set({
    "content-type": GEOJSON_TYPE,
    "content-crs": `<${crs.uri}>`,
    "cache-control": "private, no-cache",
  });
  const locale = localeAsked(request);
  async function* pieces(): AsyncGenerator<string> {
    const note = noteOf(house);
    yield `{"type":"FeatureCollection",${note === null ? "" : `"description":${JSON.stringify(note)},`}"features":[\n`;
    let count = 0;
    let last: OgcFeature | undefined;
    let more = false;
    for await (const feature of features) {
      if (count === limit) {
        more = true;
        break;
      }
      yield (count === 0 ? "" : ",\n") + JSON.stringify(geoJson(feature));
      count += 1;
      last = feature;
    }
    const links = [
      ...selfLinks(request, GEOJSON_TYPE, locale),
      ...(more && last ? [nextLink(request, last)] : []),
    ];
    yield `\n],"numberReturned":${count},"timeStamp":"${new Date().toISOString()}","links":${JSON.stringify(links)}}\n`;
  }
  await pipeline(Readable.from(pieces()), response);
}

export async function sendPage(
  response: Response,
  { house, id, request, limit }: Sending,
  features: AsyncGenerator<OgcFeature>,
): Promise<void> {
  // A page is for reading; the rest is behind its link.
  const shown = Math.min(limit, 500);
  const rows: OgcFeature[] = [];
  let more = false;
  for await (const feature of features) {
    if (rows.length === shown) {
      more = true;
      break;
    }
    rows.push(feature);
  }
  const locale = localeAsked(request);
  const names = Object.keys(collectionContract(id).properties);
  const last = rows.at(-1);
  const links = [
    ...selfLinks(request, GEOJSON_TYPE, locale),
    ...(more && last ? [nextLink(request, last)] : []),
  ];
  sendHtml(request, response, {
    title: collectionContract(id).title[locale],
    note: noteOf(house),
    links,
    table: {
      columns: ["id", ...names],
      rows: rows.map(({ id: feature, properties }) => [
        { href: pageOf(request, `/collections/${id}/items/${encodeURIComponent(feature)}`), text: feature },
        ...names.map((name) => properties[name]),
      ]),
    },
  });
}

export async function sendFlatGeobuf(
  response: Response,
  { house, id, limit, crs, signal }: Sending,
  features: AsyncGenerator<OgcFeature>,
): Promise<void> {
  const degrees = crsByCode("EPSG:4490");
  if (!degrees || crs.northFirst) {
    throw new AppError(
      "crs-not-written",
      {
        zh: "FlatGeobuf 只以 EPSG:4490 输出。",
        en: "FlatGeobuf is written in EPSG:4490 only; leave crs out.",
      },
      { status: 400 },
    );
  }
  async function* drawn(): AsyncGenerator<ExportFeature> {
    let count = 0;
    for await (const { id: feature, properties, geometry } of features) {
      if (count === limit) return;
      count += 1;
      // GDAL's FlatGeobuf holds no feature without geometry.
      if (geometry) yield { id: feature, values: { id: feature, ...properties }, geometry };
    }
  }
  const kinds = { text: "text", number: "decimal", flag: "flag", date: "text" } as const;
  const columns = [["id", "text"] as const, ...Object.entries(collectionContract(id).properties)].map(
    ([name, type]) => ({ name, zh: name, dbf: name.slice(0, 10), kind: kinds[type] }),
  );
  const pieces = writeFlatGeobuf(gdal(), {
    columns,
    features: drawn(),
    crs: degrees,
    layer: house.demonstration ? `${id}_demonstration` : id,
    title: id,
    note: noteOf(house),
    date: house.today(),
    signal,
  });
  const first = await pieces.next();
  response.set({ "content-type": "application/flatgeobuf", "cache-control": "private, no-cache" });
  await pipeline(Readable.from(withFirst(first, pieces)), response);
}

export function wantsFlatGeobuf(request: Request, f: string | undefined): boolean {
  return f === undefined ? request.headers.accept === "application/flatgeobuf" : f === "flatgeobuf";
}

export function geoJson({ id, properties, geometry }: OgcFeature) {
  return { type: "Feature", id, geometry, properties };
}

function nextLink(request: Request, { key }: OgcFeature): PageLink {
  const next = askedAddress(request);
  next.searchParams.set("cursor", Buffer.from(JSON.stringify(key)).toString("base64url"));
  return { href: next.href, rel: "next", type: GEOJSON_TYPE };
}
