-- name: order_creation$
-- Ids are given out one by one.
select pg_advisory_xact_lock(:key);

-- name: count_since$
select count(*) from tasks where created_at >= date_trunc('second', :moment::timestamptz);

-- name: add_task$
insert into tasks (task_id, task_name, db_name, business_context, parameters, sealed_connection, masked_connection,
                   created_by, status, created_at)
select :task_id, :task_name, :db_name, :business_context, :parameters, :sealed_connection, :masked_connection,
       :created_by, 'pending', :now
where not exists (select from tombstones where tombstones.task_id = :task_id)
on conflict (task_id) do nothing
returning task_id;

-- name: add_steps!
insert into steps (task_id, step, position, enabled, status)
select :task_id, row.*
from unnest(:steps::text[], :positions::smallint[], :enabled::boolean[], :statuses::text[]) as row;

-- name: read_task^
-- With its steps in one statement: they and the task are of the same moment.
select tasks.task_id, tasks.task_name, db_name, business_context, parameters, masked_connection, created_by, status,
       created_at, started_at, completed_at, updated_at, error_message, result, files_deleted, version,
       execution_id, executions.step, phase, attempt, opened_at,
       (select json_agg(steps order by position)::text from steps where steps.task_id = tasks.task_id) as steps
from tasks
left join executions on executions.task_id = tasks.task_id and ended_at is null
where tasks.task_id = :task_id;

-- name: version_of$
select version from tasks where task_id = :task_id;

-- name: remove_task!
delete from tasks where task_id = :task_id;

-- name: add_tombstone!
insert into tombstones (task_id, deleted_at, record_deleted, next_pass_at)
values (:task_id, :now, :record_deleted, :now)
on conflict (task_id) do update
set deleted_at     = excluded.deleted_at,
    record_deleted = excluded.record_deleted or tombstones.record_deleted,
    passes         = 0,
    next_pass_at   = excluded.next_pass_at;
