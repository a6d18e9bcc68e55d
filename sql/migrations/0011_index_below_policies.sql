-- Below a policy only leakproof conditions may use an index. `&&` of two geometries compares their boxes: it raises no
-- error and tells nothing of either beyond its answer, but PostGIS does not say so, and without it a district's tile
-- reads the whole district. Only a superuser may say it; where the owner is none, the
-- statement is left to the operator, and everything works as before, slower.
do $$
begin
  alter function geometry_overlaps(geometry, geometry) leakproof;
exception when insufficient_privilege then
  raise notice 'ask a superuser to run: alter function geometry_overlaps(geometry, geometry) leakproof';
end
$$;
