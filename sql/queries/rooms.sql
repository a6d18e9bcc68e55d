-- name: listLand :many
-- What the registry holds of parcels: on a day, and what they are in now.
select l.parcel_no as "parcelNo!",
       l.known as "known!",
       l.area_m2::text as "areaM2!",
       l.recognition_doc_no as "recognitionDocNo",
       l.in_library as "inLibrary!",
       l.library_place as "libraryPlace",
       l.project as "project",
       l.pending_proposal as "pendingProposal",
       l.transition as "transition",
       l.in_annual_plan as "inAnnualPlan!",
       l.in_special_plan as "inSpecialPlan!"
from land_of(:districtCode::text, :parcels::text[], :asOf::date) l;

-- name: readProject :maybe
-- A project as it stood on a day, with its cases in other rooms.
select j.state as "state!",
       j.content as "content!",
       j.organisation as "organisation",
       j.contract as "contract",
       j.scheme_approved as "schemeApproved!",
       j.supply_approved as "supplyApproved!"
from project_of(:districtCode::text, :caseNo::integer, :asOf::date) j;

-- name: listCasesOfProject :many
-- The schemes, supply schemes and contracts of a project, in whatever state but broken off.
select r.room as "room!",
       k.case_no as "caseNo!"
from unnest(array['schemes', 'supply', 'contracts']) with ordinality as r (room, place)
cross join lateral cases_of_project(:districtCode::text, r.room, :project::integer) k
cross join lateral standing(:districtCode::text, r.room, k.case_no, 'infinity') s
where s.state <> 'broken-off' and (s.content ->> 'project')::integer = :project::integer
order by r.place, k.case_no;

-- name: addEvaluationReports :exec
-- An accepted report is on record for each parcel that it is about.
with added as (
  insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
  select :districtCode::text,
         n.no,
         (select coalesce(max(r.report_no), 0) + 1
          from evaluation_report r
          where r.district_code = :districtCode::text and r.parcel_no = n.no),
         :docNo::text, :agency::text, :districtCode::text, :reportedOn::date
  from unnest(:parcels::text[]) as n (no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;

-- name: listParameterValues :many
-- The values of a number or word that the documents leave to configuration (CONV-13), as far as loaded by a moment. On a
-- day the first counts whose table is in force: a district's own before the city's, the newest of either.
select r.value ->> 'value' as "value",
       t.in_force_from as "from!",
       t.in_force_to as "to"
from policy_table t
join policy_table_row r on r.table_no = t.table_no
where t.kind = 'parameters' and t.loaded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
  and r.value ->> 'name' = :name::text
  and r.value ->> 'district' in ('', :districtCode::text)
order by r.value ->> 'district' desc, t.in_force_from desc, t.table_no desc, r.row_no desc;

-- name: listOwnPolicies :many
-- Each table of the districts' own policies as far as loaded by a moment, the newest first, with what it holds of a
-- district, the latest first; null where it holds nothing.
select t.table_no as "tableNo!",
       t.in_force_from as "from!",
       t.in_force_to as "to",
       r.value as "policy"
from policy_table t
left join policy_table_row r on r.table_no = t.table_no and r.value ->> 'district' = :districtCode::text
where t.kind = 'own-policies' and t.loaded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
order by t.in_force_from desc, t.table_no desc, r.value ->> 'from' desc, r.row_no;

-- name: readShortName :maybe
select d.short_name as "shortName!"
from district d
where d.code = :code::text;
