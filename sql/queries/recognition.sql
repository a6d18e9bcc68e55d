-- name: readMeasures :maybe
-- What the rules decide on, of one parcel on a day; the same rows that classify_parcels reads.
select to_jsonb(m) as "measures!"
from parcel_measures(:asOf::date) m
where m.district_code = :districtCode::text
  and m.parcel_no = :parcelNo::text;

-- name: listFindingsInForce :many
-- The record behind each fact that a person has found: the latest in force on the day.
select distinct on (f.topic)
       f.topic as "topic!",
       f.result as "result!",
       f.doc_no as "docNo",
       f.issuer as "issuer",
       f.document as "document",
       f.found_on as "on!",
       f.valid_to as "validTo"
from finding f
where f.district_code = :districtCode::text
  and f.parcel_no = :parcelNo::text
  and f.found_on <= :asOf::date
  and (f.valid_to is null or f.valid_to >= :asOf::date)
order by f.topic, f.found_on desc, f.finding_no desc;

-- name: listMeasureSources :many
-- The record behind each measure of a parcel on a day (CONV-11): of which kind, under which number, by whom,
-- of which day; null where the record does not say. A measure without a row here was read from nothing: it is
-- unknown. The same record may give several measures, and a measure may rest on several records; a finding
-- that wins is listed by listFindingsInForce beside them.
with of_parcel as (
  select p.certificate_no, p.certified_use, p.completed_on, p.use_class, p.area_basis,
         nullif(concat_ws(' ', p.land_use_scheme, p.land_use_edition, p.land_use_code), '') as land_use,
         p.far, p.building_density, p.building_coefficient, p.green_ratio, p.office_share,
         d.name as dataset, d.source,
         -- A figure per area rests on the record of the area, too.
         case
           when exists (
             select
             from enterprise_figures y
             where y.district_code = p.district_code and y.parcel_no = p.parcel_no and y.year < extract(year from :asOf::date))
           then array['investmentIntensity', 'outputIntensity', 'taxIntensity']
           else array[]::text[]
         end as per_area
  from parcel p
  join dataset d on d.dataset_id = p.dataset_id
  where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text
)
select s.measures as "measures!",
       s.record as "record!",
       s.document as "document",
       s.doc_no as "docNo",
       s.issuer as "issuer",
       s.recorded_on as "on"
