-- A decision that was entered wrongly and corrected since: it stays on record, and counts no more.
create table recognition_withdrawal (
  district_code text not null,
  parcel_no text not null,
  recognition_no integer not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (district_code, parcel_no, recognition_no),
  foreign key (district_code, parcel_no, recognition_no) references recognition
);

do $$
begin
  call guard_parcel_record('recognition_withdrawal',
    'exists (select from parcel p where p.district_code = recognition_withdrawal.district_code and p.parcel_no = recognition_withdrawal.parcel_no)');
  call let_write('recognition_withdrawal', 'insert', 'panhuo_district', 'district_code = acting_district()');
end
$$;
