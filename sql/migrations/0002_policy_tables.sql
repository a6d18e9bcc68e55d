-- Tables that the policy refers to and does not contain (山东省建设用地控制标准, 基准地价 …): each loaded version
-- is a data set of its own with source, document and days in force. A later version never edits an earlier one;
-- the one in force on a day is chosen. Reference tables: small, the same for every district.

create table policy_table (
  table_no bigint generated always as identity primary key,
  kind text not null check (kind ~ '^[a-z][a-z-]{2,39}$'),
  name text not null check (name <> ''),
  source text not null check (source <> ''),
  doc_no text check (doc_no <> ''),
  in_force_from date not null,
  in_force_to date,
  demonstration boolean not null,
  row_count integer not null check (row_count > 0),
  loaded_at timestamptz not null default clock_timestamp(),
  check (in_force_to is null or in_force_to >= in_force_from)
);
create index policy_table_in_force on policy_table (kind, in_force_from desc, table_no desc);

-- A row as its kind's contract holds it; texts that say nothing are '' so that they can be compared.
create table policy_table_row (
  table_no bigint not null references policy_table,
  row_no integer not null,
  value jsonb not null check (jsonb_typeof(value) = 'object'),
  primary key (table_no, row_no)
);
-- The control standard is looked up once a parcel, by the prefixes of its industry code.
create index policy_table_row_industry on policy_table_row (table_no, (value ->> 'industry'));

-- The numbers that were settings are rows of a policy table of kind `parameters` now: dated, with their document.
drop table setting;

-- Lower bound of the building density (建筑密度) in percent, where the plan states one.
alter table plan_area add column density_min numeric check (density_min between 0 and 100);

-- Disputes over title, and statements that there is none. A record counts from opened_on until closed_on.
create table dispute_record (
  district_code text not null,
  parcel_no text not null,
  dispute_no integer not null,
  kind text not null check (kind in ('dispute', 'litigation', 'arbitration', 'no-dispute-statement')),
  doc_no text,
  issuer text,
  opened_on date not null,
  closed_on date,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, dispute_no),
  foreign key (district_code, parcel_no) references parcel,
  check (closed_on is null or closed_on >= opened_on)
);

-- What an evaluation that was reckoned here rests on; null where a grade was only reported.
alter table evaluation add column score numeric;
alter table evaluation add column rank integer;
alter table evaluation add column ranked_among integer;
alter table evaluation add column indicators_table bigint references policy_table;
alter table evaluation add column grades_table bigint references policy_table;
-- Value, base and points of every indicator.
alter table evaluation add column detail jsonb;
