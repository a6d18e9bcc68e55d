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

-- name: sameBenefitIsOnRecord :one
-- Whether what is on record of the year is this: it was sent twice.
select exists (
  select
  from enterprise_year y
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
from enterprise_year y
join parcel p on p.district_code = y.district_code and p.parcel_no = y.parcel_no
join enterprise_year o on o.district_code = y.district_code and o.year = y.year and o.tax_fen is not null
join lateral (
  select p.area_m2 as share, r.area_m2 as area
  from parcel r
  where r.district_code = o.district_code and r.parcel_no = o.parcel_no
) q on true
where y.district_code = :districtCode::text and y.parcel_no = :parcelNo::text and y.year = :year::smallint
  and y.tax_fen is not null and p.area_m2 > 0
group by y.tax_fen, p.area_m2;
