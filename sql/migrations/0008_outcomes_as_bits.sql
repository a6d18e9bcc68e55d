-- What a run found of a parcel is kept as bits, each with its word in a list beside: a row of lists of names took
-- four times the room and longer to make and to write than to decide (measured).

-- The words behind the bits. A list is never changed; rules that bring other words bring another list.
create table classification_word (
  -- Which list: a hash of its words.
  words text not null,
  half text not null check (half in ('reasons', 'missing')),
  place smallint not null check (place between 0 and 62),
  -- What is said with the word: it is among the matched categories, the reasons for exclusion …
  list text not null check (list in (
    'matched', 'excluded-by', 'undetermined', 'missing', 'in-force', 'in-force-unknown', 'recognisable', 'recognisable-unknown')),
  word text not null,
  primary key (words, half, place)
);

alter table classification_run
  -- The list that this run's bits are read with; outcomes are compared within one list only.
  add column words text,
  -- Runs go through what was gathered in the order of its gathering.
  add column position_gather bigint not null default 0;

create type land_outcome as enum (
  'eligible', 'not-low-efficiency', 'excluded', 'undetermined',
  -- The parcel is no more: divided, merged or withdrawn.
  'ended');

-- Derived and made anew by the next run: what decides is recorded elsewhere.
drop table classification;
delete from classification_run;

-- What a run found of a parcel, where it differs from what the run before had found. The city as run N saw it
-- is each parcel's latest row up to N; nothing is ever changed or removed. Without foreign keys: rows come from
-- one statement, which reads them from what was gathered, and checking each again took longer than writing it
-- (measured).
create table classification (
  district_code text not null,
  parcel_no text not null,
  run_no bigint not null,
  overall land_outcome not null,
  reasons bigint not null,
  missing bigint not null,
  primary key (district_code, parcel_no, run_no)
);

-- The same in words.
create view classification_in_words as
select c.district_code,
       c.parcel_no,
       c.run_no,
       c.overall::text as overall,
       w.matched,
       w.excluded_by,
       w.undetermined,
       w.missing,
       w.policy_in_force,
       w.recognisable
from classification c
join classification_run r on r.run_no = c.run_no
cross join lateral (
  select coalesce(array_agg(w.word order by w.place) filter (where w.list = 'matched'), '{}') as matched,
         coalesce(array_agg(w.word order by w.place) filter (where w.list = 'excluded-by'), '{}') as excluded_by,
         coalesce(array_agg(w.word order by w.place) filter (where w.list = 'undetermined'), '{}') as undetermined,
         coalesce(array_agg(w.word order by w.place) filter (where w.list = 'missing'), '{}') as missing,
         case when not coalesce(bool_or(w.list = 'in-force-unknown'), false)
           then coalesce(bool_or(w.list = 'in-force'), false) end as policy_in_force,
         case when not coalesce(bool_or(w.list = 'recognisable-unknown'), false)
           then coalesce(bool_or(w.list = 'recognisable'), false) end as recognisable
  from classification_word w
  where w.words = r.words
    and (case w.half when 'reasons' then c.reasons else c.missing end >> w.place) & 1 = 1
) w;

create index parcel_version_recorded on parcel_version (recorded_at);
