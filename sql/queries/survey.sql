-- name: addIncoming :exec
-- `rows` is a JSON array of {row, district, parcelNo, alias, parcelCode, sourceKey, record, geometry},
-- each already checked to be closed rings of finite positions.
insert into incoming_parcel (dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, record, geom)
select :datasetId::uuid, r.row, r.district, r."parcelNo", r.alias, r."parcelCode", r."sourceKey", r.record,
       st_multi(st_force2d(st_setsrid(st_geomfromgeojson(r.geometry::text), 4490)))
from json_to_recordset(:rows::json) as r (
  "row" integer, district text, "parcelNo" text, alias text, "parcelCode" text, "sourceKey" text,
  record jsonb, geometry json);

-- name: checkIncomingGeometry :many
select i.row_no as "row!",
       v.reason as "reason!"
from incoming_parcel i
cross join lateral (select st_isvalidreason(i.geom) as reason) v
where i.dataset_id = :datasetId::uuid
  and v.reason <> 'Valid Geometry'
order by i.row_no;

-- name: checkIncomingInsideCity :many
-- Only where outlines are loaded; a parcel counts as inside when any part of it is.
select i.row_no as "row!"
from incoming_parcel i
where i.dataset_id = :datasetId::uuid
  and exists (select from district_outline)
  and not exists (
    select
    from district_outline o
    where o.geom && i.geom
      and st_intersects(o.geom, i.geom))
order by i.row_no;

-- name: checkIncomingDuplicates :many
-- A key that an earlier row of the file or a recorded parcel already has. Nothing is overwritten.
select k.row_no as "row!",
       k.field as "field!",
       k.key as "key!",
       k.earlier_row as "earlierRow"
from (
  select i.row_no, 'parcelNo' as field, i.district_code || '-' || i.parcel_no as key,
         min(i.row_no) over (partition by i.district_code, i.parcel_no) as earlier_row,
         exists (select from parcel p where p.district_code = i.district_code and p.parcel_no = i.parcel_no) as recorded
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and i.parcel_no is not null
  union all
  select i.row_no, 'alias', i.alias,
         min(i.row_no) over (partition by i.alias),
         exists (select from parcel p where p.alias = i.alias)
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and i.alias is not null
  union all
  select i.row_no, 'parcelCode', i.parcel_code,
         min(i.row_no) over (partition by i.parcel_code),
         exists (select from parcel p where p.parcel_code = i.parcel_code)
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and i.parcel_code is not null
  union all
  select i.row_no, 'sourceKey', i.source_key,
         min(i.row_no) over (partition by i.district_code, i.source_key),
         exists (select from parcel p where p.district_code = i.district_code and p.source_key = i.source_key)
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and i.source_key is not null
) k
where k.earlier_row < k.row_no or k.recorded
order by k.row_no, k.field;

-- name: checkIncomingAreas :many
-- Declared against computed area, beyond one in a hundred: a warning, for the recorded area decides.
select i.row_no as "row!",
       i.record ->> 'areaM2' as "declaredM2!",
       round(a.computed_m2::numeric, 2)::text as "computedM2!"
from incoming_parcel i
cross join city c
cross join lateral (select st_area(st_transform(i.geom, c.plane_srid)) as computed_m2) a
where i.dataset_id = :datasetId::uuid
  and i.record ->> 'areaM2' is not null
  and abs(a.computed_m2 - (i.record ->> 'areaM2')::double precision) > a.computed_m2 / 100
order by i.row_no;

-- name: removeIncoming :exec
delete from incoming_parcel i
where i.dataset_id = :datasetId::uuid
  and i.row_no in (select r.value::integer from json_array_elements_text(:rows::json) r);

-- name: numberIncoming :exec
-- Rows without a number follow the highest one of their district, in the order of the file. The highest is
-- asked for once a district: asked for once a row, it took 17 of the 26 s in which the demonstration is built.
-- Numbers from 90000000 on are a file's own and are not followed, so that no number is ever too long.
with highest as materialized (
  select d.code as district_code,
         greatest(
           (select max(p.parcel_no)::integer from parcel p where p.district_code = d.code and p.parcel_no < '90000000'),
           (select max(o.parcel_no)::integer
            from incoming_parcel o
            where o.dataset_id = :datasetId::uuid and o.district_code = d.code and o.parcel_no < '90000000'),
           0) as no
  from district d
)
update incoming_parcel i
set parcel_no = lpad((h.no + n.ord)::text, 8, '0')
from (
  select u.row_no,
         row_number() over (partition by u.district_code order by u.row_no) as ord
  from incoming_parcel u
  where u.dataset_id = :datasetId::uuid and u.parcel_no is null
) n,
highest h
where i.dataset_id = :datasetId::uuid
  and i.row_no = n.row_no
  and h.district_code = i.district_code;

