-- What only geometry can tell of the rows of a batch, against each other and against the register. Who may overlap whom or
-- leave a gap is found outside the database (api/survey/neighbours), which took a tenth of the time of asking PostGIS of
-- every pair of neighbours; of the pairs named, PostGIS has the last word. What they have in common and how far they are
-- apart is measured in the city's plane.
-- Distances are compared as numbers: as conditions, st_intersects and st_dwithin of two small tables end in "invalid
-- function selectivity" on the embedded engine.
drop function if exists incoming_squares(uuid, double precision, double precision);
drop function if exists compare_incoming(uuid);
drop function if exists begin_neighbours(uuid);
drop function if exists judge_neighbours(uuid, json);
drop function if exists gap_or_overlap(geometry, geometry, geometry);

-- Begins the comparison; gives whether any recorded parcel lies near the batch, `reach` in degrees: a city's first survey
-- meets nobody.
create or replace function begin_neighbours(batch uuid, reach double precision)
returns boolean
language plpgsql
as $$
begin
  drop table if exists incoming_overlap;
  -- What a row has in common with a parcel of the register, or how narrow the gap to it is.
  create temp table incoming_overlap (
    row_no integer not null,
    change text not null,
    district_code text not null,
    parcel_no text not null,
    common_m2 double precision,
    parcel_m2 double precision,
    gap_m double precision,
    place geometry
  ) on commit drop;
  return exists (select from parcel) and exists (
    select
    from parcel p
    where p.geom && (
      select st_expand(
        st_setsrid(st_makebox2d(st_makepoint(min(i.west), min(i.south)), st_makepoint(max(i.east), max(i.north))), 4490), reach)
      from incoming_parcel i
      where i.dataset_id = batch));
end
$$;

-- Two polygons of the plane that may overlap or leave a gap: what they have in common, how narrow the gap between them is,
-- and where. Of two that touch, the corner is the one at the wide end of a gap that opens between them. The limits are those
-- of api/survey/neighbours/limits.ts.
create or replace function gap_or_overlap(
  plane geometry, other geometry, corner geometry, overlap_m2 double precision, touch_m double precision, most_gap_m double precision,
  out common_m2 double precision, out gap_m double precision, out place geometry)
language sql immutable
as $$
select case when o.counts then o.common_m2 end,
       case when g.counts then g.metres end,
       case when o.counts then st_pointonsurface(o.common) when g.counts then st_lineinterpolatepoint(g.strip, 0.5) end
from (
  select x.common, st_area(x.common) as common_m2,
         coalesce(round(st_area(x.common)::numeric, 4) > overlap_m2::numeric, false) as counts
  from (
    -- On a grid of a micrometre, which no overlay fails on (sql/README.md): st_relate, without one, does. Worked out once,
    -- here as below.
    select st_intersection(plane, other, 0.000001) as common
    offset 0
  ) x
  offset 0
) o
cross join lateral (
  select s.strip, st_length(s.strip) as metres,
         coalesce(st_length(s.strip) > touch_m and st_length(s.strip) <= most_gap_m, false) as counts
  from (
    select case
             when o.counts then null
             when corner is not null then
               st_shortestline(corner, case when st_distance(corner, plane) > st_distance(corner, other) then plane else other end)
             else st_shortestline(plane, other)
           end as strip
    offset 0
  ) s
  offset 0
) g
$$;

-- Judges pairs of neighbours, a JSON array of {row, other, district, parcelNo, x, y}: the later row with the other one, or
-- with a parcel; x and y are the corner of a gap that opens.
create or replace function judge_neighbours(
  batch uuid, pairs json, overlap_m2 double precision, touch_m double precision, most_gap_m double precision)
