-- People who may sign in. Operational state, not a record of the register: it is updated in place, and every change is
-- told in the audit. Only the house reads secrets, and of those only hashes are kept, but for the second factor's,
-- which both sides must know.
create table account (
  account_id uuid primary key,
  -- The name to sign in with.
  name text not null unique check (name ~ '^[a-z][a-z0-9._-]{1,39}$'),
  display_name text not null check (display_name <> ''),
  disabled boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp()
);

-- What an account may do: the latest row counts, and no role is an end of all powers.
create table account_grant (
  account_id uuid not null references account,
  grant_no bigint generated always as identity,
  role text check (role in ('entity', 'agency', 'district', 'county-bureau', 'bureau', 'city', 'finance', 'auditor',
                            'system-admin', 'security-admin', 'audit-admin')),
  district_code text references district,
  organisation text check (organisation ~ '^[0-9A-Z]{18}$'),
  -- The account that granted it; null for the command line.
  granted_by uuid references account,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (account_id, grant_no),
  -- Nobody raises himself.
  check (granted_by <> account_id),
  check ((coalesce(role, '') in ('district', 'county-bureau')) = (district_code is not null)),
  check ((coalesce(role, '') in ('agency', 'entity')) = (organisation is not null))
);

create table credential (
  account_id uuid primary key references account,
  -- Node's scrypt with its parameters: `scrypt$15$8$3$salt$hash`.
  password_hash text not null check (password_hash like 'scrypt$%'),
  changed_at timestamptz not null default clock_timestamp(),
  -- Set by somebody else, so it is changed at the first sign-in.
  must_change boolean not null
);

-- Former passwords, which are not taken again.
create table former_password (
  account_id uuid not null references account,
  password_no bigint generated always as identity,
  password_hash text not null,
  primary key (account_id, password_no)
);

-- The second factor (RFC 6238). `last_step`: a code counts once.
create table second_factor (
  account_id uuid primary key references account,
  secret text not null,
  confirmed boolean not null default false,
  last_step bigint not null default 0
);

create table recovery_code (
  account_id uuid not null references account,
  code_hash text not null check (code_hash ~ '^[0-9a-f]{64}$'),
  used_at timestamptz,
  primary key (account_id, code_hash)
);

create table session (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  account_id uuid not null references account,
  address text,
  -- False where the city's single sign-on answered for the person: its passwords are not ours to age.
  by_password boolean not null,
  created_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
create index session_account on session (account_id);

-- Tokens that an account gave to its own programs.
create table access_token (
  token_id uuid primary key,
  account_id uuid not null references account,
  label text not null check (label <> ''),
  token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz
);
create index access_token_account on access_token (account_id);

-- An identity of the city's single sign-on, by issuer and subject; never by e-mail, which others may come to hold.
create table outside_identity (
  issuer text not null,
  subject text not null,
  account_id uuid not null references account,
  linked_by text not null,
  linked_at timestamptz not null default clock_timestamp(),
  primary key (issuer, subject)
);

-- A sign-in at the city's single sign-on that was begun and has not come back yet.
create table outside_sign_in (
  state_hash text primary key check (state_hash ~ '^[0-9a-f]{64}$'),
  nonce text not null,
  verifier text not null,
  begun_at timestamptz not null default clock_timestamp()
);

-- Attempts that have not succeeded, counted by name (whether or not there is such an account) and by address.
create table sign_in_attempt (
  attempt_no bigint generated always as identity primary key,
  name text not null,
  address text not null,
  tried_at timestamptz not null default clock_timestamp()
);
create index sign_in_attempt_name on sign_in_attempt (name, tried_at);
create index sign_in_attempt_address on sign_in_attempt (address, tried_at);

do $$
declare
  guarded text;
  administrators constant text := 'panhuo_system_admin, panhuo_security_admin';
begin
  foreach guarded in array array[
    'credential', 'former_password', 'second_factor', 'recovery_code', 'session', 'access_token', 'outside_identity',
    'outside_sign_in', 'sign_in_attempt']
  loop
    execute format('alter table %s enable row level security', guarded);
    execute format('create policy house_reads on %s for select to panhuo_house using (true)', guarded);
    execute format('grant select on %s to panhuo_house', guarded);
    call let_write(guarded, 'insert, update, delete', 'panhuo_house');
  end loop;

  foreach guarded in array array['account', 'account_grant']
  loop
    execute format('alter table %s enable row level security', guarded);
    execute format('create policy administrators_read on %s for select to panhuo_house, %s using (true)', guarded, administrators);
    execute format('grant select on %s to panhuo_house, %s', guarded, administrators);
  end loop;
  -- One makes accounts, the other gives them powers; neither does so to himself.
  call let_write('account', 'insert', 'panhuo_system_admin');
  call let_write('account', 'update', 'panhuo_system_admin', 'account_id <> acting_account()');
  call let_write('account_grant', 'insert', 'panhuo_security_admin',
                 'account_id <> acting_account() and granted_by = acting_account()');
  -- A first password is set for somebody else, and never read; who is sent away is signed out.
  create policy of_others on credential for select to panhuo_system_admin using (account_id <> acting_account());
  grant select (account_id) on credential to panhuo_system_admin;
  call let_write('credential', 'insert, update', 'panhuo_system_admin', 'account_id <> acting_account()');
  foreach guarded in array array['session', 'second_factor', 'recovery_code', 'access_token']
  loop
    execute format('create policy of_others on %s for select to panhuo_system_admin using (account_id <> acting_account())', guarded);
    execute format('grant select (account_id) on %s to panhuo_system_admin', guarded);
    call let_write(guarded, 'delete', 'panhuo_system_admin', 'account_id <> acting_account()');
  end loop;
end
$$;
