import type { z } from "zod";
import type { Actor } from "../../gis/identity/roles.ts";
import { daysBetween, isoDate } from "../../gis/iso-date.ts";
import { ANSWER_NAMES, lookUp, VALUE_WORDS } from "../../gis/land/explanation/answer-words.ts";
import { packageFor } from "../../gis/policy/registry.ts";
import { MODES, type ProjectMode } from "../../gis/registry/projects.ts";
import { type ListPrintedLandRow, listPrintedLand, readDistrictName } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import type { House } from "../house.ts";
import type { CaseView } from "../registry/contract.ts";
import { type Moment, pageOfCases, readCase } from "../registry/read.ts";
import type { Room } from "../registry/room.ts";
import type { OfficeDocument, Section } from "./document.ts";

/** Who asks for a form, and the database as he may see it. */
export interface Asker {
  readonly house: House;
  readonly db: Database;
  readonly actor: Actor;
}

/** A form of the office: what it is asked for by, and how it is filled in. */
export interface Form<Query extends z.ZodObject = z.ZodObject> {
  /** `plan-table`, as its path names it. */
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly query: Query;
  readonly fill: (asker: Asker, query: z.output<Query>) => Promise<OfficeDocument>;
}

/** Ties a form's query to what fills it in; afterwards every form is like the other. */
export function form<Query extends z.ZodObject>(one: Form<Query>): Form {
  // The route parses with the form's own query before it calls `fill`.
  return one as unknown as Form;
}

export type CaseOf<Content> = Omit<CaseView, "content"> & { readonly content: Content };

/** A case of a room, with its content as the room's commands write it. */
export async function caseOf<Content>(
  { db, actor }: Asker,
  room: Room<Content>,
  id: string,
  moment: Moment,
): Promise<CaseOf<Content>> {
  // The column holds what the room's commands wrote.
  return (await readCase(db, room, id, moment, actor)) as CaseOf<Content>;
}

/** Every case of a room in a district, in the order of their numbers. */
export async function casesOf<Content>(
  { db, actor }: Asker,
  room: Room<Content>,
  filter: Moment & { readonly district: string; readonly parcel?: string | undefined },
): Promise<CaseOf<Content>[]> {
  const cases: CaseView[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await pageOfCases(db, room, { ...filter, limit: 500, cursor }, actor);
    cases.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return cases as CaseOf<Content>[];
}

/** Parcels of a district as they stood on a day, by their numbers. */
export async function landOn(
  { db }: Asker,
  districtCode: string,
  asOf: string,
  parcels: readonly string[],
): Promise<ReadonlyMap<string, ListPrintedLandRow>> {
  const rows = await db.run(listPrintedLand, { districtCode, asOf, parcels: [...parcels] });
  return new Map(rows.map((row) => [row.parcelNo, row]));
}

export async function districtName({ db }: Asker, code: string): Promise<string> {
  return (await db.run(readDistrictName, { code })).name;
}

/** What a code of the rules is called: `commodity-housing` → 商品住宅. A word that is none stays as it is. */
export function called(code: string | null): string | null {
  return code === null ? null : ((lookUp(VALUE_WORDS, code) ?? lookUp(ANSWER_NAMES, code))?.zh ?? code);
}

export const modeCalled = (mode: ProjectMode | null): string | null =>
  mode === null ? null : called(MODES[mode]);

const NUMERALS = [..."〇一二三四五六七八九"];

/** `CAT-3` → 第三类; several are divided by 、. Null where none is on record. */
export function categoriesCalled(categories: readonly string[] | null): string | null {
  const named = (categories ?? []).map((id) => `第${NUMERALS[Number(id.slice(4))] ?? id}类`);
  return named.length === 0 ? null : named.join("、");
}

/** What the numbers of the categories stand for; nothing where no package is in force on the day. */
export function legendOfCategories({ house }: Asker, asOf: string): Section[] {
  const { document, from, to, recognition } = packageFor(house.jurisdiction, isoDate(asOf));
  if (asOf < from || (to !== null && asOf > to)) return [];
  const words = recognition.categories.map(({ id, title }) => `${categoriesCalled([id])}：${title.zh}`);
  return [section(null, [`低效类型（${document}）：${words.join("；")}。`])];
}

/** A section of text alone. */
export function section(heading: string | null, lines: readonly string[]): Section {
  return { heading, paragraphs: lines.map((text) => ({ text, depth: 0 })), table: null };
}

/** `2021-12-05` → 2021年12月5日. */
export function dateInWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** The day that the form speaks of where none is named. */
export const dayOf = ({ house }: Asker, asOf: string | undefined): string => asOf ?? house.today();

/** How many calendar days a period has, both ends included. */
export function daysIn(from: string, to: string): number {
  return daysBetween(isoDate(from), isoDate(to)) + 1;
}
