-- name: addBenefitRecord :exec
-- Nothing is stored where the year is on record already.
with added as (
  insert into enterprise_year (
    district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, tax_fen, employees)
  values (:districtCode::text, :parcelNo::text, :year::smallint, :industryCode?::text, :fixedInvestmentFen?::bigint,
          :outputFen?::bigint, :taxFen?::bigint, :employees?::integer)
  on conflict do nothing
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;

-- name: wasWithdrawn :one
-- Whether all surveys of a parcel have been withdrawn: it is neither in force nor was divided or merged.
select not exists (
         select
         from parcel p
         where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text)
       and not exists (
         select
         from parcel_version v
         where v.district_code = :districtCode::text and v.parcel_no = :parcelNo::text and v.ending = 'replaced'
           and not exists (select from dataset_withdrawal w where w.dataset_id in (v.dataset_id, v.ended_by))) as "was!";

-- name: sameBenefitIsOnRecord :one
-- Whether what is on record of the year is this: it was sent twice.
select exists (
  select
  from enterprise_figures y
  where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year = :year::smallint
    and y.industry_code is not distinct from :industryCode?::text
    and y.fixed_investment_fen is not distinct from :fixedInvestmentFen?::bigint
    and y.output_fen is not distinct from :outputFen?::bigint
    and y.tax_fen is not distinct from :taxFen?::bigint
    and y.employees is not distinct from :employees?::integer) as "same!";

-- name: rankTaxPerArea :maybe
-- The tax of a parcel's year against its area, and how many of the district's parcels with a tax of that year pay more.
-- a pays more than b where tax(a) × area(b) is above tax(b) × area(a): no quotient is rounded.
select y.tax_fen as "taxFen!",
       p.area_m2::text as "areaM2!",
       count(*)::integer as "among!",
       (count(*) filter (where o.tax_fen * q.share > y.tax_fen * q.area))::integer as "above!"
from enterprise_figures y
join parcel p on p.district_code = y.district_code and p.parcel_no = y.parcel_no
join enterprise_figures o on o.district_code = y.district_code and o.year = y.year and o.tax_fen is not null
join lateral (
  select p.area_m2 as share, r.area_m2 as area
  from parcel r
  where r.district_code = o.district_code and r.parcel_no = o.parcel_no
) q on true
where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year = :year::smallint
  and y.tax_fen is not null and p.area_m2 > 0
group by y.tax_fen, p.area_m2;

-- name: readBenefitRecord :maybe
-- What was last recorded of a year, void or not.
select y.record_no as "recordNo!",
       y.is_void as "isVoid!",
       y.industry_code as "industryCode",
       y.fixed_investment_fen::text as "fixedInvestmentFen",
       y.output_fen::text as "outputFen",
       y.tax_fen::text as "taxFen",
       y.employees as "employees"
from enterprise_year y
where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year = :year::smallint
order by y.record_no desc
limit 1;

-- name: correctBenefitRecord :exec
-- Takes the place of the record of that number; what a survey brought beside these figures goes on with them.
with added as (
  insert into enterprise_year (
    district_code, parcel_no, year, record_no, is_void, reason, industry_code, fixed_investment_fen, output_fen, tax_fen,
    employees, value_added_fen, energy_tce, electricity_kwh, water_m3, emissions_kg, rd_fen, above_scale)
  select y.district_code, y.parcel_no, y.year, y.record_no + 1, :isVoid::boolean, :reason::text, :industryCode?::text,
         :fixedInvestmentFen?::bigint, :outputFen?::bigint, :taxFen?::bigint, :employees?::integer,
         y.value_added_fen, y.energy_tce, y.electricity_kwh, y.water_m3, y.emissions_kg, y.rd_fen, y.above_scale
  from enterprise_year y
  where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year = :year::smallint
    and y.record_no = :recordNo::smallint
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;
