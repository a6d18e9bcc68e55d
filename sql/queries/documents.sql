-- name: listPrintedLand :many
-- Parcels as forms print them: as they stood on a day, with the recognition in force on it, in the order asked for.
select n.no as "parcelNo!",
       p.parcel_code as "parcelCode",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.area_m2::text as "areaM2",
       coalesce(l.name, p.certified_use) as "currentUse",
       r.categories as "categories",
       r.doc_no as "recognitionDocNo"
from unnest(:parcels::text[]) with ordinality as n (no, place)
left join lateral parcel_in_force(:districtCode::text, n.no, :asOf::date) p on true
left join land_use_code l
  on l.scheme = p.land_use_scheme and l.edition = p.land_use_edition and l.code = p.land_use_code
left join lateral (
  select d.categories, d.doc_no
  from recognition d
  where d.district_code = :districtCode::text and d.parcel_no = n.no and d.decided_on <= :asOf::date
    and d.decision = 'recognised' and recognition_counts(d)
  order by d.decided_on desc, d.recognition_no desc
  limit 1
) r on true
order by n.place;

-- name: readDistrictName :one
select d.name as "name!"
from district d
where d.code = :code::text;

-- name: makeDocumentKey :exec
-- Of 244 random bits; the extension that would give 256 at once is not everywhere. Whoever comes first makes it.
insert into document_key (key)
values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))
on conflict do nothing;

-- name: readDocumentKey :maybe
select k.key as "key!"
from document_key k;
