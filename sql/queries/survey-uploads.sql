-- name: addUpload :maybe
-- No row where the same bytes are on their way, or in, already.
insert into survey_upload (
  upload_id, file_name, sha256, bytes, source, licence, demonstration, district_code, layer, crs, swap_axes, shift, surveyed_on, mapping)
values (
  :uploadId::uuid, :fileName::text, :sha256::text, :bytes::bigint, :source::text, :licence?::text, :demonstration::boolean,
  :districtCode?::text, :layer?::text, :crs?::text, :swapAxes::boolean, :shift?::text, :surveyedOn?::date, :mapping?::jsonb)
on conflict (sha256) where state in ('received', 'previewed', 'committed') do nothing
returning upload_id as "id!";

-- name: readUploadBySha :maybe
select u.upload_id as "id!",
       u.state as "state!"
from survey_upload u
where u.sha256 = :sha256::text
  and u.state in ('received', 'previewed', 'committed');

-- name: readUpload :maybe
select u.upload_id as "id!",
       u.file_name as "fileName!",
       u.sha256 as "sha256!",
       u.bytes::double precision as "bytes!",
       u.source as "source!",
       u.licence as "licence",
       u.demonstration as "demonstration!",
       u.district_code as "districtCode",
       u.layer as "layer",
       u.crs as "crs",
       u.swap_axes as "swapAxes!",
       u.shift as "shift",
       u.surveyed_on as "surveyedOn",
       u.mapping as "mapping",
       u.seen as "seen",
       u.state as "state!",
       u.rows as "rows",
       u.staged as "staged",
       u.counts as "counts",
       u.received_at as "receivedAt!",
       u.committed_at as "committedAt",
       w.reason as "withdrawalReason",
       w.recorded_at as "withdrawnAt"
from survey_upload u
left join dataset_withdrawal w on w.dataset_id = u.upload_id
where u.upload_id = :uploadId::uuid;

-- name: listUploads :many
select u.upload_id as "id!",
       u.file_name as "fileName!",
       u.source as "source!",
       u.state as "state!",
       u.rows as "rows",
       u.received_at as "receivedAt!",
       u.committed_at as "committedAt"
from survey_upload u
order by u.received_at desc, u.upload_id
limit :limit::integer;

-- name: setUploadState :exec
update survey_upload
set state = :state::text
where upload_id = :uploadId::uuid
  and state = any (:from::text[]);

-- name: setUploadCommitted :exec
update survey_upload
set state = 'committed', committed_at = clock_timestamp()
where upload_id = :uploadId::uuid
  and state = 'previewed';

-- name: setUploadSeen :exec
update survey_upload
set seen = :seen::jsonb, mapping = :mapping?::jsonb
where upload_id = :uploadId::uuid;

-- name: setUploadStaged :exec
update survey_upload
set rows = :rows::integer, staged = :staged::integer
where upload_id = :uploadId::uuid;

-- name: setUploadCompared :exec
update survey_upload
set register = :register::text, state = 'previewed'
where upload_id = :uploadId::uuid
  and state in ('received', 'previewed');

-- name: readUploadRegister :maybe
select u.register as "register"
from survey_upload u
where u.upload_id = :uploadId::uuid;

-- name: keepUploadCounts :exec
-- What came of the rows, counted once: it is asked for far more often than it changes.
update survey_upload u
set counts = jsonb_build_object(
  'created', c.created, 'versions', c.versions, 'unchanged', c.unchanged, 'errors', p.errors, 'warnings', p.warnings)
from (
  select count(*) filter (where not i.held and i.change = 'new') as created,
         count(*) filter (where not i.held and i.change = 'version') as versions,
         count(*) filter (where not i.held and i.change = 'unchanged') as unchanged
  from incoming_parcel i
  where i.dataset_id = :uploadId::uuid
) c,
(
  select count(distinct q.row_no) filter (where q.severity = 'error') as errors,
         count(distinct q.row_no) filter (where q.severity = 'warning') as warnings
  from incoming_problem q
  where q.dataset_id = :uploadId::uuid
) p
where u.upload_id = :uploadId::uuid;

