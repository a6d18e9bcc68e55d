-- What a run has stored, a row a batch. Batches are decided side by side, each of one moment: a position in the run's own
-- row, which all of them would change, let the second of two fail.
create table classification_step (
  run_no bigint not null references classification_run on delete cascade,
  -- The last parcel of the batch in the order of gathering. A batch is stored after the one before it: what a run has
  -- stored is always a beginning of the whole.
  position_gather bigint not null,
  position_district text not null,
  position_no text not null,
  classified bigint not null,
  written bigint not null,
  primary key (run_no, position_gather, position_district, position_no)
);

insert into classification_step (run_no, position_gather, position_district, position_no, classified, written)
select r.run_no, r.position_gather, r.position_district, r.position_no, r.classified, r.written
from classification_run r
where r.classified > 0;

alter table classification_run
  drop column position_gather,
  drop column position_district,
  drop column position_no,
  drop column classified,
  drop column written;
