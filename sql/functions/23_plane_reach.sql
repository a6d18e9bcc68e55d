-- The places, ten degrees apart, that cannot be worked out in a plane: every projection ends somewhere, and PROJ says
-- only of each place whether it is there.
create or replace function places_beyond(plane_srid integer)
returns table (longitude double precision, latitude double precision)
language plpgsql stable
as $$
begin
  for longitude, latitude in
    select x.longitude, y.latitude
    from generate_series(-180, 180, 10) x (longitude)
    cross join generate_series(-90, 90, 10) y (latitude)
  loop
    begin
      perform st_transform(st_setsrid(st_point(longitude, latitude), 4490), plane_srid);
    exception
      when others then
        return next;
    end;
  end loop;
end
$$;
