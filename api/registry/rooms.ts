import { contractRoom } from "../contracts/room.ts";
import { deadlineRoutes } from "../deadlines/routes.ts";
import { evaluationRoom } from "../evaluations/room.ts";
import type { House } from "../house.ts";
import { library } from "../library/room.ts";
import { planRoom } from "../plans/room.ts";
import { projectRoom } from "../projects/room.ts";
import { quotaRoutes } from "../quotas/dry-run.ts";
import { quotaRoom } from "../quotas/room.ts";
import { recognitionRoom } from "../recognition/room.ts";
import { revenueRoutes } from "../revenue/routes.ts";
import type { Route } from "../route.ts";
import { schemeRoom } from "../schemes/room.ts";
import { supplyRoom } from "../supply/room.ts";
import { transitionRoom } from "../transitions/room.ts";
import { attachmentRoute } from "./attachments.ts";
import type { AnyRoom } from "./room.ts";
import { roomRoutes } from "./routes.ts";

/** The rooms of the registry, in the order in which land moves through them. */
export const REGISTRY_ROOMS: readonly AnyRoom[] = [
  evaluationRoom,
  recognitionRoom,
  library,
  projectRoom,
  planRoom,
  schemeRoom,
  supplyRoom,
  contractRoom,
  transitionRoom,
  quotaRoom,
];

export function registryRoutes(house: House): Route[] {
  return [
    attachmentRoute(house),
    ...REGISTRY_ROOMS.flatMap((room) => roomRoutes(house, room)),
    ...quotaRoutes(house),
    ...deadlineRoutes(house),
    ...revenueRoutes(house),
  ];
}
