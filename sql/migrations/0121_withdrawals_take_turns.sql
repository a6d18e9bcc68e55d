-- The withdrawal of an import takes the turn of every district: what a command there has read of a parcel is true until
-- it writes, and what it wrote is seen by who asks whether anything leans on the import.
create policy turn_is_seen_by_house on district_turn for select
  to panhuo_house
  using (true);
grant select on district_turn to panhuo_house;
call let_write('district_turn', 'insert, update', 'panhuo_house');
