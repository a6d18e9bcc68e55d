import { z } from "zod";
import * as plans from "../../gis/registry/plans.ts";
import * as field from "../registry/fields.ts";
import { landOf, numbersWhere } from "../registry/land.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";

const line = z.strictObject({
  no: z.int().min(1).max(9999),
  name: field.name,
  parcels: field.parcels,
  areaM2: field.area,
  plannedUse: z.string().trim().min(1).max(40).nullable().default(null),
  mode: z.enum(["reserve", "original-user", "market-entity"]).nullable().default(null),
  quarter: z
    .string()
    .regex(/^\d{4}Q[1-4]$/)
    .nullable()
    .default(null),
  farPlanned: field.ratio.nullable().default(null),
  expectedPremiumFen: field.fen.nullable().default(null),
  responsible: field.name.nullable().default(null),
  note: field.sentence.nullable().default(null),
});
const lines = z.array(line).max(2000);

async function landFacts(setting: Setting, content: readonly plans.PlanLine[]): Promise<plans.PlanLandFacts> {
  const parcels = [...new Set(content.flatMap((one) => one.parcels))];
  return { notInLibrary: numbersWhere(await landOf(setting, parcels), ({ inLibrary }) => !inLibrary) };
}

const step = (command: typeof plans.submit) =>
  roomCommand({
    ...command,
    input: field.none,
    facts: (setting, before) => landFacts(setting, before?.lines ?? []),
  });

/** Special plans (专项规划) and annual implementation plans (年度实施计划). */
export const planRoom: Room<plans.Plan> = {
  room: "plans",
  title: { zh: "规划与计划", en: "plans" },
  commands: {
    draft: roomCommand({
      ...plans.draft,
      input: z.strictObject({
        planType: z.enum(["special", "annual"]),
        year: z.int().min(2019).max(2100).nullable().default(null),
        title: field.name,
        lines,
      }),
      facts: (setting, _before, input) => landFacts(setting, input.lines),
    }),
    revise: roomCommand({
      ...plans.revise,
      input: z.strictObject({ title: field.name, lines }),
      facts: (setting, _before, input) => landFacts(setting, input.lines),
    }),
    submit: step(plans.submit),
    judge: roomCommand({
      ...plans.judge,
      input: z.strictObject({
        verdicts: z
          .array(
            z.strictObject({
              no: z.int().min(1).max(9999),
              verdict: z.enum(["pass", "return"]),
              comment: field.sentence.nullable().default(null),
            }),
          )
          .min(1)
          .max(2000),
      }),
      facts: async () => undefined,
    }),
    "pre-review-pass": step(plans.preReviewPass),
    return: step(plans.returnPlan),
    approve: step(plans.approve),
    reject: step(plans.reject),
    amend: step(plans.amend),
  },
};
