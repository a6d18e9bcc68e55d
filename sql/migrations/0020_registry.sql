-- The registry: what was done in each case (案件), act by act. A case is one place in the library, one plan, one
-- project, one scheme, one contract …; an act (行政行为) is one command that was carried out on it, with the whole
-- state it left. Nothing is edited: a correction is a further act that says which one it takes the place of.

-- Every command takes its district's turn first, so that commands of one district follow each other and those of
-- different districts do not wait for each other. What a guard has read is therefore still true when it writes.
-- A piece of machinery, not a record: it counts up in place.
create table district_turn (
  district_code text primary key references district,
  turns bigint not null default 1
);

create table registry_case (
  district_code text not null references district,
  room text not null check (room ~ '^[a-z][a-z-]{2,29}$'),
  case_no integer not null check (case_no >= 1),
  -- The entity or agency that it is about, and may see it, by its unified social credit code.
  organisation text check (organisation ~ '^[0-9A-Z]{18}$'),
  opened_at timestamptz not null default clock_timestamp(),
  primary key (district_code, room, case_no)
);

create table registry_act (
  district_code text not null,
  room text not null,
  case_no integer not null,
  -- 1, 2, 3 …: the version of the case that this act made.
  act_no integer not null check (act_no >= 1),
  command text not null,
  -- The state and the whole content that the act left.
  state text not null,
  content jsonb not null,
  -- What the command brought along.
  input jsonb not null,
  -- Valid time: the day on which it has effect. Recorded time: when it was entered.
  valid_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  -- The name of the account, and the role in which it acted.
  account text not null,
  role text not null,
  reason text,
  doc_no text check (doc_no <> ''),
  -- The package that its guard was decided under, where a rule decided.
  policy_package text,
  -- The act that this one takes the place of.
  corrects integer check (corrects < act_no),
  primary key (district_code, room, case_no, act_no),
  foreign key (district_code, room, case_no) references registry_case
);
create index registry_act_recorded on registry_act (district_code, recorded_at);

-- The parcels that a case is about, as an act left them.
create table case_parcel (
  district_code text not null,
  room text not null,
  case_no integer not null,
  act_no integer not null,
  parcel_no text not null,
  primary key (district_code, room, case_no, act_no, parcel_no),
  foreign key (district_code, room, case_no, act_no) references registry_act,
  foreign key (district_code, parcel_no) references parcel_key
);
create index case_parcel_parcel on case_parcel (district_code, parcel_no);

-- What is due in a case, as an act left it: those of its last act count.
create table deadline (
  district_code text not null,
  room text not null,
  case_no integer not null,
  act_no integer not null,
  deadline_no integer not null,
  kind text not null,
  due_on date not null,
  -- What it is about, and what missing it costs, in fen; null where it costs nothing that can be reckoned.
  about jsonb not null,
  cost_fen bigint,
  primary key (district_code, room, case_no, act_no, deadline_no),
  foreign key (district_code, room, case_no, act_no) references registry_act
);
create index deadline_due on deadline (district_code, due_on);

-- The revenue ledger, in fen. Each row moves an amount from one account to another, so that debits and credits are
-- equal by construction; a refund or a mistake is a row in the other direction.
create table ledger_posting (
  district_code text not null,
  posting_no bigint not null check (posting_no >= 1),
  room text not null,
  case_no integer not null,
  act_no integer not null,
  -- The contract or supplementary agreement that it belongs to: its own signing date gives its share.
  doc_no text not null,
  debit text not null,
  credit text not null check (credit <> debit),
  amount_fen bigint not null check (amount_fen > 0),
  valid_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  -- The posting that this one takes back.
  reverses bigint check (reverses < posting_no),
  primary key (district_code, posting_no),
  foreign key (district_code, room, case_no, act_no) references registry_act,
  foreign key (district_code, reverses) references ledger_posting
);
-- A posting is taken back once.
create unique index ledger_posting_reversed on ledger_posting (district_code, reverses) where reverses is not null;
create index ledger_posting_case on ledger_posting (district_code, room, case_no);

create table attachment (
  district_code text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  media_type text not null,
  name text not null,
  bytes integer not null check (bytes > 0),
  body bytea not null,
  account text not null,
  -- The organisation that sent it; officials have none.
  organisation text,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, sha256)
);

create table act_attachment (
  district_code text not null,
  room text not null,
  case_no integer not null,
  act_no integer not null,
  sha256 text not null,
  primary key (district_code, room, case_no, act_no, sha256),
  foreign key (district_code, room, case_no, act_no) references registry_act,
  foreign key (district_code, sha256) references attachment
);

-- A command that was sent twice under one key is carried out once and answered alike.
create table idempotency_key (
  -- The account's id; `bureau-token` for the token that belongs to none.
  account text not null,
  key text not null check (length(key) between 8 and 200),
  request_hash text not null,
  answer jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (account, key)
);

-- A stage is reached by an act, and can be left again (a parcel leaves the library). Readers see what is in force:
-- not what an act recorded that was corrected since, and each with the day on which it was left.
alter table milestone rename to milestone_record;
alter table milestone_record
  add column room text,
  add column case_no integer,
  add column act_no integer,
  -- True: on this day the stage was left.
  add column is_end boolean not null default false,
  add foreign key (district_code, room, case_no, act_no) references registry_act;

