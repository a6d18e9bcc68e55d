import { packagesOf } from "../../gis/policy/registry.ts";
import { listDatasets, readCity as readCityRow } from "../../sql/generated/queries.ts";
import type { House } from "../house.ts";
import { packageNameInForce } from "../policy/package.ts";
import { implement, type Route } from "../route.ts";
import { type City, listDistricts, readCity, readInventory } from "./contract.ts";
import { Inventories } from "./service.ts";

export function districtRoutes(house: House): Route[] {
  const inventories = new Inventories(house);
  const { demonstration } = house;
  return [
    implement(listDistricts, async ({ query: { asOf = house.today() } }) => ({
      asOf,
      demonstration,
      policyPackage: packageNameInForce(house.jurisdiction, asOf),
      districts: await inventories.all(asOf),
    })),
    implement(readInventory, async ({ params: { code }, query: { asOf = house.today() } }) => ({
      ...(await inventories.of(code, asOf)),
      asOf,
      demonstration,
      policyPackage: packageNameInForce(house.jurisdiction, asOf),
    })),
    implement(readCity, async () => {
      const [city, datasets] = await Promise.all([house.db.run(readCityRow), house.db.run(listDatasets)]);
      return {
        name: city?.name ?? "",
        nameEn: city?.nameEn ?? "",
        jurisdiction: house.jurisdiction,
        policyPeriods: packagesOf(house.jurisdiction).map(({ from, to }) => ({ from, to })),
        today: house.today(),
        demonstration,
        // json_build_array of four numbers, or null without outlines.
        bbox: (city?.bbox ?? null) as City["bbox"],
        parcels: city?.parcels ?? 0,
        datasets,
      };
    }),
  ];
}
