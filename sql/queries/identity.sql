-- name: addAccount :exec
insert into account (account_id, name, display_name, created_by)
values (:accountId::uuid, :name::text, :displayName::text, :createdBy::text);

-- name: addGrant :exec
insert into account_grant (account_id, role, district_code, organisation, granted_by)
values (:accountId::uuid, :role?::text, :districtCode?::text, :organisation?::text, :grantedBy?::uuid);

-- name: listGrants :many
-- What an account may do and could do before, the latest first.
select g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       g.recorded_at as "recordedAt!"
from account_grant g
where g.account_id = :accountId::uuid
order by g.grant_no desc;

-- name: readAccountByName :maybe
select a.account_id as "accountId!",
       a.name as "name!",
       a.display_name as "displayName!",
       a.disabled as "disabled!"
from account a
where a.name = :name::text;

-- name: listAccounts :many
-- All of them, or one.
select a.account_id as "accountId!",
       a.name as "name!",
       a.display_name as "displayName!",
       a.disabled as "disabled!",
       a.created_at as "createdAt!",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation"
from account a
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = a.account_id
  order by g.grant_no desc
  limit 1
) g on true
where :name?::text is null or a.name = :name?::text
order by a.name;

-- name: setAccountDisabled :exec
update account
set disabled = :disabled::boolean
where account_id = :accountId::uuid;

-- name: setPassword :exec
insert into credential (account_id, password_hash, must_change)
values (:accountId::uuid, :passwordHash::text, :mustChange::boolean)
-- Not by `excluded`: who sets a password for another must not need to read one.
on conflict (account_id) do update
set password_hash = :passwordHash::text, must_change = :mustChange::boolean, changed_at = clock_timestamp();

-- name: holdCredential :maybe
-- Until this transaction ends nobody changes or resets the password that was proved. No row: somebody has meanwhile, or
-- has closed the account.
select c.account_id as "accountId!"
from credential c
join account a on a.account_id = c.account_id
where c.account_id = :accountId::uuid
  and c.password_hash = :proved::text
  and not a.disabled
for no key update of c;

-- name: rehashPassword :exec
-- The same password, hashed dearer.
update credential
set password_hash = :passwordHash::text
where account_id = :accountId::uuid
  and password_hash = :former::text;

-- name: keepFormerPassword :exec
insert into former_password (account_id, password_hash)
select c.account_id, c.password_hash
from credential c
where c.account_id = :accountId::uuid;

-- name: listFormerPasswords :many
select f.password_hash as "passwordHash!"
from former_password f
where f.account_id = :accountId::uuid
order by f.password_no desc
limit :limit::integer;

-- name: readCredential :maybe
-- All that a sign-in by name needs to know.
select a.account_id as "accountId!",
       a.disabled as "disabled!",
       c.password_hash as "passwordHash!",
       f.secret as "secret"
from account a
join credential c on c.account_id = a.account_id
left join second_factor f on f.account_id = a.account_id and f.confirmed
where a.name = :name::text;

-- name: countAttempt :one
-- Counted before it is judged: of many at once no more than the limit get through.
insert into sign_in_attempt (name, address)
values (:name::text, :address::text)
returning attempt_no as "attemptNo!";

-- name: recentAttempts :one
select count(*) filter (where t.name = :name::text) as "ofName!",
       count(*) filter (where t.address = :address::text) as "ofAddress!"
from sign_in_attempt t
where t.tried_at > clock_timestamp() - make_interval(secs => :windowSeconds::integer)
  and (t.name = :name::text or t.address = :address::text);

-- name: forgetAttempts :exec
-- After a success those of the name; those of the address stay, but for this one.
delete from sign_in_attempt
where name = :name::text
  or tried_at < clock_timestamp() - interval '1 day';

-- name: beginSession :exec
insert into session (token_hash, account_id, address, by_password)
values (:tokenHash::text, :accountId::uuid, :address?::text, :byPassword::boolean);

-- name: readSession :maybe
-- Whose session it is and what he may do now; nobody's once it was idle or has lasted too long.
select s.account_id as "accountId!",
       a.name as "name!",
       a.display_name as "displayName!",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       s.by_password and (c.must_change
         or c.changed_at < clock_timestamp() - make_interval(days => :passwordDays::integer)) as "passwordDue",
       s.seen_at < clock_timestamp() - interval '1 minute' as "stale!"
from session s
join account a on a.account_id = s.account_id
left join credential c on c.account_id = s.account_id
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = s.account_id
  order by g.grant_no desc
  limit 1
) g on true
where s.token_hash = :tokenHash::text
  and not a.disabled
  and s.seen_at > clock_timestamp() - make_interval(secs => :idleSeconds::integer)
  and s.created_at > clock_timestamp() - make_interval(secs => :absoluteSeconds::integer);

-- name: holdSession :maybe
-- Nobody ends the session before this transaction has ended. No row: somebody has already.
select s.account_id as "accountId!"
from session s
where s.token_hash = :tokenHash::text
for key share;

-- name: touchSession :exec
update session
set seen_at = clock_timestamp()
where token_hash = :tokenHash::text;

