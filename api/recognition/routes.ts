import type { House } from "../house.ts";
import { readRecognition } from "../parcels/contract.ts";
import { findParcel } from "../parcels/service.ts";
import { implement, type Route } from "../route.ts";
import { recogniseParcel } from "./service.ts";

export function recognitionRoutes(house: House): Route[] {
  return [
    implement(readRecognition, async ({ params: { id }, query: { asOf = house.today() } }) =>
      recogniseParcel(house, asOf, await findParcel(house, id)),
    ),
  ];
}
