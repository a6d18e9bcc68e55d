-- name: readMeasures :maybe
-- What the rules decide on, of one parcel on a day; the same rows that classify_parcels reads.
select to_jsonb(m) as "measures!"
from parcel_measures(:asOf::date) m
where m.district_code = :districtCode::text
  and m.parcel_no = :parcelNo::text;

-- name: listFindingsInForce :many
-- The record behind each fact that a person has found: the latest in force on the day.
select f.topic as "topic!",
       f.result as "result!",
       f.doc_no as "docNo",
       f.issuer as "issuer",
       f.document as "document",
       f.found_on as "on!",
       f.valid_to as "validTo"
from findings_in_force(:districtCode::text, :parcelNo::text, :asOf::date) f
order by f.topic;

-- name: listMeasureSources :many
select s.measures as "measures!",
       s.record as "record!",
       s.document as "document",
       s.doc_no as "docNo",
       s.issuer as "issuer",
       s.recorded_on as "on"
from measure_sources(:districtCode::text, :parcelNo::text, :asOf::date) s
order by s.record, s.measures, s.recorded_on;

-- name: readParcelInputs :one
-- All that the decision on a parcel rests on, as of one moment: the parcel as an opinion names it, its measures, and the
-- records behind them. Read one after another, what is recorded meanwhile would be behind some and not behind others.
select (select to_jsonb(p)
        from (
          select p.alias, p.address, p.right_holder as "rightHolder", p.area_m2::text as "areaM2", p.area_basis as "areaBasis"
          from parcel p
          where p.district_code = :districtCode::text and p.parcel_no = :parcelNo::text
        ) p) as "subject",
       (select to_jsonb(m)
        from parcel_measures(:asOf::date) m
        where m.district_code = :districtCode::text and m.parcel_no = :parcelNo::text) as "measures",
       (select coalesce(jsonb_agg(f), '[]')
        from (
          select r.topic, r.result, r.doc_no as "docNo", r.issuer, r.document, r.found_on as "on", r.valid_to as "validTo"
          from findings_in_force(:districtCode::text, :parcelNo::text, :asOf::date) r
        ) f) as "findings!",
       (select coalesce(jsonb_agg(s), '[]')
        from (
          select r.measures, r.record, r.document, r.doc_no as "docNo", r.issuer, r.recorded_on as "on"
          from measure_sources(:districtCode::text, :parcelNo::text, :asOf::date) r
        ) s) as "sources!";

-- name: listRecognitions :many
select r.doc_no as "docNo!",
       r.decided_on as "decidedOn!",
       r.decision as "decision!",
       r.categories as "categories!",
       r.inputs_hash as "inputsHash"
from recognition r
where r.district_code = :districtCode::text
  and r.parcel_no = :parcelNo::text
  and r.decided_on <= :asOf::date
  and recognition_counts(r)
order by r.decided_on, r.recognition_no;

-- name: listStoredExplanations :many
-- Every decision with the explanation that it was stored with; null where it was recorded elsewhere.
select r.recognition_no as "no!",
       r.doc_no as "docNo!",
       r.decided_on as "decidedOn!",
       r.decision as "decision!",
       r.categories as "categories!",
       r.policy_package as "policyPackage!",
       r.package_hash as "packageHash",
       r.inputs_hash as "inputsHash",
       r.explanation as "explanation"
from recognition r
where r.district_code = :districtCode::text
  and r.parcel_no = :parcelNo::text
order by r.decided_on, r.recognition_no;

-- name: addRecognition :exec
-- Nothing is stored when the document is on record for the parcel already, or when another decision has just taken
-- the number: its transaction is waited for, and then the next number is to be tried.
insert into recognition (
  district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package,
  explanation, package_hash, inputs_hash)
select :districtCode::text, :parcelNo::text,
       (select coalesce(max(r.recognition_no), 0) + 1
        from recognition r
        where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text),
       :docNo::text, :decidedOn::date, :decision::text, :categories::text[], :policyPackage::text,
       :explanation::text, :packageHash::text, :inputsHash::text
where not exists (
  select
  from recognition r
  where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text and r.doc_no = :docNo::text
    and recognition_counts(r))
on conflict (district_code, parcel_no, recognition_no) do nothing;

-- name: isRecorded :one
-- Whether the document is on record for the parcel.
select exists (
  select
  from recognition r
  where r.district_code = :districtCode::text and r.parcel_no = :parcelNo::text and r.doc_no = :docNo::text
    and recognition_counts(r)) as "is!";

-- name: withdrawRecognition :exec
-- The decision that an act recorded counts no more.
insert into recognition_withdrawal (district_code, parcel_no, recognition_no)
select r.district_code, r.parcel_no, r.recognition_no
from registry_act a
join recognition r
  on r.district_code = a.district_code and r.parcel_no = a.content ->> 'parcelNo' and r.doc_no = a.doc_no
where a.district_code = :districtCode::text and a.room = 'recognitions' and a.case_no = :caseNo::integer
  and a.act_no = :actNo::integer
  and recognition_counts(r);

-- name: withdrawRecognisedStage :exec
-- Nor does the stage that its parcel had reached by it.
with withdrawn as (
  insert into milestone_withdrawal (district_code, parcel_no, milestone_no)
  select m.district_code, m.parcel_no, m.milestone_no
  from registry_act a
  join milestone_record m
    on m.district_code = a.district_code and m.parcel_no = a.content ->> 'parcelNo' and m.stage = 'recognised'
      and m.doc_no = a.doc_no
  where a.district_code = :districtCode::text and a.room = 'recognitions' and a.case_no = :caseNo::integer
    and a.act_no = :actNo::integer
    and not exists (
      select
      from milestone_withdrawal w
      where w.district_code = m.district_code and w.parcel_no = m.parcel_no and w.milestone_no = m.milestone_no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select w.district_code, w.parcel_no
from withdrawn w;

-- name: addMilestone :exec
-- Nothing is stored when another step has just taken the number: then the next one is to be tried.
with added as (
  insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
  select :districtCode::text, :parcelNo::text,
         (select coalesce(max(m.milestone_no), 0) + 1
          from milestone_record m
          where m.district_code = :districtCode::text and m.parcel_no = :parcelNo::text),
         :stage::text, :reachedOn::date, :docNo::text
  on conflict (district_code, parcel_no, milestone_no) do nothing
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;

-- name: listClassified :many
-- The outcome of every parcel on a day, decided live.
select c.district_code || '-' || c.parcel_no as "id!",
       p.alias as "alias",
       p.area_m2::text as "areaM2!",
       c.overall as "overall!",
       c.matched as "matched!",
       c.excluded_by as "excludedBy!",
       c.missing as "missing!"
from classify_parcels(:asOf::date) c
join parcel p on p.district_code = c.district_code and p.parcel_no = c.parcel_no
where (:districtCode?::text is null or c.district_code = :districtCode?::text)
  and (:afterDistrict?::text is null or (c.district_code, c.parcel_no) > (:afterDistrict?::text, :afterNo?::text))
order by c.district_code, c.parcel_no
limit :limit::integer;
