-- name: addPolicyTable :one
insert into policy_table (kind, name, source, doc_no, in_force_from, in_force_to, demonstration, row_count)
values (:kind::text, :name::text, :source::text, :docNo?::text, :from::date, :to?::date, :demonstration::boolean,
        :rowCount::integer)
returning table_no as "tableNo!";

-- name: addPolicyTableRows :exec
insert into policy_table_row (table_no, row_no, value)
select :tableNo::bigint, r.no::integer, r.value::jsonb
from json_array_elements(:rows::json) with ordinality as r (value, no);

-- name: listPolicyTables :many
-- Every version, the one in force on the day first within its kind: the newest of those whose days hold it, as far as
-- loaded by a moment.
select t.table_no as "tableNo!",
       t.kind as "kind!",
       t.name as "name!",
       t.source as "source!",
       t.doc_no as "docNo",
       t.in_force_from as "from!",
       t.in_force_to as "to",
       t.demonstration as "demonstration!",
       t.row_count as "rows!",
       t.loaded_at as "loadedAt!",
       t.in_force_from <= :asOf::date and (t.in_force_to is null or t.in_force_to >= :asOf::date)
         and t.loaded_at <= coalesce(:knownAt?::timestamptz, 'infinity') as "inForce!"
from policy_table t
order by t.kind, t.in_force_from desc, t.table_no desc;

-- name: listPolicyTableRows :many
select r.row_no as "rowNo!",
       r.value as "value!"
from policy_table_row r
where r.table_no = :tableNo::bigint
order by r.row_no;
