import { readParameter } from "../../sql/generated/queries.ts";
import type { Setting } from "./room.ts";

/** A configured number or word in force on the day of the act, the district's own before the city's; null: not loaded. */
export async function parameterOn(
  { tx, districtCode, on }: Pick<Setting, "tx" | "districtCode" | "on">,
  name: string,
): Promise<string | null> {
  const row = await tx.run(readParameter, { districtCode, asOf: on, name });
  return row?.value ?? null;
}
