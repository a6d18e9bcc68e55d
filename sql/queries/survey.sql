-- name: addIncoming :exec
-- `rows` is a JSON array of rows of the file in this product's names, what they bring beside under `records`; each is
-- already checked to be closed rings of finite positions.
insert into incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, registration_code,
  unit_number, town_code, address, right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on, area_m2,
  area_basis, gfa_m2, far, building_density, building_coefficient, green_ratio, office_share, built_year, storeys,
  industry_code, records, plane_srid, geom, west, south, east, north,
  inner_longitude, inner_latitude)
select :datasetId::uuid, r.row, r.district, r."parcelNo", r.alias, r."parcelCode", r."sourceKey", r."formerCodes",
       r."registrationCode", r."unitNumber", r."townCode", r.address, r."rightHolder", r.uscc, r.tenure,
       r."certificateNo", r."certificateVerified", r."certifiedUse", r."landUseScheme", r."landUseEdition",
       r."landUseCode", r."useClass", r."grantedOn", r."termYears", r."completedOn", r."areaM2", r."areaBasis",
       r."gfaM2", r.far, r."buildingDensity", r."buildingCoefficient", r."greenRatio", r."officeShare",
       r."builtYear", r.storeys, r."industryCode", r.records, :planeSrid::integer,
       g.geom, st_xmin(g.geom), st_ymin(g.geom), st_xmax(g.geom), st_ymax(g.geom),
       (r.point ->> 0)::double precision, (r.point ->> 1)::double precision
from json_to_recordset(:rows::json) as r (
  "row" integer, district text, "parcelNo" text, alias text, "parcelCode" text, "sourceKey" text,
  "formerCodes" text[], "registrationCode" text, "unitNumber" text, "townCode" text, address text,
  "rightHolder" text, uscc text, tenure text, "certificateNo" text, "certificateVerified" boolean,
  "certifiedUse" text, "landUseScheme" text, "landUseEdition" text, "landUseCode" text, "useClass" text,
  "grantedOn" date, "termYears" smallint, "completedOn" date, "areaM2" numeric, "areaBasis" text, "gfaM2" numeric,
  far numeric, "buildingDensity" numeric, "buildingCoefficient" numeric, "greenRatio" numeric, "officeShare" numeric,
  "builtYear" smallint, storeys smallint, "industryCode" text, records jsonb, geometry json, point json)
cross join lateral (
  select st_multi(st_force2d(st_setsrid(st_geomfromgeojson(r.geometry::text), 4490))) as geom
  -- Worked out once a row.
  offset 0
) g;

-- name: copyIncoming :exec
-- The same on the server engine.
copy incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, registration_code,
  unit_number, town_code, address, right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on, area_m2,
  area_basis, gfa_m2, far, building_density, building_coefficient, green_ratio, office_share, built_year, storeys,
  industry_code, records, plane_srid, geom, west, south, east, north,
  inner_longitude, inner_latitude)
from stdin (format binary);

-- name: listPlacesBeyond :many
-- Where the city's plane does not reach.
select b.longitude as "longitude!", b.latitude as "latitude!"
from places_beyond(:planeSrid::integer) b;

-- name: analyzeIncoming :exec
call gather_statistics(array['incoming_parcel']);

-- name: addIncomingProblems :exec
-- `problems` is a JSON array of {row, field, code, severity, details, place}; a place is [longitude, latitude].
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
select :datasetId::uuid, r.row, 'reading', r.field, r.code, r.severity, r.details,
       st_setsrid(st_point((r.place ->> 0)::double precision, (r.place ->> 1)::double precision), 4490)
from json_to_recordset(:problems::json) as r (
  "row" integer, field text, code text, severity text, details jsonb, place json);

-- name: forgetComparison :exec
delete from incoming_problem
where dataset_id = :datasetId::uuid and found = 'comparing';

-- name: forgetLineage :exec
delete from incoming_lineage
where dataset_id = :datasetId::uuid;

-- name: beginComparison :exec
-- Rows are compared afresh: what an earlier comparison made of them is forgotten.
update incoming_parcel
set change = 'new', version_no = null, held = false
where dataset_id = :datasetId::uuid
  and (change is distinct from 'new' or version_no is not null or held);