-- What was recorded by an act that has been corrected since.
create table milestone_withdrawal (
  district_code text not null,
  parcel_no text not null,
  milestone_no integer not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, milestone_no),
  foreign key (district_code, parcel_no, milestone_no) references milestone_record
);

create view milestone with (security_invoker = true) as
with in_force as (
  select m.*
  from milestone_record m
  where not exists (
    select
    from milestone_withdrawal w
    where w.district_code = m.district_code and w.parcel_no = m.parcel_no and w.milestone_no = m.milestone_no)
)
select m.district_code,
       m.parcel_no,
       m.milestone_no,
       m.stage,
       m.reached_on,
       (select min(e.reached_on)
        from in_force e
        where e.district_code = m.district_code and e.parcel_no = m.parcel_no and e.stage = m.stage and e.is_end
          and e.milestone_no > m.milestone_no) as left_on,
       m.doc_no,
       m.recorded_at
from in_force m
where not m.is_end;

-- ---------------------------------------------------------------- who sees and does what

-- The city's offices read every case, a district's offices its own, an organisation those that are about it. A table
-- that hangs on cases is seen as its case is: the subquery below is itself subject to the case's policies.
create procedure guard_case_record(guarded regclass)
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
    'create policy organisation_reads_its_own on %1$s for select to panhuo_agency, panhuo_entity using (exists ('
    'select from registry_case c where c.district_code = %1$s.district_code and c.room = %1$s.room '
    'and c.case_no = %1$s.case_no))', guarded);
  execute format(
    'grant select on %s to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house, '
    'panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity', guarded);
  call let_write(guarded, 'insert', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write(guarded, 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance');
  call let_write(guarded, 'insert', 'panhuo_agency, panhuo_entity', format(
    'exists (select from registry_case c where c.district_code = %1$s.district_code and c.room = %1$s.room '
    'and c.case_no = %1$s.case_no)', guarded));
end
$$;
revoke execute on procedure guard_case_record from public;

do $$
declare
  guarded text;
begin
  foreach guarded in array array['registry_act', 'case_parcel', 'deadline', 'act_attachment', 'ledger_posting']
  loop
    call guard_case_record(guarded);
  end loop;

  alter table registry_case enable row level security;
  create policy city_offices_read on registry_case for select
    to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house using (true);
  create policy district_reads_its_own on registry_case for select
    to panhuo_district, panhuo_county_bureau using (district_code = acting_district());
  create policy organisation_reads_its_own on registry_case for select
    to panhuo_agency, panhuo_entity using (organisation = acting_organisation());
  grant select on registry_case to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
    panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity;
  call let_write('registry_case', 'insert', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('registry_case', 'insert', 'panhuo_agency, panhuo_entity', 'organisation = acting_organisation()');

  alter table attachment enable row level security;
  create policy city_offices_read on attachment for select
    to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house using (true);
  create policy district_reads_its_own on attachment for select
    to panhuo_district, panhuo_county_bureau using (district_code = acting_district());
  create policy organisation_reads_its_own on attachment for select
    to panhuo_agency, panhuo_entity using (organisation = acting_organisation());
  grant select on attachment to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
    panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity;
  call let_write('attachment', 'insert', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('attachment', 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance');
  call let_write('attachment', 'insert', 'panhuo_agency, panhuo_entity', 'organisation = acting_organisation()');

  -- Whoever gives a command takes the district's turn.
  alter table district_turn enable row level security;
  create policy turn_is_seen on district_turn for select
    to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance
    using (true);
  grant select on district_turn
    to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance;
  call let_write('district_turn', 'insert, update', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('district_turn', 'insert, update', 'panhuo_entity, panhuo_agency, panhuo_bureau, panhuo_city, panhuo_finance');

  -- The answers of one's own commands.
  alter table idempotency_key enable row level security;
  create policy own_keys on idempotency_key for select
    to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance
    using (account = coalesce(acting_account()::text, 'bureau-token'));
  grant select on idempotency_key
    to panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance;
  call let_write('idempotency_key', 'insert',
    'panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance',
    'account = coalesce(acting_account()::text, ''bureau-token'')');

  -- Stages are reached by the acts of every office.
  call let_write('milestone_record', 'insert', 'panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('milestone_record', 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance');
  call let_write('milestone_record', 'insert', 'panhuo_agency, panhuo_entity', 'room is not null');
  call let_write('evaluation_report', 'insert', 'panhuo_district', 'district_code = acting_district()');
  call guard_parcel_record('milestone_withdrawal',
    'exists (select from parcel p where p.district_code = milestone_withdrawal.district_code and p.parcel_no = milestone_withdrawal.parcel_no)');
  call let_write('milestone_withdrawal', 'insert', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('milestone_withdrawal', 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance, panhuo_agency, panhuo_entity');
  grant select on milestone
    to panhuo_anonymous, panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
    panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity;
end
$$;
