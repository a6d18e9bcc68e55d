-- What the guards of commands rest on in other rooms. Whoever gives a command may not see those rooms (an entity sees no
-- plan), and the answer must not depend on who asks: so these read as the owner does. They tell no more than a guard
-- needs.

-- Whether a parcel was in an approved plan on a day. What the city approved stays in force while its amendment is
-- drafted, whatever lines that has (PLAN-4).
create or replace function is_planned(district text, plan_type text, no text, day date)
returns boolean
language sql
stable
as $$
  select exists (
    select
    from (
      select distinct k.case_no
      from case_parcel k
      where k.district_code = district and k.room = 'plans' and k.parcel_no = no
    ) c
    cross join lateral standing(district, 'plans', c.case_no, day) s
    where s.content ->> 'planType' = plan_type
      and exists (
        select
        from jsonb_array_elements(
          case jsonb_typeof(s.content -> 'inForce') when 'object' then s.content #> '{inForce,lines}' else '[]' end) f (line)
        where f.line -> 'parcels' ? no))
$$;

create or replace function land_of(district text, parcels text[], day date)
returns table (
  parcel_no text, known boolean, area_m2 numeric, recognition_doc_no text, in_library boolean, library_place integer,
  project integer, pending_proposal integer, transition integer, in_annual_plan boolean, in_special_plan boolean)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select n.no as parcel_no,
         p.parcel_no is not null as known,
         coalesce(p.area_m2, 0) as area_m2,
         (select r.doc_no
          from recognition r
          where r.district_code = district and r.parcel_no = n.no and r.decided_on <= day
            and r.decision = 'recognised'
            and recognition_counts(r)
          order by r.decided_on desc, r.recognition_no desc
          limit 1) as recognition_doc_no,
         exists (
           select
           from cases_of_parcel(district, 'library', n.no, day) l
           where l.state = 'in') as in_library,
         (select min(l.case_no)
          from cases_of_parcel(district, 'library', n.no, 'infinity') l
          where l.state = 'in') as library_place,
         (select min(j.case_no)
          from cases_of_parcel(district, 'projects', n.no, 'infinity') j
          where j.state = 'under-way') as project,
         (select min(r.case_no)
          from cases_of_parcel(district, 'recognitions', n.no, 'infinity') r
          where r.state = 'proposed') as pending_proposal,
         (select min(t.case_no)
          from cases_of_parcel(district, 'transitions', n.no, 'infinity') t
          where t.state = 'running') as transition,
         is_planned(district, 'annual', n.no, day) as in_annual_plan,
         is_planned(district, 'special', n.no, day) as in_special_plan
  from unnest(parcels) with ordinality as n (no, place)
  left join parcel p on p.district_code = district and p.parcel_no = n.no
  order by n.place
$$;

-- The cases of a project in a room, found by the number in their acts: which project it is may have been corrected, so
-- the reader asks what each stands by.
create or replace function cases_of_project(district text, in_room text, project integer)
returns table (case_no integer)
language sql
stable
as $$
  select distinct a.case_no
  from registry_act a
  where a.district_code = district and a.room = in_room and a.room in ('schemes', 'supply', 'contracts')
    and (a.content ->> 'project')::integer = project
$$;

-- A project as it stood on a day, with its cases in other rooms. One that was abandoned is not under way on any day
-- before, either: what is entered late of such a day would stand beside what the land has come to since.
create or replace function project_of(district text, no integer, day date)
returns table (
  state text, content jsonb, organisation text, contract integer, scheme_approved boolean, supply_approved boolean)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select case when l.state = 'abandoned' then l.state else s.state end as state,
         s.content as content,
         c.organisation as organisation,
         (select min(k.case_no)
          from cases_of_project(district, 'contracts', no) k
          cross join lateral standing(district, 'contracts', k.case_no, 'infinity') o
          where o.state <> 'broken-off' and (o.content ->> 'project')::integer = no) as contract,
         exists (
           select
           from cases_of_project(district, 'schemes', no) k
           cross join lateral standing(district, 'schemes', k.case_no, day) o
           where o.state = 'approved' and (o.content ->> 'project')::integer = no) as scheme_approved,
         exists (
           select
           from cases_of_project(district, 'supply', no) k
           cross join lateral standing(district, 'supply', k.case_no, day) o
           where o.state = 'approved' and (o.content ->> 'project')::integer = no) as supply_approved
  from registry_case c
  cross join lateral standing(c.district_code, c.room, c.case_no, day) s
  cross join lateral standing(c.district_code, c.room, c.case_no, 'infinity') l
  where c.district_code = district and c.room = 'projects' and c.case_no = no
$$;

revoke execute on function land_of, project_of from public;
grant execute on function land_of, project_of
  to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance;