from (
  -- What stands on the title certificate. The register keeps neither the day nor the authority of its issue.
  select array_remove(array[
           case when p.certificate_no <> '' then 'certificateVerified' end,
           case when p.certified_use <> '' then 'certifiedUseIndustrial' end
         ], null) || case when p.area_basis = 'certificate' then p.per_area end as measures,
         'certificate' as record, null as document, nullif(p.certificate_no, '') as doc_no, null as issuer,
         null::date as recorded_on
  from of_parcel p
  union all
  -- The land class of the survey, by scheme, edition and code.
  select array['landUseIsConstruction'], 'land_survey', p.land_use, null, p.source, null
  from of_parcel p
  where p.land_use is not null
  union all
  select array['isBuilt'], 'completion', null, null, p.source, p.completed_on
  from of_parcel p
  where p.completed_on is not null
  union all
  -- The land as it is. The day on which a file was loaded is not the day of what it says.
  select array_remove(array[
           case when p.far is not null then 'far' end,
           case when p.building_density is not null then 'buildingDensity' end,
           case when p.building_coefficient is not null then 'buildingCoefficient' end,
           case when p.green_ratio is not null then 'greenRatio' end,
           case when p.office_share is not null then 'officeShare' end,
           case when p.use_class is not null then 'currentUsePublic' end,
           case when p.use_class is not null then 'useCompatible' end
         ], null) || case when p.area_basis <> 'certificate' then p.per_area end,
         'parcel', p.dataset, null, p.source, null
  from of_parcel p
  union all
  select case n.kind
           when 'urban-construction-boundary' then array['urbanShare']
           when 'land-use-plan' then array['conformingShare']
           else array['zoneShare', 'zoneFarMin', 'zoneDensityMin', 'useCompatible']
         end,
         'plan', concat_ws(' ', n.name, a.zone_no), n.doc_no, d.source, n.in_force_from
  from (
    select distinct on (m.kind) m.plan_id, m.kind, m.name, m.doc_no, m.in_force_from, m.dataset_id
    from plan m
    where m.in_force_from <= :asOf::date and (m.in_force_to is null or m.in_force_to >= :asOf::date)
    order by m.kind, m.in_force_from desc, m.plan_id desc
  ) n
  join dataset d on d.dataset_id = n.dataset_id
  join parcel_overlay v on v.district_code = :districtCode::text and v.parcel_no = :parcelNo::text and v.plan_id = n.plan_id
  left join plan_area a on n.kind = 'zoning' and a.plan_id = v.plan_id and a.area_no = v.area_no
  union all
  (select array['perMuGradeLow', 'perMuEvaluationAge'], 'evaluation', concat_ws(' ', e.year, e.grade), e.doc_no, null,
          e.accepted_on
   from evaluation e
   where e.district_code = :districtCode::text and e.parcel_no = :parcelNo::text
     and e.year <= extract(year from :asOf::date) and e.accepted_on <= :asOf::date
   order by e.year desc, e.accepted_on desc, e.evaluation_no desc
   limit 1)
  union all
  (select array['occupancyShare'], 'occupancy', null, null, null, o.observed_on
   from occupancy o
   where o.district_code = :districtCode::text and o.parcel_no = :parcelNo::text and o.observed_on <= :asOf::date
   order by o.observed_on desc, o.occupancy_no desc
   limit 1)
  union all
  -- The district's own report decides where there is one.
  (select array['reportCommissionedByDistrict'], 'evaluation_report', coalesce(g.name, r.commissioned_by), r.doc_no, r.agency,
          r.reported_on
   from evaluation_report r
   left join district g on g.code = r.commissioned_by
   where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text and r.reported_on <= :asOf::date
   order by r.commissioned_by = r.district_code desc, r.reported_on desc, r.report_no desc
   limit 1)
  union all
  (select array['otherExclusionDocNo'], 'exclusion_record', x.reason, x.doc_no, x.issuer, x.excluded_on
   from exclusion_record x
   where x.district_code = :districtCode::text and x.parcel_no = :parcelNo::text and x.excluded_on <= :asOf::date
   order by x.excluded_on desc, x.exclusion_no desc
   limit 1)
  union all
  select case when t.kind = 'no-dispute-statement' then array['noDisputeStatement'] else array['disputeOpen'] end,
         t.kind, null, t.doc_no, t.issuer, t.opened_on
  from dispute_record t
  where t.district_code = :districtCode::text and t.parcel_no = :parcelNo::text
    and t.opened_on <= :asOf::date and (t.closed_on is null or t.closed_on >= :asOf::date)
  union all
  (select array['investmentIntensity', 'outputIntensity', 'taxIntensity'], 'enterprise_year', y.year::text, null, null, null
   from enterprise_figures y
   where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year < extract(year from :asOf::date)
   order by y.year desc
   limit 1)
  union all
  (select array['controlStandardApplies', 'controlFarMin', 'controlFarMax', 'controlBuildingDensityMin', 'controlBuildingDensityMax', 'controlBuildingCoefficientMin', 'controlBuildingCoefficientMax', 'controlGreenRatioMin', 'controlGreenRatioMax', 'controlOfficeShareMin', 'controlOfficeShareMax', 'controlInvestmentIntensityMin', 'controlInvestmentIntensityMax', 'controlOutputIntensityMin', 'controlOutputIntensityMax', 'controlTaxIntensityMin', 'controlTaxIntensityMax'],
          'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from policy_table t
   where t.kind = 'control-standard' and t.in_force_from <= :asOf::date and (t.in_force_to is null or t.in_force_to >= :asOf::date)
   order by t.in_force_from desc, t.table_no desc
   limit 1)
  union all
  -- How the grades of the evaluation were set, where it was reckoned here.
  (select array['perMuGradeLow'], 'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from (
     select e.grades_table
     from evaluation e
     where e.district_code = :districtCode::text and e.parcel_no = :parcelNo::text
       and e.year <= extract(year from :asOf::date) and e.accepted_on <= :asOf::date
     order by e.year desc, e.accepted_on desc, e.evaluation_no desc
     limit 1
   ) e
   join policy_table t on t.table_no = e.grades_table)
  union all
  -- Uses that a plan lists as compatible although they differ.
  select array['useCompatible'], 'use_compatibility', u.source, null, null, null
  from of_parcel p
  join parcel_overlay v on v.district_code = :districtCode::text and v.parcel_no = :parcelNo::text
  join plan_area a on a.plan_id = v.plan_id and a.area_no = v.area_no
  join use_compatibility u on u.current_use = p.use_class and u.planned_use = a.planned_use
  where v.plan_id = (
    select m.plan_id
    from plan m
    where m.kind = 'zoning' and m.in_force_from <= :asOf::date and (m.in_force_to is null or m.in_force_to >= :asOf::date)
    order by m.in_force_from desc, m.plan_id desc
    limit 1)
  union all
  -- Which grade the land has, where the standard tells grades apart.
  (select array['controlStandardApplies'], 'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from policy_table t
   where t.kind = 'land-grades' and t.in_force_from <= :asOf::date and (t.in_force_to is null or t.in_force_to >= :asOf::date)
     and exists (
       select
       from policy_table_row r
       where r.value ->> 'grade' <> ''
         and r.table_no = (
           select c.table_no
           from policy_table c
           where c.kind = 'control-standard' and c.in_force_from <= :asOf::date and (c.in_force_to is null or c.in_force_to >= :asOf::date)
           order by c.in_force_from desc, c.table_no desc
           limit 1))
   order by t.in_force_from desc, t.table_no desc
   limit 1)
  union all
  (select distinct on (r.value ->> 'name')
          array[case r.value ->> 'name' when 'lowGrades' then 'perMuGradeLow' else r.value ->> 'name' end],
          'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from policy_table t
   join policy_table_row r on r.table_no = t.table_no
   where t.kind = 'parameters' and t.in_force_from <= :asOf::date and (t.in_force_to is null or t.in_force_to >= :asOf::date)
     and r.value ->> 'name' in ('lowGrades', 'underusedBelow', 'evaluationValidYears')
     and r.value ->> 'district' in ('', :districtCode::text)
   order by r.value ->> 'name', r.value ->> 'district' desc, t.in_force_from desc, t.table_no desc, r.row_no desc)
) s
where cardinality(s.measures) > 0
order by s.record, s.measures, s.recorded_on;

