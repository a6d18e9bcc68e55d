-- What the two engines' tiles are made of. Plain SQL functions in a join are planned with their query.

-- An edge of a tile, as a box of a thousandth of its side: the left, the right, the lower and the upper one.
create or replace function map_edge(z integer, tile_x integer, tile_y integer, edge integer)
returns geometry
language plpgsql immutable parallel safe strict
as $$
declare
  box constant geometry := st_tileenvelope(z, tile_x, tile_y);
  side constant double precision := (st_xmax(box) - st_xmin(box)) / 1000;
begin
  return case edge
    when 0 then st_makeenvelope(st_xmin(box) - side, st_ymin(box), st_xmin(box), st_ymax(box), 3857)
    when 1 then st_makeenvelope(st_xmax(box), st_ymin(box), st_xmax(box) + side, st_ymax(box), 3857)
    when 2 then st_makeenvelope(st_xmin(box), st_ymin(box) - side, st_xmax(box), st_ymin(box), 3857)
    else st_makeenvelope(st_xmin(box), st_ymax(box), st_xmax(box), st_ymax(box) + side, 3857)
  end;
end
$$;

-- The parcels in a tile and a 64th of its side around it, as they stood on a day; a filter that is null takes all. In a
-- small tile they are found by their outlines. A large one holds so many that those which a filter leaves are found
-- first, by the places they lie in, and by their outlines only those that its edges cut.
drop function if exists map_parcels(geometry, date, text, text, text, text, text, integer);
create or replace function map_parcels(
  z integer, tile_x integer, tile_y integer, day date,
  of_district text, of_category text, of_stage text, of_overall text, of_mode text, of_year integer)
returns table (
  id text, alias text, district text, overall text, categories text, category text, stage text,
  geom_mercator geometry, "position" geometry)
language sql stable
as $$
  select p.district_code || '-' || p.parcel_no,
         p.alias,
         p.district_code,
         m.overall::text,
         array_to_string(category_names(m.categories), ','),
         case
           when m.overall <> 'eligible' or m.categories = 0 then ''
           when m.categories & (m.categories - 1) <> 0 then 'several'
           else (category_names(m.categories))[1]
         end,
         m.stage,
         p.geom_mercator,
         p.position
  from (
    select q.district_code, q.parcel_no, q.alias, q.geom_mercator, q.position
    from parcel q
    where z >= 14 and q.geom && in_degrees(st_tileenvelope(z, tile_x, tile_y, margin => 1.0 / 64))
    union all
    select q.district_code, q.parcel_no, q.alias, q.geom_mercator, q.position
    from (
      select n.district_code, n.parcel_no
      from district d
      join map_parcel n
        on n.district_code = d.code
          and n.place >= map_place(tile_x, tile_y) << (2 * (22 - z))
          and n.place < (map_place(tile_x, tile_y) + 1) << (2 * (22 - z))
      where z < 14
        and n.since <= day and n.until > day
        and (of_overall is null or n.overall = of_overall::land_outcome)
        and (of_category is null or n.overall = 'eligible')
        and (of_stage is null or of_stage = 'none' or n.stage > 0)
        and (of_mode is null or n.mode <> '')
        and (of_year is null or n.plan_year > 0)
      union
      -- A box for each edge, of the tile's numbers alone: below a policy no index is asked for what a function makes of
      -- another row.
      select e.district_code, e.parcel_no
      from parcel e
      where z < 14
        and (e.geom && in_degrees(map_edge(z, tile_x, tile_y, 0)) or e.geom && in_degrees(map_edge(z, tile_x, tile_y, 1))
             or e.geom && in_degrees(map_edge(z, tile_x, tile_y, 2)) or e.geom && in_degrees(map_edge(z, tile_x, tile_y, 3)))
    ) k
    join parcel q on q.district_code = k.district_code and q.parcel_no = k.parcel_no
  ) p
  cross join lateral (
    -- Parcel by parcel: the planner does not know that modes and plans go together, and would look for each among all.
    select m.overall, m.categories, ((select array_agg(s.code order by s.ord) from stage s))[m.stage + 1] as stage
    from map_parcel m
    where m.district_code = p.district_code and m.parcel_no = p.parcel_no and m.since <= day and m.until > day
      and (of_overall is null or m.overall = of_overall::land_outcome)
      and (of_category is null or (m.overall = 'eligible' and m.categories & category_bits(array[of_category]) <> 0))
      and (of_stage is null or m.stage = (select s.ord from stage s where s.code = of_stage))
      and (of_mode is null or m.mode = of_mode)
      and (of_year is null or m.plan_year = of_year)
    offset 0
  ) m
  where of_district is null or p.district_code = of_district
