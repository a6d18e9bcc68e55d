import { expect } from "vitest";
import { verifyAudit } from "../../api/audit/verify.ts";
import type { Database } from "../../api/db/database.ts";

/**
 * Whatever happened to the server: each act of the registry has its case, its entry in the audit and its answer kept for
 * a repetition, there is nothing that belongs to no act, the ledger is what the contracts say, and no chain is broken.
 */
export async function expectWholeRegistry(db: Database): Promise<void> {
  const { rows } = await db.driver.query(WHOLE);
  expect(rows.filter(({ differs }) => differs)).toEqual([]);
  expect((await verifyAudit(db)).broken).toEqual([]);
}

const WHOLE = `
  with act as (
    select a.*, a.district_code || '-' || a.case_no as subject
    from registry_act a
  ), told as (
    select e.entry::jsonb as entry
    from audit_entry e
    where e.outcome = 'done' and split_part(e.action, '.', 1) in (select room from registry_case)
  ), document as (
    select a.district_code, a.room, a.case_no, d.value ->> 'docNo' as doc_no,
           (d.value ->> 'amountFen')::bigint as agreed,
           coalesce((
             select sum((p.value ->> 'amountFen')::bigint)
             from jsonb_array_elements(a.content -> 'payments') p
             where p.value ->> 'document' = d.value ->> 'docNo' and p.value ->> 'refundedOn' is null), 0) as received
    from registry_case c
    cross join lateral (
      select x.* from act x
      where x.district_code = c.district_code and x.room = c.room and x.case_no = c.case_no
      order by x.act_no desc limit 1) a
    cross join lateral jsonb_array_elements(a.content -> 'documents') d
    where c.room = 'contracts'
  ), posted as (
    select l.district_code, l.room, l.case_no, l.doc_no,
           sum(case when l.credit = 'premium' then l.amount_fen when l.debit = 'premium' then -l.amount_fen else 0 end) as agreed,
           sum(case when l.debit = 'treasury' and l.credit in ('receivable', 'overpaid') then l.amount_fen
                    when l.credit = 'treasury' and l.debit in ('receivable', 'overpaid') then -l.amount_fen
                    else 0 end) as received
    from ledger_posting l
    group by 1, 2, 3, 4
  )
  select 'acts without an entry in the audit, or entries without an act' as what, subject as which, true as differs
  from (
    select subject, room, case when corrects is null then command else 'correct' end as command, content from act
    except all
    select entry ->> 'subject', split_part(entry ->> 'action', '.', 1), split_part(entry ->> 'action', '.', 2), entry -> 'after'
    from told
    union all
    (select entry ->> 'subject', split_part(entry ->> 'action', '.', 1), split_part(entry ->> 'action', '.', 2), entry -> 'after'
     from told
     except all
     select subject, room, case when corrects is null then command else 'correct' end, content from act)
  ) d
  union all
  select 'acts without an answer kept, or answers without an act', d.id, true
  from (
    select room || ' ' || subject || ' ' || act_no as id from act
    except all
    select (answer ->> 'room') || ' ' || (answer ->> 'id') || ' ' || (answer ->> 'version') from idempotency_key
    union all
    (select (answer ->> 'room') || ' ' || (answer ->> 'id') || ' ' || (answer ->> 'version') from idempotency_key
     except all
     select room || ' ' || subject || ' ' || act_no from act)
  ) d
  union all
  select 'cases without an act, or with a gap in their versions', c.district_code || '-' || c.case_no, true
  from registry_case c
  where (select array_agg(a.act_no order by a.act_no) from act a
         where a.district_code = c.district_code and a.room = c.room and a.case_no = c.case_no)
    is distinct from
    (select array_agg(n) from generate_series(1, (
       select count(*)::integer from act a
       where a.district_code = c.district_code and a.room = c.room and a.case_no = c.case_no)) n)
  union all
  select 'documents that the ledger has otherwise', coalesce(d.doc_no, p.doc_no), true
  from document d
  full join posted p using (district_code, room, case_no, doc_no)
  where coalesce(d.agreed, 0) <> coalesce(p.agreed, 0) or coalesce(d.received, 0) <> coalesce(p.received, 0)`;
