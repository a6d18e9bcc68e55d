-- A file is kept once for the same bytes, and an act calls it what whoever gave the command called it: not what somebody
-- else did who had sent the same before, whom a reader of the case need not know of.
alter table act_attachment add column name text check (name <> '');

update act_attachment t
set name = coalesce(
  (select s.name
   from attachment_sending s
   join registry_act a
     on a.district_code = t.district_code and a.room = t.room and a.case_no = t.case_no and a.act_no = t.act_no
       and a.account = s.account
   where s.district_code = t.district_code and s.sha256 = t.sha256),
  (select f.name
   from attachment f
   where f.district_code = t.district_code and f.sha256 = t.sha256));

alter table act_attachment alter column name set not null;
