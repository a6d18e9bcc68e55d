-- The rows of a batch that take part in a comparison, each in the square of the grid in which its south-western corner
-- lies; none that is larger than a square, so that what comes near it has its corner there or in a square beside.
drop function if exists incoming_squares(uuid, double precision, double precision);
create function incoming_squares(batch uuid, square double precision, near double precision)
returns table (
  row_no integer,
  plane geometry,
  west double precision,
  south double precision,
  east double precision,
  north double precision,
  square_no bigint
)
language sql stable parallel safe
as $$
select i.row_no, i.plane, i.west, i.south, i.east, i.north,
       -- One number for the two of a square. Not a power of two apart: the hash folds one half of a number on the other.
       floor(i.west / square)::bigint * 100000000 + floor(i.south / square)::bigint
from incoming_parcel i
where i.dataset_id = batch
  and not i.held
  and i.change <> 'unchanged'
  and greatest(i.east - i.west, i.north - i.south) + near <= square
$$;

-- What only geometry can tell of the rows of a batch, against each other and against the register. Rows whose boxes
-- come near each other are found by a grid of degrees, in one hash join: to probe an index of the boxes once a row took
-- ten times as long, and to hold each row in every square that it reaches into four times. What is larger than a square of the grid is looked up in an index all the same. What they have
-- in common and how far they are apart is measured in the city's plane.
-- Distances are compared as numbers: as conditions, st_intersects and st_dwithin of two small tables end in "invalid
-- function selectivity" on the embedded engine.
create or replace function compare_incoming(batch uuid)
returns void
language plpgsql
as $$
declare
  -- Overlaps up to one square metre are what two instruments differ by.
  overlap_m2 constant double precision := 1;
  -- Closer than this, and not touching, is a gap that nobody meant.
  gap_m constant double precision := 0.2;
  -- Coordinates are delivered to the millimetre: what lies closer touches.
  touch_m constant double precision := 0.001;
  -- A gap in degrees, at least: 0.2 m are 0.0000036 of longitude at 60 degrees north.
  near constant double precision := 0.000004;
  -- A square metre in square degrees, at most: what boxes have less of in common is no overlap that counts.
  overlap_degrees constant double precision := 1 / (111700.0 * 111400.0);
  -- A little more than most are wide: larger squares hold more shapes each, and in smaller ones fewer have a place.
  square double precision;
