-- name: resolveParcel :many
-- The parcel of a public id, a named case or a 19-character parcel code. At most two rows: a second
-- one tells that the reference is ambiguous.
select p.district_code as "districtCode!",
       p.parcel_no as "parcelNo!"
-- A key outlives its parcel: one that has ended can still be asked for as it was.
from parcel_key p
where p.district_code = :districtCode?::text and p.parcel_no = :parcelNo?::text
union
select p.district_code, p.parcel_no
from parcel p
where p.alias = :reference::text
union
select p.district_code, p.parcel_no
from parcel p
where p.parcel_code = :reference::text
limit 2;

-- name: readParcelName :maybe
select p.alias as "alias"
from parcel p
where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text;

-- name: listParcels :many
-- One page in the order of the keys, after the pair (`afterDistrict`, `afterNo`). Decided parcel by parcel: joined as a
-- whole, the city is decided from its first parcel on for each page.
select p.district_code as "districtCode!",
       p.parcel_no as "parcelNo!",
       p.alias as "alias",
       p.address as "address",
       p.area_m2::text as "areaM2!",
       p.area_basis as "areaBasis!",
       p.use_class as "useClass",
       c.overall as "overall!",
       c.matched as "categories!",
       coalesce(reached.code, 'none') as "stage!",
       st_x(p.position) as "longitude!",
       st_y(p.position) as "latitude!"
from parcel p
cross join lateral (
  select c.overall, c.matched
  from classify_parcels(:asOf::date) c
  where c.district_code = p.district_code and c.parcel_no = p.parcel_no
  offset 0
) c
left join lateral stage_reached(p.district_code, p.parcel_no, :asOf::date) reached on true
where (:afterDistrict?::text is null or (p.district_code, p.parcel_no) > (:afterDistrict?::text, :afterNo?::text))
  and (:districtCode?::text is null or p.district_code = :districtCode?::text)
  and (:town?::text is null or p.town_code = :town?::text)
  and (:overall?::text is null or c.overall = :overall?::text)
  and (:category?::text is null or (c.overall = 'eligible' and :category?::text = any (c.matched)))
  and (:stage?::text is null or coalesce(reached.code, 'none') = :stage?::text)
  and (:west?::double precision is null
       or p.geom && st_makeenvelope(:west?::double precision, :south?::double precision, :east?::double precision, :north?::double precision, 4490))
  and (:text?::text is null
       or starts_with(upper(p.alias), upper(:text?::text))
       or starts_with(p.parcel_code, upper(:text?::text))
       or starts_with(p.district_code || '-' || p.parcel_no, upper(:text?::text))
       or strpos(p.address, :text?::text) > 0
       or strpos(p.right_holder, :text?::text) > 0)
order by p.district_code, p.parcel_no
limit :limit::integer;

