-- A case as it stood on a day, as far as it was known at a moment: its last act that no later one took the place of.
-- 'infinity' asks for it as it stands, and as it is known, now; `before` leaves an act and its followers out of sight.
-- Read it as `cross join lateral standing(…) s`: a plain SQL function in a join is planned with its query.
drop function if exists standing(text, text, integer, date);
create or replace function standing(
  district text, in_room text, no integer, day date,
  known timestamptz default 'infinity', before integer default 2147483647)
returns table (act_no integer, command text, state text, content jsonb, valid_on date, recorded_at timestamptz)
language sql
stable
as $$
  select a.act_no, a.command, a.state, a.content, a.valid_on, a.recorded_at
  from registry_act a
  where a.district_code = district and a.room = in_room and a.case_no = no
    and a.act_no < before and a.valid_on <= day and a.recorded_at <= known
    and not exists (
      select
      from registry_act x
      where x.district_code = a.district_code and x.room = a.room and x.case_no = a.case_no and x.corrects = a.act_no
        and x.act_no < before and x.recorded_at <= known)
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

-- The number of the next case of a room. It counts as the owner does: whoever opens a case need not see those of others.
create or replace function next_case_no(district text, in_room text)
returns integer
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select coalesce(max(c.case_no), 0) + 1
  from registry_case c
  where c.district_code = district and c.room = in_room
$$;

revoke execute on function next_case_no from public;
grant execute on function next_case_no to panhuo_entity, panhuo_district, panhuo_county_bureau, panhuo_bureau;

-- Waits until whoever holds a district's turn has ended, and lets nobody take one before this transaction ends: an act
-- carries the moment at which it was written, and is seen only once it is committed, when later ones of other districts
-- may have been seen already.
create or replace function await_turns()
returns void
language plpgsql
security definer
set search_path = public, pg_temp
as $$
begin
  perform from district_turn t order by t.district_code for share;
end
$$;

revoke execute on function await_turns from public;
grant execute on function await_turns
  to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance,
  panhuo_auditor, panhuo_house;
