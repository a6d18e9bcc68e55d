-- A row on its way in lies in the columns of a parcel, and not in one document, which each comparison took apart again.
-- What it brings beside (findings, evaluations …) stays one: most rows bring nothing. Rows on their way are read again.
truncate incoming_parcel;
drop function if exists incoming_as_parcel(uuid, text);
alter table incoming_parcel
  drop column record,
  add column registration_code text,
  add column unit_number text,
  add column town_code text,
  add column address text,
  add column right_holder text,
  add column uscc text,
  add column tenure text,
  add column certificate_no text,
  add column certificate_verified boolean,
  add column certified_use text,
  add column land_use_scheme text,
  add column land_use_edition text,
  add column land_use_code text,
  add column use_class text,
  add column granted_on date,
  add column term_years smallint,
  add column completed_on date,
  -- As declared, to the digit.
  add column area_m2 numeric,
  add column area_basis text,
  add column gfa_m2 numeric,
  add column far numeric,
  add column building_density numeric,
  add column building_coefficient numeric,
  add column green_ratio numeric,
  add column office_share numeric,
  add column built_year smallint,
  add column storeys smallint,
  add column industry_code text,
  -- The box in degrees, by which rows that lie near each other are found.
  add column west double precision generated always as (st_xmin(geom)) stored,
  add column south double precision generated always as (st_ymin(geom)) stored,
  add column east double precision generated always as (st_xmax(geom)) stored,
  add column north double precision generated always as (st_ymax(geom)) stored,
  add column records jsonb;

-- Nothing is planned by what these hold, and each cost its part of the statistics that every import waits for.
do $$
declare
  plain text;
begin
  foreach plain in array array[
    'registration_code', 'unit_number', 'town_code', 'address', 'right_holder', 'uscc', 'tenure', 'certificate_no',
    'certificate_verified', 'certified_use', 'land_use_scheme', 'land_use_edition', 'land_use_code', 'use_class',
    'granted_on', 'term_years', 'completed_on', 'area_m2', 'area_basis', 'gfa_m2', 'far', 'building_density',
    'building_coefficient', 'green_ratio', 'office_share', 'built_year', 'storeys', 'industry_code']
  loop
    execute format('alter table incoming_parcel alter column %I set statistics 0', plain);
  end loop;
end
$$;
alter table incoming_parcel
  alter column records set statistics 0,
  alter column west set statistics 0,
  alter column south set statistics 0,
  alter column east set statistics 0,
  alter column north set statistics 0;
alter table parcel
  alter column address set statistics 0,
  alter column right_holder set statistics 0,
  alter column uscc set statistics 0,
  alter column certificate_no set statistics 0,
  alter column unit_number set statistics 0;

-- A row is written only where its key is joined to it, whose number is checked.
alter table parcel drop constraint parcel_parcel_no_check;
