-- name: takeTurn :one
-- Holds the district's turn until the transaction ends.
insert into district_turn (district_code)
values (:districtCode::text)
on conflict (district_code) do update
set turns = district_turn.turns + 1
returning turns as "turns!";

-- name: takeEveryTurn :exec
-- Holds the turns of all districts, taken in the order of their codes: whoever waits for one holds no other.
insert into district_turn (district_code)
select d.code
from district d
order by d.code
on conflict (district_code) do update
set turns = district_turn.turns + 1;

-- name: awaitTurns :one
-- Before what is told with the moment up to which all is told: no act is under way until the transaction ends.
select await_turns()::text as "awaited!";

-- name: openCase :one
-- Numbers are given in order; the district's turn is held, so no other command takes the same one.
insert into registry_case (district_code, room, case_no, organisation)
values (:districtCode::text, :room::text, next_case_no(:districtCode::text, :room::text), :organisation?::text)
returning case_no as "caseNo!";

-- name: readStanding :maybe
-- `version` counts every act, whatever its day.
select c.case_no as "caseNo!",
       c.organisation as "organisation",
       c.opened_at as "openedAt!",
       a.act_no as "actNo!",
       a.command as "command!",
       a.state as "state!",
       a.content as "content!",
       a.valid_on as "validOn!",
       a.recorded_at as "recordedAt!",
       (select max(v.act_no)
        from registry_act v
        where v.district_code = c.district_code and v.room = c.room and v.case_no = c.case_no
          and v.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')) as "version!"
from registry_case c
cross join lateral standing(
  c.district_code, c.room, c.case_no, coalesce(:asOf?::date, 'infinity'),
  coalesce(:knownAt?::timestamptz, 'infinity'), coalesce(:before?::integer, 2147483647)) a
where c.district_code = :districtCode::text and c.room = :room::text and c.case_no = :caseNo::integer;

-- name: readFirstOfCorrections :one
-- The first of an act and all that it took the place of, one correction after another.
with recursive replaced as (
  select a.act_no, a.corrects
  from registry_act a
  where a.district_code = :districtCode::text and a.room = :room::text and a.case_no = :caseNo::integer
    and a.act_no = :actNo::integer
  union all
  select a.act_no, a.corrects
  from replaced r
  join registry_act a
    on a.district_code = :districtCode::text and a.room = :room::text and a.case_no = :caseNo::integer
      and a.act_no = r.corrects
)
select min(r.act_no) as "actNo!"
from replaced r;

-- name: listCases :many
-- As readStanding, one after another; a page is cut at `limit`.
select c.district_code as "districtCode!",
       c.case_no as "caseNo!",
       c.organisation as "organisation",
       c.opened_at as "openedAt!",
       a.act_no as "actNo!",
       a.command as "command!",
       a.state as "state!",
       a.content as "content!",
       a.valid_on as "validOn!",
       a.recorded_at as "recordedAt!",
       array(
         select k.parcel_no
         from case_parcel k
         where k.district_code = c.district_code and k.room = c.room and k.case_no = c.case_no and k.act_no = a.act_no
         order by k.parcel_no) as "parcels!",
       (select max(v.act_no)
        from registry_act v
        where v.district_code = c.district_code and v.room = c.room and v.case_no = c.case_no
          and v.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')) as "version!"
from registry_case c
cross join lateral standing(
  c.district_code, c.room, c.case_no, coalesce(:asOf?::date, 'infinity'),
  coalesce(:knownAt?::timestamptz, 'infinity')) a
where c.room = :room::text
  and (:districtCode?::text is null or c.district_code = :districtCode::text)
  and (:state?::text is null or a.state = :state::text)
  and (:parcelNo?::text is null or exists (
    select
    from case_parcel k
    where k.district_code = c.district_code and k.room = c.room and k.case_no = c.case_no and k.act_no = a.act_no
      and k.parcel_no = :parcelNo::text))
  and (c.district_code, c.case_no) > (:afterDistrict::text, :afterNo::integer)
order by c.district_code, c.case_no
limit :limit::integer;

-- name: listActs :many
select a.act_no as "actNo!",
       a.command as "command!",
       a.state as "state!",
       a.content as "content!",
       a.input as "input!",
       a.valid_on as "validOn!",
       a.recorded_at as "recordedAt!",
       a.account as "account!",
       a.role as "role!",
       a.reason as "reason",
       a.doc_no as "docNo",
       a.policy_package as "policyPackage",
       a.corrects as "corrects",
       array(
         select t.sha256
         from act_attachment t
         where t.district_code = a.district_code and t.room = a.room and t.case_no = a.case_no and t.act_no = a.act_no
         order by t.sha256) as "attachments!"
from registry_act a
where a.district_code = :districtCode::text and a.room = :room::text and a.case_no = :caseNo::integer
  and a.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
order by a.act_no;

-- name: addAct :one
insert into registry_act (
  district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role, reason, doc_no,
  policy_package, corrects)
values (
  :districtCode::text, :room::text, :caseNo::integer, :actNo::integer, :command::text, :state::text, :content::jsonb,
  :input::jsonb, :validOn::date, :account::text, :role::text, :reason?::text, :docNo?::text, :policyPackage?::text,
  :corrects?::integer)
returning recorded_at as "recordedAt!";

-- name: addCaseParcels :exec
-- The map shows the mode of a parcel's project and the year of its plan: the land that the case had is drawn, too.
with added as (
  insert into case_parcel (district_code, room, case_no, act_no, parcel_no)
  select :districtCode::text, :room::text, :caseNo::integer, :actNo::integer, p.no
  from unnest(:parcels::text[]) as p (no)
  returning parcel_no
)
insert into map_change (district_code, parcel_no)
select :districtCode::text, k.parcel_no
from (
  select a.parcel_no
  from added a
  union
  select k.parcel_no
  from case_parcel k
  where k.district_code = :districtCode::text and k.room = :room::text and k.case_no = :caseNo::integer
) k
where :room::text in ('projects', 'plans');

-- name: listCaseParcels :many
select k.parcel_no as "parcelNo!"
from case_parcel k
where k.district_code = :districtCode::text and k.room = :room::text and k.case_no = :caseNo::integer
  and k.act_no = :actNo::integer
order by k.parcel_no;

-- name: addDeadlines :exec
insert into deadline (district_code, room, case_no, act_no, deadline_no, kind, due_on, about, cost_fen)
select :districtCode::text, :room::text, :caseNo::integer, :actNo::integer, row_number() over (), d.kind, d."dueOn",
       d.about, d."costFen"
from json_to_recordset(:deadlines::json) as d (kind text, "dueOn" date, about jsonb, "costFen" bigint);

-- name: addPostings :exec
-- Recorded when their act was: whoever asks for a moment is told of both or of neither.
insert into ledger_posting (
  district_code, posting_no, room, case_no, act_no, doc_no, debit, credit, amount_fen, valid_on, recorded_at, reverses)
select :districtCode::text,
       (select coalesce(max(l.posting_no), 0) from ledger_posting l where l.district_code = :districtCode::text)
         + row_number() over (),
       a.room, a.case_no, a.act_no, p."docNo", p.debit, p.credit, p."amountFen", a.valid_on, a.recorded_at, p.reverses
from json_to_recordset(:postings::json) as p (
  "docNo" text, debit text, credit text, "amountFen" bigint, reverses bigint)
join registry_act a
  on a.district_code = :districtCode::text and a.room = :room::text and a.case_no = :caseNo::integer
    and a.act_no = :actNo::integer;

-- name: listPostings :many
select l.posting_no as "postingNo!",
       l.act_no as "actNo!",
       l.doc_no as "docNo!",
       l.debit as "debit!",
       l.credit as "credit!",
       l.amount_fen as "amountFen!",
       l.valid_on as "validOn!",
       l.recorded_at as "recordedAt!",
       l.reverses as "reverses"
from ledger_posting l
where l.district_code = :districtCode::text and l.room = :room::text and l.case_no = :caseNo::integer
  and l.valid_on <= coalesce(:asOf?::date, 'infinity')
  and l.recorded_at <= coalesce(:knownAt?::timestamptz, 'infinity')
order by l.posting_no;

-- name: addAttachment :exec
insert into attachment (district_code, sha256, media_type, name, bytes, body, account, organisation)
values (:districtCode::text, :sha256::text, :mediaType::text, :name::text, :bytes::integer, :body::bytea,
        :account::text, :organisation?::text)
on conflict do nothing;

-- name: addSending :exec
-- By the name under which it was sent first.
insert into attachment_sending (district_code, sha256, account, name, organisation)
values (:districtCode::text, :sha256::text, :account::text, :name::text, :organisation?::text)
on conflict do nothing;

-- name: readAttachment :maybe
-- What is attached to some act of a case.
select a.media_type as "mediaType!",
       t.name as "name!",
       a.body as "body!"
from act_attachment t
join attachment a on a.district_code = t.district_code and a.sha256 = t.sha256
where t.district_code = :districtCode::text and t.room = :room::text and t.case_no = :caseNo::integer
  and t.sha256 = :sha256::text
order by t.act_no
limit 1;

-- name: attachToAct :exec
-- By the name under which whoever acts has sent it; by that of its first sender where he names another's.
insert into act_attachment (district_code, room, case_no, act_no, sha256, name)
select :districtCode::text, :room::text, :caseNo::integer, :actNo::integer, a.sha256, coalesce(s.name, a.name)
from attachment a
left join attachment_sending s
  on s.district_code = a.district_code and s.sha256 = a.sha256 and s.account = :account::text
where a.district_code = :districtCode::text and a.sha256 = any (:attachments::text[]);

-- name: listDue :many
-- What is due in the cases as they stand, up to a day, as far as known at a moment.
select d.district_code as "districtCode!",
       d.room as "room!",
       d.case_no as "caseNo!",
       d.kind as "kind!",
       d.due_on as "dueOn!",
       d.about as "about!",
       d.cost_fen as "costFen"
from deadline d
where d.due_on between :from::date and :to::date
  and (:districtCode?::text is null or d.district_code = :districtCode::text)
  -- Once a project is completed, or given up, the term that its scheme set is over.
  and (d.kind <> 'development-period' or not exists (
    select
    -- The project is its scheme's: terms that were set before they named it are over with it, too.
    from standing(d.district_code, d.room, d.case_no, 'infinity', coalesce(:knownAt?::timestamptz, 'infinity')) o
    cross join lateral standing(d.district_code, 'projects', (o.content ->> 'project')::integer, 'infinity',
                                coalesce(:knownAt?::timestamptz, 'infinity')) j
    where j.state in ('completed', 'abandoned')))
  and d.act_no = (select s.act_no from standing(
    d.district_code, d.room, d.case_no, 'infinity', coalesce(:knownAt?::timestamptz, 'infinity')) s)
order by d.due_on, d.district_code, d.room, d.case_no, d.deadline_no;

-- name: addActMilestones :exec
with added as (
  insert into milestone_record (
    district_code, parcel_no, milestone_no, stage, reached_on, doc_no, room, case_no, act_no, is_end)
  select :districtCode::text,
         p.no,
         (select coalesce(max(m.milestone_no), 0) + 1
          from milestone_record m
          where m.district_code = :districtCode::text and m.parcel_no = p.no),
         :stage::text, :reachedOn::date, :docNo?::text, :room::text, :caseNo::integer, :actNo::integer, :isEnd::boolean
  from unnest(:parcels::text[]) as p (no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a;

-- name: withdrawMilestones :exec
with withdrawn as (
  insert into milestone_withdrawal (district_code, parcel_no, milestone_no)
  select m.district_code, m.parcel_no, m.milestone_no
  from milestone_record m
  where m.district_code = :districtCode::text and m.room = :room::text and m.case_no = :caseNo::integer
    and m.act_no = :actNo::integer
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select w.district_code, w.parcel_no
from withdrawn w;