returns void
language plpgsql
as $$
begin
  insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
  select batch, d."row", 'comparing', 'geometry',
         case when f.gap_m is null then 'overlaps-row' else 'gap-to-row' end,
         case when f.gap_m is null then 'error' else 'warning' end,
         case when f.gap_m is null
           then jsonb_build_object('row', d.other, 'areaM2', round(f.common_m2::numeric, 2))
           else jsonb_build_object('row', d.other, 'widthM', round(f.gap_m::numeric, 3))
         end,
         st_transform(f.place, 4490)
  from json_to_recordset(pairs) as d ("row" integer, other integer, x double precision, y double precision)
  join incoming_parcel i on i.dataset_id = batch and i.row_no = d."row"
  join incoming_parcel o on o.dataset_id = batch and o.row_no = d.other
  cross join lateral gap_or_overlap(
    i.plane, o.plane, st_setsrid(st_makepoint(d.x, d.y), i.plane_srid), overlap_m2, touch_m, most_gap_m) f
  where f.place is not null;

  -- But those that the row names as its forerunners.
  insert into incoming_overlap (row_no, change, district_code, parcel_no, common_m2, parcel_m2, gap_m, place)
  select i.row_no, i.change, p.district_code, p.parcel_no, f.common_m2, st_area(o.plane), f.gap_m, f.place
  from json_to_recordset(pairs) as d (
    "row" integer, district text, "parcelNo" text, x double precision, y double precision)
  join incoming_parcel i on i.dataset_id = batch and i.row_no = d."row"
  join parcel p on p.district_code = d.district and p.parcel_no = d."parcelNo"
  cross join lateral (select st_transform(p.geom, i.plane_srid) as plane) o
  cross join lateral gap_or_overlap(
    i.plane, o.plane, st_setsrid(st_makepoint(d.x, d.y), i.plane_srid), overlap_m2, touch_m, most_gap_m) f
  where f.place is not null
    and not exists (
      select
      from incoming_lineage l
      where l.dataset_id = batch and l.row_no = i.row_no
        and l.former_district_code = p.district_code and l.former_parcel_no = p.parcel_no);
end
$$;

-- What follows from all that has been judged.
create or replace function end_neighbours(batch uuid)
returns void
language plpgsql
as $$
begin
  -- New parcels that together cover a recorded one take its place: one becomes several, or several become one.
  insert into incoming_lineage (dataset_id, row_no, former_district_code, former_parcel_no, found_from)
  select batch, o.row_no, o.district_code, o.parcel_no, 'geometry'
  from incoming_overlap o
  join (
    select v.district_code, v.parcel_no, count(*) as new_parcels
    from incoming_overlap v
    where v.change = 'new' and v.gap_m is null
    group by v.district_code, v.parcel_no
    having sum(v.common_m2) >= 0.99 * min(v.parcel_m2)
  ) covered on covered.district_code = o.district_code and covered.parcel_no = o.parcel_no
  where o.change = 'new' and o.gap_m is null
    and (covered.new_parcels > 1
      or (select count(*)
          from incoming_overlap m
          where m.row_no = o.row_no and m.gap_m is null and m.common_m2 >= 0.99 * m.parcel_m2) > 1);

  insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
  select batch, o.row_no, 'comparing', 'geometry',
         case when o.gap_m is not null then 'gap-to-parcel' when l.row_no is null then 'overlaps-parcel' else 'replaces-parcel' end,
         case when o.gap_m is not null then 'warning' when l.row_no is null then 'error' else 'confirm' end,
         case when o.gap_m is not null
           then jsonb_build_object('parcel', o.district_code || '-' || o.parcel_no, 'widthM', round(o.gap_m::numeric, 3))
           else jsonb_build_object('parcel', o.district_code || '-' || o.parcel_no, 'areaM2', round(o.common_m2::numeric, 2))
         end,
         st_transform(o.place, 4490)
  from incoming_overlap o
  left join incoming_lineage l
    on l.dataset_id = batch and l.row_no = o.row_no
   and l.former_district_code = o.district_code and l.former_parcel_no = o.parcel_no;
end
$$;
