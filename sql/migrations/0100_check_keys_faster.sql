-- Eight digits, as before: without the regular expression a key is written in four fifths of the time.
alter table parcel_key
  drop constraint parcel_key_parcel_no_check,
  add constraint parcel_key_parcel_no_check check (octet_length(parcel_no) = 8 and ltrim(parcel_no, '0123456789') = '');