begin
  drop table if exists incoming_large, incoming_shape, incoming_pair, incoming_overlap;
  square := (
    select 1.1 * percentile_cont(0.95) within group (order by greatest(s.east - s.west, s.north - s.south)) + near
    from (
      select i.west, i.south, i.east, i.north
      from incoming_parcel i
      where i.dataset_id = batch and not i.held and i.change <> 'unchanged'
      limit 10000
    ) s);
  if square is null then
    return;
  end if;

  -- Most neighbours' boxes share too little for an overlap that counts; of the rest, to tell whether the insides
  -- meet takes a fifth of the time of cutting one out of the other. Read from the table itself: what is copied aside
  -- first, only one process can read.
  create temp table incoming_pair on commit drop as
  select least(n.row_no, n.other_row) as row_no, greatest(n.row_no, n.other_row) as later_row,
         case when n.row_no < n.other_row then n.plane else n.other_plane end as plane,
         case when n.row_no < n.other_row then n.other_plane else n.plane end as later_plane
  from (
    -- Each pair once: from one of the two the other's square lies to the east or the north, or is the same.
    select a.row_no, b.row_no as other_row, a.plane, b.plane as other_plane,
           least(a.east, b.east) - greatest(a.west, b.west) as width,
           least(a.north, b.north) - greatest(a.south, b.south) as height
    from incoming_squares(batch, square, near) a
    cross join (values (0), (1), (99999999), (100000000), (100000001)) o (beside)
    join incoming_squares(batch, square, near) b
      on b.square_no = a.square_no + o.beside and (o.beside <> 0 or b.row_no > a.row_no)
     and a.west <= b.east + near and b.west <= a.east + near
     and a.south <= b.north + near and b.south <= a.north + near
  ) n
  where case
    when n.width > 0 and n.height > 0 and n.width * n.height > overlap_degrees
      and st_relate(n.plane, n.other_plane, '2********')
    then true
    else st_distance(n.plane, n.other_plane) > touch_m and st_distance(n.plane, n.other_plane) <= gap_m
  end;

  create temp table incoming_large on commit drop as
  select i.row_no, i.geom, i.plane
  from incoming_parcel i
  where i.dataset_id = batch
    and not i.held
    and i.change <> 'unchanged'
    and greatest(i.east - i.west, i.north - i.south) + near > square;
  if exists (select from incoming_large) then
    create temp table incoming_shape on commit drop as
    select i.row_no, i.geom, i.plane, greatest(i.east - i.west, i.north - i.south) + near > square as large
    from incoming_parcel i
    where i.dataset_id = batch and not i.held and i.change <> 'unchanged';
    create index on incoming_shape using gist (geom);
    insert into incoming_pair (row_no, later_row, plane, later_plane)
    select least(a.row_no, b.row_no), greatest(a.row_no, b.row_no), a.plane, b.plane
    from incoming_large a
    join incoming_shape b on b.geom && st_expand(a.geom, near)
    where b.row_no <> a.row_no
      -- Two large ones are one pair.
      and (b.row_no > a.row_no or not b.large)
      and st_distance(a.plane, b.plane) <= gap_m;
  end if;

  insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
  select batch, p.later_row, 'comparing', 'geometry', f.code, f.severity, f.details, st_transform(f.place, 4490)
  from incoming_pair p
  cross join lateral (
    select case when st_relate(p.plane, p.later_plane, '2********') then st_intersection(p.plane, p.later_plane) end as common
  ) x
  cross join lateral (
    select 'overlaps-row' as code, 'error' as severity,
           jsonb_build_object('row', p.row_no, 'areaM2', round(st_area(x.common)::numeric, 2)) as details,
           st_pointonsurface(x.common) as place
    where round(st_area(x.common)::numeric, 4) > overlap_m2
    union all
    select 'gap-to-row', 'warning',
           jsonb_build_object('row', p.row_no, 'widthM', round(d.metres::numeric, 3)),
           st_lineinterpolatepoint(st_shortestline(p.plane, p.later_plane), 0.5)
    -- What has something in common is no distance apart.
    from (select case when x.common is null then st_distance(p.plane, p.later_plane) end as metres) d
    where d.metres > touch_m and d.metres <= gap_m
  ) f;

  -- A city's first survey meets nobody, and is not looked up row by row.
  if not exists (
    select
    from parcel p
    where p.geom && (
      select st_expand(st_setsrid(st_makebox2d(st_makepoint(min(i.west), min(i.south)), st_makepoint(max(i.east), max(i.north))), 4490), near)
      from incoming_parcel i
      where i.dataset_id = batch))
  then
    return;
  end if;

  -- Parcels of the register, other than those that this batch brings a new version of or names as forerunners.
  create temp table incoming_overlap on commit drop as
  select s.row_no, s.change, p.district_code, p.parcel_no,
         st_area(x.common) as common_m2,
         st_area(o.plane) as parcel_m2,
         case when round(st_area(x.common)::numeric, 4) > overlap_m2
           then st_pointonsurface(x.common)
           else st_lineinterpolatepoint(st_shortestline(s.plane, o.plane), 0.5)
         end as place,
         case when x.common is null then st_distance(s.plane, o.plane) end as gap_m
  from incoming_parcel s
  cross join city c
  join parcel p on p.geom && st_expand(s.geom, near)
  cross join lateral (select st_transform(p.geom, c.plane_srid) as plane) o
  cross join lateral (
    select case when st_intersects(s.plane, o.plane) then st_intersection(s.plane, o.plane) end as common
  ) x
  where s.dataset_id = batch
    and not s.held
    and s.change <> 'unchanged'
    and not exists (
      select
      from incoming_parcel v
      where v.dataset_id = batch and v.change <> 'new'
        and v.district_code = p.district_code and v.parcel_no = p.parcel_no)
    and not exists (
      select
      from incoming_lineage l
      where l.dataset_id = batch and l.row_no = s.row_no
        and l.former_district_code = p.district_code and l.former_parcel_no = p.parcel_no)
    and (x.common is null and st_distance(s.plane, o.plane) > touch_m and st_distance(s.plane, o.plane) <= gap_m
      or round(st_area(x.common)::numeric, 4) > overlap_m2);

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