-- name: recordParcels :exec
insert into parcel (
  district_code, parcel_no, dataset_id, alias, registration_code, parcel_code, unit_number, source_key, town_code, address,
  right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on,
  area_m2, area_basis, computed_area_m2, gfa_m2, far, building_coefficient, building_density, green_ratio, office_share,
  built_year, storeys, industry_code, geom, position)
select i.district_code, i.parcel_no, i.dataset_id, i.alias, r."registrationCode", i.parcel_code, r."unitNumber", i.source_key,
       r."townCode", r.address, r."rightHolder", r.uscc, r.tenure, r."certificateNo", r."certificateVerified", r."certifiedUse",
       r."landUseScheme", r."landUseEdition", r."landUseCode", r."useClass", r."grantedOn", r."termYears", r."completedOn",
       coalesce(r."areaM2", round(a.computed_m2::numeric, 2)),
       case when r."areaM2" is null then 'computed' else r."areaBasis" end,
       round(a.computed_m2::numeric, 2),
       r."gfaM2", r.far, r."buildingCoefficient", r."buildingDensity", r."greenRatio", r."officeShare",
       r."builtYear", r.storeys, r."industryCode", i.geom, st_pointonsurface(i.geom)
from incoming_parcel i
cross join city c
cross join lateral (select st_area(st_transform(i.geom, c.plane_srid)) as computed_m2) a
cross join lateral jsonb_to_record(i.record) as r (
  "registrationCode" text, "unitNumber" text, "townCode" text, address text, "rightHolder" text, uscc text, tenure text,
  "certificateNo" text, "certificateVerified" boolean, "certifiedUse" text,
  "landUseScheme" text, "landUseEdition" text, "landUseCode" text, "useClass" text,
  "grantedOn" date, "termYears" smallint, "completedOn" date, "areaM2" numeric, "areaBasis" text, "gfaM2" numeric,
  far numeric, "buildingCoefficient" numeric, "buildingDensity" numeric, "greenRatio" numeric, "officeShare" numeric,
  "builtYear" smallint, storeys smallint, "industryCode" text)
where i.dataset_id = :datasetId::uuid;

-- name: recordFindings :exec
insert into finding (district_code, parcel_no, finding_no, topic, result, doc_no, issuer, document, found_on, valid_to)
select i.district_code, i.parcel_no, n.no, f.topic, f.result, f."docNo", f.issuer, f.document, f."on", f."validTo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'findings') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as f (
  topic text, result boolean, "docNo" text, issuer text, document text, "on" date, "validTo" date)
where i.dataset_id = :datasetId::uuid;

-- name: recordExclusions :exec
insert into exclusion_record (district_code, parcel_no, exclusion_no, doc_no, issuer, reason, excluded_on)
select i.district_code, i.parcel_no, n.no, x."docNo", x.issuer, x.reason, x."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'exclusions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as x ("docNo" text, issuer text, reason text, "on" date)
where i.dataset_id = :datasetId::uuid;

-- name: recordDisputes :exec
insert into dispute_record (district_code, parcel_no, dispute_no, kind, doc_no, issuer, opened_on, closed_on)
select i.district_code, i.parcel_no, n.no, d.kind, d."docNo", d.issuer, d."on", d."closedOn"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'disputes') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as d (kind text, "docNo" text, issuer text, "on" date, "closedOn" date)
where i.dataset_id = :datasetId::uuid;

-- name: recordEvaluations :exec
insert into evaluation (district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded)
select i.district_code, i.parcel_no, n.no, e.year, e.grade, e."acceptedOn", e."docNo", coalesce(e.excluded, false)
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'evaluations') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, grade text, "acceptedOn" date, "docNo" text, excluded boolean)
where i.dataset_id = :datasetId::uuid;

