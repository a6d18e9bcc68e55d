import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { listParcels, readParcel } from "./contract.ts";
import { detailOfParcel, findParcel, pageOfParcels } from "./service.ts";

export function parcelRoutes(house: House): Route[] {
  return [
    implement(listParcels, ({ db, query: { asOf = house.today(), ...filter } }) =>
      pageOfParcels({ ...house, db }, asOf, filter),
    ),
    implement(readParcel, async ({ db, params: { id }, query: { asOf = house.today() } }) => {
      const seen = { ...house, db };
      return detailOfParcel(seen, asOf, await findParcel(seen, id));
    }),
  ];
}
