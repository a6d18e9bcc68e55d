-- What is on record or measured of each parcel on a day, for the rules to decide on. No rule here:
-- thresholds and their meaning are condition trees in gis/land/facts. Sub-selects are lateral so that
-- a tile's few hundred parcels cost as many index probes and not a pass over the whole city.
-- A function whose columns change cannot be replaced, so it is dropped first.
drop function if exists parcel_measures(date);
create or replace function parcel_measures(as_of date)
returns table (
  district_code text,
  parcel_no text,
  urban_share double precision,
  land_use_is_construction boolean,
  certificate_verified boolean,
  dispute_open boolean,
  no_dispute_statement boolean,
  certified_use_industrial boolean,
  per_mu_grade_low boolean,
  per_mu_evaluation_age integer,
  far numeric,
  building_density numeric,
  zone_far_min numeric,
  zone_density_min numeric,
  zone_share double precision,
  use_compatible boolean,
  is_built boolean,
  current_use_public boolean,
  occupancy_share double precision,
  underused_below numeric,
  evaluation_valid_years integer,
  conforming_share double precision,
  report_commissioned_by_district boolean,
  control_standard_applies boolean,
  building_coefficient numeric,
  green_ratio numeric,
  office_share numeric,
  investment_intensity numeric,
  output_intensity numeric,
  tax_intensity numeric,
  control_far_min numeric,
  control_far_max numeric,
  control_building_density_min numeric,
  control_building_density_max numeric,
  control_building_coefficient_min numeric,
  control_building_coefficient_max numeric,
  control_green_ratio_min numeric,
  control_green_ratio_max numeric,
  control_office_share_min numeric,
  control_office_share_max numeric,
  control_investment_intensity_min numeric,
  control_investment_intensity_max numeric,
  control_output_intensity_min numeric,
  control_output_intensity_max numeric,
  control_tax_intensity_min numeric,
  control_tax_intensity_max numeric,
  district_other_doc_no text,
  idle_land_doc_no text,
  other_exclusion_doc_no text,
  finding_in_planned_urban_construction_land boolean,
  finding_stock_construction_land boolean,
  finding_title_clear boolean,
  finding_title_disputed boolean,
  finding_industrial_land boolean,
  finding_industry_policy_violated boolean,
  finding_safety_violated boolean,
  finding_environment_violated boolean,
  finding_energy_violated boolean,
  finding_benefit_evaluated_low boolean,
  finding_layout_scattered boolean,
  finding_use_extensive boolean,
  finding_control_standard_failed boolean,
  finding_intensity_low boolean,
  finding_plan_function_mismatch boolean,
  finding_built_public_or_similar boolean,
  finding_underused boolean,
  finding_vacant boolean,
  finding_district_other_recognised boolean,
  finding_idle_land_recognised boolean,
  finding_historic_leftover boolean,
  finding_conforms_land_use_plan boolean,
  finding_evaluation_report boolean
)
language sql stable
as $$
select p.district_code,
       p.parcel_no,
       urban.share,
       code.is_construction,
       case when p.certificate_no <> '' and p.certificate_verified then true end,
       dispute.is_open,
       dispute.has_statement,
       certified.industrial,
       case when not e.excluded then coalesce(conf.parameters -> 'lowGrades' -> p.district_code, conf.parameters -> 'lowGrades' -> '') ? e.grade end,
       extract(year from as_of)::integer - e.year,
       p.far,
       p.building_density,
       zone.far_min,
       zone.density_min,
       zone.share,
       case
         when p.use_class is null or zone.planned_use is null then null
         else p.use_class = zone.planned_use
           or exists (
             select from use_compatibility u
             where u.current_use = p.use_class
               and u.planned_use = zone.planned_use)
       end,
       case when p.completed_on is not null then p.completed_on <= as_of end,
       current_use.public_use,
       o.share,
       coalesce(conf.parameters -> 'underusedBelow' ->> p.district_code, conf.parameters -> 'underusedBelow' ->> '')::numeric,
       coalesce(conf.parameters -> 'evaluationValidYears' ->> p.district_code, conf.parameters -> 'evaluationValidYears' ->> '')::integer,
       conforming.share,
       r.commissioned_by_district,
       control.applies,
       p.building_coefficient,
       p.green_ratio,
       p.office_share,
       -- Yuan per m² are 10,000 yuan per hectare.
       y.fixed_investment_fen / nullif(p.area_m2, 0) / 100,
       y.output_fen / nullif(p.area_m2, 0) / 100,
       y.tax_fen / nullif(p.area_m2, 0) / 100,
       control.far_min,
       control.far_max,
       control.building_density_min,
       control.building_density_max,
       control.building_coefficient_min,
       control.building_coefficient_max,
       control.green_ratio_min,
       control.green_ratio_max,
       control.office_share_min,
       control.office_share_max,
       control.investment_intensity_min,
       control.investment_intensity_max,
       control.output_intensity_min,
       control.output_intensity_max,
       control.tax_intensity_min,
       control.tax_intensity_max,
       f.district_other_doc_no,
       f.idle_land_doc_no,
       x.doc_no,
       f.in_planned_urban_construction_land,
       f.stock_construction_land,
       f.title_clear,
       f.title_disputed,
       f.industrial_land,
       f.industry_policy_violated,
       f.safety_violated,
       f.environment_violated,
       f.energy_violated,
       f.benefit_evaluated_low,
       f.layout_scattered,
       f.use_extensive,
       f.control_standard_failed,
       f.intensity_low,
       f.plan_function_mismatch,
       f.built_public_or_similar,
       f.underused,
       f.vacant,
       f.district_other_recognised,
       f.idle_land_recognised,
       f.historic_leftover,
       f.conforms_land_use_plan,
       f.evaluation_report
