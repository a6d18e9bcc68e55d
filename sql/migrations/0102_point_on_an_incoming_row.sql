-- Whether a polygon is valid, and a point on it, were half of the time of storing a row. Of one with few corners whoever
-- writes it can tell both beyond doubt, and gives the point (api/survey/inner-point.ts); of the others it is worked out.
alter table incoming_parcel
  drop column position,
  add column inner_longitude double precision,
  add column inner_latitude double precision,
  add column position geometry generated always as (
    case
      when inner_longitude is not null then st_setsrid(st_makepoint(inner_longitude, inner_latitude), 4490)
      when st_isvalid(geom) then st_pointonsurface(geom)
    end) stored,
  alter column inner_longitude set statistics 0,
  alter column inner_latitude set statistics 0,
  alter column position set statistics 0;