$$;

-- Sixteen squares a side of a tile: how many parcels each had on a day, and of what area in m², together and by
-- conclusion, category and stage (`CAT-2`, `CAT-2:m2`). A parcel counts in every category that it meets, and only when
-- it is low-efficiency land. `is_latest`: nothing changed after the day. `by_parcel` counts parcels one by one: where squares are small, and for an organisation.
create or replace function map_squares(
  z integer, tile_x integer, tile_y integer, day date,
  of_district text, of_category text, of_stage text, of_overall text, of_mode text, of_year integer, by_parcel boolean,
  is_latest boolean)
returns table (x integer, y integer, parcels integer, tags jsonb)
language sql stable
as $$
with part as (
  select c.place >> (2 * (h.zoom - z - 4)) as square, c.overall, c.categories, c.stage,
         sum(c.parcels)::integer as parcels, sum(c.area_dm2::double precision) as area_dm2
  from (select case when z <= 9 then 13 when z <= 11 then 15 else 16 end as zoom) h
  cross join district d
  join map_cell c
    on c.district_code = d.code and c.zoom = h.zoom
      and c.place >= map_place(tile_x, tile_y) << (2 * (h.zoom - z))
      and c.place < (map_place(tile_x, tile_y) + 1) << (2 * (h.zoom - z))
  where not by_parcel
    and (case when is_latest then c.since = 'infinity' else c.since <= day and c.since < 'infinity' end)
    and (of_district is null or d.code = of_district)
    and (of_overall is null or c.overall = of_overall::land_outcome)
    and (of_category is null or (c.overall = 'eligible' and c.categories & category_bits(array[of_category]) <> 0))
    and (of_stage is null or c.stage = (select s.ord from stage s where s.code = of_stage))
    and (of_mode is null or c.mode = of_mode)
    and (of_year is null or c.plan_year = of_year)
  group by 1, 2, 3, 4
  union all
  select m.place >> (2 * (22 - z - 4)), m.overall, m.categories, m.stage, count(*)::integer, sum(m.area_dm2::double precision)
  from district d
  join map_parcel m
    on m.district_code = d.code
      and m.place >= map_place(tile_x, tile_y) << (2 * (22 - z))
      and m.place < (map_place(tile_x, tile_y) + 1) << (2 * (22 - z))
  where by_parcel
    and m.since <= day and m.until > day
    and (of_district is null or d.code = of_district)
    and (of_overall is null or m.overall = of_overall::land_outcome)
    and (of_category is null or (m.overall = 'eligible' and m.categories & category_bits(array[of_category]) <> 0))
    and (of_stage is null or m.stage = (select s.ord from stage s where s.code = of_stage))
    and (of_mode is null or m.mode = of_mode)
    and (of_year is null or m.plan_year = of_year)
  group by 1, 2, 3, 4
), division as (
  -- What is not divided by is null.
  select p.square, p.overall, p.categories, p.stage, sum(p.parcels) as parcels, sum(p.area_dm2) as area_dm2
  from part p
  group by grouping sets ((p.square), (p.square, p.overall), (p.square, p.overall, p.categories), (p.square, p.stage))
), tally as (
  select d.square, coalesce(s.code, d.overall::text, 'parcels') as key, d.parcels, d.area_dm2
  from division d
  left join stage s on s.ord = d.stage
  where d.categories is null
  union all
  select d.square, 'CAT-' || b.bit + 1, sum(d.parcels), sum(d.area_dm2)
  from division d
  join generate_series(0, 8) b (bit) on (d.categories >> b.bit) & 1 = 1
  where d.overall = 'eligible'
  group by d.square, b.bit
)
select (map_column(t.square) & 15) * 256 + 128,
       (map_column(t.square >> 1) & 15) * 256 + 128,
       (max(t.parcels) filter (where t.key = 'parcels'))::integer,
       -- Written out, since none of the keys needs quoting: jsonb_object_agg takes twice as long.
       ('{' || string_agg(
         concat('"', t.key, '":', t.parcels, ',"', nullif(t.key, 'parcels') || ':', 'm2":', round(t.area_dm2 / 100)), ',')
         || '}')::jsonb
from tally t
where t.parcels > 0
group by t.square
$$;
