import { sumOfAreas } from "../../gis/units.ts";
import {
  districtExists,
  listDistricts as districtRows,
  type ListDistrictsRow,
  readInventoryBasis,
  readShortName,
  tallyOutcomes,
  tallyStages,
} from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { oneAtATime } from "../db/queue.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { notFound } from "../house.ts";
import { CATEGORIES, type District, type Inventory, OVERALLS, STAGES, type Tally } from "./contract.ts";

/**
 * The inventory of every district on a day. Classifying a whole city costs up to a second on the embedded engine, so
 * conclusions are kept until anything that they rest on is recorded, for the last few days that were asked for. Stages,
 * which every act may change, cost little, and are kept by themselves.
 */
export class Inventories {
  readonly #outcomes = new Lately<{ readonly districts: ListDistrictsRow[]; readonly tallies: TallyRow[] }>();
  readonly #stages = new Lately<TallyRow[]>();
  readonly #house: House;
  readonly #inTurn = oneAtATime();

  constructor(house: House) {
    this.#house = house;
  }

  async all(asOf: string): Promise<District[]> {
    const { db } = this.#house;
    // Before what is kept by it: what is recorded meanwhile is at most counted already, and never missed.
    const basis = await db.run(readInventoryBasis);
    const [{ districts, tallies }, stages] = await Promise.all([
      // One city at a time: many days asked for at once must not keep everybody else waiting.
      this.#outcomes.get(`${asOf} ${basis.outcomes}`, () => this.#inTurn(() => this.#conclude(asOf))),
      this.#stages.get(`${asOf} ${basis.outcomes} ${basis.stages}`, () => db.run(tallyStages, { asOf })),
    ]);
    return districts.map(({ aliasCodes: _aliases, registersUnder: _counties, ...row }) => ({
      ...row,
      // The query's check constraint and json_build_array give exactly these shapes.
      kind: row.kind as District["kind"],
      bbox: row.bbox as District["bbox"],
      inventory: assemble([...tallies, ...stages].filter((tally) => tally.districtCode === row.code)),
    }));
  }

  async of(code: string, asOf: string): Promise<District> {
    await requireDistrict(this.#house, code);
    const districts = await this.all(asOf);
    return districts.find((district) => district.code === code) ?? refuseDistrict(code);
  }

  async #conclude(asOf: string) {
    const { db } = this.#house;
    const [districts, tallies] = await Promise.all([db.run(districtRows), db.run(tallyOutcomes, { asOf })]);
    return { districts, tallies };
  }
}

const KEPT = 16;

/** What was reckoned of late, the oldest dropped first; asked for by many at once, it is reckoned once. */
class Lately<T> {
  readonly #kept = new Map<string, Promise<T>>();

  get(key: string, reckon: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const reckoning = reckon();
    this.#kept.set(key, reckoning);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    // A failure is nothing to keep: whoever asks next asks the database again.
    reckoning.catch(() => this.#kept.delete(key));
    return reckoning;
  }
}

/** @throws AppError 404 `district-unknown`; nothing named is nothing to refuse */
export async function requireDistrict({ db }: House, code: string | undefined): Promise<void> {
  if (code !== undefined && !(await db.run(districtExists, { code })).exists) refuseDistrict(code);
}

/** The name by which rules know a district (GEO-1). @throws AppError 404 `district-unknown` */
export async function shortNameOf(db: Database, code: string): Promise<string> {
  return (await db.run(readShortName, { code }))?.shortName ?? refuseDistrict(code);
}

export function refuseDistrict(code: string): never {
  throw notFound(
    "district-unknown",
    `没有代码为 ${code} 的区县或功能区；代码清单见 /api/districts。`,
    `There is no district with the code ${code}; /api/districts lists them.`,
  );
}

/** 422 `district-unknown`: of a district that a body or an option names, where it is not what is asked for. */
export function districtUnknown(code: string): AppError {
  return new AppError(
    "district-unknown",
    {
      zh: `没有代码为 ${code} 的区县或功能区。`,
      en: `There is no district with the code ${code}.`,
    },
    { status: 422 },
  );
}

interface TallyRow extends Tally {
  readonly districtCode: string;
  readonly division: string;
  readonly key: string;
}

/** Fills every key, so that "none" reads 0 and not nothing. */
function assemble(rows: readonly TallyRow[]): Inventory {
  const tallyOf = (division: string, key: string): Tally => {
    const row = rows.find((candidate) => candidate.division === division && candidate.key === key);
    return { parcels: row?.parcels ?? 0, areaM2: row?.areaM2 ?? "0.00" };
  };
  const byStage = rows.filter((row) => row.division === "stage");
  return {
    parcels: byStage.reduce((sum, row) => sum + row.parcels, 0),
    areaM2: sumOfAreas(byStage.map((row) => row.areaM2)),
    byOverall: record(OVERALLS, (key) => tallyOf("overall", key)),
    byCategory: record(CATEGORIES, (key) => tallyOf("category", key)),
    byStage: record(STAGES, (key) => tallyOf("stage", key)),
  };
}

function record<K extends string>(keys: readonly K[], of: (key: K) => Tally): Record<K, Tally> {
  // Object.fromEntries forgets the keys' type; they are exactly `keys`.
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, Tally>;
}
