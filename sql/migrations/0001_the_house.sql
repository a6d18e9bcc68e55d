-- The house: one city, its districts and plans, its parcels and what was recorded of them.
-- Every table of the parcel family carries district_code first in its keys, so that it can be
-- distributed by district unchanged; districts, plans and code lists are reference tables.
-- Nothing recorded is edited: a correction is a new row, and the latest in force is read.

create extension if not exists postgis;

-- ---------------------------------------------------------------- reference tables

-- One row: the city that this database serves.
create table city (
  only_one boolean primary key default true check (only_one),
  jurisdiction text not null,
  name text not null,
  name_en text not null,
  -- The projected system in which areas and shares are measured: EPSG:4548 in Jinan.
  plane_srid integer not null,
  -- True when the parcels are generated; every screen and export says so.
  demonstration boolean not null
);

-- Numbers that the documents leave to configuration (CONV-13), each with its source.
create table setting (
  name text not null,
  value jsonb not null,
  source text not null,
  demonstration boolean not null,
  recorded_at timestamptz not null default clock_timestamp(),
  setting_no bigint generated always as identity primary key
);
create index setting_latest on setting (name, setting_no desc);

create table dataset (
  dataset_id uuid primary key,
  kind text not null check (kind in ('districts', 'towns', 'plan', 'parcels')),
  name text not null,
  source text not null,
  licence text,
  demonstration boolean not null,
  loaded_at timestamptz not null default clock_timestamp()
);

create table district (
  code text primary key check (code ~ '^[0-9A-Z-]{6,12}$'),
  kind text not null check (kind in ('district', 'county', 'functional-area')),
  name text not null,
  -- The name that policy functions take (catalogue GEO-1).
  short_name text not null unique,
  name_en text not null,
  -- Codes under which the same government was known, and the counties whose parcel codes it uses.
  alias_codes text[] not null default '{}',
  registers_under text[] not null default '{}'
);

-- The latest outline of a district is the one shown; older ones stay.
create table district_outline (
  district_code text not null references district,
  outline_no bigint generated always as identity,
  dataset_id uuid not null references dataset,
  geom geometry(MultiPolygon, 4490) not null,
  geom_mercator geometry(MultiPolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
  label geometry(Point, 3857) generated always as (st_transform(st_pointonsurface(geom), 3857)) stored,
  primary key (district_code, outline_no)
);
create index district_outline_mercator on district_outline using gist (geom_mercator);
create index district_outline_geom on district_outline using gist (geom);

create table town (
  code text primary key,
  district_code text not null references district,
  name text not null,
  dataset_id uuid not null references dataset,
  geom geometry(MultiPolygon, 4490) not null
);

create table land_use_class (
  code text primary key,
  name text not null,
  industrial boolean not null,
  public_use boolean not null
);

-- Whether a code of a survey classification is construction land; null where no source says.
create table land_use_code (
  scheme text not null,
  edition text not null,
  code text not null,
  name text not null,
  is_construction boolean,
  primary key (scheme, edition, code)
);

-- Pairs of use classes that a loaded plan lists as compatible beside equal ones.
create table use_compatibility (
  current_use text not null,
  planned_use text not null,
  source text not null,
  primary key (current_use, planned_use)
);

create table plan (
  plan_id bigint generated always as identity primary key,
  kind text not null check (kind in ('urban-construction-boundary', 'land-use-plan', 'zoning')),
  name text not null,
  doc_no text,
  in_force_from date not null,
  in_force_to date,
  dataset_id uuid not null references dataset,
  check (in_force_to is null or in_force_to >= in_force_from)
);

create table plan_area (
  plan_id bigint not null references plan,
  area_no integer not null,
  zone_no text,
  planned_use text,
  far_min numeric check (far_min >= 0),
  far_max numeric check (far_max >= far_min),
  geom geometry(MultiPolygon, 4490) not null,
  primary key (plan_id, area_no)
);

-- The same areas in the city's plane, cut small, so that an overlay reads only what is near.
create table plan_piece (
  plan_id bigint not null,
  area_no integer not null,
  piece_no integer not null,
  geom_plane geometry(Polygon) not null,
  primary key (plan_id, area_no, piece_no),
  foreign key (plan_id, area_no) references plan_area
);
create index plan_piece_plane on plan_piece using gist (geom_plane);

-- The steps of a parcel's way, in the order in which they are taken (GLOSSARY `stage`).
create table stage (
  ord smallint primary key,
  code text not null unique
);
insert into stage (ord, code) values
  (0, 'none'), (1, 'recognised'), (2, 'library'), (3, 'annual-plan'), (4, 'scheme'), (5, 'supply'),
  (6, 'appraisal'), (7, 'collective-decision'), (8, 'publicity'), (9, 'contract'), (10, 'payment'),
  (11, 'split'), (12, 'supervision');

-- ---------------------------------------------------------------- parcels (宗地)

create table parcel (
  -- The responsible government (catalogue A-01), a functional area included.
  district_code text not null references district,
  parcel_no text not null check (parcel_no ~ '^[0-9]{8}$'),
  dataset_id uuid not null references dataset,
  alias text,
  -- The county in the parcel code, where it differs from the responsible government.
  registration_code text,
  parcel_code text,
  unit_number text,
  -- The key under which the source file knows the parcel.
  source_key text,
  town_code text,
  address text,
  right_holder text,
  uscc text,
  tenure text check (tenure in ('granted', 'allocated')),
  certificate_no text,
  certificate_verified boolean,
  certified_use text,
  land_use_scheme text,
  land_use_edition text,
  land_use_code text,
  use_class text,
  granted_on date,
  term_years smallint check (term_years between 1 and 999),
  completed_on date,
  -- The statutory area is the recorded one; a computed one never decides (CONV-2).
  area_m2 numeric(14, 2) not null check (area_m2 >= 0),
  area_basis text not null check (area_basis in ('certificate', 'survey', 'computed')),
  computed_area_m2 numeric(14, 2) not null check (computed_area_m2 >= 0),
  gfa_m2 numeric(14, 2) check (gfa_m2 >= 0),
  far numeric check (far >= 0),
  building_coefficient numeric check (building_coefficient between 0 and 100),
  building_density numeric check (building_density between 0 and 100),
  green_ratio numeric check (green_ratio between 0 and 100),
  office_share numeric check (office_share between 0 and 100),
  built_year smallint,
  storeys smallint check (storeys >= 0),
  industry_code text,
  recorded_at timestamptz not null default clock_timestamp(),
  geom geometry(MultiPolygon, 4490) not null,
  -- Stored once more for tiles: transforming on the fly doubled a tile's time (measured).
  geom_mercator geometry(MultiPolygon, 3857) generated always as (st_transform(geom, 3857)) stored,
  position geometry(Point, 4490) not null,
  primary key (district_code, parcel_no)
);
create index parcel_mercator on parcel using gist (geom_mercator);
create index parcel_geom on parcel using gist (geom);
create index parcel_alias on parcel (alias) where alias is not null;
create index parcel_parcel_code on parcel (parcel_code) where parcel_code is not null;

-- The share of a parcel inside each plan; for zoning, the largest zone and its share.
create table parcel_overlay (
  district_code text not null,
  parcel_no text not null,
  plan_id bigint not null references plan,
  share double precision not null check (share between 0 and 1),
  area_no integer,
  primary key (district_code, parcel_no, plan_id),
  foreign key (district_code, parcel_no) references parcel
);

-- A person's recorded finding on one fact of the catalogue's `classify`; it wins over a derived one.
create table finding (
  district_code text not null,
  parcel_no text not null,
  finding_no integer not null,
  topic text not null,
  result boolean not null,
  doc_no text,
  issuer text,
  document text,
  found_on date not null,
  valid_to date,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, finding_no),
  foreign key (district_code, parcel_no) references parcel,
  check (valid_to is null or valid_to >= found_on)
);

