-- What recording 100,000 parcels took, and does without (processor time of the database): of 5.75 s for the parcels the
-- row-by-row checks of their keys took 1.5 and the second geometry index 1.3; of 1.1 s for their keys the checks 0.4.

-- A row is written only where its district, key and dataset are joined to it, and counted: none of the three can go, since
-- nobody may delete a district or a dataset, and what hangs on a key refers to it.
alter table parcel
  drop constraint parcel_dataset_id_fkey,
  drop constraint parcel_district_code_parcel_no_fkey;
alter table parcel_key
  drop constraint parcel_key_district_code_fkey;

-- Tiles ask by the box in degrees (in_degrees), by the index that everything else asks.
drop index parcel_mercator;
alter table parcel
  alter column geom_mercator set statistics 0;

-- Parcels lie in the order in which they came, so the bounds of each block of pages tell enough.
drop index parcel_recorded, parcel_dataset;
create index parcel_arrival on parcel using brin (recorded_at, dataset_id) with (pages_per_range = 32, autosummarize = on);

-- What each polygon is in the plane, and a point on it, worked out as the row is written, while the next ones are read
-- from the file. Without a point: the polygon breaks the rules of simple features. Rows on their way are read again.
truncate incoming_parcel;
drop function if exists incoming_as_parcel(uuid, text);
alter table incoming_parcel
  add column plane_srid integer not null,
  add column plane geometry generated always as (st_transform(geom, plane_srid)) stored,
  add column position geometry generated always as (case when st_isvalid(geom) then st_pointonsurface(geom) end) stored,
  -- Nothing is planned by what these hold.
  alter column plane set statistics 0,
  alter column position set statistics 0,
  alter column record set statistics 0;
