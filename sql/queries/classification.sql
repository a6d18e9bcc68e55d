-- name: prepareForBatches :one
-- For this transaction: compiling the rules' expressions took longer than a batch runs, and the planner, which
-- does not know how near two keys lie, would read the whole city for each batch.
select set_config('jit', 'off', true) as "jit!",
       set_config('enable_seqscan', 'off', true) as "seqscan!";

-- name: readBasis :one
-- What measures and rules rest on now, and which transactions are writing: all that began before `nextXid` have
-- ended once `oldestXid` is no lower.
select gathering_basis() as "basis!",
       rules_version() as "rules!",
       clock_timestamp()::text as "at!",
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "nextXid!",
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldestXid!";

-- name: readLastGathering :maybe
select g.gather_no as "gatherNo!",
       g.as_of as "asOf!",
       g.basis as "basis!",
       g.since::text as "since",
       g.complete_to::text as "completeTo",
       g.position_district as "positionDistrict!",
       g.position_no as "positionNo!",
       g.finished_at is not null as "finished!"
from gathering g
order by g.gather_no desc
limit 1;

-- name: beginGathering :exec
-- A second of grace: a row's moment is read just before its transaction has a number.
insert into gathering (as_of, basis, since, complete_to)
values (:asOf::date, :basis::text, :since?::timestamptz, :completeTo?::timestamptz - interval '1 second');

-- name: nextParcelKey :maybe
-- The last key of the next parcels, at most `size` of them; none when all are done.
select k.district_code as "district!",
       k.parcel_no as "no!"
from (
  select p.district_code, p.parcel_no
  from parcel p
  where (p.district_code, p.parcel_no) > (:afterDistrict::text, :afterNo::text)
  order by p.district_code, p.parcel_no
  limit :size::integer
) k
order by k.district_code desc, k.parcel_no desc
limit 1;

-- name: nextRecordedKey :maybe
select k.district_code as "district!",
       k.parcel_no as "no!"
from (
  select r.district_code, r.parcel_no
  from parcels_recorded_since(:since::timestamptz) r
  where (r.district_code, r.parcel_no) > (:afterDistrict::text, :afterNo::text)
  order by r.district_code, r.parcel_no
  limit :size::integer
) k
order by k.district_code desc, k.parcel_no desc
limit 1;

-- name: gatherMeasures :one
select gather_measures(:asOf::date, :gatherNo::bigint, :afterDistrict::text, :afterNo::text, :throughDistrict::text, :throughNo::text) as "changed!";

-- name: gatherRecordedSince :one
select gather_recorded_since(:asOf::date, :gatherNo::bigint, :since::timestamptz, :afterDistrict::text, :afterNo::text, :throughDistrict::text, :throughNo::text) as "changed!";

-- name: advanceGathering :exec
update gathering
set position_district = :district::text,
    position_no = :no::text
where gather_no = :gatherNo::bigint;

-- name: finishGathering :exec
update gathering
set finished_at = clock_timestamp()
where gather_no = :gatherNo::bigint;

-- name: readLastRun :maybe
select r.run_no as "runNo!",
       r.as_of as "asOf!",
       r.policy_package as "policyPackage",
       r.rules as "rules!",
       r.gather_no as "gatherNo!",
       r.since_gather as "sinceGather!",
       r.position_district as "positionDistrict!",
       r.position_no as "positionNo!",
       r.classified as "classified!",
       r.written as "written!",
       r.finished_at is not null as "finished!"
from classification_run r
order by r.run_no desc
limit 1;

-- name: beginRun :exec
insert into classification_run (as_of, policy_package, rules, gather_no, since_gather)
values (:asOf::date, :policyPackage?::text, :rules::text, :gatherNo::bigint, :sinceGather::bigint);

-- name: nextGatheredKey :maybe
select k.district_code as "district!",
       k.parcel_no as "no!"
from (
  select g.district_code, g.parcel_no
  from gathered_measures g
  where g.gather_no > :since::bigint
    and (g.district_code, g.parcel_no) > (:afterDistrict::text, :afterNo::text)
  order by g.district_code, g.parcel_no
  limit :size::integer
) k
order by k.district_code desc, k.parcel_no desc
limit 1;

-- name: classifyGathered :one
-- Writes what differs from the latest row of each parcel, and says how many parcels were looked at.
with found as materialized (
  select c.district_code, c.parcel_no, c.overall, c.matched, c.excluded_by, c.undetermined, c.missing,
         c.policy_in_force, c.recognisable
  from classify_gathered(:asOf::date, :since::bigint, :afterDistrict::text, :afterNo::text, :throughDistrict::text, :throughNo::text) c
), written as (
  insert into classification (
    district_code, parcel_no, run_no, overall, matched, excluded_by, undetermined, missing, policy_in_force, recognisable)
  select f.district_code, f.parcel_no, :runNo::bigint, f.overall, f.matched, f.excluded_by, f.undetermined, f.missing,
         f.policy_in_force, f.recognisable
  from found f
  left join lateral (
    select k.overall, k.matched, k.excluded_by, k.undetermined, k.missing, k.policy_in_force, k.recognisable
    from classification k
    where k.district_code = f.district_code and k.parcel_no = f.parcel_no
    order by k.run_no desc
    limit 1
  ) k on true
  where (f.overall, f.matched, f.excluded_by, f.undetermined, f.missing, f.policy_in_force, f.recognisable)
    is distinct from
    (k.overall, k.matched, k.excluded_by, k.undetermined, k.missing, k.policy_in_force, k.recognisable)
  returning 1
)
select (select count(*) from found) as "classified!",
       (select count(*) from written) as "written!";

-- name: advanceRun :exec
update classification_run
set position_district = :district::text,
    position_no = :no::text,
    classified = classified + :classified::bigint,
    written = written + :written::bigint
where run_no = :runNo::bigint;

-- name: finishRun :exec
update classification_run
set finished_at = clock_timestamp()
where run_no = :runNo::bigint;

-- name: tallyRun :many
-- The city as a run saw it.
select k.overall as "overall!",
       count(*)::integer as "parcels!"
from (
  select distinct on (c.district_code, c.parcel_no) c.overall
  from classification c
  where c.run_no <= :runNo::bigint
    and (:districtCode?::text is null or c.district_code = :districtCode?::text)
  order by c.district_code, c.parcel_no, c.run_no desc
) k
group by k.overall;

-- name: listClassification :many
-- One page of the city as a run saw it.
select distinct on (k.district_code, k.parcel_no)
       k.district_code as "district!",
       k.parcel_no as "no!",
       p.alias as "alias",
       p.area_m2::text as "areaM2!",
       k.overall as "overall!",
       k.matched as "matched!",
       k.excluded_by as "excludedBy!",
       k.missing as "missing!"
from classification k
join parcel p on p.district_code = k.district_code and p.parcel_no = k.parcel_no
where k.run_no <= :runNo::bigint
  and (:districtCode?::text is null or k.district_code = :districtCode?::text)
  and (k.district_code, k.parcel_no) > (:afterDistrict::text, :afterNo::text)
order by k.district_code, k.parcel_no, k.run_no desc
limit :limit::integer;
