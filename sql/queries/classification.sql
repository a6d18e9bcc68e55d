-- name: prepareForBatches :one
-- For this transaction: compiling the rules' expressions took longer than a batch runs, and the planner, which
-- does not know how near two keys lie, would read the whole city for each batch.
select set_config('jit', 'off', true) as "jit!",
       set_config('enable_seqscan', 'off', true) as "seqscan!";

-- name: seeOneMoment :exec
-- First in a transaction: what all its statements read is of one moment.
set transaction isolation level repeatable read;

-- name: prepareToRecord :one
-- For this transaction, besides: the planner does not know how many parcels were gathered last, and would look for each
-- of them through all that is decided of the batch, which never ends.
select set_config('enable_nestloop', 'off', true) as "nestloop!",
       set_config('enable_mergejoin', 'off', true) as "mergejoin!";

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

-- name: countGatheredUpTo :one
select count(*) as "parcels!"
from gathered_facts g
where (g.district_code, g.parcel_no) <= (:district::text, :no::text);

-- name: nextParcelKey :maybe
-- The last key of the next parcels, at most `size` of them, and how many they are; none when all are done.
select k.district_code as "district!",
       k.parcel_no as "no!",
       k.parcels as "parcels!"
from (
  select n.district_code, n.parcel_no, row_number() over (order by n.district_code, n.parcel_no) as parcels
  from (
    select p.district_code, p.parcel_no
    from parcel p
    where (p.district_code, p.parcel_no) > (:afterDistrict::text, :afterNo::text)
    order by p.district_code, p.parcel_no
    limit :size::integer
  ) n
) k
order by k.parcels desc
limit 1;

-- name: nextRecorded :many
-- The next parcels of which something was recorded, district by district, at most `size` of them.
select n.district_code as "district!",
       array_agg(n.parcel_no order by n.parcel_no) as "numbers!"
from (
  select r.district_code, r.parcel_no
  from parcels_recorded_since(:since::timestamptz) r
  where (r.district_code, r.parcel_no) > (:afterDistrict::text, :afterNo::text)
  order by r.district_code, r.parcel_no
  limit :size::integer
) n
group by n.district_code
order by n.district_code;

-- name: gatherBetween :one
select gather_between(:asOf::date, :gatherNo::bigint, :afterDistrict::text, :afterNo::text, :throughDistrict::text, :throughNo::text) as "changed!";

-- name: gatherSome :one
select gather_some(:asOf::date, :gatherNo::bigint, :district::text, :numbers::text[]) as "changed!";

-- name: gatherEndings :one
select gather_endings(:gatherNo::bigint, :since?::timestamptz) as "ended!";

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
       coalesce(l.position_gather, r.since_gather + 1) as "positionGather!",
       coalesce(l.position_district, '') as "positionDistrict!",
       coalesce(l.position_no, '') as "positionNo!",
       s.classified as "classified!",
       s.written as "written!",
       r.finished_at is not null as "finished!",
       -- Outcomes of earlier runs in the same words begin here; null when there are none to compare with.
       (select min(o.run_no)
        from classification_run o
        join classification_step w on w.run_no = o.run_no and w.written > 0
        where o.words = r.words and o.run_no < r.run_no
          and o.run_no > coalesce((select max(x.run_no) from classification_run x where x.words <> r.words), 0))
         as "comparableFrom"
from classification_run r
left join lateral (
  select p.position_gather, p.position_district, p.position_no
  from classification_step p
  where p.run_no = r.run_no
  order by p.position_gather desc, p.position_district desc, p.position_no desc
  limit 1
) l on true
cross join lateral (
  select coalesce(sum(p.classified), 0)::bigint as classified,
         coalesce(sum(p.written), 0)::bigint as written
  from classification_step p
  where p.run_no = r.run_no
) s
order by r.run_no desc
limit 1;

-- name: keepWords :exec
insert into classification_word (words, half, place, list, word)
select w.words, w.half, w.place, w.list, w.word
from classification_words() w
on conflict do nothing;

-- name: beginRun :exec
insert into classification_run (as_of, policy_package, rules, gather_no, since_gather, words)
select :asOf::date, :policyPackage?::text, :rules::text, :gatherNo::bigint, :sinceGather::bigint,
       (select w.words from classification_words() w limit 1);