-- name: readIncomingTraits :one
-- What the rows of a batch have at all, in one pass: what could find nothing is not asked of each of them. Nothing in it
-- is set apart, so that several processes share the pass.
select coalesce(bool_or(i.position is null), false) as "invalidShapes!",
       coalesce(min(st_area(i.plane)) < 0.01, false) as "emptyShapes!",
       -- A little more than what is looked for, and in terms of one area: a second one would be worked out, too.
       coalesce(bool_or(abs(i.area_m2::double precision / nullif(st_area(i.plane), 0) - 1) > 0.009999), false) as "differingAreas!",
       count(i.parcel_no) > 0 as "parcelNumbers!",
       count(i.alias) > 0 as "aliases!",
       count(i.parcel_code) > 0 as "parcelCodes!",
       count(i.parcel_code) < count(*) as "missingCodes!",
       coalesce(bool_or(
         case
           when i.registration_code is not null then i.registration_code <> substr(i.parcel_code, 1, 6)
           else d.registers_under <> '{}' and substr(i.parcel_code, 1, 6) <> all (d.registers_under || d.alias_codes)
         end), false) as "contradictedCodes!",
       count(i.source_key) > 0 as "sourceKeys!",
       count(i.land_use_code) > 0 as "landUses!",
       count(i.former_codes) > 0 as "formerCodes!",
       count(i.records) > 0 as "records!",
       coalesce(bool_or(i.change <> 'new' or i.version_no is not null or i.held), false) as "compared!"
from incoming_parcel i
left join district d on d.code = i.district_code
where i.dataset_id = :datasetId::uuid;

-- name: findInvalidShapes :exec
-- What breaks the rules of simple features, where, and what would repair it; beyond 200,000 places, nothing is offered.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
select i.dataset_id, i.row_no, 'comparing', 'geometry', 'geometry-invalid', 'error',
       jsonb_build_object(
         'reason', v.reason,
         'repairable', coalesce(st_area(m.plane) > 0, false),
         'areaM2', round(st_area(i.plane)::numeric, 2),
         'repairedM2', round(st_area(m.plane)::numeric, 2)),
       coalesce(v.location, st_startpoint(st_exteriorring(st_geometryn(i.geom, 1))))
from (
  select b.*, sum(places_to_repair(b.geom)) over (order by b.row_no) as places
  from incoming_parcel b
  where b.dataset_id = :datasetId::uuid
    and b.position is null
) i
cross join lateral (select (st_isvaliddetail(i.geom)).*) v
cross join lateral (
  select case
           when i.places <= 200000
           then st_transform(repaired(i.geom), i.plane_srid)
         end as plane
  -- Once a row: of a polygon of 18,000 corners it takes a second.
  offset 0
) m;

-- name: findShapesOutsideCity :exec
-- Only where outlines are loaded; a parcel counts as inside when any part of it is. Whole squares of 0.01 degrees are
-- asked first, of one outline and of all that meet there, and what is left is asked of the piece of the outlines that
-- lies there: asked row by row, 100,000 rows took 6.4 s.
with shape as not materialized (
  select i.row_no, i.geom, i.west, i.south, i.east, i.north, floor(i.west / 0.01) as column_no, floor(i.south / 0.01) as line_no
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid
    and not i.held
), square as materialized (
  select s.column_no, s.line_no, st_makeenvelope(min(s.west), min(s.south), max(s.east), max(s.north), 4490) as box
  from shape s
  group by s.column_no, s.line_no
), divided as materialized (
  select q.column_no, q.line_no, q.box,
         (select st_union(st_intersection(o.geom, q.box, 1e-10), 1e-10) from district_outline o where st_intersects(o.geom, q.box)) as inside
  from square q
  where not exists (select from district_outline o where st_covers(o.geom, q.box))
), unsettled as materialized (
  select d.column_no, d.line_no, d.inside
  from divided d
  where not coalesce(st_covers(d.inside, d.box), false)
)
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, place)
select :datasetId::uuid, s.row_no, 'comparing', 'geometry', 'outside-city', 'error', st_pointonsurface(s.geom)
from unsettled u
join shape s on s.column_no = u.column_no and s.line_no = u.line_no
where exists (select from district_outline)
  and not coalesce(st_intersects(u.inside, s.geom), false);

-- name: findEmptyShapes :exec
-- Too small to be land: it would weigh nothing in every share.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'geometry', 'area-zero', 'error',
       jsonb_build_object('areaM2', round(a.m2::numeric, 4))
