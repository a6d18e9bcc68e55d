-- Every command may carry a key, those of administrators and of one's own account among them. A key and its answer are
-- kept for a day (api/audit/sending.ts).

-- Null: the answer held what is told once, a first password or a token, and is not kept.
alter table idempotency_key alter column answer drop not null;
create index idempotency_key_recorded on idempotency_key (recorded_at);

do $$
declare
  administrators constant text := 'panhuo_system_admin, panhuo_security_admin';
  own constant text := 'account = coalesce(acting_account()::text, ''bureau-token'')';
  everybody constant text := 'panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, '
    'panhuo_city, panhuo_finance, ' || administrators;
begin
  execute format('create policy administrators_read_own_keys on idempotency_key for select to %s using (%s)', administrators, own);
  execute format('grant select on idempotency_key to %s', administrators);
  -- Whoever may change nothing is told so by the command, and not by what it looks up first. A visitor has no account.
  create policy readers_read_own_keys on idempotency_key for select
    to panhuo_auditor, panhuo_audit_admin, panhuo_anonymous using (account = acting_account()::text);
  grant select on idempotency_key to panhuo_auditor, panhuo_audit_admin, panhuo_anonymous;
  call let_write('idempotency_key', 'insert', administrators, own);
  call let_write('idempotency_key', 'delete', everybody, own);
  -- What somebody does with his own account the house does for him.
  create policy house_reads on idempotency_key for select to panhuo_house using (true);
  grant select on idempotency_key to panhuo_house;
  call let_write('idempotency_key', 'insert, delete', 'panhuo_house');
end
$$;
