-- name: order_arrival!
-- Cursors of one task are given out by one transaction at a time, so that a reader who has seen one has seen all below.
select pg_advisory_xact_lock(:namespace, number)
from (select distinct hashtext(task_id) as number from unnest(:task_ids::text[]) as task_id order by 1) as tasks;

-- name: add_records!
-- Of tasks that are there; each record once, however often its batch arrives.
insert into logs (task_id, run_id, sequence, position, emitted_at, level, logger, message, step)
select row.task_id, run_id, sequence, row.position, emitted_at, level, logger, message, step
from unnest(:task_ids::text[], :run_ids::uuid[], :sequences::integer[], :positions::integer[],
            :emitted_at::timestamptz[], :levels::text[], :loggers::text[], :messages::text[], :steps::text[])
         with ordinality
         as row(task_id, run_id, sequence, position, emitted_at, level, logger, message, step, number)
where exists (select from tasks where tasks.task_id = row.task_id)
order by row.number
on conflict (run_id, sequence, position) do nothing;

-- name: latest_cursor$
select coalesce(max(cursor), 0) from logs where task_id = :task_id;

-- name: arrived_after
select cursor, emitted_at, level, logger, message, step
from logs
where task_id = :task_id and cursor > :after
  and (:level::text is null or level = :level)
  and (:step::text is null or step = :step)
order by cursor
limit :limit;

-- name: newest
select cursor, emitted_at, level, logger, message, step
from logs
where task_id = :task_id
  and (:level::text is null or level = :level)
  and (:step::text is null or step = :step)
order by emitted_at desc, cursor desc
limit :limit;

-- name: count_matching$
select count(*)
from logs
where task_id = :task_id
  and (:level::text is null or level = :level)
  and (:step::text is null or step = :step);

-- name: piece_of_text
-- The records after a position in the order of emission.
select cursor, emitted_at, level, logger, message, step
from logs
where task_id = :task_id and (emitted_at, cursor) > (:emitted_at, :cursor)
order by emitted_at, cursor
limit :limit;

-- name: measure_text^
-- A line is `YYYY-MM-DD HH:MM:SS [LEVEL] logger: message`; continuation lines are indented by four.
select min(emitted_at) as created_at,
       max(emitted_at) as modified_at,
       coalesce(sum(19 + 2 + octet_length(level) + 2 + octet_length(logger) + 2
                    + octet_length(replace(message, E'\n', E'\n    ')) + 1), 0)::bigint as size
from logs
where task_id = :task_id;