-- name: nextGatheredKey :maybe
-- The place of the last of the next parcels in the order of gathering, at most `size` of them, and how many they are.
-- A run ends with its own gathering: what a later one moved behind it is the next run's, or it would be met twice.
select k.gather_no as "gather!",
       k.district_code as "district!",
       k.parcel_no as "no!",
       k.parcels as "parcels!"
from (
  (select g.gather_no, g.district_code, g.parcel_no, :size::bigint as parcels
   from gathered_facts g
   where (g.gather_no, g.district_code, g.parcel_no) > (:afterGather::bigint, :afterDistrict::text, :afterNo::text)
     and g.gather_no <= :gatherNo::bigint
   order by g.gather_no, g.district_code, g.parcel_no
   offset :size::bigint - 1
   limit 1)
  union all
  -- Fewer than that are left.
  (select g.gather_no, g.district_code, g.parcel_no,
          (select count(*)
           from gathered_facts l
           where (l.gather_no, l.district_code, l.parcel_no) > (:afterGather::bigint, :afterDistrict::text, :afterNo::text)
             and l.gather_no <= :gatherNo::bigint)
   from gathered_facts g
   where (g.gather_no, g.district_code, g.parcel_no) > (:afterGather::bigint, :afterDistrict::text, :afterNo::text)
     and g.gather_no <= :gatherNo::bigint
   order by g.gather_no desc, g.district_code desc, g.parcel_no desc
   limit 1)
) k
limit 1;

-- name: recordOutcomes :exec
-- Of the next parcels in the order of gathering, when no earlier run has an outcome of them.
insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
select f.district_code, f.parcel_no, :runNo::bigint, f.overall, f.reasons, f.missing
from classify_gathered(
  :asOf::date, :gatherNo::bigint, :afterGather::bigint, :afterDistrict::text, :afterNo::text, :parcels::bigint) f;

-- name: recordChangedOutcomes :exec
-- Of the next parcels in the order of gathering, what differs from the latest outcome of each.
insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
select f.district_code, f.parcel_no, :runNo::bigint, f.overall, f.reasons, f.missing
from classify_gathered(
  :asOf::date, :gatherNo::bigint, :afterGather::bigint, :afterDistrict::text, :afterNo::text, :parcels::bigint) f
left join lateral (
  select k.overall, k.reasons, k.missing
  from classification k
  where k.district_code = f.district_code and k.parcel_no = f.parcel_no and k.run_no >= :comparableFrom::bigint
  order by k.run_no desc
  limit 1
) k on true
where (f.overall, f.reasons, f.missing) is distinct from (k.overall, k.reasons, k.missing);

-- name: storeStep :exec
insert into classification_step (run_no, position_gather, position_district, position_no, classified, written)
values (:runNo::bigint, :gather::bigint, :district::text, :no::text, :classified::bigint, :written::bigint);

-- name: finishRun :exec
update classification_run
set finished_at = clock_timestamp()
where run_no = :runNo::bigint;

-- name: tallyRun :many
-- The city as a run saw it.
select k.overall::text as "overall!",
       count(*)::integer as "parcels!"
from (
  select distinct on (c.district_code, c.parcel_no) c.overall
  from classification c
  where c.run_no <= :runNo::bigint
    and (:districtCode?::text is null or c.district_code = :districtCode?::text)
  order by c.district_code, c.parcel_no, c.run_no desc
) k
where k.overall <> 'ended'
group by k.overall;

-- name: listClassification :many
-- One page of the city as a run saw it.
select k.district_code as "district!",
       k.parcel_no as "no!",
       p.alias as "alias",
       p.area_m2::text as "areaM2!",
       w.overall as "overall!",
       w.matched as "matched!",
       w.excluded_by as "excludedBy!",
       w.missing as "missing!"
from (
  select distinct on (c.district_code, c.parcel_no) c.district_code, c.parcel_no, c.run_no
  from classification c
  where c.run_no <= :runNo::bigint
    and (:districtCode?::text is null or c.district_code = :districtCode?::text)
    and (c.district_code, c.parcel_no) > (:afterDistrict::text, :afterNo::text)
  order by c.district_code, c.parcel_no, c.run_no desc
  limit :limit::integer
) k
join classification_in_words w
  on w.district_code = k.district_code and w.parcel_no = k.parcel_no and w.run_no = k.run_no
join parcel p on p.district_code = k.district_code and p.parcel_no = k.parcel_no
where w.overall <> 'ended'
order by k.district_code, k.parcel_no;

-- name: readCurrentRun :one
select current_run(:asOf::date) as "runNo";
