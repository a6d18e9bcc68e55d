import { z } from "zod";
import { endpoint } from "../../endpoint.ts";
import { listParcels } from "../../parcels/contract.ts";

export const EXPORT_FORMATS = [
  "shapefile",
  "geopackage",
  "geodatabase",
  "flatgeobuf",
  "geojson",
  "ndjson",
  "kml",
  "dxf",
  "csv",
  "xlsx",
  "boundary-text",
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The filters of the list of parcels, without its pages. */
export const exportFilter = listParcels.query.omit({ limit: true, cursor: true });

export const exportParcels = endpoint({
  id: "exportParcels",
  method: "get",
  path: "/api/survey/parcels",
  room: "survey",
  summary: {
    zh: "按清单的筛选条件导出宗地文件",
    en: "Parcels as a file, through the filters of their list",
  },
  query: exportFilter.extend({
    format: z.enum(EXPORT_FORMATS),
    /** EPSG:4527; absent, each format's usual system. */
    crs: z.string().trim().min(1).max(40).optional(),
  }),
  response: z.string(),
  answers: "application/octet-stream",
  refusals: [404, 422],
});
