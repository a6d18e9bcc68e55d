import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { listParcels, readParcel } from "./contract.ts";
import { detailOfParcel, findParcel, pageOfParcels } from "./service.ts";

export function parcelRoutes(house: House): Route[] {
  return [
    implement(listParcels, ({ query: { asOf = house.today(), ...filter } }) =>
      pageOfParcels(house, asOf, filter),
    ),
    implement(readParcel, async ({ params: { id }, query: { asOf = house.today() } }) =>
      detailOfParcel(house, asOf, await findParcel(house, id)),
    ),
  ];
}
