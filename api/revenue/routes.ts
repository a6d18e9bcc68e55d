import type { House } from "../house.ts";
import { implement, type Route } from "../route.ts";
import { readStatement } from "./contract.ts";
import { statementOf } from "./statement.ts";

export function revenueRoutes(house: House): Route[] {
  return [implement(readStatement, ({ db, query }) => statementOf(house, db, query))];
}
