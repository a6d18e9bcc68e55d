-- Identity over time: a parcel's key outlives its rows. `parcel` holds the version in force now, which is all
-- that readers need; what it replaced, and what was withdrawn, stands in `parcel_version`. Records hang on the
-- key, so that a parcel can end (split, merged, withdrawn) while everything recorded of it stays.

create table parcel_key (
  district_code text not null references district,
  parcel_no text not null check (parcel_no ~ '^[0-9]{8}$'),
  primary key (district_code, parcel_no)
);
insert into parcel_key (district_code, parcel_no)
select district_code, parcel_no
from parcel;

-- Every table that hung on the row now hangs on the key, whichever tables those are by now.
do $$
declare
  bond record;
begin
  for bond in
    select c.conrelid::regclass as child, c.conname
    from pg_constraint c
    where c.contype = 'f' and c.confrelid = 'parcel'::regclass
    order by 1, 2
  loop
    execute format('alter table %s drop constraint %I', bond.child, bond.conname);
    execute format('alter table %s add constraint %I foreign key (district_code, parcel_no) references parcel_key',
                   bond.child, bond.conname);
  end loop;
end
$$;

alter table parcel
  add foreign key (district_code, parcel_no) references parcel_key,
  add column version_no integer not null default 1 check (version_no >= 1),
  -- Valid time: the day from which the land was so; null where the first survey does not say.
  add column valid_from date;

-- A version that is not in force any more. Its columns are kept as one document, so that it survives every later
-- change of the table whole.
create table parcel_version (
  district_code text not null,
  parcel_no text not null,
  version_no integer not null,
  dataset_id uuid not null references dataset,
  valid_from date,
  -- When this version was recorded; its recorded time ends where the next one's begins.
  version_recorded_at timestamptz not null,
  -- Why it is not in force: a later survey, a split or merger, or the withdrawal of its own import.
  ending text not null check (ending in ('superseded', 'replaced', 'withdrawn')),
  ended_by uuid not null references dataset,
  -- The first day on which it was not valid any more; null for a withdrawal, which says that it never was.
  valid_to date check ((valid_to is null) = (ending = 'withdrawn')),
  record jsonb not null,
  geom geometry(MultiPolygon, 4490) not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, version_no),
  foreign key (district_code, parcel_no) references parcel_key
);
create index parcel_version_ended_by on parcel_version (ended_by);

-- Which parcels a parcel came from: one row for each pair (分割, 合并).
create table parcel_lineage (
  district_code text not null,
  parcel_no text not null,
  former_district_code text not null,
  former_parcel_no text not null,
  dataset_id uuid not null references dataset,
  kind text not null check (kind in ('split', 'merger', 'rearrangement')),
  -- The file's own column of former codes, or the ground that both cover.
  found_from text not null check (found_from in ('file', 'geometry')),
  changed_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, former_district_code, former_parcel_no, dataset_id),
  foreign key (district_code, parcel_no) references parcel_key,
  foreign key (former_district_code, former_parcel_no) references parcel_key
);
create index parcel_lineage_former on parcel_lineage (former_district_code, former_parcel_no);

-- A whole import taken back. What it brought is withdrawn with it; nothing is erased.
create table dataset_withdrawal (
  dataset_id uuid primary key references dataset,
  reason text not null check (reason <> ''),
  recorded_at timestamptz not null default clock_timestamp()
);
create index parcel_dataset on parcel (dataset_id);
