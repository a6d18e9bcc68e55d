-- What was recorded of an enterprise's year and found wrong stays on record. A later record of the year takes its place,
-- or says that nothing is on record of it: the figures were another year's.
alter table enterprise_year
  add column record_no smallint not null default 1 check (record_no >= 1),
  add column is_void boolean not null default false,
  -- Why the record before is wrong.
  add column reason text check (reason <> ''),
  drop constraint enterprise_year_pkey,
  add primary key (district_code, parcel_no, year, record_no),
  add check ((record_no = 1) = (reason is null)),
  add check (record_no > 1 or not is_void);

-- The figures that count: the last record of each year, unless that is void.
create view enterprise_figures with (security_invoker = true) as
select y.*
from enterprise_year y
where not y.is_void
  and not exists (
    select
    from enterprise_year l
    where l.district_code = y.district_code and l.parcel_no = y.parcel_no and l.year = y.year
      and l.record_no > y.record_no);

grant select on enterprise_figures
  to panhuo_anonymous, panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
  panhuo_district, panhuo_county_bureau, panhuo_agency, panhuo_entity;
