import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RequestHandler } from "express";
import { crsByCode } from "../../../gis/formats/crs.ts";
import { requireDistrict } from "../../districts/service.ts";
import { describeDownload, withFirst } from "../../download.ts";
import { AppError } from "../../errors.ts";
import type { House } from "../../house.ts";
import { visitOf } from "../../identity/visit.ts";
import { parse, type Route, withoutLanguage } from "../../route.ts";
import { refuseFile } from "../formats/refusal.ts";
import { exportParcels } from "./contract.ts";
import { openExport } from "./export-parcels.ts";

/** Exports being written at one time; each may take a work folder and a process of GDAL. */
const AT_ONCE = 4;

export function exportRoutes(house: House): Route[] {
  return [{ endpoint: exportParcels, handler: answerExport(house) }];
}

function answerExport(house: House): RequestHandler {
  let running = 0;
  return async (request, response) => {
    // Whoever asks is given what the database lets him see, as in the list.
    const { db } = visitOf(request);
    const query = parse(exportParcels.query, withoutLanguage(request.query), 400, "request-query-malformed");
    const { format, crs, asOf = house.today(), ...filter } = query;
    await requireDistrict({ ...house, db }, filter.district);
    if (running >= AT_ONCE) throw busy();
    running += 1;
    const hangUp = new AbortController();
    response.once("close", () => hangUp.abort());
    try {
      const made = await openExport(db, {
        format,
        asOf,
        filter,
        crs: crs === undefined ? undefined : requireCrs(crs),
        signal: hangUp.signal,
      });
      if (request.method === "HEAD") {
        describeDownload(response, made);
        response.end();
        return;
      }
      // What cannot be answered is refused before the first byte is sent.
      const first = await made.pieces.next();
      describeDownload(response, made);
      await pipeline(Readable.from(withFirst(first, made.pieces)), response);
    } catch (error) {
      // Nobody is left to be told.
      if (!hangUp.signal.aborted) throw error;
    } finally {
      running -= 1;
    }
  };
}

function requireCrs(text: string) {
  const crs = crsByCode(text);
  if (crs) return crs;
  throw refuseFile("crs-unknown", `不认识坐标系 ${text}。`, `The coordinate system ${text} is not known.`);
}

function busy(): AppError {
  return new AppError(
    "exports-busy",
    {
      zh: `已有 ${AT_ONCE} 个导出正在进行，请稍后再试。`,
      en: `${AT_ONCE} exports are being written already; try again in a moment.`,
    },
    { status: 503 },
  );
}
