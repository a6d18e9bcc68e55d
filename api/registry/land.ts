import { type ListLandRow, listLand } from "../../sql/generated/queries.ts";
import type { Setting } from "./room.ts";

/** What the registry holds of parcels on the day of the act, in the order asked for. */
export function landOf(
  { tx, districtCode, on }: Setting,
  parcels: readonly string[],
): Promise<ListLandRow[]> {
  return tx.run(listLand, { districtCode, asOf: on, parcels: [...parcels] });
}

/** One parcel's. */
export async function parcelOf(setting: Setting, parcel: string): Promise<ListLandRow> {
  const [land] = await landOf(setting, [parcel]);
  if (!land) throw new Error("one row comes back for each parcel asked for");
  return land;
}

/** The case that a parcel is in already; null where that is the case itself, whose opening is corrected. */
export function otherCase({ districtCode, caseNo }: Setting, found: number | null): string | null {
  return found === null || found === caseNo ? null : `${districtCode}-${found}`;
}

export const numbersWhere = (land: readonly ListLandRow[], holds: (row: ListLandRow) => boolean): string[] =>
  land.filter(holds).map(({ parcelNo }) => parcelNo);
