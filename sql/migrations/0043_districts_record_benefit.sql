-- A district records what the enterprise on a parcel of its own invested, produced and paid in a year (61 四（一）).
call let_write('enterprise_year', 'insert', 'panhuo_district', 'district_code = acting_district()');
