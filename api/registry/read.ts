import { type Actor, isOneOf } from "../../gis/identity/roles.ts";
import { differences } from "../../gis/registry/difference.ts";
import {
  listActs,
  listCaseParcels,
  listCases,
  type ReadStandingRow,
  readStanding,
} from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { notFound } from "../house.ts";
import type { ActView, CaseView } from "./contract.ts";
import type { CaseKey, RoomShape } from "./room.ts";

export interface Moment {
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
}

/** A case as one of its acts left it. */
export type Standing = Omit<ReadStandingRow, "openedAt"> & { readonly openedAt?: string };

/** `JN-NSSQ-12` → JN-NSSQ, 12: district codes hold hyphens, so the last one divides. */
export function splitCaseId(id: string): { districtCode: string; caseNo: number } {
  const at = id.lastIndexOf("-");
  return { districtCode: id.slice(0, at), caseNo: Number(id.slice(at + 1)) };
}

/** @throws AppError 404 `case-unknown` */
export async function standing(
  db: Database,
  { room, title }: RoomShape,
  key: { readonly districtCode: string; readonly caseNo: number },
  { asOf, knownAt, before }: Moment & { readonly before?: number } = {},
): Promise<Standing | undefined> {
  const row = await db.run(readStanding, {
    ...key,
    room,
    asOf: asOf ?? null,
    knownAt: knownAt ?? null,
    before: before ?? null,
  });
  if (row || before !== undefined) return row;
  throw notFound(
    "case-unknown",
    `没有编号为 ${key.districtCode}-${key.caseNo} 的${title.zh}${asOf || knownAt ? "（在所问的时点）" : ""}。`,
    `There is no case ${key.districtCode}-${key.caseNo} among the ${title.en}${asOf || knownAt ? " at the time asked for" : ""}.`,
  );
}

export async function parcelsOf(db: Database, key: CaseKey, actNo: number): Promise<string[]> {
  return (await db.run(listCaseParcels, { ...key, actNo })).map(({ parcelNo }) => parcelNo);
}

export function viewOf(
  room: RoomShape,
  row: Standing & { readonly districtCode: string },
  parcels: readonly string[],
  actor: Actor,
): CaseView {
  return {
    id: `${row.districtCode}-${row.caseNo}`,
    room: room.room,
    district: row.districtCode,
    state: row.state,
    version: row.version,
    // The column holds what the room's commands wrote.
    content: row.content as CaseView["content"],
    parcels: [...parcels],
    organisation: row.organisation,
    command: row.command,
    validOn: row.validOn,
    recordedAt: row.recordedAt,
    commands: openTo(room, row.state, actor, row.districtCode),
  };
}

/** The commands that the state and the role leave open; the guard of each may still refuse. */
function openTo({ commands }: RoomShape, state: string, actor: Actor, districtCode: string): string[] {
  if (actor.district !== null && actor.district !== districtCode) return [];
  return Object.entries(commands)
    .filter(([, { from, roles }]) => from.includes(state) && isOneOf(roles, actor.role))
    .map(([name]) => name);
}

export async function readCase(
  db: Database,
  room: RoomShape,
  id: string,
  moment: Moment,
  actor: Actor,
): Promise<CaseView> {
  const key = splitCaseId(id);
  // Without `before`, `standing` throws where there is none.
  const row = (await standing(db, room, key, moment)) as Standing;
  const parcels = await parcelsOf(db, { ...key, room: room.room }, row.actNo);
  return viewOf(room, { ...row, ...key }, parcels, actor);
}

export interface CaseFilter extends Moment {
  readonly district?: string | undefined;
  readonly state?: string | undefined;
  readonly parcel?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export async function pageOfCases(
  db: Database,
  room: RoomShape,
  filter: CaseFilter,
  actor: Actor,
): Promise<{ items: CaseView[]; nextCursor: string | null }> {
  const after = filter.cursor === undefined ? { districtCode: "", caseNo: 0 } : splitCaseId(filter.cursor);
  const rows = await db.run(listCases, {
    room: room.room,
    asOf: filter.asOf ?? null,
    knownAt: filter.knownAt ?? null,
    districtCode: filter.district ?? null,
    state: filter.state ?? null,
    parcelNo: filter.parcel ?? null,
    afterDistrict: after.districtCode,
    afterNo: after.caseNo,
    // One more than the page tells whether another page follows.
    limit: filter.limit + 1,
  });
  const items = rows.slice(0, filter.limit).map((row) => viewOf(room, row, row.parcels, actor));
  return { items, nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function historyOf(
  db: Database,
  room: RoomShape,
  id: string,
  knownAt: string | undefined,
): Promise<ActView[]> {
  const key = splitCaseId(id);
  await standing(db, room, key, { knownAt });
  const acts = await db.run(listActs, { ...key, room: room.room, knownAt: knownAt ?? null });
  return acts.map(({ actNo, content, input, ...act }) => ({
    ...act,
    version: actNo,
    // Both columns hold what the room's commands wrote.
    content: content as ActView["content"],
    input: input as ActView["input"],
  }));
}

/** @throws AppError 404 `version-unknown` */
export async function compareVersions(
  db: Database,
  room: RoomShape,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
) {
  const acts = await historyOf(db, room, id, undefined);
  const contentOf = (version: number) => {
    const act = acts.find((one) => one.version === version);
    if (act) return act.content;
    throw new AppError(
      "version-unknown",
      {
        zh: `没有第 ${version} 版；最新为第 ${acts.length} 版。`,
        en: `There is no version ${version}; the latest is ${acts.length}.`,
      },
      { status: 404 },
    );
  };
  return { id, from, to, differences: differences(contentOf(from), contentOf(to)) };
}
