-- name: add_dead_letter!
insert into dead_letters (queue, message_id, reason, event_type, task_id, execution_id, body, received_at)
values (:queue, :message_id, :reason, :event_type, :task_id, :execution_id, :body, clock_timestamp())
on conflict (queue, message_id) do nothing;

-- name: newest_dead_letters
select queue, message_id, reason, event_type, task_id, execution_id, received_at
from dead_letters
order by dead_letter_id desc
limit :limit;
