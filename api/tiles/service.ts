import type { Geometry } from "geojson";
import {
  cellTile,
  cellTileRows,
  districtTile,
  districtTileRows,
  parcelTile,
  parcelTileRows,
} from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { ALL_PARCELS_ZOOM, PARCEL_MIN_ZOOM } from "./contract.ts";
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
  readonly mode?: string | undefined;
  readonly year?: number | undefined;
}

/** What spares the database some work. */
interface Knowing {
  /** Whoever asks sees single parcels only, of which there are few. */
  readonly ofOrganisation: boolean;
  /** Nothing has changed after the day that is asked for. */
  readonly isLatest: boolean;
}

/** Below the zoom at which all parcels are drawn: so many in a tile are drawn still, and more are counted. */
const FEW = 1_000;

/** From this zoom on squares are so small that counting the parcels one by one is the faster way (measured). */
const BY_PARCEL_ZOOM = 13;

/**
 * A finished tile; empty bytes where nothing lies. Both engines give the same features.
 */
export async function parcelsTile(
  db: Database,
  address: TileAddress,
  { asOf, ...filter }: TileFilter,
  { ofOrganisation, isLatest }: Knowing,
): Promise<Buffer> {
  const parameters = {
    ...place(address),
    asOf,
    districtCode: filter.district ?? null,
    category: filter.category ?? null,
    stage: filter.stage ?? null,
    overall: filter.overall ?? null,
    mode: filter.mode ?? null,
    planYear: filter.year ?? null,
  };
  if (address.z < ALL_PARCELS_ZOOM) {
    const byParcel = ofOrganisation || address.z >= BY_PARCEL_ZOOM;
    const cells = await cellsTile(db, { ...parameters, byParcel, isLatest });
    if (address.z < PARCEL_MIN_ZOOM || cells.parcels > FEW) return cells.tile;
  }
  if (db.engine === "server") return (await db.run(parcelTile, parameters)).tile;
  const rows = await db.run(parcelTileRows, parameters);
  return encodeTile({
    parcels: rows.map(({ mark: _point, ...row }) => tileRow(row)),
    "parcel-marks": rows.flatMap(({ mark, id, overall, category }) =>
      mark === null ? [] : [tileRow({ geometry: mark, id, overall, category })],
    ),
  });
}

async function cellsTile(
  db: Database,
  parameters: NonNullable<NonNullable<typeof cellTile.types>["parameters"]>,
): Promise<{ parcels: number; tile: Buffer }> {
  if (db.engine === "server") return db.run(cellTile, parameters);
  const rows = await db.run(cellTileRows, parameters);
  return {
    parcels: rows.reduce((sum, row) => sum + row.parcels, 0),
    tile: encodeTile({
      cells: rows.map(({ x, y, tags }) => ({
        geometry: { type: "Point", coordinates: [x, y] },
        // The query makes an object of numbers.
        tags: tags as TileRow["tags"],
      })),
    }),
  };
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
