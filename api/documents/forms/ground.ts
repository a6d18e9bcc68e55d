import type { Project } from "../../../gis/registry/projects.ts";
import type { SupplyScheme } from "../../../gis/registry/supply.ts";
import { projectRoom } from "../../projects/room.ts";
import type { Moment } from "../../registry/read.ts";
import { supplyRoom } from "../../supply/room.ts";
import { type Asker, caseOf, casesOf } from "../form.ts";

/** The approved supply scheme of a project, as it stood; the last one where several followed each other. */
async function approvedSupply(
  asker: Asker,
  district: string,
  project: number,
  moment: Moment,
): Promise<SupplyScheme | null> {
  const cases = await casesOf<SupplyScheme>(asker, supplyRoom, { ...moment, district });
  return (
    cases.findLast(({ content, state }) => content.project === project && state === "approved")?.content ??
    null
  );
}

/** What a contract rests on: its project, and the supply scheme that was approved for it. */
export async function ground(asker: Asker, district: string, no: number, moment: Moment) {
  const { content: project } = await caseOf<Project>(asker, projectRoom, `${district}-${no}`, moment);
  return { project, supply: await approvedSupply(asker, district, no, moment) };
}
