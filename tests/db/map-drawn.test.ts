import { beforeAll, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { AppError } from "../../api/errors.ts";
import { library } from "../../api/library/room.ts";
import { projectRoom } from "../../api/projects/room.ts";
import { classifyCity } from "../../api/recognition/classify-city.ts";
import { recognitionRoom } from "../../api/recognition/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { importFeatures } from "../../api/survey/import-parcels.ts";
import { withdrawImport } from "../../api/survey/withdraw.ts";
import { drawChanges } from "../../api/tiles/map-state.ts";
import { Prng } from "../../gis/demonstration/prng.ts";
import { drawRun, readMapState, redrawDistricts } from "../../sql/generated/queries.ts";
import { describeOnBothEngines } from "./harness.ts";
import { LICHENG, Office } from "./registry-office.ts";

const TODAY = "2022-03-01";
/** Before anything, between the acts of the office, and the day that the map shows by itself. */
const DAYS = ["2019-12-31", "2021-03-12", "2021-04-20", "2021-08-01", TODAY];

/** A lot of about 45 m by 56 m, `column` lots east of a corner of Licheng 历城区, of the width given in lots. */
function lot(row: number, column: number, width: number) {
  const side = 0.0005;
  const [west, south, east, north] = [
    117.3 + column * side,
    36.75,
    117.3 + (column + width) * side,
    36.75 + side,
  ];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const properties = { district: LICHENG, parcelCode: `370112003001GB${String(column).padStart(5, "0")}` };
  return {
    row,
    value: { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } },
  };
}

/** The squares of every zoom that is kept, as they are and as counting every parcel anew from the records makes them. */
async function kept(db: Database, day: string): Promise<unknown[]> {
  const { rows } = await db.driver.query(
    `select district_code, zoom, map_column(place) as x, map_column(place >> 1) as y, overall::text as overall,
            category_names(categories) as categories, stage, mode, plan_year <> 0 as planned, disclosed,
            sum(parcels)::integer as parcels, sum(area_dm2)::bigint as area_dm2
     from map_cell
     where since <= $1::date
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
     having sum(parcels) <> 0 or sum(area_dm2) <> 0
     order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`,
    [day],
  );
  return rows;
}

async function recounted(db: Database, day: string): Promise<unknown[]> {
  const { rows } = await db.driver.query(
    `select p.district_code, z.zoom,
            floor((st_x(p.position) + 180) / 360 * (1 << z.zoom))::integer as x,
            floor((0.5 - ln(tan(pi() / 4 + radians(st_y(p.position)) / 2)) / (2 * pi())) * (1 << z.zoom))::integer as y,
            c.overall, c.matched as categories,
            coalesce((select s.ord from stage_reached(p.district_code, p.parcel_no, $1::date) r
                      join stage s on s.code = r.code), 0)::smallint as stage,
            coalesce((select k.content ->> 'mode'
                      from cases_of_parcel(p.district_code, 'projects', p.parcel_no, $1::date) k
                      where k.state <> 'abandoned' order by k.case_no desc limit 1), '') as mode,
            is_planned(p.district_code, 'annual', p.parcel_no, $1::date) as planned,
            p.dataset_id in (select dataset_id from dataset_disclosure) as disclosed,
            count(*)::integer as parcels, sum(p.area_m2 * 100)::bigint as area_dm2
     from parcel p
     join classify_parcels('${TODAY}') c on c.district_code = p.district_code and c.parcel_no = p.parcel_no
     cross join (values (13), (15), (16)) z (zoom)
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
     order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`,
    [day],
  );
  return rows;
}

