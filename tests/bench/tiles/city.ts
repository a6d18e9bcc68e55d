import type { Database } from "../../../api/db/database.ts";
import { setUpJinan } from "../../../api/districts/set-up.ts";
import { keepWords } from "../../../sql/generated/queries.ts";

/** The ground of Jinan, a little less than 10,244 km², in which the parcels lie. */
const GROUND_M2 = 10_000e6;
/** Metres of a degree of latitude, and of one of longitude in the middle of Jinan. */
const [LATITUDE_M, LONGITUDE_M] = [111_000, 89_100];

/**
 * Jinan with so many parcels of six corners, evenly over its districts, with outcomes as a run stores them: an eighth
 * low-efficiency, one in fifty on its way through the stages, some in projects and annual plans. Written by the
 * database itself: through an import it would take an hour.
 */
export async function generateCity(db: Database, parcels: number): Promise<void> {
  await setUpJinan(db, true);
  await db.run(keepWords);
  const spacing = Math.sqrt(GROUND_M2 / parcels);
  await db.driver.transaction(
    async (session) => {
      // Nothing refers to what is not there.
      await session.script("set local session_replication_role = replica");
      await session.script(`
        insert into dataset (dataset_id, kind, name, source, demonstration)
        values ('${DATASET}', 'parcels', 'bench', 'generated', true);
        insert into dataset_disclosure (dataset_id, ground) values ('${DATASET}', 'demonstration');
        create temp table site on commit drop as
        select o.district_code, row_number() over (partition by o.district_code)::integer as no, x, y
        from (
          select distinct on (l.district_code) l.district_code, l.geom
          from district_outline l
          join district d on d.code = l.district_code and d.kind <> 'functional-area'
          order by l.district_code, l.outline_no desc
        ) o
        cross join lateral (
          select x, y
          from generate_series(st_xmin(o.geom)::numeric, st_xmax(o.geom)::numeric, ${spacing / LONGITUDE_M}) x
          cross join generate_series(st_ymin(o.geom)::numeric, st_ymax(o.geom)::numeric, ${spacing / LATITUDE_M}) y
          where st_intersects(o.geom, st_setsrid(st_makepoint(x, y), 4490))
        ) g`);
      await session.script(`
        insert into parcel_key (district_code, parcel_no)
        select district_code, lpad(no::text, 8, '0') from site;
        insert into parcel (
          district_code, parcel_no, dataset_id, area_m2, area_basis, computed_area_m2, geom, position)
        select s.district_code, lpad(s.no::text, 8, '0'), '${DATASET}', ${(spacing * spacing * 0.7).toFixed(2)}, 'survey',
               ${(spacing * spacing * 0.7).toFixed(2)},
               st_setsrid(st_multi(st_makepolygon(st_makeline(array[
                 st_makepoint(x, y), st_makepoint(x + a, y), st_makepoint(x + a, y + b * 0.6), st_makepoint(x + a * 0.8, y + b),
                 st_makepoint(x + a * 0.1, y + b), st_makepoint(x, y + b * 0.9), st_makepoint(x, y)]))), 4490),
               st_setsrid(st_makepoint(x + a / 2, y + b / 2), 4490)
        from site s
        cross join (select ${(spacing * 0.86) / LONGITUDE_M}::float8 as a, ${(spacing * 0.86) / LATITUDE_M}::float8 as b) size;
        drop table site`);
      await session.script(RECORDS);
    },
    { statementTimeoutMs: 0 },
  );
  await db.driver.script("vacuum analyze");
}

const DATASET = "00000000-0000-4000-8000-000000000001";

/** `h` is a number between 0 and 999 that a parcel is known by. */
const H = "(hashtext(district_code || parcel_no) & 2147483647) % 1000";

const RECORDS = `
  insert into classification_run (as_of, rules, gather_no, since_gather, words, finished_at)
  values ('2022-03-01', rules_version(), 1, 0, (select words from classification_words() limit 1), now());
  insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
  select district_code, parcel_no, (select max(run_no) from classification_run),
         (case when h < 125 then 'eligible' when h < 200 then 'excluded' when h < 350 then 'undetermined'
           else 'not-low-efficiency' end)::land_outcome,
         case when h < 125 then (1 << (h % 6)) | case when h % 10 = 0 then 1 << (h % 4) else 0 end else 0 end, 0
  from (select district_code, parcel_no, ${H} as h from parcel) p;
  insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on)
  select p.district_code, p.parcel_no, n.no, n.stage, date '2020-01-01' + h * 29 % 700 + (n.no - 1) * 60
  from (select district_code, parcel_no, ${H} as h from parcel) p
  cross join (values (1, 'recognised'), (2, 'library'), (3, 'annual-plan')) n (no, stage)
  where h < 20 and n.no <= 1 + h % 3;
  create temp table work on commit drop as
  select district_code, parcel_no, h, row_number() over (partition by district_code order by parcel_no) as n
  from (select district_code, parcel_no, ${H} as h from parcel) p
  where h = 2;
  insert into registry_case (district_code, room, case_no)
  select distinct district_code, r.room, 1 + (n / r.size)::integer
  from work cross join (values ('projects', 5), ('plans', 500)) r (room, size);
  insert into registry_act (
    district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role)
  select district_code, 'projects', 1 + (n / 5)::integer, 1, 'establish', 'under-way',
         jsonb_build_object('mode', (array['reserve', 'original-user', 'market-entity'])[1 + (n / 5) % 3]),
         '{}'::jsonb, date '2021-01-01' + (n / 5)::integer % 300, 'bench', 'district'
  from work group by district_code, n / 5
  union all
  select district_code, 'plans', 1 + (n / 500)::integer, 1, 'approve', 'approved',
         jsonb_build_object('planType', 'annual', 'year', 2021 + (n / 500) % 2, 'inForce', jsonb_build_object('lines',
           jsonb_build_array(jsonb_build_object('parcels', jsonb_agg(parcel_no))))),
         '{}'::jsonb, date '2021-02-01', 'bench', 'city'
  from work group by district_code, n / 500;
  insert into case_parcel (district_code, room, case_no, act_no, parcel_no)
  select district_code, r.room, 1 + (n / r.size)::integer, 1, parcel_no
  from work cross join (values ('projects', 5), ('plans', 500)) r (room, size);
  insert into map_district (district_code, run_no)
  select d.code, (select max(run_no) from classification_run) from district d
  on conflict (district_code) do update set run_no = excluded.run_no;
  insert into map_change (district_code) select code from district`;
