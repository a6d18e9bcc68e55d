import { setImmediate } from "node:timers/promises";
import { askMapToken, drawMap, type ReadMapStateRow, readMapState } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import type { TileAddress } from "./service.ts";

/** What the map is made of at this moment. */
export interface MapState {
  readonly districts: readonly ReadMapStateRow[];
  readonly outlines: string;
  /** The day on which it was so. */
  readonly today: string;
}

/** Drawing a large import takes as long as it takes; whoever asks meanwhile waits. */
const DRAWING = { statementTimeoutMs: 600_000 };

/** Draws what was changed since the map was last drawn. What is already drawn costs nothing. */
export async function drawChanges(db: Database, today: string): Promise<number> {
  return (await db.transaction((tx) => tx.run(drawMap, { today }), DRAWING)).districts;
}

/**
 * Tells whether the map is as it was, and draws first what is not on it yet: whatever was acknowledged before a request
 * came is on the map that it gets. The database is asked for every request, by whichever process the change was made;
 * requests that come while it is being asked share the next question, so that many cost little more than one.
 */
export class MapStates {
  readonly #db: Database;
  readonly #today: () => string;
  #asking: Promise<unknown> = Promise.resolve();
  #next: Promise<MapState> | undefined;
  #last: { readonly token: string; readonly state: MapState } | undefined;

  /** @param db the house's: what is drawn is the same for everybody */
  constructor(db: Database, today: () => string) {
    this.#db = db;
    this.#today = today;
  }

  /** The state of a moment after this call. */
  read(): Promise<MapState> {
    if (this.#next) return this.#next;
    const next = this.#asking
      // Whatever arrived with this request takes part: asked at once, each took a question of its own.
      .then(() => setImmediate())
      .then(() => {
        this.#next = undefined;
        return this.#ask();
      });
    this.#next = next;
    // The next question only waits for the end of this one; whoever asked this one hears how it ended.
    this.#asking = Promise.allSettled([next]);
    return next;
  }

  async #ask(): Promise<MapState> {
    const today = this.#today();
    const { token, drawn, pending } = await this.#db.run(askMapToken);
    const last = this.#last;
    if (!pending && last?.token === token && last.state.today === today) return last.state;
    // A city that was never drawn has no district here yet.
    if (pending || !drawn) await drawChanges(this.#db, today);
    return this.#read(today);
  }

  /** The former state where nothing has changed after all: whoever compares need not look inside. */
  async #read(today: string): Promise<MapState> {
    const districts = await this.#db.run(readMapState);
    const outlines = districts[0]?.outlines ?? "";
    const versions = districts.reduce((sum, { version }) => sum + version, 0n);
    // As `askMapToken` says it.
    const token = `${districts.length} ${versions} ${outlines}`;
    if (this.#last?.token !== token || this.#last.state.today !== today)
      this.#last = { token, state: { districts, outlines, today } };
    return this.#last.state;
  }
}

/** The zoom of the boxes in the state. */
const BOX_ZOOM = 22;
/** A tile shows a margin around it. */
const MARGIN = 1 / 32;

/** The versions of the districts that reach into a tile: while they are the same, so is the tile. */
export function versionOf(state: MapState, { z, x, y }: TileAddress, district: string | undefined): string {
  const side = 2 ** (BOX_ZOOM - z);
  const [west, east] = [(x - MARGIN) * side, (x + 1 + MARGIN) * side];
  const [north, south] = [(y - MARGIN) * side, (y + 1 + MARGIN) * side];
  return state.districts
    .filter((one) => district === undefined || one.districtCode === district)
    .filter((one) => one.west <= east && one.east + 1 >= west && one.north <= south && one.south + 1 >= north)
    .map(({ districtCode, version }) => `${districtCode}.${version}`)
    .join(" ");
}
