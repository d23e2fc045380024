-- name: next_unsent^
-- The newest request of an open execution that is not sent; rows that another relay holds are passed over.
select outbox.execution_id, outbox.request_number, outbox.task_id, outbox.step, outbox.inputs, outbox.traceparent,
       executions.attempt, clock_timestamp() as now
from outbox
join executions using (execution_id, request_number)
where outbox.sent_at is null and outbox.not_before <= clock_timestamp() and executions.ended_at is null
order by outbox.not_before
limit 1
for update of outbox skip locked;

-- name: mark_sent!
update outbox
set sent_at = clock_timestamp()
where execution_id = :execution_id and request_number = :request_number;

-- name: postpone!
update outbox
set tries = tries + 1, not_before = clock_timestamp() + least(power(2, least(tries, 10)), 10) * interval '1 second'
where execution_id = :execution_id and request_number = :request_number and sent_at is null;
