import { z } from "zod";
import * as supply from "../../gis/registry/supply.ts";
import { projectOf } from "../projects/facts.ts";
import * as field from "../registry/fields.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";
import { workflowOf } from "./workflow.ts";

const offer = z.strictObject({
  manner: z.enum(["agreement", "public-sale", "allocation"]),
  use: z.string().trim().min(1).max(40),
  termYears: z.int().min(1).max(70).nullable().default(null),
  areaM2: field.area,
  far: field.ratio.nullable().default(null),
  terms: field.sentence,
});

async function facts(setting: Setting, project: number | undefined): Promise<supply.SupplyFacts> {
  const found = project === undefined ? undefined : await projectOf(setting, project);
  return {
    projectUnderWay: found?.state === "under-way",
    schemeApproved: found?.schemeApproved ?? false,
    parcels: found?.content.parcels ?? [],
    ...(await workflowOf(setting)),
  };
}

const step = (command: typeof supply.submit) =>
  roomCommand({ ...command, input: field.none, facts: (setting, before) => facts(setting, before?.project) });

/** Land supply schemes (供地方案). */
export const supplyRoom: Room<supply.SupplyScheme> = {
  room: "supply",
  title: { zh: "供地方案", en: "supply schemes" },
  commands: {
    draft: roomCommand({
      ...supply.draft,
      input: offer.extend({ project: field.caseNo }),
      facts: (setting, _before, { project }) => facts(setting, project),
    }),
    revise: roomCommand({ ...supply.revise, input: offer, facts: async () => undefined }),
    submit: step(supply.submit),
    "district-review-pass": step(supply.districtReviewPass),
    return: step(supply.returnSupply),
    collect: step(supply.collect),
    approve: step(supply.approve),
    reject: step(supply.reject),
  },
};
