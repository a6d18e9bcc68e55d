-- The outline of a district that is shown: the newest. Read it as `left join lateral outline_of(…) o on true`.
create or replace function outline_of(district text)
returns table (geom geometry, demonstration boolean)
language sql
stable
as $$
  select l.geom, s.demonstration
  from district_outline l
  join dataset s on s.dataset_id = l.dataset_id
  where l.district_code = district
  order by l.outline_no desc
  limit 1
$$;

-- West, south, east and north of all outlines; null where there are none.
create or replace function box_of_outlines()
returns json
language sql
stable
as $$
  select json_build_array(st_xmin(e.box), st_ymin(e.box), st_xmax(e.box), st_ymax(e.box))
  from (select st_extent(o.geom) as box from district_outline o) e
  where e.box is not null
$$;
