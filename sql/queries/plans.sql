-- name: addPlan :one
insert into plan (kind, name, doc_no, in_force_from, in_force_to, dataset_id)
values (:kind::text, :name::text, :docNo?::text, :inForceFrom::date, :inForceTo?::date, :datasetId::uuid)
returning plan_id as "planId!";

-- name: addPlanAreas :exec
-- Zones as they are, numbered from `firstNo`. `areas` is a JSON array of {zoneNo, plannedUse, farMin, farMax, densityMin, geometry}.
insert into plan_area (plan_id, area_no, zone_no, planned_use, far_min, far_max, density_min, geom)
select :planId::bigint, :firstNo::integer + n.no::integer - 1, a."zoneNo", a."plannedUse", a."farMin", a."farMax", a."densityMin",
       st_multi(st_force2d(st_setsrid(st_geomfromgeojson(a.geometry::text), 4490)))
from json_array_elements(:areas::json) with ordinality as n (item, no)
cross join lateral json_to_record(n.item) as a (
  "zoneNo" text, "plannedUse" text, "farMin" numeric, "farMax" numeric, "densityMin" numeric, geometry json);

-- name: addPlanOutline :exec
-- A boundary is one area, whatever pieces the file has: pieces that overlap must not count twice.
insert into plan_area (plan_id, area_no, geom)
select :planId::bigint, 1, st_multi(st_union(st_force2d(st_setsrid(st_geomfromgeojson(a.geometry::text), 4490)), 1e-10))
from json_to_recordset(:areas::json) as a (geometry json);

-- name: cutPlan :exec
insert into plan_piece (plan_id, area_no, piece_no, geom_plane)
select a.plan_id, a.area_no,
       row_number() over (partition by a.plan_id, a.area_no),
       d.geom
from plan_area a
cross join city c
cross join lateral st_subdivide(st_transform(a.geom, c.plane_srid), 64) as s (geom)
cross join lateral st_dump(s.geom) d
where a.plan_id = :planId::bigint
  and st_dimension(d.geom) = 2;

-- name: listPlans :many
select n.plan_id as "planId!",
       n.kind as "kind!",
       n.name as "name!",
       n.doc_no as "docNo",
       n.in_force_from as "inForceFrom!",
       n.in_force_to as "inForceTo",
       s.demonstration as "demonstration!"
from plan n
join dataset s on s.dataset_id = n.dataset_id
order by n.plan_id;
