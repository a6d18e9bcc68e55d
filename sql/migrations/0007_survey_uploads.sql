-- Files on their way in: previewed, corrected, committed, withdrawn; and the jobs that do the long work.

-- Work that outlasts a request. Operational state, not a record: it is updated in place.
create table job (
  job_id uuid primary key,
  kind text not null check (kind in ('survey-preview', 'survey-commit', 'survey-withdrawal')),
  -- What it works on: an upload.
  subject uuid not null,
  input jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  step text,
  rows_done bigint not null default 0,
  rows_total bigint,
  bytes_done bigint not null default 0,
  bytes_total bigint,
  cancel_asked boolean not null default false,
  -- The process that runs it, and when it last said so: a job that is silent is taken over.
  runner uuid,
  heard_at timestamptz,
  attempts smallint not null default 0,
  problem jsonb,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz
);
create index job_open on job (created_at) where state in ('queued', 'running');

-- One file that was sent, and how far it has come.
create table survey_upload (
  upload_id uuid primary key,
  file_name text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes >= 0),
  source text not null,
  licence text,
  demonstration boolean not null,
  -- For rows that name no district; the layer and the coordinate system where the file leaves them open.
  district_code text references district,
  layer text,
  crs text,
  surveyed_on date,
  mapping jsonb,
  -- What reading it has shown: format, encoding, system, columns, suggested mapping.
  seen jsonb,
  state text not null default 'received'
    check (state in ('received', 'previewed', 'committed', 'withdrawn', 'cancelled', 'failed')),
  rows integer,
  staged integer,
  -- The version of the register that the rows were last compared with.
  register text,
  -- New parcels, new versions and unchanged rows of a commit.
  counts jsonb,
  received_at timestamptz not null default clock_timestamp(),
  committed_at timestamptz
);
-- The same bytes are on their way, or in, once at most.
create unique index survey_upload_once on survey_upload (sha256) where state in ('received', 'previewed', 'committed');

-- How the columns of one source become ours; the latest is offered with its next file.
create table survey_mapping (
  source text not null,
  mapping_no bigint generated always as identity,
  mapping jsonb not null,
  -- The columns that were there to be mapped: a new one is suggested anew, one left out stays out.
  columns text[] not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (source, mapping_no)
);

-- What is wrong with a row. Found while reading it, or by the database over all rows at once.
create table incoming_problem (
  dataset_id uuid not null,
  row_no integer not null,
  problem_no bigint generated always as identity,
  found text not null check (found in ('reading', 'comparing')),
  field text not null,
  code text not null,
  -- An error keeps a row out; `confirm` keeps it out until somebody answers for it; a warning does not.
  severity text not null check (severity in ('error', 'confirm', 'warning')),
  details jsonb not null default '{}',
  place geometry(Point, 4490),
  primary key (dataset_id, row_no, problem_no)
);

alter table incoming_parcel
  -- From a sample of a few polygons the embedded engine reckons selectivities beyond one, and refuses the query.
  alter column geom set statistics 0,
  -- The parcels that the file names as its forerunners.
  add column former_codes text[],
  -- What the row is to the register: a new parcel, a new version of one, or what is recorded already.
  add column change text check (change in ('new', 'version', 'unchanged')),
  add column version_no integer,
  add column repaired boolean not null default false,
  add column held boolean not null default false;

-- The recorded parcels that a row takes the place of, as the file names them or as the ground shows.
create table incoming_lineage (
  dataset_id uuid not null,
  row_no integer not null,
  former_district_code text not null,
  former_parcel_no text not null,
  found_from text not null check (found_from in ('file', 'geometry')),
  primary key (dataset_id, row_no, former_district_code, former_parcel_no)
);