from parcel p
cross join (
  -- The configuration and the plans in force on the day, looked up once.
  select (
           -- Every parameter by name and district; the row for '' is every district's that has none of its own.
           select jsonb_object_agg(n.name, n.of_district)
           from (
             select g.name, jsonb_object_agg(g.district, g.value) as of_district
             from (
               select distinct on (r.value ->> 'name', r.value ->> 'district')
                      r.value ->> 'name' as name, r.value ->> 'district' as district, r.value -> 'value' as value
               from policy_table t
               join policy_table_row r on r.table_no = t.table_no
               where t.kind = 'parameters' and t.in_force_from <= as_of and (t.in_force_to is null or t.in_force_to >= as_of)
               order by r.value ->> 'name', r.value ->> 'district', t.in_force_from desc, t.table_no desc, r.row_no desc
             ) g
             group by g.name
           ) n
         ) as parameters,
         (select t.table_no from policy_table t where t.kind = 'control-standard' and t.in_force_from <= as_of and (t.in_force_to is null or t.in_force_to >= as_of) order by t.in_force_from desc, t.table_no desc limit 1) as control_standard,
         (select t.table_no from policy_table t where t.kind = 'land-grades' and t.in_force_from <= as_of and (t.in_force_to is null or t.in_force_to >= as_of) order by t.in_force_from desc, t.table_no desc limit 1) as land_grades,
         (select n.plan_id from plan n where n.kind = 'urban-construction-boundary' and n.in_force_from <= as_of and (n.in_force_to is null or n.in_force_to >= as_of) order by n.in_force_from desc, n.plan_id desc limit 1) as urban_plan,
         (select n.plan_id from plan n where n.kind = 'land-use-plan' and n.in_force_from <= as_of and (n.in_force_to is null or n.in_force_to >= as_of) order by n.in_force_from desc, n.plan_id desc limit 1) as land_use_plan,
         (select n.plan_id from plan n where n.kind = 'zoning' and n.in_force_from <= as_of and (n.in_force_to is null or n.in_force_to >= as_of) order by n.in_force_from desc, n.plan_id desc limit 1) as zoning_plan
) conf
cross join (
  -- Whether the standard distinguishes industries and grades of land at all.
  select coalesce(bool_or(r.value ->> 'industry' <> ''), false) as by_industry,
         coalesce(bool_or(r.value ->> 'grade' <> ''), false) as by_grade
  from policy_table_row r
  where r.table_no = (select t.table_no from policy_table t where t.kind = 'control-standard' and t.in_force_from <= as_of and (t.in_force_to is null or t.in_force_to >= as_of) order by t.in_force_from desc, t.table_no desc limit 1)
) standard
left join parcel_overlay urban
  on urban.district_code = p.district_code and urban.parcel_no = p.parcel_no and urban.plan_id = conf.urban_plan
