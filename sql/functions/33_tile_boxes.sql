-- A box of the map's plane in degrees. Mercator (EPSG:3857) stretches each axis by itself, so boxes meet in one exactly
-- where they meet in the other, and one index of the parcels serves both. Reckoned, since st_transform brings what lies
-- beyond 180 degrees round to the other side.
create or replace function in_degrees(box geometry)
returns geometry
language sql immutable parallel safe
as $$
  select st_makeenvelope(
    degrees(st_xmin(box) / 6378137), degrees(2 * atan(exp(st_ymin(box) / 6378137)) - pi() / 2),
    degrees(st_xmax(box) / 6378137), degrees(2 * atan(exp(st_ymax(box) / 6378137)) - pi() / 2), 4490)
$$;