-- name: endSession :exec
delete from session
where token_hash = :tokenHash::text;

-- name: endSessions :exec
delete from session
where account_id = :accountId::uuid;

-- name: addAccessToken :exec
insert into access_token (token_id, account_id, label, token_hash, expires_at)
values (:tokenId::uuid, :accountId::uuid, :label::text, :tokenHash::text,
        clock_timestamp() + make_interval(days => :days::integer));

-- name: listAccessTokens :many
select t.token_id as "id!",
       t.label as "label!",
       t.created_at as "createdAt!",
       t.expires_at as "expiresAt!",
       t.used_at as "usedAt"
from access_token t
where t.account_id = :accountId::uuid
  and t.revoked_at is null
  and t.expires_at > clock_timestamp()
order by t.created_at, t.token_id;

-- name: revokeAccessToken :exec
update access_token
set revoked_at = clock_timestamp()
where token_id = :tokenId::uuid
  and account_id = :accountId::uuid
  and revoked_at is null;

-- name: forgetAccessTokens :exec
delete from access_token
where account_id = :accountId::uuid;

-- name: readAccessToken :maybe
select t.token_id as "tokenId!",
       t.account_id as "accountId!",
       a.name as "name!",
       a.display_name as "displayName!",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       t.used_at is null or t.used_at < clock_timestamp() - interval '1 minute' as "stale!"
from access_token t
join account a on a.account_id = t.account_id
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = t.account_id
  order by g.grant_no desc
  limit 1
) g on true
where t.token_hash = :tokenHash::text
  and not a.disabled
  and t.revoked_at is null
  and t.expires_at > clock_timestamp();

-- name: touchAccessToken :exec
update access_token
set used_at = clock_timestamp()
where token_id = :tokenId::uuid;

-- name: offerSecondFactor :exec
-- A secret that counts once a code of it was shown; a confirmed one is not replaced.
insert into second_factor (account_id, secret)
values (:accountId::uuid, :secret::text)
on conflict (account_id) do update
set secret = excluded.secret, last_step = 0
where not second_factor.confirmed;

-- name: readSecondFactor :maybe
select f.secret as "secret!",
       f.confirmed as "confirmed!"
from second_factor f
where f.account_id = :accountId::uuid;

-- name: listSecondFactors :many
select f.account_id as "accountId!",
       a.name as "name!",
       f.secret as "secret!"
from second_factor f
join account a using (account_id)
order by a.name;

-- name: resealSecondFactor :exec
update second_factor
set secret = :secret::text
where account_id = :accountId::uuid
  and secret = :former::text;

-- name: useStep :exec
-- A code counts once, and none that is older than the last.
update second_factor
set last_step = :step::bigint
where account_id = :accountId::uuid
  and last_step < :step::bigint;

-- name: confirmSecondFactor :exec
-- The secret that a code was shown of, and no other that was offered meanwhile.
update second_factor
set confirmed = true
where account_id = :accountId::uuid
  and secret = :secret::text
  and not confirmed;

-- name: removeSecondFactor :exec
delete from second_factor
where account_id = :accountId::uuid;

-- name: removeRecoveryCodes :exec
delete from recovery_code
where account_id = :accountId::uuid;

-- name: addRecoveryCodes :exec
insert into recovery_code (account_id, code_hash)
select :accountId::uuid, c.code_hash
from unnest(:codeHashes::text[]) as c (code_hash);

-- name: countRecoveryCodes :one
select count(*)::integer as "left!"
from recovery_code c
where c.account_id = :accountId::uuid
  and c.used_at is null;

-- name: useRecoveryCode :exec
update recovery_code
set used_at = clock_timestamp()
where account_id = :accountId::uuid
  and code_hash = :codeHash::text
  and used_at is null;

-- name: beginOutsideSignIn :exec
insert into outside_sign_in (state_hash, nonce, verifier)
values (:stateHash::text, :nonce::text, :verifier::text);

-- name: takeOutsideSignIn :maybe
-- Once, and within ten minutes.
delete from outside_sign_in
where state_hash = :stateHash::text
returning nonce as "nonce!",
          verifier as "verifier!",
          begun_at > clock_timestamp() - interval '10 minutes' as "fresh!";

-- name: forgetOutsideSignIns :exec
delete from outside_sign_in
where begun_at < clock_timestamp() - interval '1 hour';

-- name: linkOutsideIdentity :exec
insert into outside_identity (issuer, subject, account_id, linked_by)
values (:issuer::text, :subject::text, :accountId::uuid, :linkedBy::text);

-- name: readOutsideIdentity :maybe
select a.account_id as "accountId!",
       a.name as "name!",
       a.disabled as "disabled!"
from outside_identity o
join account a on a.account_id = o.account_id
where o.issuer = :issuer::text
  and o.subject = :subject::text;

-- name: addAssignment :exec
-- From now on the parcel is the organisation's to see and work on, or not any more.
insert into parcel_assignment (district_code, parcel_no, organisation, capacity, assigned, reason, assigned_by)
values (:districtCode::text, :parcelNo::text, :organisation::text, :capacity::text, :assigned::boolean, :reason::text,
        :assignedBy::text);
