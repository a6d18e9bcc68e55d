import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { readTableText } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { databaseOf } from "../db/harness.ts";
import { expectWholeRegistry } from "../db/registry-whole.ts";
import { type Site, serve } from "./harness.ts";
import { ARROWS } from "./registry-model/catalogue.ts";
import { type Intent, sendingOf } from "./registry-model/intents.ts";
import { employ, type Person } from "./registry-model/people.ts";
import { DAYS, World } from "./registry-model/world.ts";

/** Sequences of commands in all, shared among the lanes, each of which has two districts of its own. */
const SEQUENCES = process.env.PANHUO_LONG ? 2_000 : 200;
const ONWARD_FIRST = 60;
/** Land of the generated city that every rule finds eligible on every day of DAYS. */
const LANES = [
  { "370112": ["00000023", "00000024"], "370114": ["00000009"] },
  { "370113": ["00000013"], "370116": ["00000006", "00000008"] },
] as const;

const KINDS: readonly (readonly [Intent["kind"], number])[] = [
  ["onward", 14],
  ["lawful", 6],
  ["unready", 6],
  ["anything", 3],
  ["correct", 3],
  ["other-role", 2],
  ["other-district", 2],
  ["other-case", 1],
  ["stale", 1],
  ["unnamed-version", 1],
  ["future", 1],
  ["before", 1],
  ["no-document", 1],
  ["no-reason", 1],
  ["repeat", 1],
  ["key-again", 1],
];

/** One step of a sequence: somebody tries something. */
class Step implements fc.AsyncCommand<World, Site> {
  readonly intent: Intent;
  #told = "nothing of the kind";
  constructor(intent: Intent) {
    this.intent = intent;
  }
  check(): boolean {
    return true;
  }
  async run(world: World): Promise<void> {
    if (this.intent.kind === "repeat") return world.sendAgain(true);
    if (this.intent.kind === "key-again") return world.sendAgain(false);
    const sending = sendingOf(world, this.intent);
    if (!sending) return;
    const before = world.log.length;
    try {
      await world.send(sending);
    } finally {
      this.#told = world.log[before] ?? this.#told;
    }
  }
  toString(): string {
    return `${this.intent.kind}: ${this.#told}`;
  }
}

const step = fc.oneof(
  ...KINDS.map(([kind, weight]) => ({
    weight,
    arbitrary: fc
      .record({ kind: fc.constant(kind), pick: fc.nat(1e6), more: fc.nat(1e6) })
      .map((intent) => new Step(intent)),
  })),
);
const probe = fc.record({ case: fc.nat(1e6), day: fc.nat(1e6), known: fc.nat(1e6) });

describe("the registry, held against a small model of the catalogue", () => {
  let db: Database;
  let site: Site;
  let stop: () => Promise<void>;
  let people: readonly Person[];
  /** Land that the generated city has recognised already. */
  let recognisedOn: Readonly<Record<string, string>>;

  beforeAll(async () => {
    db = await databaseOf("server");
    await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 400,
      seed: 7,
      namedCases: true,
    });
    const kind = knownKind("parameters");
    const csv = "name,district,value\nindependentApproval,,no\nminPublicityDays,,5\n";
    const head = {
      name: "演示参数",
      source: "演示数据 demonstration data",
      from: "2019-12-10",
      demonstration: true,
    };
    await loadTable(db, kind, head, readTableText(new TextEncoder().encode(csv), kind));
    const { rows } = await db.driver.query(
      `select district_code || ' ' || parcel_no as land, min(decided_on) as day from recognition
       where decision = 'recognised' group by 1`,
    );
    recognisedOn = Object.fromEntries(rows.map(({ land, day }) => [land, day]));
    people = await employ(db, LANES.flatMap(Object.keys));
    ({ site, stop } = await serve(db));
  });
  afterAll(() => stop?.());

  const worldOf = (lane: (typeof LANES)[number]) =>
    new World(
      site,
      people.filter(({ district }) => district === null || district in lane),
      lane,
      recognisedOn,
    );

  test(`${SEQUENCES} sequences of commands end as the model foresees, and the past stays as it was`, async () => {
    // Each lane has sequences of its own.
    const { seed = Date.now() } = fc.readConfigureGlobal();
    const worlds = await Promise.all(
      LANES.map(async (lane, at) => {
        const world = worldOf(lane);
        // Begins with matters at every stage of their way.
        for (let pick = 1; pick <= ONWARD_FIRST; pick += 1)
          await new Step({ kind: "onward", pick: pick + 1000 * at, more: 0 }).run(world);
        await fc.assert(
          fc.asyncProperty(
            fc.commands([step], { size: "max", maxCommands: 24 }),
            fc.array(probe, { minLength: 3, maxLength: 3 }),
            async (commands, probes) => {
              // The next sequence goes on where the one before it ended, so that matters grow old.
              await fc.asyncModelRun(() => ({ model: world, real: site }), commands);
              for (const { case: no, day, known } of probes) {
                const moment = world.recordedAt.length > 0 ? known % world.recordedAt.length : undefined;
                const one = world.cases[no % world.cases.length];
                if (!one || moment === undefined) continue;
                await world.readAgain(one, DAYS[day % DAYS.length], moment);
                await world.holdLedger(one.district, moment);
              }
            },
          ),
          { seed: seed + at, numRuns: SEQUENCES / LANES.length, endOnFailure: true },
        );
        return world;
      }),
    );
    for (const world of worlds) for (const one of world.cases) await world.holdHistory(one);
    // Every state was reached: what is never tried proves nothing. Two hundred sequences may by chance pass one by.
    const reached = new Set(
      worlds.flatMap(({ cases }) =>
        cases.flatMap(({ room, acts }) => acts.map(({ state }) => `${room} ${state}`)),
      ),
    );
    const missed = ARROWS.filter(({ room, to }) => !reached.has(`${room} ${to}`));
    expect(missed.slice(SEQUENCES < 2_000 ? 2 : 0)).toEqual([]);
    await expectWholeRegistry(db);
  }, 3_600_000);
});
