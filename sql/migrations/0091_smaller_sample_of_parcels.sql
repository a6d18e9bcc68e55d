-- Every import waits for the statistics of the parcels it brought: a third of the sample, 9,000 rows, tells as well how
-- many are alike and where they lie thick. Of 100,000 parcels it took 260 ms.
do $$
declare
  asked text;
begin
  for asked in
    select a.attname
    from pg_attribute a
    where a.attrelid = 'parcel'::regclass and a.attnum > 0 and not a.attisdropped and a.attstattarget <> 0
  loop
    execute format('alter table parcel alter column %I set statistics 30', asked);
  end loop;
end
$$;
