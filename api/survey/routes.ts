import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { benefitRoutes } from "./benefit/routes.ts";
import { exportRoutes } from "./export/routes.ts";
import { listTowns } from "./towns/contract.ts";
import { surveyByTown } from "./towns/service.ts";
import { uploadRoutes } from "./uploads/routes.ts";

export function surveyRoutes(house: House): Route[] {
  return [
    ...uploadRoutes(house),
    ...exportRoutes(house),
    ...benefitRoutes(house),
    implement(listTowns, ({ db, query: { asOf = house.today(), district } }) =>
      surveyByTown({ ...house, db }, asOf, district),
    ),
  ];
}
