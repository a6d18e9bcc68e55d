-- name: listShapesByCode :many
-- `codes` is a JSON array of {district, parcelCode}: the boundaries that a table of attributes is joined to.
select p.district_code as "districtCode!",
       p.parcel_code as "parcelCode!",
       st_asgeojson(p.geom, 15)::json as "geometry!"
from (select distinct r.district, r."parcelCode" from json_to_recordset(:codes::json) as r (district text, "parcelCode" text)) c
join parcel p
  on p.district_code = c.district and p.parcel_code = c."parcelCode";
