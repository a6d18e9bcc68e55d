-- Records the rows of a compared batch that are not held: their numbers and keys, the new versions of recorded parcels,
-- and the new parcels. Gives how many rows were recorded. It is the owner's, who alone may set an index aside.
drop function if exists record_incoming(uuid, date);
create function record_incoming(batch uuid, surveyed_on date)
returns integer
language plpgsql security definer
set search_path = public, pg_temp
-- Of the numbers, a table just made, nothing is known: the whole rows were sorted to be merged with them.
set enable_mergejoin = off
as $$
declare
  -- Fewer rows are written into the indexes faster than these are made anew.
  bulk_rows constant integer := 10000;
  new_rows integer;
  new_keys integer;
  recorded integer;
  -- How to make the indexes again that have been set aside.
  set_aside text[] := '{}';
  aside record;
  again text;
  patience constant text := current_setting('lock_timeout');
begin
  -- Rows without a number follow the highest one their district ever gave, in the order of the file. The highest is asked
  -- for once a district. Numbers from 90000000 on are a file's own and are not followed, so that none is ever too long.
  drop table if exists incoming_number;
  create temp table incoming_number on commit drop as
  with row_in_turn as materialized (
    select i.row_no, i.district_code, i.parcel_no, i.records is not null as brings_records,
           row_number() over (partition by d.no, i.parcel_no is null order by i.row_no) as turn
    from incoming_parcel i
    -- Sorted by a number of the district, which is compared faster than its code.
    join (select n.code, row_number() over () as no from district n) d on d.code = i.district_code
    where i.dataset_id = batch
      and not i.held
      and i.change = 'new'
  ), highest as materialized (
    select d.code as district_code,
           greatest(
             (select max(k.parcel_no)::integer from parcel_key k where k.district_code = d.code and k.parcel_no < '90000000'),
             s.no,
             0) as no
    from district d
    left join (
      select r.district_code, max(r.parcel_no)::integer as no
      from row_in_turn r
      where r.parcel_no < '90000000'
      group by r.district_code
    ) s on s.district_code = d.code
  )
  select r.row_no, r.district_code, coalesce(r.parcel_no, lpad((h.no + r.turn)::text, 8, '0')) as parcel_no,
         r.brings_records
  from row_in_turn r
  join highest h on h.district_code = r.district_code;
  get diagnostics new_rows = row_count;
  -- What hangs on a parcel is recorded from the row where it lies.
  update incoming_parcel i
  set parcel_no = n.parcel_no
  from incoming_number n
  where i.dataset_id = batch
    and i.row_no = n.row_no
    and i.parcel_no is null
    and (n.brings_records
      or n.row_no in (select l.row_no from incoming_lineage l where l.dataset_id = batch));

  -- Only under a district that there is: the key's own reference to it, asked row by row, took longer than the writing.
  insert into parcel_key (district_code, parcel_no)
  select n.district_code, n.parcel_no
  from incoming_number n
  join district d on d.code = n.district_code;
  get diagnostics new_keys = row_count;

  -- What they replace has been kept already.
  update parcel p
  set dataset_id = n.dataset_id,
      alias = n.alias, registration_code = n.registration_code, parcel_code = n.parcel_code,
      unit_number = n.unit_number, source_key = n.source_key, town_code = n.town_code, address = n.address,
      right_holder = n.right_holder, uscc = n.uscc, tenure = n.tenure, certificate_no = n.certificate_no,
      certificate_verified = n.certificate_verified, certified_use = n.certified_use,
      land_use_scheme = n.land_use_scheme, land_use_edition = n.land_use_edition, land_use_code = n.land_use_code,
      use_class = n.use_class, granted_on = n.granted_on, term_years = n.term_years, completed_on = n.completed_on,
      area_m2 = n.area_m2, area_basis = n.area_basis, computed_area_m2 = n.computed_area_m2, gfa_m2 = n.gfa_m2,
      far = n.far, building_coefficient = n.building_coefficient, building_density = n.building_density,
      green_ratio = n.green_ratio, office_share = n.office_share, built_year = n.built_year, storeys = n.storeys,
      industry_code = n.industry_code,
      version_no = n.version_no, valid_from = surveyed_on, recorded_at = clock_timestamp(),
      geom = n.geom, position = n.position
  from incoming_versions(batch) n
  join dataset d on d.dataset_id = n.dataset_id
  where not n.held
    and p.district_code = n.district_code and p.parcel_no = n.parcel_no
    and p.version_no = n.version_no - 1;
  get diagnostics recorded = row_count;

  -- A row without its key or its dataset is not written, and is missed by whoever counts.
  if new_keys < new_rows or not exists (select from dataset d where d.dataset_id = batch) then
    return recorded;
  end if;

  -- A city's first survey: the indexes made once it is in take a sixth of the processor time of 100,000 entries one by
  -- one, that of the primary key a third. Nobody reads the parcels meanwhile, of which there are hardly any; who does is
  -- not waited for.
  if new_rows >= bulk_rows and (select count(*) from (select from parcel limit new_rows / 10) there) < new_rows / 10 then
    begin
      perform set_config('lock_timeout', '200ms', true);
      lock table parcel in access exclusive mode;
      for aside in
        select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as definition
        from pg_index i
        where i.indrelid = 'parcel'::regclass and not i.indisunique
      loop
        set_aside := set_aside || aside.definition;
        execute format('drop index %s', aside.name);
      end loop;
      set_aside := set_aside || 'alter table parcel add constraint parcel_pkey primary key (district_code, parcel_no)'::text;
      alter table parcel drop constraint parcel_pkey;
    exception
      when lock_not_available then
        set_aside := '{}';
    end;
    perform set_config('lock_timeout', patience, true);
  end if;

  insert into parcel (
    district_code, parcel_no, dataset_id,
    alias, registration_code, parcel_code, unit_number, source_key, town_code, address, right_holder, uscc, tenure,
    certificate_no, certificate_verified, certified_use, land_use_scheme, land_use_edition, land_use_code, use_class,
    granted_on, term_years, completed_on, area_m2, area_basis, computed_area_m2, gfa_m2, far, building_coefficient,
    building_density, green_ratio, office_share, built_year, storeys, industry_code, valid_from, geom, position)
  select i.district_code, m.parcel_no, i.dataset_id,
         i.alias, i.registration_code, i.parcel_code, i.unit_number, i.source_key, i.town_code, i.address,
         i.right_holder, i.uscc, i.tenure, i.certificate_no, i.certificate_verified, i.certified_use,
         i.land_use_scheme, i.land_use_edition, i.land_use_code, i.use_class, i.granted_on, i.term_years,
         i.completed_on, coalesce(i.area_m2, a.computed_m2), case when i.area_m2 is null then 'computed' else i.area_basis end,
         a.computed_m2, i.gfa_m2, i.far, i.building_coefficient, i.building_density, i.green_ratio, i.office_share,
         i.built_year, i.storeys, i.industry_code,
         -- A first version without forerunners holds from the beginning: nobody says since when the land is so.
         case
           when i.row_no in (select l.row_no from incoming_lineage l where l.dataset_id = batch)
           then surveyed_on
         end,
         i.geom, i.position
  from incoming_parcel i
  cross join lateral (select round(st_area(i.plane)::numeric, 2) as computed_m2) a
  -- An expression, of which nothing is known, so that the few numbers are hashed and not the whole rows.
  join incoming_number m on m.row_no = i.row_no + 0
  where i.dataset_id = batch
    and not i.held
    and i.change = 'new';
  get diagnostics new_rows = row_count;

  foreach again in array set_aside
  loop
    execute again;
  end loop;
  return recorded + new_rows;
end
$$;
revoke execute on function record_incoming from public;
grant execute on function record_incoming to panhuo_house;
