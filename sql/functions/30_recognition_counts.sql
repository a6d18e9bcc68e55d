-- Whether a decision counts: one that was entered wrongly, and corrected since, stays on record and does not.
create or replace function recognition_counts(decision recognition)
returns boolean
language sql
stable
as $$
  select not exists (
    select
    from recognition_withdrawal w
    where w.district_code = decision.district_code and w.parcel_no = decision.parcel_no
      and w.recognition_no = decision.recognition_no)
$$;
