-- Who may see and do what, held by the database itself. Each role of the application is a role of the database, taken
-- with `set local role` for the length of one transaction (api/db/acting.ts). None of them can sign in, and none
-- bypasses a policy. The application's login is a member of panhuo_app and of nothing else: NOINHERIT leaves it
-- nothing to see until it has taken a role.
--
-- A policy a role, not one function for all: `using (true)` is folded away, so whoever sees the whole city gets the
-- plans that he had before; any other condition is a security barrier, below which only leakproof operators may use
-- an index (see 0011 for that of geometries).

-- Roles belong to the cluster, and another database's migration may be making the same ones at this moment.
do $$
declare
  name text;
begin
  foreach name in array array[
    'panhuo_anonymous', 'panhuo_entity', 'panhuo_agency', 'panhuo_district', 'panhuo_county_bureau', 'panhuo_bureau',
    'panhuo_city', 'panhuo_finance', 'panhuo_auditor', 'panhuo_system_admin', 'panhuo_security_admin',
    'panhuo_audit_admin',
    -- What the house does for everybody: signing in, totals of all districts, jobs. No person takes it.
    'panhuo_house', 'panhuo_app']
  loop
    begin
      if not exists (select from pg_roles r where r.rolname = name) then
        execute format('create role %I nologin noinherit', name);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  foreach name in array array[
    'panhuo_anonymous', 'panhuo_entity', 'panhuo_agency', 'panhuo_district', 'panhuo_county_bureau', 'panhuo_bureau',
    'panhuo_city', 'panhuo_finance', 'panhuo_auditor', 'panhuo_system_admin', 'panhuo_security_admin',
    'panhuo_audit_admin', 'panhuo_house']
  loop
    begin
      if not pg_has_role('panhuo_app', name, 'member') then
        execute format('grant %I to panhuo_app', name);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
  -- An owner that is no superuser takes the roles too, where one login serves for both.
  begin
    if not pg_has_role(current_user, 'panhuo_app', 'member') then
      execute format('grant panhuo_app to %I', current_user);
    end if;
  exception when duplicate_object or unique_violation then null;
  end;
end
$$;

-- ---------------------------------------------------------------- who acts, as policies ask it

create function acting_account() returns uuid
language sql stable parallel safe
as $$ select nullif(current_setting('panhuo.account', true), '')::uuid $$;

create function acting_district() returns text
language sql stable parallel safe
as $$ select nullif(current_setting('panhuo.district', true), '') $$;

create function acting_organisation() returns text
language sql stable parallel safe
as $$ select nullif(current_setting('panhuo.organisation', true), '') $$;

-- ---------------------------------------------------------------- new facts: what is shown, and to whom

-- A whole dataset that everybody may see, exact outlines included: the fictional parcels of the demonstration. No real
-- dataset is ever here by default. What is published of a real parcel (结果公示) stands in rows of its own, with a
-- generalised outline, and not in the register's.
create table dataset_disclosure (
  dataset_id uuid primary key references dataset,
  ground text not null check (ground <> ''),
  recorded_at timestamptz not null default clock_timestamp()
);
insert into dataset_disclosure (dataset_id, ground)
select d.dataset_id, 'demonstration'
from dataset d
where d.demonstration and d.kind = 'parcels';

-- The parcels on which an agency works, and those of a land user or a market entity, by its unified social credit
-- code. An assignment ends by a row that says so; the latest row of a parcel and organisation counts.
create table parcel_assignment (
  district_code text not null,
  parcel_no text not null,
  assignment_no bigint generated always as identity,
  organisation text not null check (organisation ~ '^[0-9A-Z]{18}$'),
  capacity text not null check (capacity in ('agency', 'entity')),
  assigned boolean not null,
  reason text not null check (reason <> ''),
  assigned_by text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, assignment_no),
  foreign key (district_code, parcel_no) references parcel_key
);
create index parcel_assignment_organisation on parcel_assignment (organisation, capacity);

-- The parcels of whoever acts. A view reads as its owner, so it asks no policy of the table again.
create view assigned_parcel as
select l.district_code, l.parcel_no
from (
  select distinct on (a.district_code, a.parcel_no) a.district_code, a.parcel_no, a.assigned
  from parcel_assignment a
  where a.organisation = acting_organisation()
    and a.capacity = case current_user when 'panhuo_agency' then 'agency' when 'panhuo_entity' then 'entity' end
  order by a.district_code, a.parcel_no, a.assignment_no desc
) l
where l.assigned;
grant select on assigned_parcel to panhuo_agency, panhuo_entity;

-- ---------------------------------------------------------------- how a table is guarded

-- For a table that everybody reads: districts, plans, code lists, loaded tables.
create procedure guard_reference(guarded regclass)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format(
    'create policy everybody_reads on %s for select to panhuo_anonymous, panhuo_entity, panhuo_agency, '
    'panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, '
    'panhuo_system_admin, panhuo_security_admin, panhuo_audit_admin, panhuo_house using (true)', guarded);
  execute format(
    'grant select on %s to panhuo_anonymous, panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, '
    'panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_system_admin, panhuo_security_admin, '
    'panhuo_audit_admin, panhuo_house', guarded);
end
$$;

