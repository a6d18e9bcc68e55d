-- What a person has found of a parcel: of each fact the latest finding in force on a day.
create or replace function findings_in_force(district text, no text, day date)
returns setof finding
language sql
stable
as $$
  select distinct on (f.topic) f.*
  from finding f
  where f.district_code = district and f.parcel_no = no
    and f.found_on <= day and (f.valid_to is null or f.valid_to >= day)
  order by f.topic, f.found_on desc, f.finding_no desc
$$;

-- The record behind each measure of a parcel on a day (CONV-11): of which kind, under which number, by whom,
-- of which day; null where the record does not say. A measure without a row here was read from nothing: it is
-- unknown. The same record may give several measures, and a measure may rest on several records; a finding
-- that wins is listed by listFindingsInForce beside them.
create or replace function measure_sources(district text, no text, day date)
returns table (measures text[], record text, document text, doc_no text, issuer text, recorded_on date)
language sql
stable
as $$
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
             where y.district_code = p.district_code and y.parcel_no = p.parcel_no and y.year < extract(year from day))
           then array['investmentIntensity', 'outputIntensity', 'taxIntensity']
           else array[]::text[]
         end as per_area
  from parcel p
  join dataset d on d.dataset_id = p.dataset_id
  where p.district_code = district and p.parcel_no = no
)
select s.measures, s.record, s.document, s.doc_no, s.issuer, s.recorded_on
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
    where m.in_force_from <= day and (m.in_force_to is null or m.in_force_to >= day)
    order by m.kind, m.in_force_from desc, m.plan_id desc
  ) n
  join dataset d on d.dataset_id = n.dataset_id
  join parcel_overlay v on v.district_code = district and v.parcel_no = no and v.plan_id = n.plan_id
  left join plan_area a on n.kind = 'zoning' and a.plan_id = v.plan_id and a.area_no = v.area_no
  union all
  (select array['perMuGradeLow', 'perMuEvaluationAge'], 'evaluation', concat_ws(' ', e.year, e.grade), e.doc_no, null,
          e.accepted_on
   from evaluation e
   where e.district_code = district and e.parcel_no = no
     and e.year <= extract(year from day) and e.accepted_on <= day
   order by e.year desc, e.accepted_on desc, e.evaluation_no desc
   limit 1)
  union all
  (select array['occupancyShare'], 'occupancy', null, null, null, o.observed_on
   from occupancy o
   where o.district_code = district and o.parcel_no = no and o.observed_on <= day
   order by o.observed_on desc, o.occupancy_no desc
   limit 1)
  union all
  -- The district's own report decides where there is one.
  (select array['reportCommissionedByDistrict'], 'evaluation_report', coalesce(g.name, r.commissioned_by), r.doc_no, r.agency,
          r.reported_on
   from evaluation_report r
   left join district g on g.code = r.commissioned_by
   where r.district_code = district and r.parcel_no = no and r.reported_on <= day
   order by r.commissioned_by = r.district_code desc, r.reported_on desc, r.report_no desc
   limit 1)
  union all
  (select array['otherExclusionDocNo'], 'exclusion_record', x.reason, x.doc_no, x.issuer, x.excluded_on
   from exclusion_record x
   where x.district_code = district and x.parcel_no = no and x.excluded_on <= day
   order by x.excluded_on desc, x.exclusion_no desc
   limit 1)
  union all
  select case when t.kind = 'no-dispute-statement' then array['noDisputeStatement'] else array['disputeOpen'] end,
         t.kind, null, t.doc_no, t.issuer, t.opened_on
  from dispute_record t
  where t.district_code = district and t.parcel_no = no
    and t.opened_on <= day and (t.closed_on is null or t.closed_on >= day)
  union all
  (select array['investmentIntensity', 'outputIntensity', 'taxIntensity'], 'enterprise_year', y.year::text, null, null, null
   from enterprise_figures y
   where y.district_code = district and y.parcel_no = no and y.year < extract(year from day)
   order by y.year desc
   limit 1)
  union all
  (select array['controlStandardApplies', 'controlFarMin', 'controlFarMax', 'controlBuildingDensityMin', 'controlBuildingDensityMax', 'controlBuildingCoefficientMin', 'controlBuildingCoefficientMax', 'controlGreenRatioMin', 'controlGreenRatioMax', 'controlOfficeShareMin', 'controlOfficeShareMax', 'controlInvestmentIntensityMin', 'controlInvestmentIntensityMax', 'controlOutputIntensityMin', 'controlOutputIntensityMax', 'controlTaxIntensityMin', 'controlTaxIntensityMax'],
          'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from policy_table t
   where t.kind = 'control-standard' and t.in_force_from <= day and (t.in_force_to is null or t.in_force_to >= day)
   order by t.in_force_from desc, t.table_no desc
   limit 1)
  union all
  -- How the grades of the evaluation were set, where it was reckoned here.
  (select array['perMuGradeLow'], 'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from (
     select e.grades_table
     from evaluation e
     where e.district_code = district and e.parcel_no = no
       and e.year <= extract(year from day) and e.accepted_on <= day
     order by e.year desc, e.accepted_on desc, e.evaluation_no desc
     limit 1
   ) e
   join policy_table t on t.table_no = e.grades_table)
  union all
  -- Uses that a plan lists as compatible although they differ.
  select array['useCompatible'], 'use_compatibility', u.source, null, null, null
  from of_parcel p
  join parcel_overlay v on v.district_code = district and v.parcel_no = no
  join plan_area a on a.plan_id = v.plan_id and a.area_no = v.area_no
  join use_compatibility u on u.current_use = p.use_class and u.planned_use = a.planned_use
  where v.plan_id = (
    select m.plan_id
    from plan m
    where m.kind = 'zoning' and m.in_force_from <= day and (m.in_force_to is null or m.in_force_to >= day)
    order by m.in_force_from desc, m.plan_id desc
    limit 1)
  union all
  -- Which grade the land has, where the standard tells grades apart.
  (select array['controlStandardApplies'], 'policy_table', t.name, t.doc_no, t.source, t.in_force_from
   from policy_table t
   where t.kind = 'land-grades' and t.in_force_from <= day and (t.in_force_to is null or t.in_force_to >= day)
     and exists (
       select
       from policy_table_row r
       where r.value ->> 'grade' <> ''
         and r.table_no = (
           select c.table_no
           from policy_table c
           where c.kind = 'control-standard' and c.in_force_from <= day and (c.in_force_to is null or c.in_force_to >= day)
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
   where t.kind = 'parameters' and t.in_force_from <= day and (t.in_force_to is null or t.in_force_to >= day)
     and r.value ->> 'name' in ('lowGrades', 'underusedBelow', 'evaluationValidYears')
     and r.value ->> 'district' in ('', district)
   order by r.value ->> 'name', r.value ->> 'district' desc, t.in_force_from desc, t.table_no desc, r.row_no desc)
) s
where cardinality(s.measures) > 0
$$;
