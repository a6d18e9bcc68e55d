-- name: listEnterprisesOfYear :many
-- What is on record of the district's enterprises in a year, each on its parcel; the recorded area counts.
select y.parcel_no as "parcelNo!",
       p.alias as "alias",
       p.right_holder as "rightHolder",
       coalesce(y.industry_code, p.industry_code) as "industryCode",
       y.above_scale as "aboveScale",
       p.area_m2::text as "areaM2!",
       y.fixed_investment_fen::text as "fixedInvestmentFen",
       y.output_fen::text as "outputFen",
       y.value_added_fen::text as "valueAddedFen",
       y.tax_fen::text as "taxFen",
       y.energy_tce::text as "energyTce",
       y.electricity_kwh::text as "electricityKwh",
       y.water_m3::text as "waterM3",
       y.emissions_kg::text as "emissionsKg",
       y.employees::text as "employees",
       y.rd_fen::text as "rdFen"
from enterprise_figures y
join parcel p on p.district_code = y.district_code and p.parcel_no = y.parcel_no
where y.district_code = :districtCode::text
  and y.year = :year::integer
order by y.parcel_no;

-- name: recordEvaluationResults :exec
-- Appended after what is on record of each parcel; a former result stays. `results` is a JSON array of
-- {parcelNo, grade, excluded, score, rank, rankedAmong, detail}.
with added as (
  insert into evaluation (
    district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded, score, rank, ranked_among,
    indicators_table, grades_table, detail)
  select :districtCode::text, r."parcelNo",
         1 + coalesce((
           select max(e.evaluation_no)
           from evaluation e
           where e.district_code = :districtCode::text and e.parcel_no = r."parcelNo"), 0),
         :year::integer, r.grade, :acceptedOn::date, :docNo::text, r.excluded, r.score, r.rank, r."rankedAmong",
         :indicatorsTable?::bigint, :gradesTable::bigint, r.detail
  from json_to_recordset(:results::json) as r (
    "parcelNo" text, grade text, excluded boolean, score numeric, rank integer, "rankedAmong" integer, detail jsonb)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;
