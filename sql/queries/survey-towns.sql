-- name: tallySurveyByTown :many
-- One row for each town (街道、镇), one for a district's parcels without a town, and one for the whole district. Only what is recorded by the day:
-- a parcel counts as surveyed once its use, its enterprise's figures or its evaluation are on record.
with stated as materialized (
  select p.district_code,
         p.parcel_no,
         p.town_code,
         coalesce(p.use_class, 'unknown') as use_class,
         p.area_m2,
         p.geom,
         coalesce(y.industry_code, p.industry_code) as industry_code,
         y.year as figures_year,
         y.fixed_investment_fen,
         y.output_fen,
         y.tax_fen,
         y.year is not null or e.year is not null or o.observed_on is not null as surveyed,
         greatest(y.year, e.year, extract(year from o.observed_on)::smallint) as latest_year,
         c.overall
  from parcel p
  join classify_parcels(:asOf::date) c on c.district_code = p.district_code and c.parcel_no = p.parcel_no
  left join lateral (
    select n.year, n.industry_code, n.fixed_investment_fen, n.output_fen, n.tax_fen
    from enterprise_figures n
    where n.district_code = p.district_code and n.parcel_no = p.parcel_no
      -- The figures of a year are known when it has ended.
      and n.year < extract(year from :asOf::date)
    order by n.year desc
    limit 1
  ) y on true
  left join lateral (
    select v.year
    from evaluation v
    where v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.accepted_on <= :asOf::date
    order by v.year desc
    limit 1
  ) e on true
  left join lateral (
    select u.observed_on
    from occupancy u
    where u.district_code = p.district_code and u.parcel_no = p.parcel_no and u.observed_on <= :asOf::date
    order by u.observed_on desc
    limit 1
  ) o on true
  where :districtCode?::text is null or p.district_code = :districtCode?::text
), town_sum as (
  select s.district_code,
         s.town_code,
         grouping(s.town_code) = 1 as whole,
         count(*)::integer as parcels,
         (count(*) filter (where s.surveyed))::integer as surveyed,
         sum(s.area_m2) as area_m2,
         coalesce(sum(s.area_m2) filter (where s.surveyed), 0) as surveyed_area_m2,
         max(s.latest_year)::integer as latest_year,
         (count(*) filter (where s.fixed_investment_fen is not null))::integer as investment_parcels,
         sum(s.fixed_investment_fen)::text as investment_fen,
         (sum(s.area_m2) filter (where s.fixed_investment_fen is not null))::text as investment_area_m2,
         sum(s.output_fen)::text as output_fen,
         (sum(s.area_m2) filter (where s.output_fen is not null))::text as output_area_m2,
         sum(s.tax_fen)::text as tax_fen,
         (sum(s.area_m2) filter (where s.tax_fen is not null))::text as tax_area_m2,
         (count(*) filter (where s.overall = 'eligible'))::integer as eligible,
         coalesce(sum(s.area_m2) filter (where s.overall = 'eligible'), 0) as eligible_area_m2,
         (count(*) filter (where s.overall = 'undetermined'))::integer as undetermined,
         st_extent(s.geom) as box
  from stated s
  group by grouping sets ((s.district_code, s.town_code), (s.district_code))
), land_use as (
  select u.district_code, u.town_code, u.whole,
         json_agg(json_build_object('useClass', u.use_class, 'parcels', u.parcels, 'areaM2', u.area_m2::text)
                  order by u.area_m2 desc, u.use_class) as uses
  from (
    select s.district_code, s.town_code, grouping(s.town_code) = 1 as whole, s.use_class,
           count(*)::integer as parcels, sum(s.area_m2) as area_m2
    from stated s
    group by grouping sets ((s.district_code, s.town_code, s.use_class), (s.district_code, s.use_class))
  ) u
  group by u.district_code, u.town_code, u.whole
), industry as (
  select i.district_code, i.town_code, i.whole,
         json_agg(json_build_object('code', i.division, 'parcels', i.parcels, 'areaM2', i.area_m2::text)
                  order by i.area_m2 desc, i.division) as divisions
  from (
    select s.district_code, s.town_code, grouping(s.town_code) = 1 as whole, substr(s.industry_code, 1, 2) as division,
           count(*)::integer as parcels, sum(s.area_m2) as area_m2
    from stated s
    where s.industry_code is not null
    group by grouping sets (
      (s.district_code, s.town_code, substr(s.industry_code, 1, 2)), (s.district_code, substr(s.industry_code, 1, 2)))
  ) i
  group by i.district_code, i.town_code, i.whole
)
select t.district_code as "district!",
       d.name as "districtName!",
       t.whole as "whole!",
       t.town_code as "town",
       n.name as "townName",
       t.parcels as "parcels!",
       t.surveyed as "surveyed!",
       t.area_m2::text as "areaM2!",
       t.surveyed_area_m2::text as "surveyedAreaM2!",
       t.latest_year as "latestYear",
       coalesce(u.uses, '[]') as "uses!",
       coalesce(i.divisions, '[]') as "industries!",
       t.investment_fen as "investmentFen",
       t.investment_area_m2 as "investmentAreaM2",
       t.output_fen as "outputFen",
       t.output_area_m2 as "outputAreaM2",
       t.tax_fen as "taxFen",
       t.tax_area_m2 as "taxAreaM2",
       t.eligible as "eligible!",
       t.eligible_area_m2::text as "eligibleAreaM2!",
       t.undetermined as "undetermined!",
       json_build_array(st_xmin(t.box), st_ymin(t.box), st_xmax(t.box), st_ymax(t.box)) as "bbox!"
from town_sum t
join district d on d.code = t.district_code
left join town n on n.code = t.town_code
left join land_use u
  on u.district_code = t.district_code and u.town_code is not distinct from t.town_code and u.whole = t.whole
left join industry i
  on i.district_code = t.district_code and i.town_code is not distinct from t.town_code and i.whole = t.whole
order by t.district_code, t.whole desc, t.town_code nulls last;
