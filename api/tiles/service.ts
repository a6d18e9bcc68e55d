import type { Geometry } from "geojson";
import { districtTile, districtTileRows, parcelTile, parcelTileRows } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { PARCEL_MIN_ZOOM } from "./contract.ts";
import { encodeTile, type TileRow } from "./encode.ts";

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface TileFilter {
  readonly asOf: string;
  readonly district?: string | undefined;
  readonly category?: string | undefined;
  readonly stage?: string | undefined;
  readonly overall?: string | undefined;
}

/** A finished tile; empty bytes where nothing lies. Both engines give the same features. */
export async function parcelsTile(db: Database, address: TileAddress, filter: TileFilter): Promise<Buffer> {
  if (address.z < PARCEL_MIN_ZOOM) return Buffer.alloc(0);
  const parameters = {
    ...place(address),
    asOf: filter.asOf,
    districtCode: filter.district ?? null,
    category: filter.category ?? null,
    stage: filter.stage ?? null,
    overall: filter.overall ?? null,
  };
  if (db.engine === "server") return (await db.run(parcelTile, parameters)).tile;
  const rows = await db.run(parcelTileRows, parameters);
  return encodeTile({
    parcels: rows.map(({ mark: _point, ...row }) => tileRow(row)),
    "parcel-marks": rows.flatMap(({ mark, id, overall, category }) =>
      mark === null ? [] : [tileRow({ geometry: mark, id, overall, category })],
    ),
  });
}

export async function districtsTile(db: Database, address: TileAddress): Promise<Buffer> {
  if (db.engine === "server") return (await db.run(districtTile, place(address))).tile;
  const rows = (await db.run(districtTileRows, place(address))).map(tileRow);
  return encodeTile({
    districts: rows.filter((row) => row.geometry.type !== "Point"),
    "district-labels": rows
      .filter((row) => row.geometry.type === "Point")
      .map(({ tags: { demonstration: _outlineOnly, ...tags }, geometry }) => ({ tags, geometry })),
  });
}

const place = ({ z, x, y }: TileAddress) => ({ z, x, y });

function tileRow<R extends { geometry: string }>({ geometry, ...tags }: R): TileRow {
  return {
    // What the queries select beside the geometry is text, numbers, booleans and nulls.
    tags: tags as TileRow["tags"],
    // ST_AsGeoJSON's own output.
    geometry: JSON.parse(geometry) as Geometry,
  };
}
