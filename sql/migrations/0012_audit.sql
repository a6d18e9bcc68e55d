-- The audit (安全审计, GB/T 22239-2019 8.1.4.3): who did or tried what, when, from where, on what, with what result. One
-- chain a district and one of the city, so that districts do not wait for each other. Each entry holds the hash of the
-- one before it; no role may change or remove one.
create table audit_chain (
  -- A district's code, or `city`.
  chain text primary key
);

create table audit_entry (
  chain text not null references audit_chain,
  seq bigint not null check (seq >= 1),
  -- Canonical JSON, byte by byte what was hashed; `json` keeps the text as it is.
  entry json not null check (entry ->> 'chain' = chain and (entry ->> 'seq')::bigint = seq),
  -- The hash of the entry before, empty at the beginning of a chain.
  previous_hash text not null check ((previous_hash = '') = (seq = 1)),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  algorithm text not null check (algorithm in ('sha256', 'sm3')),
  -- Read out of the entry, so that the two cannot differ.
  at text not null generated always as (entry ->> 'at') stored,
  account text generated always as (entry ->> 'name') stored,
  action text not null generated always as (entry ->> 'action') stored,
  outcome text not null generated always as (entry ->> 'outcome') stored
    check (outcome in ('done', 'refused', 'failed')),
  primary key (chain, seq)
);
create index audit_entry_at on audit_entry (at, chain, seq);
create index audit_entry_account on audit_entry (account, at);

alter table audit_chain enable row level security;
alter table audit_entry enable row level security;

do $$
declare
  everybody constant text := 'panhuo_anonymous, panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, '
    'panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_system_admin, panhuo_security_admin, '
    'panhuo_audit_admin, panhuo_house';
  districts constant text := 'panhuo_district, panhuo_county_bureau';
  others constant text := 'panhuo_entity, panhuo_agency, panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, '
    'panhuo_system_admin, panhuo_security_admin, panhuo_audit_admin';
begin
  -- Whoever writes the next entry takes the chain's row first. A lock asks for the right to update; the check lets no
  -- update through.
  execute format('create policy chain_is_read on audit_chain for select to %s using (true)', everybody);
  execute format('create policy chain_is_begun on audit_chain for insert to %s with check (true)', everybody);
  execute format('create policy chain_is_locked on audit_chain for update to %s using (true) with check (false)', everybody);
  execute format('grant select, insert, update on audit_chain to %s', everybody);

  -- The head of a chain is all that a writer needs of it; the rest is for those who read audits.
  execute format('create policy head_is_read on audit_entry for select to %s using (true)', everybody);
  execute format('grant select (chain, seq, hash) on audit_entry to %s', everybody);
  grant select on audit_entry to panhuo_auditor, panhuo_audit_admin, panhuo_house;

  -- Everybody writes of himself only, a district in its own chain; the house writes of sign-ins.
  execute format(
    'create policy district_appends on audit_entry for insert to %s '
    'with check (chain = acting_district() and entry ->> ''account'' is not distinct from acting_account()::text)', districts);
  execute format(
    'create policy actor_appends on audit_entry for insert to %s '
    'with check (entry ->> ''account'' is not distinct from acting_account()::text)', others);
  create policy house_appends on audit_entry for insert to panhuo_house with check (true);
  execute format('grant insert on audit_entry to %s, %s, panhuo_house', districts, others);
end
$$;