-- name: readSubject :maybe
-- The parcel as an opinion names it.
select p.alias as "alias",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.area_m2::text as "areaM2!",
       p.area_basis as "areaBasis!"
from parcel p
where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text;


-- name: listRecognitions :many
select r.doc_no as "docNo!",
       r.decided_on as "decidedOn!",
       r.decision as "decision!",
       r.categories as "categories!",
       r.inputs_hash as "inputsHash"
from recognition r
where r.district_code = :districtCode::text
  and r.parcel_no = :parcelNo::text
  and r.decided_on <= :asOf::date
  and recognition_counts(r)
order by r.decided_on, r.recognition_no;

-- name: listStoredExplanations :many
-- Every decision with the explanation that it was stored with; null where it was recorded elsewhere.
select r.recognition_no as "no!",
       r.doc_no as "docNo!",
       r.decided_on as "decidedOn!",
       r.decision as "decision!",
       r.categories as "categories!",
       r.policy_package as "policyPackage!",
       r.package_hash as "packageHash",
       r.inputs_hash as "inputsHash",
       r.explanation as "explanation"
from recognition r
where r.district_code = :districtCode::text
  and r.parcel_no = :parcelNo::text
order by r.decided_on, r.recognition_no;

-- name: addRecognition :exec
-- Nothing is stored when the document is on record for the parcel already, or when another decision has just taken
-- the number: its transaction is waited for, and then the next number is to be tried.
insert into recognition (
  district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package,
  explanation, package_hash, inputs_hash)
