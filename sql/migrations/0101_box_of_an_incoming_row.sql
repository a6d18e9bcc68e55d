-- Whoever writes a row on its way in has gone through its positions: its box is written with it, where to work it out
-- took a tenth of the time of storing the row. Rows that are there keep theirs.
alter table incoming_parcel
  alter column west drop expression,
  alter column south drop expression,
  alter column east drop expression,
  alter column north drop expression;
