-- name: readPlane :maybe
-- The city's plane and the box of its outlines, without counting what lies in it.
select c.plane_srid as "planeSrid!",
       box_of_outlines() as "bbox"
from city c;

-- name: readCity :maybe
select c.jurisdiction as "jurisdiction!",
       c.name as "name!",
       c.name_en as "nameEn!",
       c.plane_srid as "planeSrid!",
       c.demonstration as "demonstration!",
       (select count(*)::integer from parcel) as "parcels!",
       box_of_outlines() as "bbox"
from city c;

-- name: saveCity :exec
insert into city (jurisdiction, name, name_en, plane_srid, demonstration)
values (:jurisdiction::text, :name::text, :nameEn::text, :planeSrid::integer, :demonstration::boolean);

-- name: addDistricts :exec
-- `districts` is a JSON array of {code, kind, name, shortName, nameEn, aliasCodes, registersUnder}.
insert into district (code, kind, name, short_name, name_en, alias_codes, registers_under)
select d.code, d.kind, d.name, d."shortName", d."nameEn", d."aliasCodes", d."registersUnder"
from json_to_recordset(:districts::json) as d (
  code text, kind text, name text, "shortName" text, "nameEn" text, "aliasCodes" text[], "registersUnder" text[])
on conflict (code) do nothing;

-- name: listDatasets :many
select d.name as "name!",
       d.kind as "kind!",
       d.source as "source!",
       d.licence as "licence",
       d.demonstration as "demonstration!"
from dataset d
order by d.loaded_at, d.dataset_id;

-- name: addDataset :exec
-- Fictional parcels are shown to everybody, as they are; nothing else is.
with added as (
  insert into dataset (dataset_id, kind, name, source, licence, demonstration)
  values (:datasetId::uuid, :kind::text, :name::text, :source::text, :licence?::text, :demonstration::boolean)
  returning dataset_id, kind, demonstration
)
insert into dataset_disclosure (dataset_id, ground)
select a.dataset_id, 'demonstration'
from added a
where a.demonstration and a.kind = 'parcels';

-- name: readDataVersion :one
-- Changes with everything that is loaded, so that what was computed from it can be kept until then.
select concat_ws('.',
         (select count(*) from dataset),
         (select count(*) from dataset_withdrawal),
         (select max(d.loaded_at) from dataset d),
         (select max(t.table_no) from policy_table t),
         (select count(*) from evaluation)) as "version!";

-- name: listDistricts :many
-- The city's governments in the order of their codes, functional areas last.
select d.code as "code!",
       d.kind as "kind!",
       d.name as "name!",
       d.short_name as "shortName!",
       d.name_en as "nameEn!",
       d.alias_codes as "aliasCodes!",
       d.registers_under as "registersUnder!",
       case when o.geom is not null
         then json_build_array(st_xmin(o.geom), st_ymin(o.geom), st_xmax(o.geom), st_ymax(o.geom))
       end as "bbox",
       coalesce(o.demonstration, true) as "demonstrationOutline!"
from district d
left join lateral outline_of(d.code) o on true
order by d.kind = 'functional-area', d.code;

-- name: districtExists :one
select exists (select from district d where d.code = :code::text) as "exists!";

-- name: readInventoryBasis :one
-- What an inventory rests on: `outcomes` is another as soon as anything that a conclusion rests on was recorded, `stages`
-- as soon as a stage was reached, left or withdrawn. Counts: of two rows the later number may be there first.
select concat_ws('.',
         (select count(*) from dataset),
         (select count(*) from dataset_withdrawal),
         (select count(*) from policy_table),
         (select count(*) from evaluation),
         (select count(*) from evaluation_report),
         (select count(*) from enterprise_year)) as "outcomes!",
       concat_ws('.',
         (select count(*) from milestone_record),
         (select count(*) from milestone_withdrawal)) as "stages!";

-- name: tallyOutcomes :many
-- One row for each district, division and key. A parcel counts in every category it meets, and only
-- when it is low-efficiency land on the day: excluded land may meet a category and is not inventory.
with state as materialized (
  select c.district_code,
         p.area_m2,
         c.overall,
         case when c.overall = 'eligible' then c.matched else '{}' end as categories
  from classify_parcels(:asOf::date) c
  join parcel p on p.district_code = c.district_code and p.parcel_no = c.parcel_no
)
select s.district_code as "districtCode!", 'overall' as "division!", s.overall as "key!", count(*)::integer as "parcels!", sum(s.area_m2)::text as "areaM2!"
from state s
group by s.district_code, s.overall
union all
select s.district_code, 'category', k.category, count(*)::integer, sum(s.area_m2)::text
from state s
cross join lateral unnest(s.categories) as k (category)
group by s.district_code, k.category;

-- name: tallyStages :many
-- The same of the stages. Of most parcels none is recorded: these are what is left of all.
with reached as materialized (
  select p.district_code, r.code, p.area_m2
  from (select distinct m.district_code, m.parcel_no from milestone_record m) k
  join parcel p on p.district_code = k.district_code and p.parcel_no = k.parcel_no
  cross join lateral stage_reached(k.district_code, k.parcel_no, :asOf::date) r
), tally as (
  select r.district_code, r.code, count(*) as parcels, sum(r.area_m2) as area_m2
  from reached r
  group by r.district_code, r.code
  union all
  select p.district_code, 'none', count(*), sum(p.area_m2)
  from parcel p
  group by p.district_code
  union all
  select r.district_code, 'none', -count(*), -sum(r.area_m2)
  from reached r
  group by r.district_code
)
select t.district_code as "districtCode!", 'stage' as "division!", t.code as "key!", sum(t.parcels)::integer as "parcels!", sum(t.area_m2)::text as "areaM2!"
from tally t
group by t.district_code, t.code;

-- name: addDistrictOutlines :exec
-- `outlines` is a JSON array of {code, geometry}; the newest outline of a district is the one shown.
insert into district_outline (district_code, dataset_id, geom)
select o.code, :datasetId::uuid, st_multi(st_setsrid(st_geomfromgeojson(o.geometry::text), 4490))
from json_to_recordset(:outlines::json) as o (code text, geometry json);

-- name: addTowns :exec
insert into town (code, district_code, name, dataset_id, geom)
select t.code, t.district, t.name, :datasetId::uuid, st_multi(st_setsrid(st_geomfromgeojson(t.geometry::text), 4490))
from json_to_recordset(:towns::json) as t (code text, district text, name text, geometry json)
on conflict (code) do nothing;

-- name: explainInvalidGeometries :many
-- Which of the given geometries break the rules of simple features, and how. `geometries` is a JSON
-- array of {no, geometry}, already checked to be closed rings of finite positions.
select g.no as "no!",
       v.reason as "reason!"
from json_to_recordset(:geometries::json) as g (no integer, geometry json)
cross join lateral (select st_isvalidreason(st_setsrid(st_geomfromgeojson(g.geometry::text), 4490)) as reason) v
where v.reason <> 'Valid Geometry'
order by g.no;
