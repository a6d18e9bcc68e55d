-- A batch is compared as soon as it has arrived, and its statistics are waited for. A fifth of the sample tells as well
-- how many rows are alike; for what no condition asks for, none is taken.
do $$
declare
  asked text;
begin
  foreach asked in array array[
    'dataset_id', 'row_no', 'district_code', 'parcel_no', 'alias', 'parcel_code', 'source_key', 'change', 'held']
  loop
    execute format('alter table incoming_parcel alter column %I set statistics 20', asked);
  end loop;
end
$$;
alter table incoming_parcel
  alter column former_codes set statistics 0,
  alter column version_no set statistics 0,
  alter column repaired set statistics 0,
  alter column plane_srid set statistics 0;
alter table parcel
  alter column computed_area_m2 set statistics 0,
  alter column position set statistics 0;
