-- The classification of a whole city, kept: what each run found anew, and how far a run has come.

-- What was recorded since a moment is looked up whenever measures are gathered again.
alter table parcel_overlay add column recorded_at timestamptz not null default clock_timestamp();
create index parcel_recorded on parcel (recorded_at);
create index parcel_overlay_recorded on parcel_overlay (recorded_at);
create index finding_recorded on finding (recorded_at);
create index exclusion_record_recorded on exclusion_record (recorded_at);
create index evaluation_recorded on evaluation (recorded_at);
create index evaluation_report_recorded on evaluation_report (recorded_at);
create index occupancy_recorded on occupancy (recorded_at);
create index dispute_record_recorded on dispute_record (recorded_at);
create index enterprise_year_recorded on enterprise_year (recorded_at);

-- One row each time the measures were gathered. A piece of machinery, not a record: `position` moves on
-- with every batch, so that a gathering that was cut off goes on where it stopped.
create table gathering (
  gather_no bigint generated always as identity primary key,
  as_of date not null,
  -- What the measures of every parcel rest on (gathering_basis).
  basis text not null,
  -- Only parcels recorded since then; null when all were gathered.
  since timestamptz,
  -- Whatever this gathering does not hold was recorded after this moment; null when nobody can say,
  -- because another transaction was writing all the while.
  complete_to timestamptz,
  position_district text not null default '',
  position_no text not null default '',
  finished_at timestamptz
);

-- One row a run of the classification over the city.
create table classification_run (
  run_no bigint generated always as identity primary key,
  as_of date not null,
  -- `jinan-2019-61@1.0.0`; null where no package was in force.
  policy_package text,
  rules text not null,
  gather_no bigint not null,
  -- Only parcels that a gathering after this one changed; 0 when all were classified.
  since_gather bigint not null,
  position_district text not null default '',
  position_no text not null default '',
  classified bigint not null default 0,
  written bigint not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);

-- What a run found of a parcel, where it differs from what the run before had found. The city as run N saw it
-- is each parcel's latest row up to N; nothing is ever changed or removed. Without foreign keys: rows come from
-- one statement, which reads them from `parcel`, and checking each again took longer than writing it (measured).
create table classification (
  district_code text not null,
  parcel_no text not null,
  run_no bigint not null,
  overall text not null check (overall in ('eligible', 'not-low-efficiency', 'excluded', 'undetermined')),
  matched text[] not null,
  excluded_by text[] not null,
  -- Rules without a verdict, and the facts that would give them one.
  undetermined text[] not null,
  missing text[] not null,
  policy_in_force boolean,
  recognisable boolean,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, run_no)
);
