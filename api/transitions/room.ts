import { z } from "zod";
import { conclude, grant, type Transition } from "../../gis/registry/transition.ts";
import * as field from "../registry/fields.ts";
import { otherCase, parcelOf } from "../registry/land.ts";
import { type Room, roomCommand } from "../registry/room.ts";

/** Transition periods of five years (过渡期). */
export const transitionRoom: Room<Transition> = {
  room: "transitions",
  title: { zh: "过渡期", en: "transition periods" },
  commands: {
    grant: roomCommand({
      ...grant,
      input: z.strictObject({
        parcel: field.parcelNo,
        newUse: z.string().trim().min(1).max(40),
        usesExistingBuildings: field.known,
        originalGfaM2: field.area.nullable().default(null),
        rebuiltGfaM2: field.area.nullable().default(null),
        newGfaM2: field.area.nullable().default(null),
        startDate: field.day.nullable().default(null),
        inAllocationCatalogue: field.known,
      }),
      facts: async (setting, _before, { parcel }) => {
        const land = await parcelOf(setting, parcel);
        return {
          unknown: !land.known,
          running: otherCase(setting, land.transition),
        };
      },
    }),
    conclude: roomCommand({
      ...conclude,
      input: z.strictObject({ by: z.enum(["agreement-transfer", "allocation", "old-use-restored"]) }),
      facts: async () => undefined,
    }),
  },
};
