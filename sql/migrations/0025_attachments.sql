-- Attachments of acts: the same bytes are kept once in a district, whoever sends them, and are his who has sent them.
create table attachment_sending (
  district_code text not null references district,
  sha256 text not null,
  -- The name of the account.
  account text not null,
  -- What the file was called by whoever sent it.
  name text not null check (name <> ''),
  organisation text check (organisation ~ '^[0-9A-Z]{18}$'),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, sha256, account),
  foreign key (district_code, sha256) references attachment
);
create index act_attachment_sha256 on act_attachment (district_code, sha256);

do $$
declare
  city_offices constant text := 'panhuo_bureau, panhuo_city, panhuo_finance';
begin
  alter table attachment_sending enable row level security;
  create policy city_offices_read on attachment_sending for select
    to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house using (true);
  create policy district_reads_its_own on attachment_sending for select
    to panhuo_district, panhuo_county_bureau using (district_code = acting_district());
  create policy organisation_reads_its_own on attachment_sending for select
    to panhuo_agency, panhuo_entity using (organisation = acting_organisation());
  grant select on attachment_sending to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
    panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity;
  call let_write('attachment_sending', 'insert', 'panhuo_district, panhuo_county_bureau', 'district_code = acting_district()');
  call let_write('attachment_sending', 'insert', city_offices);
  call let_write('attachment_sending', 'insert', 'panhuo_agency, panhuo_entity', 'organisation = acting_organisation()');

  -- What was attached to a case is seen as the case is: the subquery is itself subject to the policies of its table.
  drop policy organisation_reads_its_own on attachment;
  create policy organisation_reads_its_own on attachment for select to panhuo_agency, panhuo_entity using (
    exists (
      select from attachment_sending s
      where s.district_code = attachment.district_code and s.sha256 = attachment.sha256)
    or exists (
      select from act_attachment t
      where t.district_code = attachment.district_code and t.sha256 = attachment.sha256));
end
$$;
