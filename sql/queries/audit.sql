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