left join parcel_overlay conforming
  on conforming.district_code = p.district_code and conforming.parcel_no = p.parcel_no and conforming.plan_id = conf.land_use_plan
left join lateral (
  select v.share, a.planned_use, a.far_min, a.density_min
  from parcel_overlay v
  join plan_area a on a.plan_id = v.plan_id and a.area_no = v.area_no
  where v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.plan_id = conf.zoning_plan
) zone on true
left join land_use_code code
  on code.scheme = p.land_use_scheme and code.edition = p.land_use_edition and code.code = p.land_use_code
left join land_use_class certified on certified.code = p.certified_use
left join land_use_class current_use on current_use.code = p.use_class
left join lateral (
  select e.year, e.grade, e.excluded
  from evaluation e
  where e.district_code = p.district_code and e.parcel_no = p.parcel_no
    and e.year <= extract(year from as_of) and e.accepted_on <= as_of
  order by e.year desc, e.accepted_on desc, e.evaluation_no desc
  limit 1
) e on true
left join lateral (
  -- True or unknown: that no dispute is on record says nothing yet.
  select case when bool_or(d.kind <> 'no-dispute-statement') then true end as is_open,
         case when bool_or(d.kind = 'no-dispute-statement') then true end as has_statement
  from dispute_record d
  where d.district_code = p.district_code and d.parcel_no = p.parcel_no
    and d.opened_on <= as_of and (d.closed_on is null or d.closed_on >= as_of)
) dispute on true
left join lateral (
  select y.fixed_investment_fen, y.output_fen, y.tax_fen
  from enterprise_figures y
  where y.district_code = p.district_code and y.parcel_no = p.parcel_no
    and y.year < extract(year from as_of) and conf.control_standard is not null
  order by y.year desc
  limit 1
) y on true
left join lateral (
  select g.value ->> 'grade' as grade
  from policy_table_row g
  where g.table_no = conf.land_grades and standard.by_grade
    and g.value ->> 'district' = p.district_code and g.value ->> 'town' in ('', coalesce(p.town_code, ''))
  order by g.value ->> 'town' desc
  limit 1
) graded on true
left join lateral (
  -- Of each indicator the most special row that fits decides: by industry, then by grade, then by use.
  select case when count(*) > 0 then true end as applies,
         max(b.least) filter (where b.indicator = 'far') as far_min,
         max(b.most) filter (where b.indicator = 'far') as far_max,
         max(b.least) filter (where b.indicator = 'buildingDensity') as building_density_min,
         max(b.most) filter (where b.indicator = 'buildingDensity') as building_density_max,
         max(b.least) filter (where b.indicator = 'buildingCoefficient') as building_coefficient_min,
         max(b.most) filter (where b.indicator = 'buildingCoefficient') as building_coefficient_max,
         max(b.least) filter (where b.indicator = 'greenRatio') as green_ratio_min,
         max(b.most) filter (where b.indicator = 'greenRatio') as green_ratio_max,
         max(b.least) filter (where b.indicator = 'officeShare') as office_share_min,
         max(b.most) filter (where b.indicator = 'officeShare') as office_share_max,
         max(b.least) filter (where b.indicator = 'investmentIntensity') as investment_intensity_min,
         max(b.most) filter (where b.indicator = 'investmentIntensity') as investment_intensity_max,
         max(b.least) filter (where b.indicator = 'outputIntensity') as output_intensity_min,
         max(b.most) filter (where b.indicator = 'outputIntensity') as output_intensity_max,
         max(b.least) filter (where b.indicator = 'taxIntensity') as tax_intensity_min,
         max(b.most) filter (where b.indicator = 'taxIntensity') as tax_intensity_max
  from (
    select distinct on (c.value ->> 'indicator')
           c.value ->> 'indicator' as indicator,
           (c.value ->> 'least')::numeric as least,
           (c.value ->> 'most')::numeric as most
    from policy_table_row c
    where c.table_no = conf.control_standard
      and c.value ->> 'industry' in ('', left(p.industry_code, 1), left(p.industry_code, 2), left(p.industry_code, 3), p.industry_code)
      and c.value ->> 'grade' in ('', coalesce(graded.grade, ''))
      and (c.value ->> 'use' = coalesce(p.use_class, p.certified_use)
           or c.value ->> 'use' = 'industrial' and coalesce(current_use.industrial, certified.industrial))
    order by c.value ->> 'indicator', length(c.value ->> 'industry') desc, c.value ->> 'grade' desc, c.value ->> 'use' = 'industrial'
  ) b
) control
  -- While the industry or the grade is unknown, so is which row decides.
  on (p.industry_code is not null or not standard.by_industry)
  and (graded.grade is not null or not standard.by_grade)