from incoming_parcel i
cross join lateral (select st_area(i.plane) as m2) a
where i.dataset_id = :datasetId::uuid
  and not i.held
  and a.m2 < 0.01;

-- name: holdProblemRows :exec
-- A row with an error takes no further part; one that wants confirmation is held until it has it.
update incoming_parcel i
set held = true
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.row_no in (
    select p.row_no
    from incoming_problem p
    where p.dataset_id = :datasetId::uuid
      and (p.severity = 'error' or (p.severity = 'confirm' and :alsoUnconfirmed::boolean)));

-- name: matchRecordedParcels :exec
-- A row with the code of a recorded parcel of its district is a new version of it.
update incoming_parcel i
set change = 'version', parcel_no = p.parcel_no, version_no = p.version_no + 1
from parcel p,
(
  -- Of rows that repeat a code the first counts; the others are reported.
  select f.parcel_code, min(f.row_no) as row_no
  from incoming_parcel f
  where f.dataset_id = :datasetId::uuid and not f.held
    and exists (select from parcel r where r.parcel_code = f.parcel_code)
  group by f.parcel_code
) first
where i.dataset_id = :datasetId::uuid
  and i.row_no = first.row_no
  and p.district_code = i.district_code
  and p.parcel_code = i.parcel_code
  and (i.parcel_no is null or i.parcel_no = p.parcel_no);

-- name: markUnchanged :exec
-- What is recorded already, to the vertex, makes no new version.
update incoming_parcel i
set change = 'unchanged'
from incoming_versions(:datasetId::uuid) n
join parcel p on p.district_code = n.district_code and p.parcel_no = n.parcel_no
where i.dataset_id = :datasetId::uuid
  and n.row_no = i.row_no
  and st_orderingequals(p.geom, n.geom)
  and (
    n.alias, n.registration_code, n.parcel_code, n.unit_number, n.source_key, n.town_code, n.address, n.right_holder,
    n.uscc, n.tenure, n.certificate_no, n.certificate_verified, n.certified_use, n.land_use_scheme,
    n.land_use_edition, n.land_use_code, n.use_class, n.granted_on, n.term_years, n.completed_on, n.area_m2,
    n.area_basis, n.computed_area_m2, n.gfa_m2, n.far, n.building_coefficient, n.building_density, n.green_ratio,
    n.office_share, n.built_year, n.storeys, n.industry_code
  ) is not distinct from (
    p.alias, p.registration_code, p.parcel_code, p.unit_number, p.source_key, p.town_code, p.address, p.right_holder,
    p.uscc, p.tenure, p.certificate_no, p.certificate_verified, p.certified_use, p.land_use_scheme,
    p.land_use_edition, p.land_use_code, p.use_class, p.granted_on, p.term_years, p.completed_on, p.area_m2,
    p.area_basis, p.computed_area_m2, p.gfa_m2, p.far, p.building_coefficient, p.building_density, p.green_ratio,
    p.office_share, p.built_year, p.storeys, p.industry_code
  );

-- name: findRepeatedKeys :exec
-- A key that an earlier row of the file or another recorded parcel already has. Nothing is overwritten.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select :datasetId::uuid, k.row_no, 'comparing', k.field,
       case when k.earlier_row < k.row_no then 'key-repeated-in-file' else 'key-already-recorded' end,
       'error',
       jsonb_build_object('key', k.key, 'row', coalesce(k.earlier_row, k.row_no), 'parcel', k.recorded)
