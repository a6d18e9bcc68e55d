-- The run of the classification that still holds of every parcel on a day: made for that day by these rules, and nothing
-- that they read was recorded since its gathering began. Null where there is none, and outcomes are to be computed.
-- It asks as the owner does: what has changed may lie beyond the asker's view.
create or replace function current_run(day date)
returns bigint
-- The generated functions that it calls come after it.
language plpgsql
stable
security definer
set search_path = public, pg_temp
as $$
begin
  return (
    select r.run_no
    from (
      select l.*
      from classification_run l
      where l.as_of = day and l.finished_at is not null
      order by l.run_no desc
      limit 1
    ) r
    join gathering g on g.gather_no = r.gather_no
    where r.rules = rules_version()
      and g.basis = gathering_basis()
      and g.complete_to is not null
      and not exists (select from parcels_recorded_since(g.complete_to)));
end
$$;

-- What a run found of a parcel: its latest outcome up to then. Read it as `left join lateral outcome_of(…) c on true`.
create or replace function outcome_of(district text, no text, run bigint)
returns table (overall text, matched text[])
language sql
stable
as $$
  select k.overall::text,
         array(
           select w.word
           from classification_run r
           join classification_word w on w.words = r.words
           where r.run_no = k.run_no and w.list = 'matched' and (k.reasons >> w.place) & 1 = 1
           order by w.place)
  from classification k
  where k.district_code = district and k.parcel_no = no and k.run_no <= run
  order by k.run_no desc
  limit 1
$$;
