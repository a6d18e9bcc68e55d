import { z } from "zod";
import type { ChooseModesInput } from "../../gis/land/modes.ts";
import * as projects from "../../gis/registry/projects.ts";
import { sumOfAreas } from "../../gis/units.ts";
import { listCasesOfProject, readProject } from "../../sql/generated/queries.ts";
import { explainParcelOn } from "../recognition/explanation.ts";
import * as field from "../registry/fields.ts";
import { landOf, numbersWhere, otherCase } from "../registry/land.ts";
import { parcelsOf } from "../registry/read.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";

/** Projects (项目): library parcels redeveloped together. */
export const projectRoom: Room<projects.Project> = {
  room: "projects",
  title: { zh: "改造项目", en: "projects" },
  commands: {
    establish: roomCommand({
      ...projects.establish,
      input: z.strictObject({
        name: field.name,
        mode: z.enum(["reserve", "original-user", "market-entity"]),
        plannedUse: z.string().trim().min(1).max(40),
        entity: z.strictObject({ uscc: field.uscc, name: field.name }).nullable().default(null),
        parcels: field.parcels,
        modeFacts: z.strictObject({
          recallClause: field.known,
          mustEnterReserve: field.known,
          conformsLandUsePlan: field.known,
          conformsUrbanPlan: field.known,
          conformsSpecialPlan: field.known,
          conformsPolicies: field.known,
          parcelsAdjacent: field.known,
        }),
      }),
      facts: async (setting, _before, { parcels }) => {
        const land = await landOf(setting, parcels);
        return {
          notInLibrary: numbersWhere(land, ({ inLibrary }) => !inLibrary),
          taken: land.flatMap(({ parcelNo, project }) => {
            const other = otherCase(setting, project);
            return other === null ? [] : [`${parcelNo}:${other}`];
          }),
          landM2: sumOfAreas(land.map(({ areaM2 }) => areaM2)),
          lowEfficiency: await lowEfficiency(
            setting,
            numbersWhere(land, ({ known }) => known),
          ),
          former: await former(setting),
        };
      },
    }),
    record: roomCommand({
      ...projects.record,
      input: z.strictObject({
        kind: z.enum([
          ...projects.RECORDS.reserve,
          ...projects.RECORDS["original-user"],
          ...projects.RECORDS["market-entity"],
          ...projects.RECORDS.every,
        ]),
        note: field.sentence.nullable().default(null),
        amountFen: field.fen.nullable().default(null),
      }),
      facts: async () => undefined,
    }),
    complete: roomCommand({ ...projects.complete, input: field.none, facts: async () => undefined }),
    abandon: roomCommand({
      ...projects.abandon,
      input: field.none,
      facts: async ({ tx, districtCode, caseNo, on }) => {
        const project =
          caseNo === null ? undefined : await tx.run(readProject, { districtCode, caseNo, asOf: on });
        return { contracts: project?.contract ? [`${districtCode}-${project.contract}`] : [] };
      },
    }),
  },
};

/** What a project whose establishment is corrected was established on, and what rests on it. */
async function former({ tx, districtCode, caseNo, corrects }: Setting) {
  if (caseNo === null || corrects === null) return null;
  const cases = await tx.run(listCasesOfProject, { districtCode, project: caseNo });
  return {
    parcels: await parcelsOf(tx, { districtCode, room: "projects", caseNo }, corrects.actNo),
    cases: cases.map((one) => `${one.room} ${districtCode}-${one.caseNo}`),
  };
}

/** What the parcels together are: eligible when each is, excluded when one is; else open. */
async function lowEfficiency(
  setting: Setting,
  parcels: readonly string[],
): Promise<ChooseModesInput["lowEfficiency"]> {
  const { house, districtCode, on, tx } = setting;
  const found = new Set<ChooseModesInput["lowEfficiency"]>();
  // One after the other: a transaction has one session.
  for (const parcelNo of parcels) {
    const { conclusion } = await explainParcelOn(house, on, { districtCode, parcelNo }, tx);
    found.add(conclusion.overall);
  }
  const worst = (["excluded", "not-low-efficiency", "undetermined", "eligible"] as const).find((one) =>
    found.has(one),
  );
  return worst ?? "undetermined";
}
