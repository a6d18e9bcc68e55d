-- name: listDependents :many
-- What was recorded after an import and leans on it, one line for each kind: taking the import back would leave it
-- in the air. A later survey that has itself been withdrawn does not count.
with brought as materialized (
  select p.district_code, p.parcel_no
  from parcel p
  where p.dataset_id = :datasetId::uuid
  union
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.dataset_id = :datasetId::uuid
  union
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.ended_by = :datasetId::uuid
), leaning as (
  select 'recognition' as kind, r.district_code, r.parcel_no, r.recorded_at
  from recognition r
  union all
  select 'milestone', m.district_code, m.parcel_no, m.recorded_at
  from milestone_record m
  union all
  select 'evaluation', e.district_code, e.parcel_no, e.recorded_at
  from evaluation e
  union all
  select 'evaluation', r.district_code, r.parcel_no, r.recorded_at
  from evaluation_report r
  union all
  select 'finding', f.district_code, f.parcel_no, f.recorded_at
  from finding f
  union all
  select 'finding', x.district_code, x.parcel_no, x.recorded_at
  from exclusion_record x
  union all
  select 'finding', t.district_code, t.parcel_no, t.recorded_at
  from dispute_record t
  union all
  select 'record', o.district_code, o.parcel_no, o.recorded_at
  from occupancy o
  union all
  select 'record', y.district_code, y.parcel_no, y.recorded_at
  from enterprise_year y
  union all
  select 'case', k.district_code, k.parcel_no, a.recorded_at
  from case_parcel k
  join registry_act a
    on a.district_code = k.district_code and a.room = k.room and a.case_no = k.case_no and a.act_no = k.act_no
), dependent as (
  select l.kind, l.district_code, l.parcel_no
  from brought b
  join leaning l on l.district_code = b.district_code and l.parcel_no = b.parcel_no
  where l.recorded_at > :committedAt::timestamptz
  union all
  select 'later-survey', v.district_code, v.parcel_no
  from parcel_version v
  where v.dataset_id = :datasetId::uuid
    and v.ending <> 'withdrawn'
    and not exists (select from dataset_withdrawal w where w.dataset_id = v.ended_by)
  union all
  select 'later-survey', l.district_code, l.parcel_no
  from parcel_lineage l
  join brought b on b.district_code = l.former_district_code and b.parcel_no = l.former_parcel_no
  where l.dataset_id <> :datasetId::uuid
    and l.recorded_at > :committedAt::timestamptz
    and not exists (select from dataset_withdrawal w where w.dataset_id = l.dataset_id)
)
select d.kind as "kind!",
       count(*)::integer as "count!",
       (array_agg(distinct d.district_code || '-' || d.parcel_no order by d.district_code || '-' || d.parcel_no))[1:10] as "parcels!"
from dependent d
group by d.kind
order by d.kind;

-- name: keepWithdrawnParcels :exec
insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'withdrawn', p.dataset_id,
       parcel_record(p), p.geom
from parcel p
where p.dataset_id = :datasetId::uuid;

-- name: restoreFormerParcels :exec
-- What the import had superseded or ended is in force again, as a version of its own: the withdrawn one keeps its number.
insert into parcel (
  district_code, parcel_no, dataset_id, alias, registration_code, parcel_code, unit_number, source_key, town_code, address,
  right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on,
  area_m2, area_basis, computed_area_m2, gfa_m2, far, building_coefficient, building_density, green_ratio, office_share,
  built_year, storeys, industry_code, version_no, valid_from, geom, position)
select r.district_code, r.parcel_no, r.dataset_id, r.alias, r.registration_code, r.parcel_code, r.unit_number, r.source_key,
       r.town_code, r.address, r.right_holder, r.uscc, r.tenure, r.certificate_no, r.certificate_verified, r.certified_use,
       r.land_use_scheme, r.land_use_edition, r.land_use_code, r.use_class, r.granted_on, r.term_years, r.completed_on,
       r.area_m2, r.area_basis, r.computed_area_m2, r.gfa_m2, r.far, r.building_coefficient, r.building_density,
       r.green_ratio, r.office_share, r.built_year, r.storeys, r.industry_code,
       (select max(h.version_no) + 1
        from parcel_version h
        where h.district_code = r.district_code and h.parcel_no = r.parcel_no),
       r.valid_from, v.geom, st_pointonsurface(v.geom)
from parcel_version v
cross join lateral jsonb_populate_record(null::parcel, v.record) r
where v.ended_by = :datasetId::uuid
  and v.ending in ('superseded', 'replaced');

-- name: addWithdrawal :exec
insert into dataset_withdrawal (dataset_id, reason)
values (:datasetId::uuid, :reason::text);