from (
  select i.row_no, 'parcelNo' as field, i.district_code || '-' || i.parcel_no as key, f.row_no as earlier_row,
         (select q.district_code || '-' || q.parcel_no
          from parcel_key q
          where i.change = 'new' and q.district_code = i.district_code and q.parcel_no = i.parcel_no) as recorded
  from incoming_parcel i
  left join (
    select r.district_code, r.parcel_no, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = :datasetId::uuid and not r.held and r.parcel_no is not null
    group by r.district_code, r.parcel_no
    having count(*) > 1
  ) f on f.district_code = i.district_code and f.parcel_no = i.parcel_no
  where :parcelNumbers::boolean and i.dataset_id = :datasetId::uuid and not i.held and i.parcel_no is not null
  union all
  select i.row_no, 'alias', i.alias, f.row_no,
         (select min(p.district_code || '-' || p.parcel_no)
          from parcel p
          where p.alias = i.alias
            and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
  from incoming_parcel i
  left join (
    select r.alias, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = :datasetId::uuid and not r.held and r.alias is not null
    group by r.alias
    having count(*) > 1
  ) f on f.alias = i.alias
  where :aliases::boolean and i.dataset_id = :datasetId::uuid and not i.held and i.alias is not null
  union all
  select i.row_no, 'parcelCode', i.parcel_code, f.row_no,
         -- Mostly nobody has it, and to find that out takes a third of the time.
         case when exists (select from parcel p where p.parcel_code = i.parcel_code) then (
           select min(p.district_code || '-' || p.parcel_no)
           from parcel p
           where p.parcel_code = i.parcel_code
             and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
         end
  from incoming_parcel i
  left join (
    select r.parcel_code, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = :datasetId::uuid and not r.held and r.parcel_code is not null
    group by r.parcel_code
    having count(*) > 1
  ) f on f.parcel_code = i.parcel_code
  where :parcelCodes::boolean and i.dataset_id = :datasetId::uuid and not i.held and i.parcel_code is not null
  union all
  select i.row_no, 'sourceKey', i.source_key, f.row_no,
         -- As above.
         case when exists (select from parcel p where p.source_key = i.source_key) then (
           select min(p.district_code || '-' || p.parcel_no)
           from parcel p
           where p.district_code = i.district_code and p.source_key = i.source_key
             and (i.change = 'new' or p.parcel_no <> i.parcel_no))
         end
  from incoming_parcel i
  left join (
    select r.district_code, r.source_key, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = :datasetId::uuid and not r.held and r.source_key is not null
    group by r.district_code, r.source_key
    having count(*) > 1
  ) f on f.district_code = i.district_code and f.source_key = i.source_key
  where :sourceKeys::boolean and i.dataset_id = :datasetId::uuid and not i.held and i.source_key is not null
) k
where k.earlier_row < k.row_no or k.recorded is not null;

-- name: findContradictedCodes :exec
-- The county in the parcel code against the registration stated, or against the counties under which the
-- responsible government registers. Who is responsible is another field (catalogue A-01).
with responsible as materialized (
  -- Put together once a district, and not once a row.
  select d.code, d.name, d.registers_under, d.registers_under || d.alias_codes as counties
  from district d
)
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'parcelCode',
       case when r.stated is null then 'code-contradicts-district' else 'code-contradicts-registration' end,
       'error',
       jsonb_build_object('parcelCode', i.parcel_code, 'county', r.county, 'stated', r.stated,
                          'district', d.code, 'districtName', d.name, 'counties', to_jsonb(d.registers_under))
from incoming_parcel i
join responsible d on d.code = i.district_code
cross join lateral (
  select substr(i.parcel_code, 1, 6) as county,
         i.registration_code as stated
) r
where i.dataset_id = :datasetId::uuid
  and not i.held
  and case
    when r.stated is not null then r.stated <> r.county
    else d.registers_under <> '{}' and r.county <> all (d.counties)
  end
  -- Last, since it takes longer than all before it.
  and i.parcel_code ~ '^[0-9]{6}';

-- name: findDifferingAreas :exec
-- Declared against computed area, beyond one in a hundred. The recorded area decides, so somebody answers for it.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'areaM2', 'area-differs', 'confirm',
       jsonb_build_object('declaredM2', i.area_m2::text, 'computedM2', round(a.computed_m2::numeric, 2))
from incoming_parcel i
cross join lateral (select st_area(i.plane) as computed_m2) a
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.area_m2 is not null
  and abs(a.computed_m2 - i.area_m2::double precision) > a.computed_m2 / 100;

-- name: findUnknownLandUse :exec
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'landUseCode',
       case when r.scheme is null or r.edition is null then 'land-use-scheme-missing' else 'land-use-unknown' end,
       case when r.scheme is null or r.edition is null then 'warning' else 'error' end,
       jsonb_build_object('code', r.code, 'scheme', r.scheme, 'edition', r.edition)
from incoming_parcel i
cross join lateral (
  select i.land_use_scheme as scheme, i.land_use_edition as edition, i.land_use_code as code
) r
where i.dataset_id = :datasetId::uuid
  and not i.held
  and r.code is not null
  and not exists (
    select
    from land_use_code l
    where l.scheme = r.scheme and l.edition = r.edition and l.code = r.code);

-- name: findMissingCodes :exec
-- A parcel without a code can be recorded, but no later survey will find it. A file without any codes is another
-- kind of file.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity)
select i.dataset_id, i.row_no, 'comparing', 'parcelCode', 'parcel-code-missing', 'confirm'
from incoming_parcel i
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.parcel_code is null
  and exists (select from incoming_parcel c where c.dataset_id = :datasetId::uuid and c.parcel_code is not null);

-- name: findFormerParcels :exec
insert into incoming_lineage (dataset_id, row_no, former_district_code, former_parcel_no, found_from)
select distinct i.dataset_id, i.row_no, p.district_code, p.parcel_no, 'file'
from incoming_parcel i
cross join lateral unnest(i.former_codes) as f (code)
join parcel p on p.parcel_code = f.code
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.change = 'new';

-- name: findUnknownFormers :exec
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'formerCodes', 'former-parcel-unknown', 'error', jsonb_build_object('parcelCode', f.code)
from incoming_parcel i
cross join lateral unnest(i.former_codes) as f (code)
where i.dataset_id = :datasetId::uuid
  and not i.held
  and f.code is distinct from i.parcel_code
  and not exists (select from parcel p where p.parcel_code = f.code);

-- name: findIgnoredRecords :exec
-- Findings, evaluations and the like hang on the parcel, not on a survey of it.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity)
select i.dataset_id, i.row_no, 'comparing', '(properties)', 'records-not-taken', 'warning'
from incoming_parcel i
where i.dataset_id = :datasetId::uuid
  and i.change = 'version'
  and i.records is not null;

