-- What an enterprise invests, pays in tax and uses is its own business: it is not disclosed with the parcels that it
-- stands on. The demonstration's figures are of nobody.
drop policy visitor_reads_disclosed on enterprise_year;
create policy visitor_reads_fictional on enterprise_year for select to panhuo_anonymous using (
  exists (
    select
    from parcel p
    join dataset d on d.dataset_id = p.dataset_id
    where p.district_code = enterprise_year.district_code and p.parcel_no = enterprise_year.parcel_no
      and d.demonstration));
