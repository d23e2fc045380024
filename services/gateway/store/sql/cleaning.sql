-- name: take_tombstones
-- Whoever takes one has ten minutes; after that others may.
update tombstones
set next_pass_at = clock_timestamp() + interval '10 minutes'
where task_id in (select task_id
                  from tombstones
                  where next_pass_at <= clock_timestamp()
                  order by next_pass_at
                  limit :limit
                  for update skip locked)
returning task_id, passes, record_deleted;

-- name: pass_done!
update tombstones
set passes       = passes + 1,
    next_pass_at = case when passes = 0 then deleted_at + :second_pass_after::interval end
where task_id = :task_id;

-- name: forget_discarded!
delete from discarded_objects where task_id = :task_id;

-- name: forget_logs!
delete from logs where task_id = :task_id;

-- name: forget_executions!
delete from executions where task_id = :task_id and ended_written_at is not null;

-- name: collectable_executions
select execution_id, task_id
from executions
where ended_at <= clock_timestamp() - :kept::interval and collected_at is null
order by ended_at
limit :limit;

-- name: indexed_keys
select key from files where task_id = :task_id;

-- name: forget_requests!
delete from outbox where execution_id = :execution_id;

-- name: execution_collected!
update executions set collected_at = clock_timestamp() where execution_id = :execution_id;

-- name: collectable_checkpoints
-- Sets that no execution has used for a while and that `resume` cannot use again.
select executions.checkpoint_set, executions.task_id
from executions
left join tasks on tasks.task_id = executions.task_id
where checkpoints_collected_at is null
  and (tasks.checkpoint_set is distinct from executions.checkpoint_set or tasks.status = 'completed')
group by executions.checkpoint_set, executions.task_id
having bool_and(ended_at is not null) and max(ended_at) <= clock_timestamp() - :kept::interval
limit :limit;

-- name: checkpoints_collected!
update executions set checkpoints_collected_at = clock_timestamp()
where checkpoint_set = :checkpoint_set and checkpoints_collected_at is null;

-- name: discarded_keys
select key
from discarded_objects
where discarded_at <= clock_timestamp() - :kept::interval
order by discarded_at
limit :limit;

-- name: is_indexed$
select exists (select from files where key = :key);

-- name: forget_discarded_key!
delete from discarded_objects where key = :key;