-- name: beginNeighbours :one
select begin_neighbours(:datasetId::uuid, :reach::double precision) as "recordedNearby!",
       (select count(*)::integer from incoming_parcel i where i.dataset_id = :datasetId::uuid) as "rows!";

-- name: listShapes :many
-- The rows of a batch that take part, and with `recorded` the parcels that come near one of them, but those of which it
-- brings a new version; from west to east in the city's plane. `reach`: how near, in degrees.
select s.row_no as "row",
       s.district_code as "district",
       s.parcel_no as "parcelNo",
       s.plane::bytea as "plane!"
from (
  select i.row_no, null::text as district_code, null::text as parcel_no, i.plane
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid
    and not i.held
    and i.change <> 'unchanged'
  union all
  select null::integer, r.district_code, r.parcel_no, r.plane
  from (
    select p.district_code, p.parcel_no, st_transform(p.geom, c.plane_srid) as plane
    from parcel p
    cross join city c
    where :recorded::boolean
      and (p.district_code, p.parcel_no) in (
        select n.district_code, n.parcel_no
        from incoming_parcel i
        join parcel n on n.geom && st_expand(i.geom, :reach::double precision)
        where i.dataset_id = :datasetId::uuid
          and not i.held
          and i.change <> 'unchanged')
      -- Hashed, and not joined: of changes that have just been made nothing is known to whoever plans.
      and (p.district_code, p.parcel_no) not in (
        select v.district_code, v.parcel_no
        from incoming_parcel v
        where v.dataset_id = :datasetId::uuid
          and v.change <> 'new'
          and v.parcel_no is not null)
    -- Worked out once.
    offset 0
  ) r
) s
order by st_xmin(s.plane), s.row_no, s.district_code, s.parcel_no;

-- name: judgeNeighbours :exec
select from judge_neighbours(
  :datasetId::uuid, :pairs::json, :overlapM2::double precision, :touchM::double precision, :gapM::double precision);

-- name: endNeighbours :exec
select from end_neighbours(:datasetId::uuid);

-- name: releaseConfirmed :exec
-- Rows that were only waiting for an answer, and have it. `rows` null answers for all of them.
update incoming_parcel i
set held = false
where i.dataset_id = :datasetId::uuid
  and i.held
  -- Nothing is held of a batch without problems, and none of its rows is looked at.
  and exists (select from incoming_problem p where p.dataset_id = :datasetId::uuid)
  and (:rows?::json is null or i.row_no in (select r.value::integer from json_array_elements_text(:rows?::json) r))
  and not exists (
    select
    from incoming_problem p
    where p.dataset_id = i.dataset_id and p.row_no = i.row_no and p.severity = 'error');

