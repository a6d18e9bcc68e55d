-- name: listRevenue :many
-- What the ledger holds of each document of a district, moved within a period: agreed, paid, overpaid, the district's
-- share and what of it was handed over, and when the last of all was recorded. Sums of rows, never a rate on a sum.
select l.district_code as "districtCode!",
       l.case_no as "caseNo!",
       l.doc_no as "docNo!",
       sum(case when l.credit = 'premium' then l.amount_fen when l.debit = 'premium' then -l.amount_fen else 0 end)::bigint as "agreedFen!",
       sum(case
             when l.debit = 'treasury' and l.credit = 'receivable' then l.amount_fen
             when l.debit = 'receivable' and l.credit = 'treasury' then -l.amount_fen
             else 0
           end)::bigint as "paidFen!",
       sum(case
             when l.debit = 'treasury' and l.credit = 'overpaid' then l.amount_fen
             when l.debit = 'overpaid' and l.credit = 'treasury' then -l.amount_fen
             else 0
           end)::bigint as "overpaidFen!",
       sum(case when l.debit = 'district-share' then l.amount_fen when l.credit = 'district-share' then -l.amount_fen else 0 end)::bigint as "districtFen!",
       sum(case
             when l.debit = 'due-to-district' and l.credit = 'treasury' then l.amount_fen
             when l.debit = 'treasury' and l.credit = 'due-to-district' then -l.amount_fen
             else 0
           end)::bigint as "allottedFen!",
       -- Of all that is told, not of the document: the same moment on each.
       max(max(l.recorded_at)) over () as "knownAt!"
from ledger_posting l
where l.valid_on between :from::date and :to::date
  and l.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
  and (:districtCode?::text is null or l.district_code = :districtCode?::text)
group by l.district_code, l.case_no, l.doc_no
order by l.district_code, l.case_no, l.doc_no;
