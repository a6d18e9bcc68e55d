-- Who may do which act, held by the database as well as by the routes: what an office or an organisation writes is an
-- act of its own, and one that its role is entitled to.

-- The commands of every room with the roles that may give them. Written once more than in gis/registry, so that the
-- database does not have to take the routes' word; a test holds the two against each other.
create table act_right (
  room text not null,
  command text not null,
  role text not null,
  -- It opens a case.
  opens boolean not null,
  primary key (room, command, role)
);
insert into act_right (room, command, role, opens)
select v.room, v.command, r.role, v.opens
from (values
  ('evaluations', 'commission', '{district}'::text[], true),
  ('evaluations', 'submit', '{agency}', false),
  ('evaluations', 'return', '{district}', false),
  ('evaluations', 'accept', '{district}', false),
  ('recognitions', 'propose', '{district}', true),
  ('recognitions', 'recognise', '{district}', false),
  ('recognitions', 'refuse', '{district}', false),
  ('library', 'enter', '{district}', true),
  ('library', 'review', '{district}', false),
  ('library', 'leave', '{district}', false),
  ('projects', 'establish', '{district}', true),
  ('projects', 'record', '{district,county-bureau}', false),
  ('projects', 'complete', '{district,county-bureau}', false),
  ('projects', 'abandon', '{district}', false),
  ('plans', 'draft', '{district}', true),
  ('plans', 'revise', '{district}', false),
  ('plans', 'submit', '{district}', false),
  ('plans', 'judge', '{bureau}', false),
  ('plans', 'pre-review-pass', '{bureau}', false),
  ('plans', 'return', '{bureau}', false),
  ('plans', 'approve', '{city}', false),
  ('plans', 'reject', '{city}', false),
  ('plans', 'amend', '{district}', false),
  ('schemes', 'draft', '{entity,district}', true),
  ('schemes', 'revise', '{entity,district}', false),
  ('schemes', 'submit', '{entity,district}', false),
  ('schemes', 'review-design', '{bureau}', false),
  ('schemes', 'approve', '{district}', false),
  ('schemes', 'return', '{district}', false),
  ('supply', 'draft', '{county-bureau}', true),
  ('supply', 'revise', '{county-bureau}', false),
  ('supply', 'submit', '{county-bureau}', false),
  ('supply', 'district-review-pass', '{district}', false),
  ('supply', 'return', '{district}', false),
  ('supply', 'collect', '{bureau}', false),
  ('supply', 'approve', '{city,district}', false),
  ('supply', 'reject', '{city}', false),
  ('contracts', 'prepare', '{county-bureau}', true),
  ('contracts', 'appraise', '{county-bureau}', false),
  ('contracts', 'estimate', '{county-bureau,district,finance}', false),
  ('contracts', 'decide-collectively', '{county-bureau,district}', false),
  ('contracts', 'publicise', '{county-bureau}', false),
  ('contracts', 'receive-objection', '{county-bureau,district,bureau}', false),
  ('contracts', 'answer-objection', '{county-bureau,district}', false),
  ('contracts', 'sign', '{county-bureau}', false),
  ('contracts', 'supplement', '{county-bureau}', false),
  ('contracts', 'pay', '{finance}', false),
  ('contracts', 'refund', '{finance}', false),
  ('contracts', 'allot', '{finance}', false),
  ('contracts', 'break-off', '{county-bureau}', false),
  ('transitions', 'grant', '{district}', true),
  ('transitions', 'conclude', '{district,county-bureau}', false),
  ('quotas', 'propose', '{bureau}', true),
  ('quotas', 'reckon', '{bureau}', false),
  ('quotas', 'decide', '{bureau}', false),
  ('quotas', 'drop', '{bureau}', false)
) v (room, command, roles, opens)
cross join lateral unnest(v.roles) r (role);

-- The role of whoever acts, as the registry writes it: `county-bureau`.
create function acting_role() returns text
language sql stable parallel safe
as $$ select translate(substr(current_user, length('panhuo_') + 1), '_', '-') $$;

