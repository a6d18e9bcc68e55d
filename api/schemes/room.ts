import { z } from "zod";
import { isoDate } from "../../gis/iso-date.ts";
import * as schemes from "../../gis/registry/schemes.ts";
import { projectOf } from "../projects/facts.ts";
import * as field from "../registry/fields.ts";
import { landOf } from "../registry/land.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";

// A part may be empty while it is a draft; submitting asks for all seven.
const part = z.string().trim().max(20_000).default("");
const contents = z.strictObject({
  term: part,
  scale: part,
  intensity: part,
  useDirection: part,
  fundBalance: part,
  steps: part,
  overdueDisposal: part,
});
const termTo = field.day.transform(isoDate).nullable().default(null);

async function facts(setting: Setting, project: number | undefined): Promise<schemes.SchemeFacts> {
  const found = project === undefined ? undefined : await projectOf(setting, project);
  const parcels = found?.content.parcels ?? [];
  const land = await landOf(setting, parcels);
  return {
    projectUnderWay: found?.state === "under-way",
    parcels,
    organisation: found?.organisation,
    specialPlanApproved: land.length > 0 && land.every(({ inSpecialPlan }) => inSpecialPlan),
    inApprovedAnnualPlan: land.length > 0 && land.every(({ inAnnualPlan }) => inAnnualPlan),
  };
}

const step = (command: typeof schemes.submit) =>
  roomCommand({ ...command, input: field.none, facts: (setting, before) => facts(setting, before?.project) });

/** Implementation schemes (项目实施方案). */
export const schemeRoom: Room<schemes.Scheme> = {
  room: "schemes",
  title: { zh: "实施方案", en: "implementation schemes" },
  commands: {
    draft: roomCommand({
      ...schemes.draft,
      input: z.strictObject({ project: field.caseNo, contents, termTo }),
      facts: (setting, _before, { project }) => facts(setting, project),
    }),
    revise: roomCommand({
      ...schemes.revise,
      input: z.strictObject({ contents, termTo }),
      facts: (setting, before) => facts(setting, before?.project),
    }),
    submit: step(schemes.submit),
    "review-design": roomCommand({
      ...schemes.reviewDesign,
      input: z.strictObject({ agreed: z.boolean() }),
      facts: async () => undefined,
    }),
    approve: step(schemes.approve),
    return: step(schemes.returnScheme),
  },
};
