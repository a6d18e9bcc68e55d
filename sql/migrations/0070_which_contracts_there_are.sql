-- The keys of contracts, which everybody may follow page by page: whether a case is signed, and what of it is public,
-- disclosed_results says of each (sql/functions). A view reads as its owner does.
create view contract_case as
select k.district_code, k.case_no
from registry_case k
where k.room = 'contracts';

grant select on contract_case
  to panhuo_anonymous, panhuo_entity, panhuo_agency, panhuo_district, panhuo_county_bureau, panhuo_bureau, panhuo_city,
  panhuo_finance, panhuo_auditor, panhuo_system_admin, panhuo_security_admin, panhuo_audit_admin, panhuo_house;