-- name: holdDividedReplacements :exec
-- A parcel ends only when everything that takes its place comes in: else those that would come in wait, too.
update incoming_parcel i
set held = true
from incoming_lineage l
where l.dataset_id = :datasetId::uuid
  and i.dataset_id = l.dataset_id and i.row_no = l.row_no
  and not i.held
  and exists (
    select
    from incoming_lineage o
    join incoming_parcel h on h.dataset_id = o.dataset_id and h.row_no = o.row_no
    where o.dataset_id = l.dataset_id
      and o.former_district_code = l.former_district_code and o.former_parcel_no = l.former_parcel_no
      and h.held);

-- name: repairShapes :exec
-- The given rows repaired, as many as it was offered for; one of which no area would be left stays as it is.
update incoming_parcel i
set geom = st_multi(m.geom), repaired = true, inner_longitude = null, inner_latitude = null,
    west = st_xmin(m.geom), south = st_ymin(m.geom), east = st_xmax(m.geom), north = st_ymax(m.geom)
from (
  select r.row_no, repaired(r.geom) as geom
  from (
    select a.row_no, a.geom, sum(places_to_repair(a.geom)) over (order by a.row_no) as places
    from incoming_parcel a
    where a.dataset_id = :datasetId::uuid
      and a.row_no in (select g.value::integer from json_array_elements_text(:rows::json) g)
      and not st_isvalid(a.geom)
  ) r
  where r.places <= 200000
) m
where i.dataset_id = :datasetId::uuid
  and i.row_no = m.row_no
  and not st_isempty(m.geom);

-- name: lockRegister :one
-- Commits and withdrawals take turns: two at once would give out the same numbers.
select c.jurisdiction as "jurisdiction!"
from city c
for update;

-- name: keepSupersededVersions :exec
insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, valid_to, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'superseded', i.dataset_id,
       :surveyedOn::date, parcel_record(p), p.geom
from incoming_parcel i
join parcel p on p.district_code = i.district_code and p.parcel_no = i.parcel_no
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.change = 'version';

-- name: recordParcels :one
select record_incoming(:datasetId::uuid, :surveyedOn::date) as "recorded!";

-- name: recordLineage :exec
insert into parcel_lineage (
  district_code, parcel_no, former_district_code, former_parcel_no, dataset_id, kind, found_from, changed_on)
select i.district_code, i.parcel_no, l.former_district_code, l.former_parcel_no, l.dataset_id,
       case
         when count(*) over (partition by l.row_no) = 1 then 'split'
         when count(*) over (partition by l.former_district_code, l.former_parcel_no) = 1 then 'merger'
         else 'rearrangement'
       end,
       l.found_from, :surveyedOn::date
from incoming_lineage l
join incoming_parcel i on i.dataset_id = l.dataset_id and i.row_no = l.row_no
where l.dataset_id = :datasetId::uuid
  and not i.held;

-- name: keepReplacedParcels :exec
insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, valid_to, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'replaced', :datasetId::uuid,
       :surveyedOn::date, parcel_record(p), p.geom
from parcel p
where (p.district_code, p.parcel_no) in (
  select l.former_district_code, l.former_parcel_no
  from parcel_lineage l
  where l.dataset_id = :datasetId::uuid);

-- name: forgetOverlays :exec
-- The shares of every parcel that this import changed or ended; those of what is there now are computed anew.
delete from parcel_overlay o
where (o.district_code, o.parcel_no) in (
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.ended_by = :datasetId::uuid);

-- name: endKeptParcels :exec
-- Out of force: the row is kept in parcel_version under the same version.
delete from parcel p
using parcel_version v
where v.ended_by = :datasetId::uuid
  and v.ending in ('replaced', 'withdrawn')
  and v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.version_no = p.version_no;

-- name: recordFindings :exec
insert into finding (district_code, parcel_no, finding_no, topic, result, doc_no, issuer, document, found_on, valid_to)
select i.district_code, i.parcel_no, n.no, f.topic, f.result, f."docNo", f.issuer, f.document, f."on", f."validTo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'findings') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as f (
  topic text, result boolean, "docNo" text, issuer text, document text, "on" date, "validTo" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordExclusions :exec
