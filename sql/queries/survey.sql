-- name: addIncoming :exec
-- `rows` is a JSON array of {row, district, parcelNo, alias, parcelCode, sourceKey, formerCodes, record, geometry},
-- each already checked to be closed rings of finite positions.
insert into incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, record, plane_srid, geom)
select :datasetId::uuid, r.row, r.district, r."parcelNo", r.alias, r."parcelCode", r."sourceKey", r."formerCodes", r.record,
       :planeSrid::integer, st_multi(st_force2d(st_setsrid(st_geomfromgeojson(r.geometry::text), 4490)))
from json_to_recordset(:rows::json) as r (
  "row" integer, district text, "parcelNo" text, alias text, "parcelCode" text, "sourceKey" text, "formerCodes" text[],
  record jsonb, geometry json);

-- name: copyIncoming :exec
-- The same on the server engine: three times as fast as reading JSON.
copy incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, record, plane_srid, geom)
from stdin;

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

-- name: findInvalidShapes :exec
-- What breaks the rules of simple features, where, and what ST_MakeValid would make of it.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
select i.dataset_id, i.row_no, 'comparing', 'geometry', 'geometry-invalid', 'error',
       jsonb_build_object(
         'reason', v.reason,
         'repairable', st_area(m.plane) > 0,
         'areaM2', round(st_area(i.plane)::numeric, 2),
         'repairedM2', round(st_area(m.plane)::numeric, 2)),
       coalesce(v.location, st_startpoint(st_exteriorring(st_geometryn(i.geom, 1))))
from incoming_parcel i
cross join lateral (select (st_isvaliddetail(i.geom)).*) v
cross join lateral (
  select st_transform(st_collectionextract(st_makevalid(i.geom), 3), i.plane_srid) as plane
) m
where i.dataset_id = :datasetId::uuid
  and i.position is null;

-- name: findShapesOutsideCity :exec
-- Only where outlines are loaded; a parcel counts as inside when any part of it is. Whole squares of 0.01 degrees are
-- asked first, and what is left is asked of the piece of the outlines that lies there: asked row by row, 100,000 rows
-- took 6.4 s.
with shape as materialized (
  select i.row_no, i.geom, floor(st_xmin(i.geom) / 0.01) as east, floor(st_ymin(i.geom) / 0.01) as north
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid
    and not i.held
), square as materialized (
  select s.east, s.north, st_setsrid(st_extent(s.geom)::geometry, 4490) as box
  from shape s
  group by s.east, s.north
), unsettled as materialized (
  select q.east, q.north,
         (select st_union(st_intersection(o.geom, q.box)) from district_outline o where st_intersects(o.geom, q.box)) as inside
  from square q
  where not exists (select from district_outline o where st_covers(o.geom, q.box))
)
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, place)
select :datasetId::uuid, s.row_no, 'comparing', 'geometry', 'outside-city', 'error', st_pointonsurface(s.geom)
from unsettled u
join shape s on s.east = u.east and s.north = u.north
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
  where f.dataset_id = :datasetId::uuid and not f.held and f.parcel_code is not null
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
from incoming_as_parcel(:datasetId::uuid, 'version') n
join parcel p on p.district_code = n.district_code and p.parcel_no = n.parcel_no
where i.dataset_id = :datasetId::uuid
  and n.row_no = i.row_no
  and st_orderingequals(p.geom, n.geom)
  and (to_jsonb(n) - '{row_no,held,change,dataset_id,version_no,geom,position}'::text[])
    = (to_jsonb(p) - '{dataset_id,version_no,valid_from,recorded_at,geom,geom_mercator,position}'::text[]);

-- name: findRepeatedKeys :exec
-- A key that an earlier row of the file or another recorded parcel already has. Nothing is overwritten.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select :datasetId::uuid, k.row_no, 'comparing', k.field,
       case when k.earlier_row < k.row_no then 'key-repeated-in-file' else 'key-already-recorded' end,
       'error',
       jsonb_build_object('key', k.key, 'row', k.earlier_row, 'parcel', k.recorded)
