import type { Gdal } from "../formats/gdal.ts";
import type { ExportFormat } from "./contract.ts";
import {
  writeDxf,
  writeFlatGeobuf,
  writeGeodatabase,
  writeGeoPackage,
  writeShapefile,
} from "./gdal-writers.ts";
import type { ExportTable, Pieces } from "./table.ts";
import {
  writeBoundaryText,
  writeCsv,
  writeGeoJson,
  writeKml,
  writeNdjson,
  writeXlsx,
} from "./text-writers.ts";

interface Format {
  readonly extension: string;
  readonly mediaType: string;
  /** Its usual coordinates: the city's plane for drawings and boundary points, degrees elsewhere. */
  readonly usual: "plane" | "zoned-plane" | "degrees" | "wgs84";
  write(table: ExportTable, gdal: () => Gdal): Pieces;
}

const ZIP = "application/zip";

export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  shapefile: {
    extension: "zip",
    mediaType: ZIP,
    usual: "degrees",
    write: (table, gdal) => writeShapefile(gdal(), table),
  },
  geopackage: {
    extension: "gpkg",
    mediaType: "application/geopackage+sqlite3",
    usual: "degrees",
    write: (table, gdal) => writeGeoPackage(gdal(), table),
  },
  geodatabase: {
    extension: "gdb.zip",
    mediaType: ZIP,
    usual: "degrees",
    write: (table, gdal) => writeGeodatabase(gdal(), table),
  },
  flatgeobuf: {
    extension: "fgb",
    mediaType: "application/flatgeobuf",
    usual: "degrees",
    write: (table, gdal) => writeFlatGeobuf(gdal(), table),
  },
  dxf: {
    extension: "dxf",
    mediaType: "image/vnd.dxf",
    usual: "plane",
    write: (table, gdal) => writeDxf(gdal(), table),
  },
  geojson: {
    extension: "geojson",
    mediaType: "application/geo+json",
    usual: "degrees",
    write: writeGeoJson,
  },
  ndjson: {
    extension: "geojsonl",
    mediaType: "application/x-ndjson",
    usual: "degrees",
    write: writeNdjson,
  },
  kml: {
    extension: "kml",
    mediaType: "application/vnd.google-earth.kml+xml",
    usual: "wgs84",
    write: writeKml,
  },
  csv: { extension: "csv", mediaType: "text/csv; charset=utf-8", usual: "degrees", write: writeCsv },
  xlsx: {
    extension: "xlsx",
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    usual: "degrees",
    write: writeXlsx,
  },
  "boundary-text": {
    extension: "txt",
    mediaType: "text/plain; charset=gbk",
    usual: "zoned-plane",
    write: writeBoundaryText,
  },
};