left join lateral (
  select o.share
  from occupancy o
  where o.district_code = p.district_code and o.parcel_no = p.parcel_no and o.observed_on <= as_of
  order by o.observed_on desc, o.occupancy_no desc
  limit 1
) o on true
left join lateral (
  select bool_or(r.commissioned_by = p.district_code) as commissioned_by_district
  from evaluation_report r
  where r.district_code = p.district_code and r.parcel_no = p.parcel_no and r.reported_on <= as_of
) r on true
left join lateral (
  select x.doc_no
  from exclusion_record x
  where x.district_code = p.district_code and x.parcel_no = p.parcel_no and x.excluded_on <= as_of
  order by x.excluded_on desc, x.exclusion_no desc
  limit 1
) x on true
left join lateral (
  select max(l.doc_no) filter (where l.topic = 'districtOtherRecognised' and l.result) as district_other_doc_no,
         max(l.doc_no) filter (where l.topic = 'idleLandRecognised' and l.result) as idle_land_doc_no,
         bool_or(l.result) filter (where l.topic = 'inPlannedUrbanConstructionLand') as in_planned_urban_construction_land,
         bool_or(l.result) filter (where l.topic = 'stockConstructionLand') as stock_construction_land,
         bool_or(l.result) filter (where l.topic = 'titleClear') as title_clear,
         bool_or(l.result) filter (where l.topic = 'titleDisputed') as title_disputed,
         bool_or(l.result) filter (where l.topic = 'industrialLand') as industrial_land,
         bool_or(l.result) filter (where l.topic = 'industryPolicyViolated') as industry_policy_violated,
         bool_or(l.result) filter (where l.topic = 'safetyViolated') as safety_violated,
         bool_or(l.result) filter (where l.topic = 'environmentViolated') as environment_violated,
         bool_or(l.result) filter (where l.topic = 'energyViolated') as energy_violated,
         bool_or(l.result) filter (where l.topic = 'benefitEvaluatedLow') as benefit_evaluated_low,
         bool_or(l.result) filter (where l.topic = 'layoutScattered') as layout_scattered,
         bool_or(l.result) filter (where l.topic = 'useExtensive') as use_extensive,
         bool_or(l.result) filter (where l.topic = 'controlStandardFailed') as control_standard_failed,
         bool_or(l.result) filter (where l.topic = 'intensityLow') as intensity_low,
         bool_or(l.result) filter (where l.topic = 'planFunctionMismatch') as plan_function_mismatch,
         bool_or(l.result) filter (where l.topic = 'builtPublicOrSimilar') as built_public_or_similar,
         bool_or(l.result) filter (where l.topic = 'underused') as underused,
         bool_or(l.result) filter (where l.topic = 'vacant') as vacant,
         bool_or(l.result) filter (where l.topic = 'districtOtherRecognised') as district_other_recognised,
         bool_or(l.result) filter (where l.topic = 'idleLandRecognised') as idle_land_recognised,
         bool_or(l.result) filter (where l.topic = 'historicLeftover') as historic_leftover,
         bool_or(l.result) filter (where l.topic = 'conformsLandUsePlan') as conforms_land_use_plan,
         bool_or(l.result) filter (where l.topic = 'evaluationReport') as evaluation_report
  from (
    -- The latest finding on each topic that is in force on the day.
    select distinct on (n.topic) n.topic, n.result, n.doc_no
    from finding n
    where n.district_code = p.district_code and n.parcel_no = p.parcel_no
      and n.found_on <= as_of and (n.valid_to is null or n.valid_to >= as_of)
    order by n.topic, n.found_on desc, n.finding_no desc
  ) l
) f on true
$$;
