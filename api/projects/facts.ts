import type { Project } from "../../gis/registry/projects.ts";
import { type ReadProjectRow, readProject } from "../../sql/generated/queries.ts";
import type { Setting } from "../registry/room.ts";

/** A project as it stood on the day of the act, with its cases in other rooms; undefined where there was none. */
export async function projectOf(
  { tx, districtCode, on }: Setting,
  caseNo: number,
): Promise<(Omit<ReadProjectRow, "content"> & { readonly content: Project }) | undefined> {
  const row = await tx.run(readProject, { districtCode, caseNo, asOf: on });
  // The column holds what the room's commands wrote.
  return row && { ...row, content: row.content as Project };
}