-- name: recordReports :exec
insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
select i.district_code, i.parcel_no, n.no, r."docNo", r.agency, r."commissionedBy", r."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'reports') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, agency text, "commissionedBy" text, "on" date)
where i.dataset_id = :datasetId::uuid;

-- name: recordOccupancy :exec
insert into occupancy (district_code, parcel_no, occupancy_no, observed_on, share)
select i.district_code, i.parcel_no, n.no, o."on", o.share
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'occupancy') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as o ("on" date, share double precision)
where i.dataset_id = :datasetId::uuid;

-- name: recordRecognitions :exec
insert into recognition (district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package)
select i.district_code, i.parcel_no, n.no, r."docNo", r."decidedOn", r.decision, r.categories, :policyPackage::text
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'recognitions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, "decidedOn" date, decision text, categories text[])
where i.dataset_id = :datasetId::uuid;

-- name: recordMilestones :exec
insert into milestone (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
select i.district_code, i.parcel_no, n.no, m.stage, m."on", m."docNo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'milestones') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as m (stage text, "on" date, "docNo" text)
where i.dataset_id = :datasetId::uuid;

-- name: recordEnterpriseYears :exec
insert into enterprise_year (
  district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, value_added_fen, tax_fen, energy_tce,
  electricity_kwh, water_m3, emissions_kg, employees, rd_fen, above_scale)
select i.district_code, i.parcel_no, e.year, e."industryCode", e."fixedInvestmentFen", e."outputFen", e."valueAddedFen", e."taxFen",
       e."energyTce", e."electricityKwh", e."waterM3", e."emissionsKg", e.employees, e."rdFen", e."aboveScale"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'enterpriseYears') as n (item)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, "industryCode" text, "fixedInvestmentFen" bigint, "outputFen" bigint, "valueAddedFen" bigint, "taxFen" bigint,
  "energyTce" numeric, "electricityKwh" numeric, "waterM3" numeric, "emissionsKg" numeric, employees integer, "rdFen" bigint,
  "aboveScale" boolean)
where i.dataset_id = :datasetId::uuid;

-- name: clearIncoming :exec
delete from incoming_parcel
where dataset_id = :datasetId::uuid;

-- name: computeOverlays :exec
-- The area of a plan that covers most of each parcel and its share, in the city's plane. A boundary
-- is loaded as one area, so its largest share is its whole share. Restricted to one data set of
-- parcels or to one plan, whichever has just been loaded.
with shape as materialized (
  select p.district_code, p.parcel_no, st_transform(p.geom, c.plane_srid) as geom
  from parcel p
  cross join city c
  where :datasetId?::uuid is null or p.dataset_id = :datasetId?::uuid
), overlap as materialized (
  select s.district_code, s.parcel_no, i.plan_id, i.area_no,
         sum(case
           when st_covers(i.geom_plane, s.geom) then st_area(s.geom)
           else st_area(st_intersection(i.geom_plane, s.geom))
         end) as overlap_m2
  from shape s
  join plan_piece i on i.geom_plane && s.geom
  where (:planId?::bigint is null or i.plan_id = :planId?::bigint)
    and st_intersects(i.geom_plane, s.geom)
  group by s.district_code, s.parcel_no, i.plan_id, i.area_no
), largest as (
  select distinct on (o.district_code, o.parcel_no, o.plan_id) o.district_code, o.parcel_no, o.plan_id, o.area_no, o.overlap_m2
  from overlap o
  where o.overlap_m2 > 0
  order by o.district_code, o.parcel_no, o.plan_id, o.overlap_m2 desc, o.area_no
)
insert into parcel_overlay (district_code, parcel_no, plan_id, share, area_no)
select s.district_code, s.parcel_no, n.plan_id,
       case when l.overlap_m2 is null then 0 else least(1, l.overlap_m2 / st_area(s.geom)) end,
       l.area_no
from shape s
join plan n on :planId?::bigint is null or n.plan_id = :planId?::bigint
left join largest l on l.district_code = s.district_code and l.parcel_no = s.parcel_no and l.plan_id = n.plan_id;

-- name: analyzeParcels :exec
-- The embedded engine has no background process, and a fresh load would wait for the server's: without
-- statistics a page of 501 parcels took 23 s on 400 of them, with them 0.08 s.
analyze parcel, parcel_overlay, finding, exclusion_record, evaluation, evaluation_report, occupancy, enterprise_year,
        recognition, milestone, plan, plan_area, plan_piece;
