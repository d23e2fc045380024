-- name: clock$
select clock_timestamp();

-- name: lock_task^
-- Waits for whoever changes the task now. Weaker than "for update", so that rows that refer to it can be added.
select task_id, task_name, db_name, parameters, sealed_connection, status, mode, checkpoint_set, error_message,
       files_deleted, version, started_at, completed_at
from tasks
where task_id = :task_id
for no key update;

-- name: read_step_states
select step, enabled, status, started_at, completed_at, error_message, done, total, item, usage
from steps
where task_id = :task_id
order by position;

-- name: read_open_execution^
select execution_id, step, checkpoint_set, phase, request_number, attempt, done_mark, opened_at, deadline, due_at,
       last_event_at, traceparent
from executions
where task_id = :task_id and ended_at is null;

-- name: read_runs
select run_id, request_number, delivery_count, sequence, usage, worker
from runs
where execution_id = :execution_id
order by last_heard_at, request_number, delivery_count;

-- name: read_reports
select step, summary, item_errors
from steps
where task_id = :task_id and summary is not null
order by position;

-- name: save_task!
-- A result is of the run that ended last: it goes when the next one starts.
update tasks
set status         = :status,
    mode           = :mode,
    checkpoint_set = :checkpoint_set,
    parameters     = :parameters,
    error_message  = :error_message,
    files_deleted  = :files_deleted,
    started_at     = :started_at,
    completed_at   = :completed_at,
    result         = case when :status = 'in_progress' then null else result end,
    version        = :version,
    updated_at     = :now
where task_id = :task_id;

-- name: save_result!
update tasks set result = :result where task_id = :task_id;

-- name: save_step!
update steps
set status        = :status,
    started_at    = :started_at,
    completed_at  = :completed_at,
    error_message = :error_message,
    done          = :done,
    total         = :total,
    item          = :item,
    usage         = :usage
where task_id = :task_id and step = :step;

-- name: save_report!
update steps set summary = :summary, item_errors = :item_errors where task_id = :task_id and step = :step;

-- name: clear_reports!
-- Of the steps that a new run has reset.
update steps set summary = null, item_errors = '[]' where task_id = :task_id and started_at is null;

-- name: end_execution!
update executions
set outcome = :outcome, ended_at = :now, due_at = null
where execution_id = :execution_id;

-- name: save_execution!
insert into executions (execution_id, task_id, step, checkpoint_set, phase, request_number, attempt, done_mark,
                        opened_at, deadline, due_at, last_event_at, traceparent)
values (:execution_id, :task_id, :step, :checkpoint_set, :phase, :request_number, :attempt, :done_mark,
        :opened_at, :deadline, :due_at, :last_event_at, :traceparent)
on conflict (execution_id) do update
set phase          = excluded.phase,
    request_number = excluded.request_number,
    attempt        = excluded.attempt,
    done_mark      = excluded.done_mark,
    due_at         = excluded.due_at,
    last_event_at  = excluded.last_event_at;

-- name: save_run!
insert into runs (run_id, execution_id, request_number, delivery_count, sequence, usage, worker, first_heard_at,
                  last_heard_at)
values (:run_id, :execution_id, :request_number, :delivery_count, :sequence, :usage, :worker, :now, :now)
on conflict (run_id) do update
set sequence      = excluded.sequence,
    usage         = excluded.usage,
    worker        = coalesce(excluded.worker, runs.worker),
    last_heard_at = excluded.last_heard_at;

-- name: next_load_number$
select nextval('load_numbers');

-- name: add_request!
insert into outbox (execution_id, request_number, task_id, step, inputs, task_version, traceparent, created_at,
                    not_before)
values (:execution_id, :request_number, :task_id, :step, :inputs, :task_version, :traceparent, :now, :now);

-- name: version_of_request$
select task_version from outbox where execution_id = :execution_id and request_number = :request_number;