-- Any other exclusion on record (EXCL-3).
create table exclusion_record (
  district_code text not null,
  parcel_no text not null,
  exclusion_no integer not null,
  doc_no text not null check (doc_no <> ''),
  issuer text,
  reason text,
  excluded_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, exclusion_no),
  foreign key (district_code, parcel_no) references parcel
);

-- Per-mu comprehensive benefit evaluation (亩均综合效益评价) of one year.
create table evaluation (
  district_code text not null,
  parcel_no text not null,
  evaluation_no integer not null,
  year smallint not null,
  grade text,
  accepted_on date not null,
  doc_no text,
  -- True where the industry is outside the evaluation.
  excluded boolean not null default false,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, evaluation_no),
  foreign key (district_code, parcel_no) references parcel
);

-- The comprehensive benefit evaluation report of SCOPE-4, and who commissioned it.
create table evaluation_report (
  district_code text not null,
  parcel_no text not null,
  report_no integer not null,
  doc_no text not null,
  agency text not null,
  commissioned_by text not null,
  reported_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, report_no),
  foreign key (district_code, parcel_no) references parcel
);

create table occupancy (
  district_code text not null,
  parcel_no text not null,
  occupancy_no integer not null,
  observed_on date not null,
  -- Share of the floor area in use.
  share double precision not null check (share between 0 and 1),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, occupancy_no),
  foreign key (district_code, parcel_no) references parcel
);

create table enterprise_year (
  district_code text not null,
  parcel_no text not null,
  year smallint not null,
  industry_code text,
  fixed_investment_fen bigint,
  output_fen bigint,
  value_added_fen bigint,
  tax_fen bigint,
  energy_tce numeric,
  electricity_kwh numeric,
  water_m3 numeric,
  emissions_kg numeric,
  employees integer,
  rd_fen bigint,
  above_scale boolean,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, year),
  foreign key (district_code, parcel_no) references parcel
);

-- The district's decision that a parcel is low-efficiency land (认定), or its refusal.
create table recognition (
  district_code text not null,
  parcel_no text not null,
  recognition_no integer not null,
  doc_no text not null check (doc_no <> ''),
  decided_on date not null,
  decision text not null check (decision in ('recognised', 'refused')),
  categories text[] not null,
  policy_package text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, recognition_no),
  foreign key (district_code, parcel_no) references parcel
);

-- A step that was completed on a day.
create table milestone (
  district_code text not null,
  parcel_no text not null,
  milestone_no integer not null,
  stage text not null references stage (code),
  reached_on date not null,
  doc_no text,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, milestone_no),
  foreign key (district_code, parcel_no) references parcel
);

-- ---------------------------------------------------------------- import

-- Rows of a file on their way in. Emptied in the transaction that fills it.
create unlogged table incoming_parcel (
  dataset_id uuid not null,
  row_no integer not null,
  district_code text not null,
  parcel_no text,
  alias text,
  parcel_code text,
  source_key text,
  record jsonb not null,
  geom geometry not null,
  primary key (dataset_id, row_no)
);