describeOnBothEngines("what the map is drawn from", (db) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(db());
  });

  async function expectCurrent(after: string, days = DAYS): Promise<void> {
    await drawChanges(db(), TODAY);
    for (const day of days)
      expect(await kept(db(), day), `${after}, ${day}`).toEqual(await recounted(db(), day));
  }

  test("stays equal to a full recount whatever is imported, withdrawn, decided, corrected and classified", async () => {
    const random = new Prng(20220301);
    const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random.next() * of.length)];
    const imports: { id: string; at: string }[] = [];
    const recognised: { parcel: string; decided: CaseView }[] = [];
    const places: { parcel: string; place: CaseView }[] = [];
    const projects: CaseView[] = [];
    const { rows } = await db().driver.query(
      `select c.parcel_no from classify_parcels('${TODAY}') c
       where c.district_code = '${LICHENG}' and c.overall = 'eligible' and c.recognisable order by 1`,
    );
    const eligible = rows.map((row) => String(row.parcel_no));

    const survey = async () => {
      const lots = Array.from({ length: 1 + Math.floor(random.next() * 3) }, (_, n) =>
        lot(n + 1, Math.floor(random.next() * 8), 1 + Math.floor(random.next() * 2)),
      );
      const { datasetId, imported } = await importFeatures(db(), lots, {
        name: "re-survey",
        source: "test",
        demonstration: pick([true, false]) ?? true,
        policyPackage: "test@0",
        today: TODAY,
      });
      if (imported === 0) return false;
      const now = await db().driver.query("select clock_timestamp()::text as at");
      imports.push({ id: datasetId, at: String(now.rows[0]?.at) });
      return true;
    };
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      survey,
      withdraw: async () => {
        const last = imports.at(-1);
        if (!last) return false;
        await db().transaction((tx) => withdrawImport(tx, last.id, last.at, "test"));
        return imports.pop();
      },
      recognise: async () => {
        const parcel = eligible.shift();
        if (parcel === undefined) return false;
        return recognised.push({ parcel, decided: await office.recognise(parcel) });
      },
      correct: async () => {
        const one = recognised.at(-1);
        if (!one || places.some(({ parcel }) => parcel === one.parcel)) return false;
        one.decided = await office.act(
          "district",
          recognitionRoom,
          "recognise",
          one.decided,
          {},
          {
            on: "2021-03-11",
            docNo: office.document(),
            reason: "日期有误",
            correct: true,
          },
        );
        return true;
      },
      enter: async () => {
        const one = recognised.find(({ parcel }) => !places.some((place) => place.parcel === parcel));
        if (!one) return false;
        return places.push({ parcel: one.parcel, place: await office.enter(one.parcel) });
      },
      plan: async () => {
        const one = pick(places);
        return one !== undefined && (await office.plan("annual", [one.parcel]));
      },
      establish: async () => {
        const one = pick(places);
        return one !== undefined && projects.push(await office.establish([one.parcel]));
      },
      abandon: async () => {
        const project = projects.at(-1);
        if (!project) return false;
        await office.act(
          "district",
          projectRoom,
          "abandon",
          project,
          {},
          { on: "2021-06-01", reason: "停止" },
        );
        return projects.pop();
      },
      leave: async () => {
        const one = places.at(-1);
        if (!one) return false;
        await office.act(
          "district",
          library,
          "leave",
          one.place,
          { evidence: "已改造" },
          { on: "2021-05-20", reason: "退出" },
        );
        return places.pop();
      },
      classify: async () => {
        const { runNo } = await classifyCity(db(), TODAY, "jinan-2019-61@1.0.0");
        return db().run(drawRun, { runNo });
      },
    };

    await expectCurrent("the demonstration city");
    const done = new Set<string>();
    const order = ["survey", "recognise", "enter", "establish", "plan", "correct", "survey", "withdraw"];
    for (let round = 0; round < 26; round += 1) {
      const name = order[round] ?? pick(Object.keys(changes)) ?? "survey";
      try {
        if (await changes[name]?.()) done.add(name);
      } catch (error) {
        // What the rules refuse changes nothing.
        if (!(error instanceof AppError) || error.status >= 500) throw error;
      }
      await expectCurrent(`round ${round}: ${name}`, [DAYS[round % DAYS.length] ?? TODAY]);
    }
    expect([...done].sort()).toEqual(
      expect.arrayContaining(["classify", "enter", "plan", "recognise", "survey"]),
    );

    const versions = (await db().run(readMapState)).map(({ version }) => version);
    await db().run(redrawDistricts);
    await expectCurrent("all drawn anew");
    const anew = (await db().run(readMapState)).map(({ version }) => version);
    expect(anew.every((version, n) => version > (versions[n] ?? version))).toBe(true);
  });
});
