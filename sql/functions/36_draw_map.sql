-- How each parcel of a district stood, span by span: its stage, the mode of its project, the year of its annual plan.
-- Only parcels of which something is recorded; `numbers` leaves out others, null takes all.
create or replace function map_standing(district text, numbers text[])
returns table (parcel_no text, since date, until date, stage smallint, mode text, plan_year smallint)
language sql stable
as $$
with turn as (
  select m.parcel_no, m.reached_on as day
  from milestone m
  where m.district_code = district and (numbers is null or m.parcel_no = any (numbers))
  union
  select m.parcel_no, m.left_on
  from milestone m
  where m.district_code = district and (numbers is null or m.parcel_no = any (numbers)) and m.left_on is not null
  union
  select k.parcel_no, a.valid_on
  from case_parcel k
  join registry_act a on a.district_code = k.district_code and a.room = k.room and a.case_no = k.case_no
  where k.district_code = district and k.room in ('projects', 'plans')
    and (numbers is null or k.parcel_no = any (numbers))
), day as (
  select t.parcel_no, t.day
  from turn t
  union
  select t.parcel_no, date '-infinity'
  from turn t
), state as (
  select d.parcel_no, d.day,
         coalesce(reached.ord, 0::smallint) as stage,
         coalesce(project.mode, '') as mode,
         coalesce(plan.year, 0::smallint) as plan_year
  from day d
  left join lateral (
    select s.ord
    from stage_reached(district, d.parcel_no, d.day) r
    join stage s on s.code = r.code
  ) reached on true
  left join lateral (
    select c.content ->> 'mode' as mode
    from cases_of_parcel(district, 'projects', d.parcel_no, d.day) c
    where c.state in ('under-way', 'completed')
    order by c.case_no desc
    limit 1
  ) project on true
  left join lateral (
    -- What the city approved stays in force while its amendment is drafted (PLAN-4).
    select max((s.content ->> 'year')::smallint) as year
    from (
      select distinct k.case_no
      from case_parcel k
      where k.district_code = district and k.room = 'plans' and k.parcel_no = d.parcel_no
    ) c
    cross join lateral standing(district, 'plans', c.case_no, d.day) s
    where s.content ->> 'planType' = 'annual'
      and exists (
        select
        from jsonb_array_elements(
          case jsonb_typeof(s.content -> 'inForce') when 'object' then s.content #> '{inForce,lines}' else '[]' end) f (line)
        where f.line -> 'parcels' ? d.parcel_no)
  ) plan on true
), turned as (
  select s.*,
         (s.stage, s.mode, s.plan_year)
           is distinct from (lag(s.stage) over w, lag(s.mode) over w, lag(s.plan_year) over w)
           or s.day = '-infinity' as anew
  from state s
  window w as (partition by s.parcel_no order by s.day)
)
select t.parcel_no, t.day, lead(t.day, 1, date 'infinity') over (partition by t.parcel_no order by t.day),
       t.stage, t.mode, t.plan_year
from turned t
where t.anew
$$;

-- The sums that rows of map_parcel make, each zoom and day; `sign` -1 takes them away.
create or replace function add_to_map_cells(district text, numbers text[], sign integer)
returns void
language plpgsql
-- The planner must see whether there are numbers: else one parcel's sums are sought among all of the district.
set plan_cache_mode = force_custom_plan
as $$
begin
  insert into map_cell as c (
    district_code, zoom, place, overall, categories, stage, mode, plan_year, disclosed, since, parcels, area_dm2)
  select m.district_code, z.zoom, m.place >> (2 * (22 - z.zoom)), m.overall, m.categories, m.stage, m.mode, m.plan_year,
         m.disclosed, t.day, sum(sign * t.step), sum(sign * t.step * m.area_dm2)
  from map_parcel m
  cross join (values (13::smallint), (15::smallint), (16::smallint)) z (zoom)
  cross join lateral (
    values (m.since, 1),
           (nullif(m.until, 'infinity'), -1),
           (case when m.until = 'infinity' then m.until end, 1)
  ) t (day, step)
  where m.district_code = district and (numbers is null or m.parcel_no = any (numbers)) and t.day is not null
  group by m.district_code, z.zoom, m.place >> (2 * (22 - z.zoom)), m.overall, m.categories, m.stage, m.mode, m.plan_year,
           m.disclosed, t.day
  -- What a tile reads together lies together.
  order by z.zoom, m.place >> (2 * (22 - z.zoom))
  on conflict (district_code, zoom, place, overall, categories, stage, mode, plan_year, disclosed, since) do update
  set parcels = c.parcels + excluded.parcels,
      area_dm2 = c.area_dm2 + excluded.area_dm2;
end
$$;

-- Draws parcels of a district anew, `numbers` or all of them. `decide`: by what the rules find now; else as they were
-- classified last. What was never classified is undetermined.
create or replace function draw_parcels(district text, numbers text[], decide boolean, today date)
returns void
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  -- Of another database made anew, versions must not be those that a browser has kept.
  moment constant bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
  if numbers is null then
    delete from map_cell c where c.district_code = district;
    delete from map_parcel m where m.district_code = district;
  else
    perform add_to_map_cells(district, numbers, -1);
    delete from map_parcel m where m.district_code = district and m.parcel_no = any (numbers);
  end if;

  insert into map_parcel (
    district_code, parcel_no, place, since, until, overall, categories, stage, mode, plan_year, disclosed, area_dm2)
  select p.district_code, p.parcel_no, map_place(map_column_of(p.position), map_row_of(p.position)),
         coalesce(s.since, '-infinity'), coalesce(s.until, 'infinity'),
         coalesce(o.overall, 'undetermined'), coalesce(o.categories, 0::smallint),
         coalesce(s.stage, 0::smallint), coalesce(s.mode, ''), coalesce(s.plan_year, 0::smallint),
         d.dataset_id is not null, p.area_m2 * 100
  from parcel p
  left join map_standing(district, numbers) s on s.parcel_no = p.parcel_no
  left join dataset_disclosure d on d.dataset_id = p.dataset_id
  left join (
    select c.parcel_no, c.overall::land_outcome as overall, category_bits(c.matched) as categories
    from classify_parcels(today) c
    where decide and c.district_code = district and (numbers is null or c.parcel_no = any (numbers))
    union all
    (select distinct on (k.parcel_no) k.parcel_no, nullif(k.overall, 'ended'), w.categories
     from classification k
     join map_district l on l.district_code = k.district_code and k.run_no <= l.run_no
     join (
       -- Few findings are unlike: the words of each are looked up once.
       select r.run_no, f.reasons, coalesce(bit_or(1 << (right(v.word, 1)::integer - 1)), 0)::smallint as categories
       from (
         select distinct x.run_no, x.reasons
         from classification x
         where x.district_code = district and (numbers is null or x.parcel_no = any (numbers))
       ) f
       join classification_run r on r.run_no = f.run_no
       left join classification_word v
         on v.words = r.words and v.half = 'reasons' and v.list = 'matched' and (f.reasons >> v.place) & 1 = 1
       group by r.run_no, f.reasons
     ) w on w.run_no = k.run_no and w.reasons = k.reasons
     where not decide and k.district_code = district and (numbers is null or k.parcel_no = any (numbers))
     order by k.parcel_no, k.run_no desc)
  ) o on o.parcel_no = p.parcel_no
  where p.district_code = district and (numbers is null or p.parcel_no = any (numbers));

  perform add_to_map_cells(district, numbers, 1);
  delete from map_cell c where c.district_code = district and c.parcels = 0 and c.area_dm2 = 0;

  update map_district l
  set last_change = greatest(l.last_change, (
        select max(m.since)
        from map_parcel m
        where m.district_code = district and (numbers is null or m.parcel_no = any (numbers))))
  where l.district_code = district;
  update map_district l
  set version = greatest(l.version + 1, moment),
      west = least(l.west, b.west), north = least(l.north, b.north),
      east = greatest(l.east, b.east), south = greatest(l.south, b.south)
  from (
    select min(map_column_of(st_setsrid(st_makepoint(st_xmin(e.box), st_ymin(e.box)), 4490))) as west,
           min(map_row_of(st_setsrid(st_makepoint(st_xmin(e.box), st_ymax(e.box)), 4490))) as north,
           max(map_column_of(st_setsrid(st_makepoint(st_xmax(e.box), st_ymax(e.box)), 4490))) as east,
           max(map_row_of(st_setsrid(st_makepoint(st_xmin(e.box), st_ymin(e.box)), 4490))) as south
    from (
      select st_extent(p.geom) as box
      from parcel p
      where p.district_code = district and (numbers is null or p.parcel_no = any (numbers))
    ) e
    where e.box is not null
  ) b
  where l.district_code = district;
  if not found then
    update map_district l set version = greatest(l.version + 1, moment) where l.district_code = district;
  end if;
end
$$;

-- Draws what has changed, and says of how many districts. Whoever comes meanwhile waits, and finds it drawn. It is the
-- owner's, since nobody else writes what is derived.
create or replace function draw_map(today date)
returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  -- Deciding a parcel takes a third of a millisecond (measured): more of a district are drawn as they were classified.
  decided_at_once constant integer := 5000;
  todo record;
  drawn text[] := '{}';
begin
  insert into map_district (district_code)
  select d.code
  from district d
  where not exists (select from map_district l where l.district_code = d.code)
  on conflict do nothing;
  perform from map_district l order by l.district_code for update;

  for todo in
    with taken as (
      delete from map_change c
      returning c.*
    ), run as (
      select max(t.run_no) as no
      from taken t
    ), changed as (
      select t.district_code, t.parcel_no, false as classified
      from taken t
      where t.district_code is not null
      union
      select p.district_code, p.parcel_no, false
      from taken t
      join parcel p on p.dataset_id = t.dataset_id
      union
      select v.district_code, v.parcel_no, false
      from taken t
      join parcel_version v on v.ended_by = t.dataset_id
      union
      select c.district_code, c.parcel_no, true
      from run r
      join classification c on c.run_no <= r.no
      join map_district l on l.district_code = c.district_code and c.run_no > l.run_no
    )
    select c.district_code, c.classified, r.no as run_no,
           case when bool_or(c.parcel_no is null) then null else array_agg(c.parcel_no) end as numbers
    from changed c
    cross join run r
    group by c.district_code, c.classified, r.no
    order by c.district_code, c.classified desc
  loop
    -- The run that was drawn is drawn for the whole city: what it found alike was written before it.
    if todo.run_no is not null then
      update map_district l set run_no = todo.run_no where l.run_no < todo.run_no;
    end if;
    perform draw_parcels(
      todo.district_code, todo.numbers,
      not todo.classified and coalesce(
        cardinality(todo.numbers),
        (select count(*) from (select from parcel p where p.district_code = todo.district_code limit decided_at_once + 1) n)
      ) <= decided_at_once,
      today);
    drawn := drawn || todo.district_code;
  end loop;
  return (select count(distinct d.code) from unnest(drawn) d (code));
end
$$;
revoke execute on function draw_map, draw_parcels, add_to_map_cells, map_standing from public;
grant execute on function draw_map to panhuo_house;
