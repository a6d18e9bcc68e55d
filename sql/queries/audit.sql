-- name: lockAuditChain :maybe
-- Held to the end of the transaction: entries of one chain follow each other without a gap.
select c.chain as "chain!"
from audit_chain c
where c.chain = :chain::text
for update;

-- name: beginAuditChain :exec
insert into audit_chain (chain)
values (:chain::text)
on conflict do nothing;

-- name: readAuditHead :maybe
select e.seq as "seq!",
       e.hash as "hash!"
from audit_entry e
where e.chain = :chain::text
order by e.seq desc
limit 1;

-- name: addAuditEntry :exec
insert into audit_entry (chain, seq, entry, previous_hash, hash, algorithm)
values (:chain::text, :seq::bigint, :entry::json, :previousHash::text, :hash::text, :algorithm::text);

-- name: listAuditEntries :many
-- The latest first, before the pair (`beforeAt`, `beforeChain`, `beforeSeq`).
select e.chain as "chain!",
       e.seq as "seq!",
       e.entry::text as "entry!",
       e.hash as "hash!"
from audit_entry e
where (:chain?::text is null or e.chain = :chain?::text)
  and (:account?::text is null or e.account = :account?::text)
  and (:action?::text is null or e.action = :action?::text)
  and (:outcome?::text is null or e.outcome = :outcome?::text)
  and (:from?::text is null or e.at >= :from?::text)
  and (:to?::text is null or e.at < :to?::text)
  and (:beforeAt?::text is null or (e.at, e.chain, e.seq) < (:beforeAt?::text, :beforeChain?::text, :beforeSeq?::bigint))
order by e.at desc, e.chain desc, e.seq desc
limit :limit::integer;

-- name: listAuditChains :many
select c.chain as "chain!"
from audit_chain c
order by c.chain;

-- name: readAuditChain :many
-- As it stands, in its order, some thousands at a time.
select e.seq as "seq!",
       e.entry::text as "entry!",
       e.previous_hash as "previousHash!",
       e.hash as "hash!",
       e.algorithm as "algorithm!"
from audit_entry e
where e.chain = :chain::text
  and e.seq > :afterSeq::bigint
order by e.seq
limit :limit::integer;

-- name: takeLock :one
-- Whoever names the same waits until this transaction ends.
select pg_advisory_xact_lock(hashtextextended(:name::text, 0))::text as "taken!";

-- name: readIdempotency :maybe
-- What was answered under a key within the day for which it is kept.
select k.request_hash as "requestHash!",
       k.answer as "answer",
       k.answer is null as "isToldOnce!"
from idempotency_key k
where k.account = :account::text
  and k.key = :key::text
  and k.recorded_at > clock_timestamp() - interval '1 day';

-- name: addIdempotency :exec
insert into idempotency_key (account, key, request_hash, answer)
values (:account::text, :key::text, :requestHash::text, :answer?::jsonb);

-- name: forgetIdempotency :exec
-- One key whose day is over, or all of them.
delete from idempotency_key k
where k.recorded_at <= clock_timestamp() - interval '1 day'
  and (:account?::text is null or k.account = :account?::text)
  and (:key?::text is null or k.key = :key?::text);
