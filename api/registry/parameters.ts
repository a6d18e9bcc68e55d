import { contains, type IsoDate, isoDate } from "../../gis/iso-date.ts";
import { listParameterValues } from "../../sql/generated/queries.ts";
import type { Setting } from "./room.ts";

/** Whose configuration, and as far as loaded by which moment: by now where none is named. */
export type Configured = Pick<Setting, "tx" | "districtCode"> & { readonly knownAt?: string | undefined };

/** A configured number or word by the day on which it is asked for, the district's own before the city's; null: not loaded. */
export async function parameterByDay(
  { tx, districtCode, knownAt }: Configured,
  name: string,
): Promise<(day: IsoDate) => string | null> {
  const values = await tx.run(listParameterValues, { districtCode, name, knownAt: knownAt ?? null });
  return (day) => values.find((one) => isInForce(one, day))?.value ?? null;
}

/** The same on the day of the act. */
export async function parameterOn(
  { on, ...where }: Pick<Setting, "tx" | "districtCode" | "on">,
  name: string,
): Promise<string | null> {
  return (await parameterByDay(where, name))(isoDate(on));
}

/** Whether what the database or a table holds with its days is in force on one of them. */
export function isInForce(
  { from, to }: { readonly from: string; readonly to: string | null },
  day: IsoDate,
): boolean {
  return contains({ from: isoDate(from), to: to === null ? null : isoDate(to) }, day);
}
