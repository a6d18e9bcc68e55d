-- The furthest stage that a parcel had reached on a day and not left again; no row before the first. Read it as
-- `left join lateral stage_reached(…) reached on true`: a plain SQL function in a join is planned with its query.
create or replace function stage_reached(district text, no text, day date)
returns table (code text)
language sql
stable
as $$
  select s.code
  from milestone m
  join stage s on s.code = m.stage
  where m.district_code = district and m.parcel_no = no and m.reached_on <= day
    and (m.left_on is null or m.left_on > day)
  order by s.ord desc
  limit 1
$$;
