-- name: addJob :exec
-- With a runner it is that process's from the start: no other comes first.
insert into job (job_id, kind, subject, input, bytes_total, state, runner, heard_at)
values (
  :jobId::uuid, :kind::text, :subject::uuid, :input::jsonb, :bytesTotal?::bigint,
  case when :runner?::uuid is null then 'queued' else 'running' end, :runner?::uuid, clock_timestamp());

-- name: readJob :maybe
select j.job_id as "id!",
       j.kind as "kind!",
       j.subject as "subject!",
       j.input as "input!",
       j.state as "state!",
       j.step as "step",
       j.rows_done::integer as "rowsDone!",
       j.rows_total::integer as "rowsTotal",
       j.bytes_done::double precision as "bytesDone!",
       j.bytes_total::double precision as "bytesTotal",
       j.cancel_asked as "cancelAsked!",
       j.problem as "problem",
       j.created_at as "createdAt!",
       j.started_at as "startedAt",
       j.finished_at as "finishedAt",
       extract(epoch from clock_timestamp() - j.started_at)::double precision as "secondsRunning"
from job j
where j.job_id = :jobId::uuid;

-- name: latestJobOf :maybe
select j.job_id as "id!",
       j.kind as "kind!",
       j.state as "state!"
from job j
where j.subject = :subject::uuid
order by j.created_at desc, j.job_id
limit 1;

-- name: claimJob :maybe
-- The oldest job that nobody runs: queued, or left by a process that has not been heard of for a while. A process
-- that has the database to itself takes what any other left behind at once; one that asks runs nothing itself, so
-- what stands under its own name was lost to an outage. `only` names the jobs it cares for; null: any.
update job j
set state = 'running', runner = :runner::uuid, heard_at = clock_timestamp(), attempts = j.attempts + 1,
    started_at = coalesce(j.started_at, clock_timestamp())
where j.job_id = (
  select c.job_id
  from job c
  where (:only?::uuid[] is null or c.job_id = any (:only?::uuid[]))
    and (c.state = 'queued'
      or (c.state = 'running'
        and (c.runner = :runner::uuid or :alone::boolean
          or c.heard_at < clock_timestamp() - make_interval(secs => :silentSeconds::double precision))))
  order by c.created_at
  limit 1
  for update skip locked)
returning j.job_id as "id!",
          j.kind as "kind!",
          j.subject as "subject!",
          j.input as "input!",
          j.attempts as "attempts!",
          j.cancel_asked as "cancelAsked!";

-- name: reportJob :maybe
-- Progress, and the sign of life; answers whether the job is to stop. No row: another process has taken it over.
update job j
set step = :step?::text, rows_done = :rowsDone::bigint, rows_total = :rowsTotal?::bigint, bytes_done = :bytesDone::bigint,
    heard_at = clock_timestamp()
where j.job_id = :jobId::uuid
  and j.runner = :runner::uuid
  and j.state = 'running'
returning j.cancel_asked as "cancelAsked!";

-- name: finishJob :exec
update job j
set state = :state::text, problem = :problem?::jsonb, finished_at = clock_timestamp()
where j.job_id = :jobId::uuid
  and j.runner = :runner::uuid
  and j.state = 'running';

-- name: askToCancel :maybe
-- A job that has not begun ends here; one that runs is asked to, and ends at its next step.
update job j
set cancel_asked = true,
    state = case when j.state = 'queued' then 'cancelled' else j.state end,
    finished_at = case when j.state = 'queued' then clock_timestamp() end
where j.job_id = :jobId::uuid
  and j.state in ('queued', 'running')
returning j.job_id as "id!",
          j.kind as "kind!",
          j.state as "state!",
          j.subject as "subject!",
          j.input as "input!";

-- name: requeueJob :exec
-- Its process is stopping in good order: nothing broke, so the attempt does not count.
update job j
set state = 'queued', runner = null, attempts = j.attempts - 1
where j.job_id = :jobId::uuid
  and j.runner = :runner::uuid
  and j.state = 'running';
