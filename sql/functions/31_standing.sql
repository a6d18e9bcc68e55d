-- A case as it stood on a day: its last act that no later one took the place of. 'infinity' asks for it as it stands
-- now. Read it as `cross join lateral standing(…) s`: a plain SQL function in a join is planned with its query.
create or replace function standing(district text, in_room text, no integer, day date)
returns table (act_no integer, state text, content jsonb, valid_on date)
language sql
stable
as $$
  select a.act_no, a.state, a.content, a.valid_on
  from registry_act a
  where a.district_code = district and a.room = in_room and a.case_no = no and a.valid_on <= day
    and not exists (
      select
      from registry_act x
      where x.district_code = a.district_code and x.room = a.room and x.case_no = a.case_no and x.corrects = a.act_no)
  order by a.valid_on desc, a.act_no desc
  limit 1
$$;

-- The cases of a room that a parcel is in as they stand, with their state.
create or replace function cases_of_parcel(district text, in_room text, no text, day date)
returns table (case_no integer, state text, content jsonb)
language sql
stable
as $$
  select c.case_no, s.state, s.content
  from (
    select distinct k.case_no
    from case_parcel k
    where k.district_code = district and k.room = in_room and k.parcel_no = no
  ) c
  cross join lateral standing(district, in_room, c.case_no, day) s
  where exists (
    select
    from case_parcel k
    where k.district_code = district and k.room = in_room and k.case_no = c.case_no and k.act_no = s.act_no
      and k.parcel_no = no)
$$;
