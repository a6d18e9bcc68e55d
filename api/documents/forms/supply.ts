import type { SupplyScheme } from "../../../gis/registry/supply.ts";
import type { Moment } from "../../registry/read.ts";
import { supplyRoom } from "../../supply/room.ts";
import { type Asker, casesOf } from "../form.ts";

/** The approved supply scheme of a project, as it stood; the last one where several followed each other. */
export async function approvedSupply(
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