-- For a table with district_code and parcel_no: the city's offices read all of it, a district's its own, an
-- organisation what it is assigned. `disclosed` says what a visitor sees; without it, nothing.
create procedure guard_parcel_record(guarded regclass, disclosed text default null)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format(
    'create policy city_offices_read on %s for select to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, '
    'panhuo_house using (true)', guarded);
  execute format(
    'create policy district_reads_its_own on %s for select to panhuo_district, panhuo_county_bureau '
    'using (district_code = acting_district())', guarded);
  execute format(
    'create policy organisation_reads_assigned on %s for select to panhuo_agency, panhuo_entity '
    'using ((district_code, parcel_no) in (select a.district_code, a.parcel_no from assigned_parcel a))', guarded);
  execute format(
    'grant select on %s to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house, '
    'panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity', guarded);
  if disclosed is not null then
    execute format('create policy visitor_reads_disclosed on %s for select to panhuo_anonymous using (%s)',
                   guarded, disclosed);
    execute format('grant select on %s to panhuo_anonymous', guarded);
  end if;
end
$$;

-- Lets roles write a table: `verbs` as in a grant; `condition` decides which rows.
create procedure let_write(guarded regclass, verbs text, roles text, condition text default 'true')
language plpgsql
as $$
declare
  verb text;
begin
  foreach verb in array string_to_array(verbs, ', ')
  loop
    execute format('create policy %I on %s for %s to %s %s',
                   verb || '_by_' || replace(replace(roles, 'panhuo_', ''), ', ', '_'), guarded, verb, roles,
                   case verb
                     when 'insert' then format('with check (%s)', condition)
                     when 'update' then format('using (%s) with check (%s)', condition, condition)
                     when 'delete' then format('using (%s)', condition)
                   end);
  end loop;
  execute format('grant %s on %s to %s', verbs, guarded, roles);
end
$$;

revoke execute on procedure guard_reference, guard_parcel_record, let_write from public;

-- ---------------------------------------------------------------- every table there is

do $$
declare
  guarded text;
begin
  foreach guarded in array array[
    'city', 'dataset', 'dataset_disclosure', 'dataset_withdrawal', 'district', 'district_outline', 'town',
    'land_use_class', 'land_use_code', 'use_compatibility', 'plan', 'plan_area', 'plan_piece', 'stage',
    'policy_table', 'policy_table_row']
  loop
    call guard_reference(guarded);
  end loop;

  foreach guarded in array array[
    'parcel_overlay', 'finding', 'exclusion_record', 'evaluation', 'evaluation_report', 'occupancy', 'dispute_record',
    'enterprise_year', 'recognition', 'milestone', 'classification', 'parcel_lineage']
  loop
    call guard_parcel_record(guarded, format(
      'exists (select from parcel p where p.district_code = %1$s.district_code and p.parcel_no = %1$s.parcel_no)', guarded));
  end loop;
  call guard_parcel_record('parcel', 'dataset_id in (select d.dataset_id from dataset_disclosure d)');
  call guard_parcel_record('parcel_version', 'dataset_id in (select d.dataset_id from dataset_disclosure d)');
  -- A number by itself tells nothing of the land; whose it is, the district in it says.
  call guard_parcel_record('parcel_key',
    'exists (select from parcel p where p.district_code = parcel_key.district_code and p.parcel_no = parcel_key.parcel_no) '
    'or exists (select from parcel_version v where v.district_code = parcel_key.district_code and v.parcel_no = parcel_key.parcel_no)');
  call guard_parcel_record('parcel_assignment');

  -- The house carries a survey into the register and takes it out again.
  foreach guarded in array array[
    'parcel', 'parcel_key', 'parcel_version', 'parcel_lineage', 'parcel_overlay', 'finding', 'exclusion_record',
    'evaluation', 'evaluation_report', 'occupancy', 'dispute_record', 'enterprise_year', 'recognition', 'milestone']
  loop
    call let_write(guarded, 'insert, update, delete', 'panhuo_house');
  end loop;
  call let_write('dataset', 'insert', 'panhuo_house');
  call let_write('dataset_disclosure', 'insert', 'panhuo_house');
  call let_write('dataset_withdrawal', 'insert', 'panhuo_house');
  -- The register's lock is the city's row: a lock asks for the right to update.
  call let_write('city', 'update', 'panhuo_house');

  -- The bureau loads the tables that the policy refers to.
  call let_write('policy_table', 'insert', 'panhuo_bureau');
  call let_write('policy_table_row', 'insert', 'panhuo_bureau');

  -- A district recognises its own land, and says who works on it.
  call let_write('recognition', 'insert', 'panhuo_district', 'district_code = acting_district()');
  call let_write('milestone', 'insert', 'panhuo_district', 'district_code = acting_district()');
  call let_write('parcel_assignment', 'insert', 'panhuo_district', 'district_code = acting_district()');
  call let_write('parcel_assignment', 'insert', 'panhuo_bureau');

  -- Machinery of imports and jobs: the bureau's, and the house's that does the work.
  foreach guarded in array array['job', 'survey_upload', 'survey_mapping']
  loop
    execute format('alter table %s enable row level security', guarded);
    execute format('create policy import_reads on %s for select to panhuo_bureau, panhuo_house using (true)', guarded);
    execute format('grant select on %s to panhuo_bureau, panhuo_house', guarded);
    call let_write(guarded, 'insert, update, delete', 'panhuo_bureau, panhuo_house');
  end loop;
  -- Rows on their way in: COPY does not work below policies, so these have grants only.
  foreach guarded in array array['incoming_parcel', 'incoming_problem', 'incoming_lineage']
  loop
    execute format('grant select, insert, update, delete on %s to panhuo_bureau, panhuo_house', guarded);
  end loop;
end
$$;

-- Statistics are the owner's to gather; the house asks for them after it has loaded something.
create procedure gather_statistics(of_tables text[])
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  named text;
begin
  foreach named in array of_tables
  loop
    execute format('analyze %I', named);
  end loop;
end
$$;
revoke execute on procedure gather_statistics from public;
grant execute on procedure gather_statistics to panhuo_house;