select :districtCode::text, :parcelNo::text,
       (select coalesce(max(r.recognition_no), 0) + 1
        from recognition r
        where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text),
       :docNo::text, :decidedOn::date, :decision::text, :categories::text[], :policyPackage::text,
       :explanation::text, :packageHash::text, :inputsHash::text
where not exists (
  select
  from recognition r
  where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text and r.doc_no = :docNo::text
    and recognition_counts(r))
on conflict (district_code, parcel_no, recognition_no) do nothing;

-- name: isRecorded :one
-- Whether the document is on record for the parcel.
select exists (
  select
  from recognition r
  where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text and r.doc_no = :docNo::text
    and recognition_counts(r)) as "is!";

-- name: withdrawRecognition :exec
-- The decision that an act recorded counts no more.
insert into recognition_withdrawal (district_code, parcel_no, recognition_no)
select r.district_code, r.parcel_no, r.recognition_no
from registry_act a
join recognition r
  on r.district_code = a.district_code and r.parcel_no = a.content ->> 'parcelNo' and r.doc_no = a.doc_no
where a.district_code = :districtCode::text and a.room = 'recognitions' and a.case_no = :caseNo::integer
  and a.act_no = :actNo::integer
  and recognition_counts(r);

-- name: withdrawRecognisedStage :exec
-- Nor does the stage that its parcel had reached by it.
with withdrawn as (
  insert into milestone_withdrawal (district_code, parcel_no, milestone_no)
  select m.district_code, m.parcel_no, m.milestone_no
  from registry_act a
  join milestone_record m
    on m.district_code = a.district_code and m.parcel_no = a.content ->> 'parcelNo' and m.stage = 'recognised'
      and m.doc_no = a.doc_no
  where a.district_code = :districtCode::text and a.room = 'recognitions' and a.case_no = :caseNo::integer
    and a.act_no = :actNo::integer
    and not exists (
      select
      from milestone_withdrawal w
      where w.district_code = m.district_code and w.parcel_no = m.parcel_no and w.milestone_no = m.milestone_no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select w.district_code, w.parcel_no
from withdrawn w;

-- name: addMilestone :exec
-- Nothing is stored when another step has just taken the number: then the next one is to be tried.
with added as (
  insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
  select :districtCode::text, :parcelNo::text,
         (select coalesce(max(m.milestone_no), 0) + 1
          from milestone_record m
          where m.district_code = :districtCode::text and m.parcel_no = :parcelNo::text),
         :stage::text, :reachedOn::date, :docNo::text
  on conflict (district_code, parcel_no, milestone_no) do nothing
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;

-- name: listClassified :many
-- The outcome of every parcel on a day, decided live.
select c.district_code || '-' || c.parcel_no as "id!",
       p.alias as "alias",
       p.area_m2::text as "areaM2!",
       c.overall as "overall!",
       c.matched as "matched!",
       c.excluded_by as "excludedBy!",
       c.missing as "missing!"
from classify_parcels(:asOf::date) c
join parcel p on p.district_code = c.district_code and p.parcel_no = c.parcel_no
where (:districtCode?::text is null or c.district_code = :districtCode?::text)
  and (:afterDistrict?::text is null or (c.district_code, c.parcel_no) > (:afterDistrict?::text, :afterNo?::text))
order by c.district_code, c.parcel_no
limit :limit::integer;
