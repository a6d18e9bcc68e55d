import { contractRoom } from "../contracts/room.ts";
import { deadlineRoutes } from "../deadlines/routes.ts";
import { evaluationRoom } from "../evaluations/room.ts";
import type { House } from "../house.ts";
import { library } from "../library/room.ts";
import { planRoom } from "../plans/room.ts";
import { projectRoom } from "../projects/room.ts";
import { recognitionRoom } from "../recognition/room.ts";
import { revenueRoutes } from "../revenue/routes.ts";
import type { Route } from "../route.ts";
import { schemeRoom } from "../schemes/room.ts";
import { supplyRoom } from "../supply/room.ts";
import { transitionRoom } from "../transitions/room.ts";
import { attachmentRoute } from "./attachments.ts";
import { roomRoutes } from "./routes.ts";

/** The rooms of the registry, in the order in which land moves through them. */
export function registryRoutes(house: House): Route[] {
  return [
    attachmentRoute(house),
    ...roomRoutes(house, evaluationRoom),
    ...roomRoutes(house, recognitionRoom),
    ...roomRoutes(house, library),
    ...roomRoutes(house, projectRoom),
    ...roomRoutes(house, planRoom),
    ...roomRoutes(house, schemeRoom),
    ...roomRoutes(house, supplyRoom),
    ...roomRoutes(house, contractRoom),
    ...roomRoutes(house, transitionRoom),
    ...deadlineRoutes(house),
    ...revenueRoutes(house),
  ];
}
