-- What everybody may read of a signed contract (61 四（五）): each document, with the land of its project. It reads as
-- the owner does, because the case itself is not public, and tells no names, accounts or payments. Outside a demonstration
-- the land is a box on a grid of a hundred metres: where it lies, and no corner of the survey.
drop function if exists disclosed_results(date);
create or replace function disclosed_results(district text, contract integer, day date)
returns table (
  place integer, doc_no text, doc_type text, signed_on date,
  project_name text, mode text, planned_use text, land_m2 numeric, amount_fen text, geom geometry)
language sql
stable
security definer
set search_path = public, pg_temp
as $$
  select d.place::integer as place,
         d.document ->> 'docNo' as doc_no,
         d.document ->> 'docType' as doc_type,
         (d.document ->> 'signedOn')::date as signed_on,
         j.content ->> 'name' as project_name,
         j.content ->> 'mode' as mode,
         j.content ->> 'plannedUse' as planned_use,
         (j.content ->> 'landM2')::numeric as land_m2,
         d.document ->> 'amountFen' as amount_fen,
         case
           when y.demonstration then land.geom
           when land.geom is not null then st_multi(st_envelope(st_snaptogrid(st_expand(land.geom, 0.0005), 0.001)))
         end as geom
  from city y
  cross join standing(district, 'contracts', contract, day) s
  cross join lateral jsonb_array_elements(s.content -> 'documents') with ordinality d (document, place)
  cross join lateral standing(district, 'projects', (s.content ->> 'project')::integer, day) j
  left join lateral (
    select st_multi(st_union(p.geom, 1e-10)) as geom
    from jsonb_array_elements_text(j.content -> 'parcels') n (no)
    join parcel p on p.district_code = district and p.parcel_no = n.no) land on true
$$;

revoke execute on function disclosed_results from public;
grant execute on function disclosed_results
  to panhuo_anonymous, panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city,
  panhuo_finance, panhuo_auditor, panhuo_system_admin, panhuo_security_admin, panhuo_audit_admin, panhuo_house;
