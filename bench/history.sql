-- name: copy_task!
-- The one finished task of the database again and again, :copies times, each a minute older than the one before.
insert into tasks
select copy.*
from tasks as original
cross join generate_series(1, :copies) as number
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'task_id', original.task_id || '_' || number,
    'created_at', original.created_at - number * interval '1 minute')) as copy;

-- name: copy_steps!
insert into steps
select copy.*
from steps as original
cross join generate_series(1, :copies) as number
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'task_id', original.task_id || '_' || number)) as copy;

-- name: copy_executions!
insert into executions
select copy.*
from executions as original
cross join generate_series(1, :copies) as number
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'task_id', original.task_id || '_' || number,
    'execution_id', md5(original.execution_id::text || number))) as copy;

-- name: copy_outbox!
insert into outbox
select copy.*
from outbox as original
cross join generate_series(1, :copies) as number
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'task_id', original.task_id || '_' || number,
    'execution_id', md5(original.execution_id::text || number))) as copy;

-- name: copy_files!
insert into files
select copy.*
from files as original
cross join generate_series(1, :copies) as number
cross join lateral jsonb_populate_record(original, jsonb_build_object(
    'task_id', original.task_id || '_' || number)) as copy;

-- name: copy_logs!
-- :records for each copy, the original's over and over.
insert into logs (task_id, run_id, sequence, position, emitted_at, level, logger, message, step)
select task_id || '_' || number, md5('run' || number)::uuid, 1, place, emitted_at, level, logger, message, step
from generate_series(1, :copies) as number
cross join generate_series(1, :records) as place
join (select *, row_number() over (order by cursor) as line, count(*) over () as lines from logs) as original
     on line = place % lines + 1;
