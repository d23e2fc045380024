-- name: is_open$
select exists (select from executions where execution_id = :execution_id and ended_at is null);

-- name: due_retries
select task_id, execution_id
from executions
where ended_at is null and phase = 'backing_off' and due_at <= clock_timestamp()
order by due_at
limit :limit;

-- name: silent
-- Started, and not heard of when the newest returned tick was published: the tick came through the same queue.
select task_id, execution_id, last_event_at
from executions, returned_tick
where ended_at is null and phase = 'running' and last_event_at <= published_at - :silence::interval
order by last_event_at
limit :limit;

-- name: lost
-- Sent, not started, and gone: the queue has been empty for a while, or a later request of it was started a while ago.
-- A tick that was published after that while has come back, so that no `started` waits behind it.
select executions.task_id, execution_id, request_number
from executions
join outbox using (execution_id, request_number)
left join unnest(:steps::text[], :empty_since::timestamptz[]) as empty(step, since) on empty.step = executions.step
cross join returned_tick
where ended_at is null and phase = 'waiting' and sent_at is not null
  and (since is not null and published_at >= greatest(since, sent_at) + :lost_after::interval
       or exists (select
                  from outbox as later
                  join runs using (execution_id, request_number)
                  where later.step = executions.step
                    and later.sent_at > outbox.sent_at
                    and runs.first_heard_at <= published_at - :lost_after::interval))
limit :limit;

-- name: past_deadline
select task_id, execution_id
from executions
where ended_at is null and deadline <= clock_timestamp()
order by deadline
limit :limit;

-- name: in_flight
-- With a worker, or on the way to one.
select executions.task_id, execution_id, request_number
from executions
join outbox using (execution_id, request_number)
where ended_at is null and phase in ('waiting', 'running') and sent_at is not null;

-- name: untold_endings
select task_id, execution_id, outcome, ended_at
from executions
where ended_at is not null and ended_written_at is null
order by ended_at
limit :limit;

-- name: ending_told!
update executions set ended_written_at = clock_timestamp() where execution_id = :execution_id;

-- name: tick_returned!
insert into returned_tick (published_at)
values (:published_at)
on conflict (only_row) do update set published_at = greatest(returned_tick.published_at, excluded.published_at);