-- name: readParcel :maybe
-- The version in force on the day. The rules decide on the version in force now, so only that one is classified.
select p.district_code as "districtCode!",
       p.parcel_no as "parcelNo!",
       p.alias as "alias",
       p.registration_code as "registrationCode",
       p.parcel_code as "parcelCode",
       p.unit_number as "unitNumber",
       p.town_code as "townCode",
       t.name as "townName",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.tenure as "tenure",
       p.certificate_no as "certificateNo",
       p.certified_use as "certifiedUse",
       case when p.land_use_code is not null
         then json_build_object('scheme', p.land_use_scheme, 'edition', p.land_use_edition, 'code', p.land_use_code, 'name', l.name)
       end as "landUse",
       p.use_class as "useClass",
       p.granted_on as "grantedOn",
       p.term_years as "termYears",
       p.area_m2::text as "areaM2!",
       p.area_basis as "areaBasis!",
       p.computed_area_m2::text as "computedAreaM2!",
       p.gfa_m2::text as "gfaM2",
       p.far::text as "far",
       p.building_density::text as "buildingDensity",
       p.built_year as "builtYear",
       p.storeys as "storeys",
       coalesce(c.overall, 'undetermined') as "overall!",
       coalesce(c.matched, '{}') as "categories!",
       coalesce(reached.code, 'none') as "stage!",
       st_x(p.position) as "longitude!",
       st_y(p.position) as "latitude!",
       json_build_object('no', p.version_no, 'validFrom', p.valid_from, 'recordedAt', p.recorded_at,
                         'current', c.overall is not null) as "version!",
       (select coalesce(json_agg(json_build_object(
                 'id', l.district_code || '-' || l.parcel_no, 'kind', l.kind, 'on', l.changed_on,
                 'foundFrom', l.found_from, 'role', l.role)
                 order by l.changed_on, l.district_code, l.parcel_no), '[]')
        from (
          select f.former_district_code as district_code, f.former_parcel_no as parcel_no, f.kind, f.changed_on, f.found_from,
                 'former' as role, f.dataset_id
          from parcel_lineage f
          where f.district_code = p.district_code and f.parcel_no = p.parcel_no
          union all
          select s.district_code, s.parcel_no, s.kind, s.changed_on, s.found_from, 'successor', s.dataset_id
          from parcel_lineage s
          where s.former_district_code = p.district_code and s.former_parcel_no = p.parcel_no
        ) l
        where not exists (select from dataset_withdrawal w where w.dataset_id = l.dataset_id)) as "lineage!",
       st_asgeojson(p.geom, 8)::json as "geometry!",
       (select coalesce(json_agg(json_build_object(
                 'topic', f.topic, 'result', f.result, 'docNo', f.doc_no, 'issuer', f.issuer,
                 'document', f.document, 'on', f.found_on, 'validTo', f.valid_to)
                 order by f.found_on, f.finding_no), '[]')
        from finding f
        where f.district_code = p.district_code and f.parcel_no = p.parcel_no and f.found_on <= :asOf::date) as "findings!",
       (select coalesce(json_agg(json_build_object(
                 'year', e.year, 'grade', e.grade, 'acceptedOn', e.accepted_on, 'docNo', e.doc_no)
                 order by e.year, e.evaluation_no), '[]')
        from evaluation e
        where e.district_code = p.district_code and e.parcel_no = p.parcel_no and e.accepted_on <= :asOf::date) as "evaluations!",
       (select coalesce(json_agg(json_build_object(
                 'docNo', r.doc_no, 'agency', r.agency, 'commissionedBy', r.commissioned_by, 'on', r.reported_on)
                 order by r.reported_on, r.report_no), '[]')
        from evaluation_report r
        where r.district_code = p.district_code and r.parcel_no = p.parcel_no and r.reported_on <= :asOf::date) as "reports!",
       (select coalesce(json_agg(json_build_object('stage', m.stage, 'on', m.reached_on, 'docNo', m.doc_no)
                 order by m.reached_on, m.milestone_no), '[]')
        from milestone m
        where m.district_code = p.district_code and m.parcel_no = p.parcel_no and m.reached_on <= :asOf::date) as "milestones!",
       json_build_object('name', d.name, 'source', d.source, 'demonstration', d.demonstration) as "dataset!"
from parcel_in_force(:districtCode::text, :parcelNo::text, :asOf::date) p
left join lateral (
  select c.overall, c.matched
  from classify_parcels(:asOf::date) c
  join parcel now on now.district_code = c.district_code and now.parcel_no = c.parcel_no
  where c.district_code = :districtCode::text and c.parcel_no = :parcelNo::text
    and now.version_no = p.version_no
) c on true
join dataset d on d.dataset_id = p.dataset_id
left join town t on t.code = p.town_code
left join land_use_code l
  on l.scheme = p.land_use_scheme and l.edition = p.land_use_edition and l.code = p.land_use_code
left join lateral stage_reached(p.district_code, p.parcel_no, :asOf::date) reached on true;

-- name: listParcelVersions :many
-- What surveys made of a parcel, as far as it was recorded by a moment: a version that ended later has no end yet.
with version as (
  select p.version_no, p.valid_from, null::date as valid_to, p.recorded_at, null::text as ending, null::timestamptz as ended_at,
         p.dataset_id, parcel_record(p) as record, p.geom
  from parcel p
  where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text
  union all
  select v.version_no, v.valid_from, case when e.known then v.valid_to end, v.version_recorded_at,
         case when e.known then v.ending end, case when e.known then v.recorded_at end, v.dataset_id, v.record, v.geom
  from parcel_version v
  cross join lateral (select v.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity') as known) e
  where v.district_code = :districtCode::text and v.parcel_no = :parcelNo::text
)
select v.version_no as "no!",
       v.valid_from as "validFrom",
       v.valid_to as "validTo",
       v.recorded_at as "recordedAt!",
       v.ending as "ending",
       v.ended_at as "endedAt",
       coalesce(v.version_no = f.version_no, false) as "inForce!",
       v.record ->> 'parcel_code' as "parcelCode",
       v.record ->> 'address' as "address",
       v.record ->> 'right_holder' as "rightHolder",
       (v.record ->> 'area_m2')::numeric(14, 2)::text as "areaM2!",
       v.record ->> 'area_basis' as "areaBasis!",
       st_asgeojson(v.geom, 8)::json as "geometry!",
       json_build_object('name', d.name, 'source', d.source, 'demonstration', d.demonstration) as "dataset!"
from version v
join dataset d on d.dataset_id = v.dataset_id
left join parcel_in_force(:districtCode::text, :parcelNo::text, :asOf::date, :knownAt?::timestamptz) f on true
where v.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
order by v.version_no;