from (
  select i.row_no, 'parcelNo' as field, i.district_code || '-' || i.parcel_no as key,
         min(i.row_no) over (partition by i.district_code, i.parcel_no) as earlier_row,
         (select q.district_code || '-' || q.parcel_no
          from parcel_key q
          where i.change = 'new' and q.district_code = i.district_code and q.parcel_no = i.parcel_no) as recorded
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and not i.held and i.parcel_no is not null
  union all
  select i.row_no, 'alias', i.alias,
         min(i.row_no) over (partition by i.alias),
         (select min(p.district_code || '-' || p.parcel_no)
          from parcel p
          where p.alias = i.alias
            and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and not i.held and i.alias is not null
  union all
  select i.row_no, 'parcelCode', i.parcel_code,
         min(i.row_no) over (partition by i.parcel_code),
         (select min(p.district_code || '-' || p.parcel_no)
          from parcel p
          where p.parcel_code = i.parcel_code
            and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and not i.held and i.parcel_code is not null
  union all
  select i.row_no, 'sourceKey', i.source_key,
         min(i.row_no) over (partition by i.district_code, i.source_key),
         (select min(p.district_code || '-' || p.parcel_no)
          from parcel p
          where p.district_code = i.district_code and p.source_key = i.source_key
            and (i.change = 'new' or p.parcel_no <> i.parcel_no))
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and not i.held and i.source_key is not null
) k
where k.earlier_row < k.row_no or k.recorded is not null;

-- name: findContradictedCodes :exec
-- The county in the parcel code against the registration stated, or against the counties under which the
-- responsible government registers. Who is responsible is another field (catalogue A-01).
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'parcelCode',
       case when r.stated is null then 'code-contradicts-district' else 'code-contradicts-registration' end,
       'error',
       jsonb_build_object('parcelCode', i.parcel_code, 'county', r.county, 'stated', r.stated,
                          'district', d.code, 'districtName', d.name, 'counties', to_jsonb(d.registers_under))
from incoming_parcel i
join district d on d.code = i.district_code
cross join lateral (
  select substr(i.parcel_code, 1, 6) as county,
         i.record ->> 'registrationCode' as stated
) r
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.parcel_code ~ '^[0-9]{6}'
  and case
    when r.stated is not null then r.stated <> r.county
    else d.registers_under <> '{}' and r.county <> all (d.registers_under || d.alias_codes)
  end;

-- name: findDifferingAreas :exec
-- Declared against computed area, beyond one in a hundred. The recorded area decides, so somebody answers for it.
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'areaM2', 'area-differs', 'confirm',
       jsonb_build_object('declaredM2', i.record ->> 'areaM2', 'computedM2', round(a.computed_m2::numeric, 2))
from incoming_parcel i
cross join lateral (select st_area(i.plane) as computed_m2) a
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.record ->> 'areaM2' is not null
  and abs(a.computed_m2 - (i.record ->> 'areaM2')::double precision) > a.computed_m2 / 100;

-- name: findUnknownLandUse :exec
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'landUseCode',
       case when r.scheme is null or r.edition is null then 'land-use-scheme-missing' else 'land-use-unknown' end,
       case when r.scheme is null or r.edition is null then 'warning' else 'error' end,
       jsonb_build_object('code', r.code, 'scheme', r.scheme, 'edition', r.edition)
from incoming_parcel i
cross join lateral (
  select i.record ->> 'landUseScheme' as scheme, i.record ->> 'landUseEdition' as edition, i.record ->> 'landUseCode' as code
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
  and i.record ?| '{findings,exclusions,disputes,evaluations,reports,occupancy,recognitions,milestones,enterpriseYears}';

-- name: compareShapes :exec
select from compare_incoming(:datasetId::uuid);

-- name: releaseConfirmed :exec
-- Rows that were only waiting for an answer, and have it. `rows` null answers for all of them.
update incoming_parcel i
set held = false
where i.dataset_id = :datasetId::uuid
  and i.held
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
-- The polygons that ST_MakeValid makes of the given rows; a row that it makes no area of stays as it is.
update incoming_parcel i
set geom = st_multi(m.geom), repaired = true
from (
  select r.row_no, st_collectionextract(st_makevalid(r.geom), 3) as geom
  from incoming_parcel r
  where r.dataset_id = :datasetId::uuid
    and r.row_no in (select a.value::integer from json_array_elements_text(:rows::json) a)
    and not st_isvalid(r.geom)
) m
where i.dataset_id = :datasetId::uuid
  and i.row_no = m.row_no
  and not st_isempty(m.geom);

-- name: numberIncoming :exec
-- Rows without a number follow the highest one their district ever gave, in the order of the file. The highest
-- is asked for once a district: asked for once a row, it took 17 of the 26 s in which the demonstration is built.
-- Numbers from 90000000 on are a file's own and are not followed, so that no number is ever too long.
with highest as materialized (
  select d.code as district_code,
         greatest(
           (select max(k.parcel_no)::integer from parcel_key k where k.district_code = d.code and k.parcel_no < '90000000'),
           (select max(o.parcel_no)::integer
            from incoming_parcel o
            where o.dataset_id = :datasetId::uuid and o.district_code = d.code and not o.held
              and o.parcel_no < '90000000'),
           0) as no
  from district d
)
update incoming_parcel i
set parcel_no = lpad((h.no + n.ord)::text, 8, '0')
from (
  select u.row_no,
         row_number() over (partition by u.district_code order by u.row_no) as ord
  from incoming_parcel u
  where u.dataset_id = :datasetId::uuid and u.parcel_no is null and not u.held
) n,
highest h
where i.dataset_id = :datasetId::uuid
  and i.row_no = n.row_no
  and h.district_code = i.district_code;

-- name: lockRegister :one
-- Commits and withdrawals take turns: two at once would give out the same numbers.
select c.jurisdiction as "jurisdiction!"
from city c
for update;

-- name: recordKeys :exec
-- Only under a district that there is: the key's own reference to it, asked row by row, took longer than the writing.
insert into parcel_key (district_code, parcel_no)
select i.district_code, i.parcel_no
from incoming_parcel i
join district d on d.code = i.district_code
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.change = 'new';

-- name: keepSupersededVersions :exec
insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, valid_to, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'superseded', i.dataset_id,
       :surveyedOn::date, to_jsonb(p) - '{geom,geom_mercator,position}'::text[], p.geom
from incoming_parcel i
join parcel p on p.district_code = i.district_code and p.parcel_no = i.parcel_no
where i.dataset_id = :datasetId::uuid
  and not i.held
  and i.change = 'version';

-- name: recordParcels :exec
-- New parcels, or the new versions of recorded ones, whose former rows have just been kept. One kind at a time: the new
-- ones need not look for a former row in a table that fills before the planner has statistics of it. A row without its
-- key or its dataset is not written, and is missed by whoever counts: the same asked row by row took a third of the time.
insert into parcel as p (
  district_code, parcel_no, dataset_id, alias, registration_code, parcel_code, unit_number, source_key, town_code, address,
  right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on,
  area_m2, area_basis, computed_area_m2, gfa_m2, far, building_coefficient, building_density, green_ratio, office_share,
  built_year, storeys, industry_code, version_no, valid_from, geom, position)
select n.district_code, n.parcel_no, n.dataset_id, n.alias, n.registration_code, n.parcel_code, n.unit_number, n.source_key,
       n.town_code, n.address, n.right_holder, n.uscc, n.tenure, n.certificate_no, n.certificate_verified, n.certified_use,
       n.land_use_scheme, n.land_use_edition, n.land_use_code, n.use_class, n.granted_on, n.term_years, n.completed_on,
       n.area_m2, n.area_basis, n.computed_area_m2, n.gfa_m2, n.far, n.building_coefficient, n.building_density,
       n.green_ratio, n.office_share, n.built_year, n.storeys, n.industry_code, n.version_no,
       -- A first version without forerunners holds from the beginning: nobody says since when the land is so.
       case
         when n.change = 'version'
           or exists (select from incoming_lineage l where l.dataset_id = n.dataset_id and l.row_no = n.row_no)
         then :surveyedOn::date
       end,
       n.geom, n.position
from incoming_as_parcel(:datasetId::uuid, :change::text) n
join parcel_key k on k.district_code = n.district_code and k.parcel_no = n.parcel_no
join dataset d on d.dataset_id = n.dataset_id
where not n.held
on conflict (district_code, parcel_no) do update
set dataset_id = excluded.dataset_id, alias = excluded.alias, registration_code = excluded.registration_code,
    parcel_code = excluded.parcel_code, unit_number = excluded.unit_number, source_key = excluded.source_key,
    town_code = excluded.town_code, address = excluded.address, right_holder = excluded.right_holder, uscc = excluded.uscc,
    tenure = excluded.tenure, certificate_no = excluded.certificate_no, certificate_verified = excluded.certificate_verified,
    certified_use = excluded.certified_use, land_use_scheme = excluded.land_use_scheme,
    land_use_edition = excluded.land_use_edition, land_use_code = excluded.land_use_code, use_class = excluded.use_class,
    granted_on = excluded.granted_on, term_years = excluded.term_years, completed_on = excluded.completed_on,
    area_m2 = excluded.area_m2, area_basis = excluded.area_basis, computed_area_m2 = excluded.computed_area_m2,
    gfa_m2 = excluded.gfa_m2, far = excluded.far, building_coefficient = excluded.building_coefficient,
    building_density = excluded.building_density, green_ratio = excluded.green_ratio, office_share = excluded.office_share,
    built_year = excluded.built_year, storeys = excluded.storeys, industry_code = excluded.industry_code,
    version_no = excluded.version_no, valid_from = excluded.valid_from, recorded_at = clock_timestamp(),
    geom = excluded.geom, position = excluded.position
where p.version_no = excluded.version_no - 1;

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
       :surveyedOn::date, to_jsonb(p) - '{geom,geom_mercator,position}'::text[], p.geom
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

-- name: incomingBringsRecords :one
-- Whether any row brings records of its own: most files bring parcels only, and are spared nine statements.
select exists (
  select
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new'
    and i.record ?| '{findings,exclusions,disputes,evaluations,reports,occupancy,recognitions,milestones,enterpriseYears}'
) as "brings!";

-- name: recordFindings :exec
insert into finding (district_code, parcel_no, finding_no, topic, result, doc_no, issuer, document, found_on, valid_to)
select i.district_code, i.parcel_no, n.no, f.topic, f.result, f."docNo", f.issuer, f.document, f."on", f."validTo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'findings') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as f (
  topic text, result boolean, "docNo" text, issuer text, document text, "on" date, "validTo" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordExclusions :exec
insert into exclusion_record (district_code, parcel_no, exclusion_no, doc_no, issuer, reason, excluded_on)
select i.district_code, i.parcel_no, n.no, x."docNo", x.issuer, x.reason, x."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'exclusions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as x ("docNo" text, issuer text, reason text, "on" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordDisputes :exec
insert into dispute_record (district_code, parcel_no, dispute_no, kind, doc_no, issuer, opened_on, closed_on)
select i.district_code, i.parcel_no, n.no, d.kind, d."docNo", d.issuer, d."on", d."closedOn"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'disputes') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as d (kind text, "docNo" text, issuer text, "on" date, "closedOn" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordEvaluations :exec
insert into evaluation (district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded)
select i.district_code, i.parcel_no, n.no, e.year, e.grade, e."acceptedOn", e."docNo", coalesce(e.excluded, false)
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'evaluations') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, grade text, "acceptedOn" date, "docNo" text, excluded boolean)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordReports :exec
insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
select i.district_code, i.parcel_no, n.no, r."docNo", r.agency, r."commissionedBy", r."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'reports') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, agency text, "commissionedBy" text, "on" date)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordOccupancy :exec
insert into occupancy (district_code, parcel_no, occupancy_no, observed_on, share)
select i.district_code, i.parcel_no, n.no, o."on", o.share
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'occupancy') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as o ("on" date, share double precision)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordRecognitions :exec
insert into recognition (district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package)
select i.district_code, i.parcel_no, n.no, r."docNo", r."decidedOn", r.decision, r.categories, :policyPackage::text
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'recognitions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, "decidedOn" date, decision text, categories text[])
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordMilestones :exec
insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
select i.district_code, i.parcel_no, n.no, m.stage, m."on", m."docNo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'milestones') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as m (stage text, "on" date, "docNo" text)
where i.dataset_id = :datasetId::uuid and not i.held and i.change = 'new';

-- name: recordEnterpriseYears :exec
insert into enterprise_year (
  district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, value_added_fen, tax_fen, energy_tce,
  electricity_kwh, water_m3, emissions_kg, employees, rd_fen, above_scale)
select i.district_code, i.parcel_no, e.year, e."industryCode", e."fixedInvestmentFen", e."outputFen", e."valueAddedFen", e."taxFen",
       e."energyTce", e."electricityKwh", e."waterM3", e."emissionsKg", e.employees, e."rdFen", e."aboveScale"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.record -> 'enterpriseYears') as n (item)
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
           else st_area(st_intersection(i.geom_plane, s.geom))
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