-- name: answerForUpload :exec
-- What somebody says of a file anew; it is read again with it. What was seen is forgotten where the mapping is to be
-- suggested afresh.
update survey_upload
set mapping = :mapping?::jsonb, state = 'received', rows = null, staged = null,
    district_code = :districtCode?::text, layer = :layer?::text, crs = :crs?::text, swap_axes = :swapAxes::boolean, shift = :shift?::text,
    surveyed_on = :surveyedOn?::date, seen = case when :forgetSeen::boolean then null else seen end
where upload_id = :uploadId::uuid
  and state in ('received', 'previewed');

-- name: saveMapping :exec
insert into survey_mapping (source, mapping, columns)
select :source::text, :mapping::jsonb, :columns::text[]
where not exists (
  select
  from (
    select m.mapping, m.columns
    from survey_mapping m
    where m.source = :source::text
    order by m.mapping_no desc
    limit 1
  ) l
  where l.mapping = :mapping::jsonb and l.columns = :columns::text[]);

-- name: readSavedMapping :maybe
select m.mapping as "mapping!",
       m.columns as "columns!"
from survey_mapping m
where m.source = :source::text
order by m.mapping_no desc
limit 1;

-- name: countStaged :one
select count(*)::integer as "staged!"
from incoming_parcel i
where i.dataset_id = :datasetId::uuid;

-- name: countIncoming :one
select count(*)::integer as "staged!",
       count(*) filter (where not i.held and i.change = 'new')::integer as "created!",
       count(*) filter (where not i.held and i.change = 'version')::integer as "versions!",
       count(*) filter (where not i.held and i.change = 'unchanged')::integer as "unchanged!",
       -- Most files bring parcels only, and are spared the nine statements that record what hangs on them.
       count(i.records) filter (where not i.held and i.change = 'new') > 0 as "bringsRecords!"
from incoming_parcel i
where i.dataset_id = :datasetId::uuid;

-- name: listIncomingProblems :many
-- A page in the order of the rows; each with a place to look at: its own, or one on the row's polygon.
select p.row_no as "row!",
       p.problem_no::double precision as "no!",
       p.field as "field!",
       p.code as "code!",
       p.severity as "severity!",
       p.details as "details!",
       i.parcel_code as "parcelCode",
       st_x(coalesce(p.place, s.point)) as "longitude",
       st_y(coalesce(p.place, s.point)) as "latitude"
from incoming_problem p
left join incoming_parcel i on i.dataset_id = p.dataset_id and i.row_no = p.row_no
left join lateral (select st_pointonsurface(i.geom) as point where p.place is null and st_isvalid(i.geom)) s on true
where p.dataset_id = :datasetId::uuid
  and (:severity?::text is null or p.severity = :severity?::text)
  and (p.row_no, p.problem_no) > (:afterRow::integer, :afterNo::bigint)
order by p.row_no, p.problem_no
limit :limit::integer;

-- name: listHeldRows :many
select h.row_no as "row!",
       h.codes as "codes!",
       h.details as "details!"
from (
  select p.row_no,
         array_agg(p.code order by p.problem_no) as codes,
         json_agg(p.details order by p.problem_no) as details
  from incoming_problem p
  where p.dataset_id = :datasetId::uuid
    and p.severity in ('error', 'confirm')
    and p.row_no > :afterRow::integer
  group by p.row_no
) h
order by h.row_no
limit :limit::integer;

-- name: listIncomingShapes :many
-- A row's polygon, what ST_MakeValid would make of it, and the rows of the file around it.
with focus as materialized (
  select i.row_no, i.geom, st_expand(st_envelope(i.geom), 0.001) as around
  from incoming_parcel i
  where i.dataset_id = :datasetId::uuid
    and i.row_no = :row::integer
)
select i.row_no as "row!",
       case when i.row_no = f.row_no then 'row' else 'neighbour' end as "role!",
       st_asgeojson(i.geom, 8)::json as "geometry!"
from focus f
join incoming_parcel i on i.geom && f.around
where i.dataset_id = :datasetId::uuid
union all
select f.row_no, 'repair', st_asgeojson(repaired(f.geom), 8)::json
from focus f
where not st_isvalid(f.geom)
limit 500;