create function may_act(in_room text, with_command text) returns boolean
language sql stable parallel safe
as $$
  select exists (
    select
    from act_right r
    where r.room = in_room and r.command = with_command and r.role = acting_role())
$$;

do $$
declare
  of_cases constant text := 'exists (select from registry_case c where c.district_code = registry_act.district_code '
    'and c.room = registry_act.room and c.case_no = registry_act.case_no)';
  of_rights constant text := 'role = acting_role() and may_act(room, command)';
  of_openers constant text := 'exists (select from act_right r where r.room = registry_case.room '
    'and r.role = acting_role() and r.opens)';
  -- Asked as whoever acts: of another's case there is no act.
  of_acts constant text := 'exists (select from registry_act a where a.district_code = %1$s.district_code '
    'and a.room = %1$s.room and a.case_no = %1$s.case_no and a.act_no = %1$s.act_no and a.role = acting_role())';
  of_milestones constant text := 'exists (select from milestone_record m join registry_act a '
    'on a.district_code = m.district_code and a.room = m.room and a.case_no = m.case_no and a.act_no = m.act_no '
    'where m.district_code = milestone_withdrawal.district_code and m.parcel_no = milestone_withdrawal.parcel_no '
    'and m.milestone_no = milestone_withdrawal.milestone_no and may_act(a.room, a.command))';
  guarded text;
begin
  call guard_reference('act_right');

  drop policy insert_by_district_county_bureau on registry_case;
  drop policy insert_by_agency_entity on registry_case;
  revoke insert on registry_case from panhuo_agency;
  call let_write('registry_case', 'insert', 'panhuo_district, panhuo_county_bureau',
    'district_code = acting_district() and ' || of_openers);
  call let_write('registry_case', 'insert', 'panhuo_bureau', of_openers);
  call let_write('registry_case', 'insert', 'panhuo_entity',
    'organisation = acting_organisation() and ' || of_openers);

  drop policy insert_by_district_county_bureau on registry_act;
  drop policy insert_by_bureau_city_finance on registry_act;
  drop policy insert_by_agency_entity on registry_act;
  call let_write('registry_act', 'insert', 'panhuo_district, panhuo_county_bureau',
    'district_code = acting_district() and ' || of_rights);
  call let_write('registry_act', 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance', of_rights);
  call let_write('registry_act', 'insert', 'panhuo_agency, panhuo_entity', of_rights || ' and ' || of_cases);

  -- What hangs on an act is written with it.
  foreach guarded in array array['case_parcel', 'deadline', 'act_attachment', 'ledger_posting']
  loop
    execute format('drop policy insert_by_district_county_bureau on %s', guarded);
    execute format('drop policy insert_by_bureau_city_finance on %s', guarded);
    execute format('drop policy insert_by_agency_entity on %s', guarded);
    call let_write(guarded, 'insert', 'panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city, '
      'panhuo_finance', format(of_acts, guarded));
    if guarded = 'ledger_posting' then
      revoke insert on ledger_posting from panhuo_agency, panhuo_entity;
    else
      call let_write(guarded, 'insert', 'panhuo_agency, panhuo_entity', format(of_acts, guarded));
    end if;
  end loop;

  -- A district records the stage of its decisions, too, which are no acts of a room.
  drop policy insert_by_county_bureau on milestone_record;
  drop policy insert_by_bureau_city_finance on milestone_record;
  drop policy insert_by_agency_entity on milestone_record;
  revoke insert on milestone_record from panhuo_agency, panhuo_entity;
  call let_write('milestone_record', 'insert', 'panhuo_county_bureau, panhuo_bureau, panhuo_city, panhuo_finance',
    format(of_acts, 'milestone_record'));

  -- Withdrawn by whoever might have recorded it. Acts of organisations reach no stage: their grant stays, since a
  -- correction of theirs withdraws whatever its act had recorded, and that is nothing.
  drop policy insert_by_bureau_city_finance_agency_entity on milestone_withdrawal;
  call let_write('milestone_withdrawal', 'insert', 'panhuo_bureau, panhuo_city, panhuo_finance', of_milestones);
end
$$;
