import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { benefitRoute } from "./benefit/routes.ts";
import { exportRoutes } from "./export/routes.ts";
import { listTowns } from "./towns/contract.ts";
import { surveyByTown } from "./towns/service.ts";
import { uploadRoutes } from "./uploads/routes.ts";

export function surveyRoutes(house: House): Route[] {
  return [
    ...uploadRoutes(house),
    ...exportRoutes(house),
    benefitRoute(house),
    implement(listTowns, ({ db, query: { asOf = house.today(), district } }) =>
      surveyByTown({ ...house, db }, asOf, district),
    ),
  ];
}
