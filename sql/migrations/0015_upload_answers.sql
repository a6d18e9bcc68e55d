-- A file that states no coordinate system, or one that its coordinates fit only the other way round, waits for
-- somebody's answer; so does one with several layers.
alter table survey_upload
  add column swap_axes boolean not null default false;

-- Rows are new until they are found to be something else, and are given their numbers where they lie: with room on
-- the page, the index need not be told.
alter table incoming_parcel
  alter column change set default 'new',
  set (fillfactor = 50);

-- Its key refers to the district already, and every row that comes in was checked twice.
alter table parcel
  drop constraint parcel_district_code_fkey;

drop function if exists incoming_as_parcel(uuid);
