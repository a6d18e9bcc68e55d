-- What ST_MakeValid makes of a polygon, on a grid of 1e-10 degrees, a hundredth of a millimetre, on which it never failed: on
-- doubles it did, on the embedded engine, where corners are one but for rounding.
create or replace function repaired(shape geometry)
returns geometry
language sql immutable
as $$
select st_collectionextract(st_makevalid(st_snaptogrid(shape, 1e-10)), 3)
$$;

-- In how many places the sides of a polygon that has passed the check of its file (api/survey/geometry.ts) cross at most: a
-- repair takes the longer the more there are.
create or replace function places_to_repair(shape geometry)
returns double precision
language sql immutable
as $$
select least(power(st_npoints(shape), 2) / 2, 1000)
$$;
