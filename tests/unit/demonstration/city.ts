import { readFileSync } from "node:fs";
import type { Feature, MultiPolygon, Polygon, Position } from "geojson";
import { type CityOptions, generateCity, type TownOutline } from "../../../gis/demonstration/generate.ts";
import type { ParcelRecord } from "../../../gis/demonstration/parcel-record.ts";

export type Parcel = Feature<Polygon | MultiPolygon, ParcelRecord>;

export const TOWNS = outlines("towns.geojson");

/** The features of an outline file of Jinan. */
export function outlines(file: string): TownOutline[] {
  const text = readFileSync(new URL(`../../../fixtures/jinan/${file}`, import.meta.url), "utf8");
  // The shape of the file is what tests/unit/demonstration/boundaries holds it to.
  return (JSON.parse(text) as { features: TownOutline[] }).features;
}

export function parcelsOf(options: CityOptions, towns = TOWNS): Parcel[] {
  // Items of kind "parcel" carry a ParcelRecord; the import contract is tested against every one.
  return [...generateCity(towns, { ...options, only: ["parcel"] })].map(({ feature }) => feature as Parcel);
}

/** All rings of a parcel, shells and holes. */
export function ringsOf({ geometry }: Parcel): Position[][] {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}

/** Undirected edges, as text, to the parcels that have them. */
export function edgesOf(parcel: Parcel): string[] {
  return ringsOf(parcel).flatMap((ring) =>
    ring.slice(1).map((to, i) => [String(ring[i]), String(to)].sort().join(" ")),
  );
}