insert into exclusion_record (district_code, parcel_no, exclusion_no, doc_no, issuer, reason, excluded_on)
select i.district_code, i.parcel_no, n.no, x."docNo", x.issuer, x.reason, x."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'exclusions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as x ("docNo" text, issuer text, reason text, "on" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordDisputes :exec
insert into dispute_record (district_code, parcel_no, dispute_no, kind, doc_no, issuer, opened_on, closed_on)
select i.district_code, i.parcel_no, n.no, d.kind, d."docNo", d.issuer, d."on", d."closedOn"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'disputes') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as d (kind text, "docNo" text, issuer text, "on" date, "closedOn" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordEvaluations :exec
insert into evaluation (district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded)
select i.district_code, i.parcel_no, n.no, e.year, e.grade, e."acceptedOn", e."docNo", coalesce(e.excluded, false)
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'evaluations') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, grade text, "acceptedOn" date, "docNo" text, excluded boolean)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordReports :exec
insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
select i.district_code, i.parcel_no, n.no, r."docNo", r.agency, r."commissionedBy", r."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'reports') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, agency text, "commissionedBy" text, "on" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordOccupancy :exec
insert into occupancy (district_code, parcel_no, occupancy_no, observed_on, share)
select i.district_code, i.parcel_no, n.no, o."on", o.share
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'occupancy') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as o ("on" date, share double precision)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordRecognitions :exec
insert into recognition (district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package)
select i.district_code, i.parcel_no, n.no, r."docNo", r."decidedOn", r.decision, r.categories, :policyPackage::text
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'recognitions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, "decidedOn" date, decision text, categories text[])
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordMilestones :exec
insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
select i.district_code, i.parcel_no, n.no, m.stage, m."on", m."docNo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'milestones') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as m (stage text, "on" date, "docNo" text)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordEnterpriseYears :exec
insert into enterprise_year (
  district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, value_added_fen, tax_fen, energy_tce,
  electricity_kwh, water_m3, emissions_kg, employees, rd_fen, above_scale)
select i.district_code, i.parcel_no, e.year, e."industryCode", e."fixedInvestmentFen", e."outputFen", e."valueAddedFen", e."taxFen",
       e."energyTce", e."electricityKwh", e."waterM3", e."emissionsKg", e.employees, e."rdFen", e."aboveScale"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'enterpriseYears') as n (item)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, "industryCode" text, "fixedInvestmentFen" bigint, "outputFen" bigint, "valueAddedFen" bigint, "taxFen" bigint,
  "energyTce" numeric, "electricityKwh" numeric, "waterM3" numeric, "emissionsKg" numeric, employees integer, "rdFen" bigint,
  "aboveScale" boolean)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: clearIncoming :exec
delete from incoming_parcel
where dataset_id = :datasetId::uuid;

-- name: clearIncomingProblems :exec
delete from incoming_problem
where dataset_id = :datasetId::uuid;

-- name: computeOverlays :exec
-- The area of a plan that covers most of each parcel and its share, in the city's plane. A boundary
-- is loaded as one area, so its largest share is its whole share. Only what is missing is computed:
-- a changed parcel's shares are taken away first. Restricted to one data set of parcels or to one plan,
-- whichever has just been loaded.
with shape as materialized (
  select p.district_code, p.parcel_no, st_transform(p.geom, c.plane_srid) as geom
  from parcel p
  cross join city c
  where (:datasetId?::uuid is null or p.dataset_id = :datasetId?::uuid)
    and exists (
      select
      from plan n
      where (:planId?::bigint is null or n.plan_id = :planId?::bigint)
        and not exists (
          select
          from parcel_overlay v
          where v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.plan_id = n.plan_id))
), overlap as materialized (
  select s.district_code, s.parcel_no, i.plan_id, i.area_no,
         sum(case
           when st_covers(i.geom_plane, s.geom) then st_area(s.geom)
           else st_area(st_intersection(i.geom_plane, s.geom, 0.000001))
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
left join largest l on l.district_code = s.district_code and l.parcel_no = s.parcel_no and l.plan_id = n.plan_id
where not exists (
  select
  from parcel_overlay v
  where v.district_code = s.district_code and v.parcel_no = s.parcel_no and v.plan_id = n.plan_id);

-- name: analyzeParcels :exec
-- The embedded engine has no background process, and a fresh load would wait for the server's: without
-- statistics a page of 501 parcels took 23 s on 400 of them, with them 0.08 s.
call gather_statistics(array[
  'parcel', 'parcel_key', 'parcel_overlay', 'finding', 'exclusion_record', 'evaluation', 'evaluation_report', 'occupancy',
  'enterprise_year', 'recognition', 'milestone_record', 'plan', 'plan_area', 'plan_piece']);

-- name: readToday :one
select current_date as "today!";
