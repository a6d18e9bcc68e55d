import { readDataVersion } from "../../sql/generated/queries.ts";
import type { House } from "../house.ts";
import { listPackages } from "../policy/package.ts";
import { implement, type Route } from "../route.ts";
import { readHealth } from "./contract.ts";

export function healthRoutes(house: House): Route[] {
  return [
    implement(readHealth, async () => {
      // A server that cannot reach its database throws here, and the answer is 503.
      await house.db.run(readDataVersion);
      return {
        status: "ok" as const,
        version: house.version,
        engine: house.db.engine,
        policyPackages: listPackages(),
      };
    }),
  ];
}
