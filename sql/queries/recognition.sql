-- name: readMeasures :maybe
-- What the rules decide on, of one parcel on a day; the same rows that classify_parcels reads.
select to_jsonb(m) as "measures!"
from parcel_measures(:asOf::date) m
where m.district_code = :districtCode::text
  and m.parcel_no = :parcelNo::text;

-- name: listFindingsInForce :many
-- The record behind each fact that a person has found: the latest in force on the day.
select distinct on (f.topic)
       f.topic as "topic!",
       f.result as "result!",
       f.doc_no as "docNo",
       f.issuer as "issuer",
       f.document as "document",
       f.found_on as "on!",
       f.valid_to as "validTo"
from finding f
where f.district_code = :districtCode::text
  and f.parcel_no = :parcelNo::text
  and f.found_on <= :asOf::date
  and (f.valid_to is null or f.valid_to >= :asOf::date)
order by f.topic, f.found_on desc, f.finding_no desc;

-- name: listRecognitions :many
select r.doc_no as "docNo!",
       r.decided_on as "decidedOn!",
       r.decision as "decision!",
       r.categories as "categories!",
       r.policy_package as "policyPackage!"
from recognition r
where r.district_code = :districtCode::text
  and r.parcel_no = :parcelNo::text
  and r.decided_on <= :asOf::date
order by r.decided_on, r.recognition_no;

-- name: listClassified :many
-- The outcome of every parcel on a day, for the command line.
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
